/** Where a list's rows come from and what is missing: the footer of every table. */
import { cutText, type ConnectionId } from '../../../../shared/model/index.ts'
import { MOST_SOURCES } from '../../../../shared/contract/schemas/common.ts'
import type { EvidenceRefView, SourceView } from '../../../../shared/contract/schemas.ts'
import { eachOf, type EvidenceRef, type FactSet } from '../../facts/fact-set.ts'
import type { FactKind } from '../../facts/index.ts'
import { incompleteNames, type Coverage } from '../../domain/coverage.ts'
import { coverageFor, type Asked } from '../../domain/coverage-for.ts'
import { datasetLabel, listing } from '../../domain/supply.ts'
import type { Scope } from '../client-reader.ts'

/** Fields of a credential that name whom it authenticates. */
export const HOLDERS = ['accountId', 'identityId'] as const

/** Connections that have at least once read every list of such things, where each list fills one of `fields`. Of the
 *  others, counting by these fields gives no number: nothing found is not zero. */
export function countable(
  facts: FactSet,
  kind: FactKind,
  fields: readonly string[],
): ReadonlySet<ConnectionId> {
  const read = new Set(
    facts.coverage.filter((c) => c.freshAt !== null).map((c) => `${c.connectionId}/${c.dataset}`),
  )
  const isCountable = ({ id, provider }: FactSet['connections'][number]): boolean => {
    const lists = listing(facts.supply.get(provider), [kind])
    const saying = new Set(fields.flatMap((field) => listing(facts.supply.get(provider), [kind], [field])))
    return lists.length > 0 && lists.every((list) => saying.has(list) && read.has(`${id}/${list}`))
  }
  return new Set(facts.connections.filter(isCountable).map(({ id }) => id))
}

export function sourcesOf(facts: Scope, asked: readonly Asked[]): SourceView[] {
  const each = eachOf(facts)
  const names = new Map(each.connections.map((c) => [c.id, c.name]))
  return coverageFor(each, asked).map((c) => ({
    connectionId: c.connectionId,
    connectionName: names.get(c.connectionId) ?? c.connectionId,
    provider: c.provider,
    dataset: c.dataset,
    label: datasetLabel(facts.supply.get(c.provider), c.dataset),
    state: c.state,
    reason: c.reason ?? null,
    missing: namesMissing(c),
    freshAt: c.freshAt,
  }))
}

/** Names of all parts that are not complete. */
export const namesMissing = (coverage: Coverage): string[] =>
  incompleteNames(coverage).map((name) => clip(name))

/** The sources of a page. Where there are more than a page carries, those that are not complete come first. */
export function pageSources(facts: Scope, asked: readonly Asked[]): { sources: SourceView[] } {
  const sources = sourcesOf(facts, asked)
  if (sources.length > MOST_SOURCES)
    sources.sort((a, b) => Number(a.state === 'complete') - Number(b.state === 'complete'))
  return { sources }
}

export const evidenceViews = (sources: readonly EvidenceRef[]): EvidenceRefView[] =>
  sources.map(({ part: _, ...s }) => ({
    ...s,
    endpoint: clip(s.endpoint, 4_000),
    requestId: clipOrNull(s.requestId),
  }))

// Marks that turn the reading direction of what follows: a name with one could show another's name reversed.
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g

/** A text that a provider sent, without marks that turn a line round, cut to what the contract lets through. */
export function clip(text: string, length = 500): string {
  return cutText(text.replace(TURNING, ''), length)
}

export const clipOrNull = (text: string | null | undefined, length = 500): string | null =>
  text == null ? null : clip(text, length)
