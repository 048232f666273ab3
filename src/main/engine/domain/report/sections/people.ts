/** People: one row for each person, as joined across providers by mail address and by nothing weaker. */
import type { Sourced } from '../../fact-set.ts'
import type { Human } from '../../facts.ts'
import type { ReportContext } from '../context.ts'
import { compareText, countOf } from '../context.ts'
import type { PeopleSection, PersonAccount, PersonRow } from '../model.ts'
import { clean, cleanOrNull } from '../text.ts'

export function peopleSection(context: ReportContext): PeopleSection {
  const { facts, summary, people } = context.input
  const rows = people
    .filter((p) => p.state !== 'deleted')
    .map((p): PersonRow => ({
      name: cleanOrNull(p.name),
      email: cleanOrNull(p.email),
      outside: p.outside ?? null,
      state: p.state,
      accounts: p.accounts.filter((a) => a.state !== 'deleted').map(account),
    }))
    .sort(
      (a, b) =>
        compareText(label(a), label(b)) || compareText(a.accounts[0]?.id ?? '', b.accounts[0]?.id ?? ''),
    )
  return {
    gaps: context.gaps(['users', 'invites']),
    total: summary.people,
    admins: summary.admins,
    invited: summary.invited,
    byConnection: facts.connections.map((c) => {
      const here = facts.humans.filter((h) => h.connectionId === c.id && h.state !== 'deleted')
      const active = here.filter((h) => h.state === 'active' || h.state === 'unknown')
      const invited = here.filter((h) => h.state === 'invited').length
      const users = facts.coverage.find((d) => d.connectionId === c.id && d.dataset === 'users')
      return {
        connectionId: c.id,
        provider: c.provider,
        name: clean(c.name),
        known: users !== undefined && (users.state !== 'none' || users.freshAt !== null),
        active: active.length,
        invited,
        other: here.length - active.length - invited,
        admins: countOf(active, (h) => h.isAdmin),
      }
    }),
    atSeveralProviders: rows.filter((r) => new Set(r.accounts.map((a) => a.provider)).size > 1).length,
    agreedDomains: facts.terms.mailDomains?.map(clean) ?? null,
    rows,
  }
}

const label = (p: PersonRow): string => (p.name ?? p.email ?? '').toLowerCase()

const account = (h: Sourced<Human>): PersonAccount => ({
  connectionId: h.connectionId,
  provider: h.provider,
  id: clean(h.id),
  state: h.state,
  ...(h.roles === undefined ? {} : { roles: h.roles.map(clean) }),
  ...(h.isAdmin === undefined ? {} : { isAdmin: h.isAdmin }),
  ...(h.addedAt === undefined ? {} : { addedAt: h.addedAt }),
  ...(h.invitedAt === undefined ? {} : { invitedAt: h.invitedAt }),
  ...(h.lastActivityAt === undefined ? {} : { lastActivityAt: h.lastActivityAt }),
  source: h.sources[0] ?? null,
})
