/** One person over all providers, directories included: accounts joined by mail address, never by name. Only
 *  somebody who can use an AI service is a person here. An account without a mail stays alone. Spelling variants other
 *  than case are not merged: a wrong join is worse than two lines. */
import type { FactSet, Sourced } from '../facts/fact-set.ts'
import type { Account } from '../facts/index.ts'
import { givesAccess } from './directory.ts'
import { mailKey } from './mail.ts'

export interface Person {
  /** Mail address in lower case, or `connection/accountId`. */
  readonly id: string
  readonly email: string | null
  readonly name: string | null
  readonly joinedBy: 'mail' | 'single'
  /** Strongest state over the accounts that give access: active > disabled > invited > … */
  readonly state: Account['state']
  /** True if any of these is an administrator; undefined if none says. */
  readonly isAdmin: boolean | undefined
  /** Outside the client's mail domains; undefined = domains are not recorded, or there is no mail. */
  readonly outside: boolean | undefined
  /** With those of directories. */
  readonly accounts: readonly Sourced<Account>[]
}

const STATE_ORDER: readonly Account['state'][] = [
  'active',
  'unknown',
  'disabled',
  'invited',
  'expired_invite',
  'deleted',
]

/** What stands behind the last @, in the form in which domains are compared. */
export const domainOf = (email: string): string => mailKey(email).split('@').at(-1) ?? ''

/** Whether the address is outside the recorded domains (sub-domains count as inside). */
export function isOutside(
  email: string | null | undefined,
  domains: readonly string[] | undefined,
): boolean | undefined {
  if (!email || domains === undefined || domains.length === 0) return undefined
  const domain = domainOf(email)
  return !domains.map(mailKey).some((own) => domain === own || domain.endsWith(`.${own}`))
}

/** Everybody, in the order first met. */
export function joinPeople(facts: FactSet): Person[] {
  const byKey = new Map<string, Sourced<Account>[]>()
  for (const account of facts.of('account')) {
    const key = account.email ? mailKey(account.email) : `${account.connectionId}/${account.id}`
    const accounts = byKey.get(key)
    if (accounts) accounts.push(account)
    else byKey.set(key, [account])
  }
  return [...byKey].flatMap(([id, accounts]) => {
    const access = accounts.filter((account) => givesAccess(facts, account))
    if (access.length === 0) return []
    const admins = access.map((a) => a.isAdmin).filter((a) => a !== undefined)
    const email = accounts.find((a) => a.email)?.email ?? null
    return {
      id,
      email,
      name: accounts.find((a) => a.name)?.name ?? null,
      joinedBy: accounts.length > 1 ? 'mail' : 'single',
      state: STATE_ORDER.find((s) => access.some((a) => a.state === s)) ?? 'unknown',
      isAdmin: admins.length === 0 ? undefined : admins.includes(true),
      outside: isOutside(email, facts.terms.mailDomains),
      accounts,
    }
  })
}
