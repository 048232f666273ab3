/** The list of people: one line per person over all providers. */
import { NOT_REPORTED } from '../../../../shared/lists/definition.ts'
import { personList } from '../../../../shared/lists/people.ts'
import type { NamedAccount, Output, PersonRow } from '../../../../shared/contract/schemas.ts'
import type { DecidedBy, Sourced } from '../../facts/fact-set.ts'
import type { Account, Credential, Identity } from '../../facts/index.ts'
import { accountKey } from '../../domain/joins.ts'
import type { Who } from '../../domain/ledger.ts'
import type { RequestOf } from '../../domain/list.ts'
import { listing } from '../../domain/supply.ts'
import type { ClientReading } from '../client-reader.ts'
import { clientList } from '../stored-list.ts'
import { clip, clipOrNull, countable, HOLDERS, pageSources } from './sources.ts'
import { specOf, yesNoWord, type Complete } from './spec.ts'

/** One of the moments that providers name; undefined when none names one, null when all say none. */
const oneOf =
  (choose: (...moments: number[]) => number) =>
  (values: readonly (number | null | undefined)[]): number | null | undefined => {
    const reported = values.filter((value) => value !== undefined)
    if (reported.length === 0) return undefined
    const moments = reported.filter((value) => value !== null)
    return moments.length === 0 ? null : choose(...moments)
  }
export const earliest = oneOf(Math.min)
export const latest = oneOf(Math.max)

export const personSpec = specOf<typeof personList, PersonRow>(personList, {
  key: (p) => p.id,
  text: (p) => [p.name, p.email, ...p.accounts.map((a) => a.accountId)],
  filters: {
    provider: (p) => p.providers,
    role: (p) => [...new Set(p.accounts.flatMap((a) => a.roles ?? [NOT_REPORTED]))],
    admin: (p) => [yesNoWord(p.isAdmin)],
    accounts: (p) => [String(p.accounts.length)],
    joined: (p) => p.joinedBy,
    open: (p) => [...(p.possible.length > 0 ? ['possible'] : []), ...(p.disputed ? ['disputed'] : [])],
    connection: (p) => [...new Set(p.accounts.map((a) => a.connectionName))],
  },
  sorts: {
    name: (p) => p.name ?? p.email ?? p.id,
  },
})

