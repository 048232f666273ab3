/** People: one row for each person, with the reason of each account, and what was decided by hand about who is who. */
import type { DecidedBy, FactSet } from '../../../facts/fact-set.ts'
import type { Account } from '../../../facts/index.ts'
import type { ReportContext } from '../context.ts'
import { compareText, countOf } from '../context.ts'
import type { PeopleSection, PersonAccount, PersonDecision, PersonRow } from '../model.ts'
import { clean, cleanOrNull } from '../text.ts'
import { coverageFor } from '../../coverage-for.ts'
import { givesAccess } from '../../directory.ts'
import { PEOPLE } from '../../ledger.ts'
import type { Person } from '../../people.ts'

export function peopleSection(context: ReportContext): PeopleSection {
  const { facts, summary, people } = context.input
  const present = people.filter((p) => p.state !== 'deleted')
  const labelled = present.map((p) => {
    const row: PersonRow = {
      name: cleanOrNull(p.name),
      email: cleanOrNull(p.email),
      outside: p.outside ?? null,
      state: p.state,
      accounts: p.accounts.filter((a) => a.state !== 'deleted').map(account),
    }
    return { row, label: (row.name ?? row.email ?? '').toLowerCase(), id: row.accounts[0]?.id ?? '' }
  })
  labelled.sort((a, b) => compareText(a.label, b.label) || compareText(a.id, b.id))
  const rows = labelled.map((l) => l.row)
  const listed = coverageFor(facts, [PEOPLE])
  return {
    gaps: context.gaps(['account']),
    total: summary.people,
    admins: summary.admins,
    invited: summary.invited,
    byConnection: facts.connections.map((c) => {
      // Who is only in a directory has no access.
      const here = facts
        .of('account')
        .filter((h) => h.connectionId === c.id && h.state !== 'deleted' && givesAccess(facts, h))
      const active = here.filter((h) => h.state === 'active' || h.state === 'unknown')
      const invited = here.filter((h) => h.state === 'invited').length
      const lists = listed.filter((d) => d.connectionId === c.id)
      return {
        connectionId: c.id,
        provider: c.provider,
        name: clean(c.name),
        known: lists.some((d) => d.state !== 'none' || d.freshAt !== null),
        active: active.length,
        invited,
        other: here.length - active.length - invited,
        admins: countOf(active, (h) => h.isAdmin),
      }
    }),
    // Who is in a directory as well is not therefore at two providers.
    atSeveralProviders: {
      value:
        summary.people.value === null
          ? null
          : present.filter(({ accounts, isDisputed }) => !isDisputed && providersOf(facts, accounts) > 1)
              .length,
      complete: summary.people.complete,
    },
    decisions: present.flatMap((p) => once(decisionsOf(p))),
    withMatches: present.filter((p) => p.possible.length > 0).length,
    agreedDomains: facts.terms.mailDomains?.map(clean) ?? null,
    rows,
  }
}

/** At how many somebody has an account in use. */
const providersOf = (facts: FactSet, accounts: Person['accounts']): number =>
  new Set(
    accounts
      .filter((a) => (a.state === 'active' || a.state === 'unknown') && givesAccess(facts, a))
      .map(({ provider }) => provider),
  ).size

const labelOf = (a: Account): string => clean(a.name ?? a.email ?? a.id)

/** An account that was split off a person with several accounts of one name is kept apart from that name once. */
const once = (all: readonly PersonDecision[]): readonly PersonDecision[] => [
  ...new Map(all.map((decision) => [JSON.stringify(decision), decision])).values(),
]

/** One for each answer. */
function decisionsOf(p: Person): PersonDecision[] {
  const person = cleanOrNull(p.name ?? p.email)
  const of = (a: Account) => ({
    person,
    account: { provider: a.provider, id: clean(a.id), label: labelOf(a) },
  })
  return [
    ...p.accounts.flatMap((a): PersonDecision[] =>
      a.joined.decided === null
        ? []
        : [
            {
              ...of(a),
              says: 'joined',
              other: joinedTo(p, a),
              disputed: false,
              ...decided(a.joined.decided),
            },
          ],
    ),
    ...p.disputes
      .filter(({ isOwn }) => isOwn)
      .flatMap(({ account: a, sides }) =>
        sides.map((side): PersonDecision => ({
          ...of(a),
          says: side.with === null ? 'open' : 'joined',
          other: side.with && labelOf(side.with),
          disputed: true,
          ...decided(side),
        })),
      ),
    ...p.apart.flatMap(({ own, other, disputed, sides }) =>
      sides.map((side): PersonDecision => ({
        ...of(own),
        says: 'apart',
        other: labelOf(other),
        disputed,
        ...decided(side),
      })),
    ),
  ]
}

/** An account of the person that nobody joined by hand, else another one; null = there is no other. */
function joinedTo({ accounts }: Person, account: Person['accounts'][number]): string | null {
  const others = accounts.filter((each) => each !== account)
  const to = others.find(({ joined }) => joined.decided === null) ?? others[0]
  return to ? labelOf(to) : null
}

const decided = ({ by, at }: DecidedBy) => ({ by: clean(by), at })

const account = (h: Person['accounts'][number]): PersonAccount => ({
  connectionId: h.connectionId,
  provider: h.provider,
  id: clean(h.id),
  state: h.state,
  ...(h.roles === undefined ? {} : { roles: h.roles.map(clean) }),
  ...(h.isAdmin === undefined ? {} : { isAdmin: h.isAdmin }),
  ...(h.addedAt === undefined ? {} : { addedAt: h.addedAt }),
  ...(h.invitedAt === undefined ? {} : { invitedAt: h.invitedAt }),
  ...(h.lastActivityAt === undefined ? {} : { lastActivityAt: h.lastActivityAt }),
  joinedBy: h.joined.by,
  source: h.sources[0] ?? null,
})
