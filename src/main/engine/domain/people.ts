/** One person over all providers, directories included (joins.ts). Only somebody who can use an AI service is a person
 *  here. */
import type { FactSet } from '../facts/fact-set.ts'
import type { Account } from '../facts/index.ts'
import { givesAccess } from './directory.ts'
import { accountKey, joinAccounts, type Group } from './joins.ts'
import { isOutside } from './mail.ts'
import { or } from './three-valued.ts'

export interface Person extends Group {
  /** Key of one of the accounts: decisions name the person by it. */
  readonly id: string
  readonly email: string | null
  readonly name: string | null
  /** Strongest state over the accounts that give access: active > disabled > invited > … */
  readonly state: Account['state']
  /** True if any of these in use is an administrator; undefined if none is and one of them does not say. */
  readonly isAdmin: boolean | undefined
  /** One of the accounts in use is outside the client's mail domains; undefined = domains are not recorded, or there is no mail. */
  readonly outside: boolean | undefined
  /** A decision about who this is waits for somebody to settle it. Counts leave the person out until then. */
  readonly isDisputed: boolean
}

const STATE_ORDER: readonly Account['state'][] = [
  'active',
  'unknown',
  'disabled',
  'invited',
  'expired_invite',
  'deleted',
]

/** Everybody, in the order first met. */
export function joinPeople(facts: FactSet): Person[] {
  const taken = new Set<string>()
  return joinAccounts(facts).flatMap((group) => {
    const { accounts } = group
    const access = accounts.filter((account) => givesAccess(facts, account))
    if (access.length === 0) return []
    // Who is an administrator of what has ended, or was never accepted, administers nothing as long as another is in use.
    const used = access.filter(({ state }) => state === 'active' || state === 'unknown')
    const email = accounts.find((a) => a.email)?.email ?? null
    return {
      ...group,
      id: idOf(access, taken),
      email,
      name: accounts.find((a) => a.name)?.name ?? null,
      state: STATE_ORDER.find((s) => access.some((a) => a.state === s)) ?? 'unknown',
      isAdmin: or(...(used.length === 0 ? access : used).map((a) => a.isAdmin)),
      outside: outsideOf(used.length === 0 ? access : used, email, facts.terms.mailDomains),
      isDisputed: group.disputes.some(({ isOwn }) => isOwn) || group.apart.some(({ disputed }) => disputed),
    }
  })
}

/** One address outside is enough, in whatever order the accounts are read. */
const outsideOf = (
  accounts: readonly Account[],
  email: string | null,
  domains: readonly string[] | undefined,
): boolean | undefined =>
  accounts.some((account) => isOutside(account.email, domains) === true) || isOutside(email, domains)

/** The key of the account that is there longest: an account that is added later does not change it. Without a known tenant
 *  two connections may show one account as two people: a number tells them apart. */
function idOf(accounts: readonly Account[], taken: Set<string>): string {
  const oldest = accounts
    .map((account) => ({ key: accountKey(account), at: account.addedAt ?? Infinity }))
    .reduce((a, b) => (b.at < a.at || (b.at === a.at && b.key < a.key) ? b : a)).key
  let id = oldest
  for (let i = 2; taken.has(id); i += 1) id = `${oldest}~${i}`
  taken.add(id)
  return id
}
