/** What a directory says of the people who use a service, and who counts as using one. */
import { withKind, type FactSet, type Sourced } from '../facts/fact-set.ts'
import type { Account } from '../facts/index.ts'
import { isEntry, joinAccounts } from './joins.ts'

type DirectoryState = NonNullable<Account['directoryState']>

/** Whether the account itself gives use of an AI service. An entry of a directory describes a person; it does so only
 *  with a seat. */
export const givesAccess = (facts: FactSet, account: Sourced<Account>): boolean =>
  !isEntry(facts, account) || typeof account.seat === 'string'

/** The same facts with `directoryState` of each service's account as the entry says that was joined to it. Somebody to whom
 *  none was joined stays without: absence does not prove that a person left. So does somebody about whom decisions are
 *  disputed, and everybody while a decision cannot be read: it may be about anybody. Of several entries an active one counts;
 *  where none is and one does not say, nothing is known. How far the directory was read, a control asks itself
 *  (`fromDirectory`). */
export const withDirectory = (facts: FactSet): FactSet =>
  withKind(facts, 'account', () => joinedToEntries(facts))

function joinedToEntries(facts: FactSet): readonly Sourced<Account>[] {
  const accounts = facts.of('account')
  if (!accounts.some((account) => isEntry(facts, account))) return accounts
  if ((facts.people?.unread ?? 0) > 0) return accounts
  const states = new Map<string, DirectoryState>()
  const keyOf = ({ connectionId, id }: Sourced<Account>): string => `${connectionId}\n${id}`
  for (const { accounts: joined, disputes } of joinAccounts(facts)) {
    if (disputes.some(({ isOwn }) => isOwn)) continue
    const said = joined.filter((each) => isEntry(facts, each)).map((entry) => entry.directoryState)
    const state = said.includes('active') ? 'active' : said[0]
    if (state === undefined || (state !== 'active' && said.includes(undefined))) continue
    for (const each of joined) if (!isEntry(facts, each)) states.set(keyOf(each), state)
  }
  return accounts.map((account) => {
    const directoryState = states.get(keyOf(account))
    return directoryState === undefined ? account : { ...account, directoryState }
  })
}
