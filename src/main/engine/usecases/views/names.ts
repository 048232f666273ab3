/** What a moment calls accounts and things, asked for by id: a page reads the names that it shows. */
import type { Sourced } from '../../facts/fact-set.ts'
import { nameOf, type Fact } from '../../facts/index.ts'
import type { ClientReading } from '../client-reader.ts'
import { clientList, unsorted } from '../stored-list.ts'

interface Named {
  /** Of the connection and the id. */
  readonly key: string
  readonly name: string
  /** Of an identity or a credential with this id, which usage and cost name. */
  readonly caller?: string
}

/** Where two kinds have the same id, the later kind names it. */
const KINDS = ['identity', 'credential', 'service', 'group', 'role', 'account'] as const
const CALLERS: ReadonlySet<string> = new Set(['identity', 'credential'])

export const nameKey = (connectionId: string, id: string): string => `${connectionId}/${id}`

function namedThings(reading: ClientReading): Named[] {
  const named = new Map<string, Named>()
  for (const kind of KINDS) {
    const facts: readonly Sourced<Fact>[] = reading.facts.of(kind)
    for (const fact of facts) {
      const key = nameKey(fact.connectionId, fact.id)
      const name = nameOf(fact)
      const caller = CALLERS.has(kind) ? name : named.get(key)?.caller
      named.set(key, { key, name, ...(caller !== undefined && { caller }) })
    }
  }
  return [...named.values()]
}

export const storedNames = clientList<Named, string, string>({
  id: 'names',
  spec: unsorted((r) => r.key),
  findIn: () => [],
  rows: namedThings,
  sources: () => ({ sources: [] }),
})

const byKey = (named: readonly Named[]): ReadonlyMap<string, Named> =>
  new Map(named.map((each) => [each.key, each]))

/** Names by key, at least of those keys that have one. Where the moment's lists could not be made, the facts are read. */
export function namesOf(reading: ClientReading, keys: Iterable<string>): ReadonlyMap<string, Named> {
  const stored = storedNames.isMade(reading) ? storedNames.rowsOf(reading, [...new Set(keys)]) : null
  return stored ? byKey(stored) : reading.derive('names', () => byKey(namedThings(reading)))
}
