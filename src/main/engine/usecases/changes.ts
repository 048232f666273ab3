/** What differs between two moments of a client, each fact once. */
import { changedFields } from '../domain/diff.ts'
import type { Sourced } from '../facts/fact-set.ts'
import { FACT_KINDS, type Fact } from '../facts/index.ts'
import type { FactChange } from '../ports/store.ts'
import type { ClientReading } from './client-reader.ts'

/** By connection as the store has it; where connections read the same at either moment, by what they show together: that
 *  a second connection has read what the first one knew is no change. */
export function changesBetween(from: ClientReading, to: ClientReading): FactChange[] {
  const list = to.store.diff(from.seqs, to.seqs)
  const both = [from, to].flatMap(({ parts }) => parts)
  const ids = [...new Set(both.map(({ id }) => id))]
  // Facts are read for it only where two connections may read the same.
  if (ids.length === new Set(both.map(({ provider }) => provider)).size) return list
  const shared = new Set(
    [from, to]
      .flatMap(({ tenants }) => tenants?.places.map((place) => tenants.readersOf(place.id)) ?? [])
      .filter((readers) => readers.length > 1)
      .flat(),
  )
  if (shared.size === 0) return list
  return [...list.filter((c) => !shared.has(c.connectionId)), ...together(from, to, shared)]
}

function together(from: ClientReading, to: ClientReading, shared: ReadonlySet<string>): FactChange[] {
  const [then, now] = [shownBy(from, shared), shownBy(to, shared)]
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((key): FactChange[] => {
    const [before, after] = [then.get(key) ?? null, now.get(key) ?? null]
    const connectionId = (after ?? before)?.connectionId ?? ''
    const facts = { before: before && bare(before), after: after && bare(after) }
    if (before === null || after === null)
      return [{ connectionId, change: before === null ? 'added' : 'removed', ...facts }]
    return changedFields(facts.before, facts.after).length === 0
      ? []
      : [{ connectionId, change: 'changed', ...facts }]
  })
}

function shownBy(reading: ClientReading, shared: ReadonlySet<string>): ReadonlyMap<string, Sourced<Fact>> {
  const facts = FACT_KINDS.flatMap((kind): readonly Sourced<Fact>[] => reading.facts.of(kind))
  return new Map(
    facts
      .filter((fact) => reading.readersOf(fact.connectionId).some((id) => shared.has(id)))
      // Which connection stands for the tenant may differ between the moments; the tenant itself does not.
      .map((fact) => [
        JSON.stringify([fact.provider, fact.tenant ?? fact.connectionId, fact.kind, fact.id]),
        fact,
      ]),
  )
}

/** The fact as it was read: without its place, and without last use that was worked out. */
function bare({ connectionId: _place, sources: _sources, ...fact }: Sourced<Fact>): Fact {
  if (fact.kind !== 'credential') return fact
  const { notUsedSince: _since, ...credential } = fact
  if (credential.lastUsedFrom !== 'usage') return credential
  const { lastUsedAt: _at, lastUsedFrom: _from, ...read } = credential
  return read
}
