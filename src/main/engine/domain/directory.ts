/** What a directory says of the people who use a service, and who counts as using one. */
import { withFacts, type FactSet, type Sourced } from '../facts/fact-set.ts'
import type { Account } from '../facts/index.ts'
import { mailKey } from './mail.ts'

type DirectoryState = NonNullable<Account['directoryState']>

/** Whether the account itself gives use of an AI service. An entry of a directory describes a person; it does so only
 *  with a seat. */
export const givesAccess = (facts: FactSet, account: Sourced<Account>): boolean =>
  facts.supply.get(account.provider)?.role !== 'directory' || typeof account.seat === 'string'

/** The same facts with `directoryState` of each service's account as the client's directories say. Joined by mail address
 *  alone; somebody whom no directory names stays without: absence does not prove that a person left. Of several entries
 *  with one address an active one counts. How far the directory was read, a control asks itself (`fromDirectory`). */
export function withDirectory(facts: FactSet): FactSet {
  const isEntry = (account: Sourced<Account>): boolean =>
    facts.supply.get(account.provider)?.role === 'directory'
  const accounts = facts.of('account')
  const states = new Map<string, DirectoryState>()
  for (const entry of accounts) {
    if (!isEntry(entry) || !entry.email || entry.directoryState === undefined) continue
    const key = mailKey(entry.email)
    if (states.get(key) !== 'active') states.set(key, entry.directoryState)
  }
  if (states.size === 0) return facts
  return withFacts(facts, {
    account: accounts.map((account) => {
      const state = isEntry(account) || !account.email ? undefined : states.get(mailKey(account.email))
      return state === undefined ? account : { ...account, directoryState: state }
    }),
  })
}
