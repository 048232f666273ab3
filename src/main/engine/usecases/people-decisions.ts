/** What technicians decided about who is who, as the client's journal says. */
import type { Authors } from './authors.ts'
import type { PeopleDecisions } from '../facts/fact-set.ts'
import { accountKey } from '../records/people.ts'
import type { ReadsRecords, Resolved, Revision } from '../records/resolve.ts'

/** In the order of the records' ids. */
export function readPeopleDecisions(reading: ReadsRecords, authors: Authors): PeopleDecisions {
  const decidedBy = ({ signed: { entry } }: Revision<unknown>) => ({
    by: authors.name(entry.by),
    at: entry.at,
  })
  const stateOf = ({ state }: Resolved<unknown>) => (state === 'settled' ? 'settled' : 'disputed')
  // What was erased at somebody's request is as if it had not been decided.
  const isThere = ({ state }: Resolved<unknown>): boolean => state !== 'erased'
  const splits = reading.records('person-split').filter(isThere)
  const about = new Map(
    splits.flatMap(({ id, heads }) => {
      const accounts = heads.find(({ value }) => value !== null)?.value?.accounts
      return accounts ? [[id, accounts] as const] : []
    }),
  )
  return {
    links: reading
      .records('person-link')
      .filter(isThere)
      .map((record) => ({
        account: record.id,
        state: stateOf(record),
        sides: record.heads.map((head) => ({ ...decidedBy(head), person: head.value?.person ?? null })),
      })),
    splits: splits.flatMap((record) => {
      const [a, b] = about.get(record.id) ?? []
      if (a === undefined || b === undefined) return []
      return {
        id: record.id,
        accounts: [accountKey(a), accountKey(b)] as const,
        state: stateOf(record),
        sides: record.heads.map(decidedBy),
      }
    }),
    unread: splits.length - about.size,
  }
}