/** How many active ones each account owns, by `connection/id`. */
function ownedBy(
  things: readonly {
    readonly fact: Sourced<Identity | Credential>
    readonly owner: Who | null | undefined
  }[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { fact, owner } of things) {
    if (owner?.kind !== 'account' || fact.state !== 'active') continue
    const key = `${fact.connectionId}/${owner.id}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

const decidedView = ({ by, at }: DecidedBy): { by: string; at: number } => ({ by: clip(by), at })

export function personRows(reading: ClientReading): PersonRow[] {
  return reading.derive('personRows', () => {
    const names = new Map(reading.facts.connections.map((c) => [c.id, c.name]))
    const { identities, credentials } = reading.ledger
    const owned = {
      identities: ownedBy(identities.map((e) => ({ fact: e.identity, owner: e.owner }))),
      credentials: ownedBy(credentials.map((e) => ({ fact: e.credential, owner: e.owner }))),
    }
    const known = {
      identity: countable(reading.facts, 'identity', ['ownerId']),
      credential: countable(reading.facts, 'credential', HOLDERS),
    }
    const { supply } = reading.facts
    /** A provider without such things, as a directory is, adds nothing and takes nothing away. */
    const sumOwned = (
      kind: 'identity' | 'credential',
      counts: ReadonlyMap<string, number>,
      accounts: readonly Sourced<Account>[],
    ): number | undefined => {
      const asked = accounts.filter(({ provider }) => listing(supply.get(provider), [kind]).length > 0)
      if (asked.length === 0 || !asked.every((a) => known[kind].has(a.connectionId))) return undefined
      return asked.reduce((sum, a) => sum + (counts.get(`${a.connectionId}/${a.id}`) ?? 0), 0)
    }
    const findings = new Map<string, number>()
    for (const f of reading.findings) {
      if (f.state === 'resolved' || f.subjectKind !== 'account') continue
      const key = `${f.connectionId ?? ''}/${f.subjectId}`
      findings.set(key, (findings.get(key) ?? 0) + 1)
    }
    const named = (a: Sourced<Account>): NamedAccount => ({
      key: accountKey(a),
      provider: a.provider,
      connectionName: names.get(a.connectionId) ?? a.connectionId,
      accountId: a.id,
      name: clipOrNull(a.name ?? null),
      email: clipOrNull(a.email ?? null),
    })
    return reading.people.map((p): Complete<PersonRow> & Pick<PersonRow, 'morePossible'> => {
      const keys = p.accounts.map((a) => `${a.connectionId}/${a.id}`)
      return {
        id: p.id,
        name: clipOrNull(p.name),
        email: clipOrNull(p.email),
        state: p.state,
        providers: [...new Set(p.accounts.map((a) => a.provider))],
        roles: p.accounts.every((a) => a.roles === undefined)
          ? undefined
          : [...new Set(p.accounts.flatMap((a) => a.roles ?? []))].map((r) => clip(r)),
        lastActivityAt: latest(p.accounts.map((a) => a.lastActivityAt)),
        addedAt: earliest(p.accounts.map((a) => a.addedAt)),
        joinedBy: [...new Set(p.accounts.map((a) => a.joined.by))],
        isAdmin: p.isAdmin,
        outside: p.outside,
        accountIds: p.accounts.map((a) => clip(a.id)),
        decidedBy: [...new Set(p.accounts.flatMap((a) => a.joined.decided?.by ?? []))].map((by) => clip(by)),
        possibleMatches: p.possible.length + p.possibleMore,
        disputed: p.disputes.length > 0 || p.apart.some(({ disputed }) => disputed),
        accounts: p.accounts.map((a) => ({
          key: accountKey(a),
          connectionId: a.connectionId,
          connectionName: names.get(a.connectionId) ?? a.connectionId,
          provider: a.provider,
          accountId: a.id,
          email: clipOrNull(a.email ?? null),
          joined: {
            by: a.joined.by,
            decided: a.joined.decided && decidedView(a.joined.decided),
            isDecision: a.joined.isDecision,
          },
          state: a.state,
          ...(a.roles && { roles: a.roles.map((r) => clip(r)) }),
          ...(a.isAdmin !== undefined && { isAdmin: a.isAdmin }),
          ...(a.addedAt !== undefined && { addedAt: a.addedAt }),
          ...(a.invitedAt !== undefined && { invitedAt: a.invitedAt }),
          ...(a.inviteExpiresAt !== undefined && { inviteExpiresAt: a.inviteExpiresAt }),
          ...(a.lastActivityAt !== undefined && { lastActivityAt: a.lastActivityAt }),
        })),
        possible: p.possible.map(({ account, address }) => ({
          account: named(account),
          address: clip(address),
        })),
        ...(p.possibleMore > 0 && { morePossible: p.possibleMore }),
        disputes: p.disputes.map(({ account, isOwn, sides }) => ({
          account: named(account),
          isOwn,
          sides: sides.map((side) => ({
            ...decidedView(side),
            with: side.with && named(side.with),
          })),
        })),
        apart: p.apart.map(({ id, own, other, disputed, sides }) => ({
          id,
          own: named(own),
          other: named(other),
          disputed,
          sides: sides.map(decidedView),
        })),
        identities: sumOwned('identity', owned.identities, p.accounts),
        credentials: sumOwned('credential', owned.credentials, p.accounts),
        findings: keys.reduce((n, k) => n + (findings.get(k) ?? 0), 0),
      }
    })
  })
}

export const storedPeople = clientList({
  id: personList.id,
  spec: personSpec,
  findIn: (p) => [p.name, p.email],
  rows: personRows,
  sources: ({ facts }) => pageSources(facts, ['account']),
})

export const listPeople = (
  reading: ClientReading,
  request: RequestOf<typeof personList>,
): Output<'people.list'> => storedPeople.page(reading, request)
