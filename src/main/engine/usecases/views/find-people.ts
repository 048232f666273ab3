/** Whom a person can be joined with: other people, and entries of directories that are nobody's yet. */
import type { Input, Output } from '../../../../shared/contract/schemas.ts'
import { accountKey, joinAccounts } from '../../domain/joins.ts'
import type { ClientReading } from '../client-reader.ts'
import { matchScore } from './search.ts'
import { clipOrNull } from './sources.ts'

/** People first, then by how well the text fits names, addresses and ids of accounts. */
export function findPeople(
  reading: ClientReading,
  { text, limit }: Pick<Input<'people.find'>, 'text' | 'limit'>,
): Output<'people.find'> {
  const groups = reading.derive('findable', () => {
    const ids = new Map(reading.people.map(({ id, accounts }) => [accountKey(accounts[0]!), id]))
    return joinAccounts(reading.facts).map(({ accounts }) => {
      const key = accountKey(accounts[0]!)
      return { accounts, key, id: ids.get(key) ?? null }
    })
  })
  const found = groups.flatMap((group) => {
    const score = matchScore(
      text,
      ...group.accounts.flatMap((a) => [a.name, a.email, ...(a.aliases ?? []), a.upn, a.id]),
    )
    return score === 0 ? [] : { ...group, score }
  })
  found.sort((a, b) => Number(b.id !== null) - Number(a.id !== null) || b.score - a.score)
  return {
    rows: found.slice(0, limit).map(({ accounts, key, id }) => ({
      id: id ?? key,
      isPerson: id !== null,
      name: clipOrNull(accounts.find(({ name }) => name)?.name ?? null),
      email: clipOrNull(
        accounts.find(({ email }) => email)?.email ?? accounts.find(({ upn }) => upn)?.upn ?? null,
      ),
      providers: [...new Set(accounts.map(({ provider }) => provider))].slice(0, 20),
      accounts: accounts.length,
    })),
    more: Math.max(0, found.length - limit),
  }
}
