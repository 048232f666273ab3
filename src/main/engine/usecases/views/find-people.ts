/** Whom a person can be joined with: other people, and entries of directories that are nobody's yet. */
import type { Input, Output } from '../../../../shared/contract/schemas.ts'
import { accountKey, joinAccounts } from '../../domain/joins.ts'
import type { ClientReading } from '../client-reader.ts'
import { clientList, unsorted } from '../stored-list.ts'
import { matchScore } from './search.ts'
import { clipOrNull } from './sources.ts'

type Match = Output<'people.find'>['rows'][number]

/** A row as it is found, with all that it is found by. */
interface Candidate {
  readonly match: Match
  readonly names: readonly (string | null | undefined)[]
}

const PERSON = 'person '

function candidates(reading: ClientReading): Candidate[] {
  const ids = new Map(reading.people.map(({ id, accounts }) => [accountKey(accounts[0]!), id]))
  return joinAccounts(reading.facts).map(({ accounts }) => {
    const key = accountKey(accounts[0]!)
    const id = ids.get(key) ?? null
    return {
      match: {
        id: id ?? key,
        isPerson: id !== null,
        name: clipOrNull(accounts.find(({ name }) => name)?.name ?? null),
        email: clipOrNull(
          accounts.find(({ email }) => email)?.email ?? accounts.find(({ upn }) => upn)?.upn ?? null,
        ),
        providers: [...new Set(accounts.map(({ provider }) => provider))].slice(0, 20),
        accounts: accounts.length,
      },
      names: accounts.flatMap((a) => [a.name, a.email, ...(a.aliases ?? []), a.upn, a.id]),
    }
  })
}

export const storedCandidates = clientList<Candidate, string, string>({
  id: 'candidates',
  spec: unsorted(({ match }) => `${match.isPerson ? PERSON : ''}${match.id}`),
  findIn: ({ names }) => names,
  rows: candidates,
  sources: () => ({ sources: [] }),
})

/** Above any score of a text. */
const PEOPLE_FIRST = 1_000_000

/** People first, then by how well the text fits names, addresses and ids of accounts. */
export function findPeople(
  reading: ClientReading,
  { text, limit }: Pick<Input<'people.find'>, 'text' | 'limit'>,
): Output<'people.find'> {
  const score = (names: string, key: string): number => {
    const fits = matchScore(text, names)
    return fits > 0 && key.startsWith(PERSON) ? fits + PEOPLE_FIRST : fits
  }
  const found = storedCandidates.search(reading, text, score, limit)
  return {
    rows: found.rows.map(({ row }) => row.match),
    more: Math.max(0, found.count - limit),
  }
}
