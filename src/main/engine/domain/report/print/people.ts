/** People and seats. */
import { SECTION_LABEL } from '../../../../../shared/model/index.ts'
import type { PeopleSection, PersonDecision, PersonRow } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import type { PrintContext } from './common.ts'
import { cut, gapsCallout, id, name, place, stateNote } from './common.ts'

const COLUMNS = [
  { label: 'Person', width: 5 },
  { label: 'Accounts', width: 4 },
  { label: 'Since', width: 2 },
  { label: 'Last active', width: 2 },
] as const

export function printPeople(context: PrintContext, people: PeopleSection): PrintedSection {
  const { format } = context
  const isPresent = (p: Pick<PersonRow, 'state'>) => p.state === 'active' || p.state === 'unknown'
  const present = people.rows.filter(isPresent)
  const admins = present.filter((p) => p.accounts.some((a) => a.isAdmin === true && isPresent(a)))
  const invited = people.rows.filter((p) => p.state === 'invited')
  const others = people.rows.filter((p) => !isPresent(p) && p.state !== 'invited')
  const outside = people.rows.filter((p) => p.outside === true)
  const blocks: Block[] = [
    ...gapsCallout(format, people.gaps),
    {
      type: 'facts',
      items: [
        { label: 'People with access', value: format.figure(people.total) },
        { label: 'Administrators', value: format.figure(people.admins) },
        { label: 'Invited, not yet joined', value: format.figure(people.invited) },
        { label: 'At more than one provider', value: format.figure(people.atSeveralProviders) },
        {
          label: 'Outside the agreed mail domains',
          value:
            people.agreedDomains === null
              ? 'unknown: no domain is in force'
              : `${format.count(outside.length)} of ${format.count(people.rows.filter((p) => p.outside !== null).length)}`,
        },
        ...(people.withMatches === 0
          ? []
          : [
              {
                label: 'With a possible match that is not taken',
                value: format.count(people.withMatches),
              },
            ]),
      ],
    },
    {
      type: 'table',
      title: 'Accounts by connection',
      columns: [
        { label: 'Connection', width: 4 },
        { label: 'Active', number: true },
        { label: 'Invited', number: true },
        { label: 'Other', number: true },
        { label: 'Administrators', number: true },
      ],
      rows: people.byConnection.map((c): Cell[] => {
        const count = (n: number) => (c.known ? format.count(n) : 'unknown')
        return [
          place(context.format, c.provider, c.name),
          count(c.active),
          count(c.invited),
          count(c.other),
          c.known ? format.countOf(c.admins) : 'unknown',
        ]
      }),
      note: 'A person with accounts at several providers is one person above and one account in each line here.',
      empty: 'No connection, so no account is known.',
    },
    table(context, 'Administrators', admins, 'No administrator was reported.', people),
    table(context, 'Invited, not yet joined', invited, 'No open invitation was reported.', people),
    ...(people.agreedDomains === null
      ? []
      : [
          table(
            context,
            `Outside the agreed domains (${people.agreedDomains.join(', ')})`,
            outside,
            'Nobody outside the agreed domains was found.',
            people,
          ),
        ]),
    table(context, 'People with access', present, 'Nobody with access was found.', people),
    ...(others.length === 0
      ? []
      : [table(context, 'Disabled, or with an expired invitation', others, '', people)]),
    ...(people.decisions.length === 0 ? [] : [decisions(context, people.decisions)]),
  ]
  return {
    id: 'people',
    title: SECTION_LABEL.people,
    lead: 'Who can sign in to the client’s AI services. Accounts are one person where they share a mail address, an alias of the mailbox or a sign-in name, or where a technician joined them, which is listed. Names never join.',
    blocks,
  }
}

function table(
  context: PrintContext,
  title: string,
  rows: readonly PersonRow[],
  empty: string,
  people: PeopleSection,
): Block {
  const { shown, note } = cut(context, rows, 'people.csv')
  // An empty list over data that was not read is no good news.
  const unread = people.gaps.length > 0 || people.byConnection.length === 0
  return {
    type: 'table',
    title,
    columns: COLUMNS,
    rows: shown.map((p) => personCells(context, p)),
    note,
    empty: unread ? `${empty} Not everything could be read.` : empty,
  }
}

/** What technicians decided about who is who. */
function decisions(context: PrintContext, all: readonly PersonDecision[]): Block {
  const { format } = context
  const { shown, note } = cut(context, all, 'people-decisions.csv')
  return {
    type: 'table',
    title: 'Joined or kept apart by hand',
    columns: [
      { label: 'Person', width: 4 },
      { label: 'Account', width: 4 },
      { label: 'Decision', width: 5 },
      { label: 'By', width: 3 },
      { label: 'On', width: 2 },
    ],
    rows: shown.map((d): Cell[] => [
      name(d.person),
      { text: name(d.account.label), sub: `${format.provider(d.account.provider)}, ${id(d.account.id)}` },
      decisionText(d),
      name(d.by),
      format.date(d.at),
    ]),
    note,
    empty: '',
  }
}

const decisionText = ({ says, other, disputed }: PersonDecision): string => {
  const said = {
    joined: other === null ? 'joined by hand' : `joined by hand with ${name(other)}`,
    apart: `kept apart by hand from ${name(other)}`,
    open: 'not joined, or not readable here',
  }[says]
  return disputed ? `${said}; disputed, so nobody is joined by it` : said
}

/** Roles of an account that are named. */
const ROLES = 3
const moreRoles = (all: number): string | null => (all > ROLES ? `and ${all - ROLES} more` : null)

function personCells({ format }: PrintContext, person: PersonRow): Cell[] {
  const earliest = (times: readonly (number | null | undefined)[]) => {
    const known = times.filter((t) => typeof t === 'number')
    return known.length === 0 ? undefined : Math.min(...known)
  }
  const used = person.accounts.map((a) => a.lastActivityAt).filter((t) => typeof t === 'number')
  return [
    {
      text: name(person.name ?? person.email),
      sub: person.name === null || person.email === null ? '' : name(person.email),
    },
    person.accounts
      .map((a) => {
        const words = [
          stateNote(a.state),
          ...(a.roles ?? []).slice(0, ROLES),
          moreRoles(a.roles?.length ?? 0),
          ...(a.isAdmin === true && !(a.roles ?? []).some((r) => /admin|owner/i.test(r))
            ? ['administrator']
            : []),
        ].filter((word) => word !== null)
        return `${format.provider(a.provider)}${words.length === 0 ? '' : ` (${words.map((w) => name(w)).join(', ')})`}`
      })
      .join('; '),
    format.when(earliest(person.accounts.map((a) => a.addedAt ?? a.invitedAt)), 'none'),
    used.length === 0
      ? format.when(person.accounts.some((a) => a.lastActivityAt === null) ? null : undefined, 'never')
      : format.date(Math.max(...used)),
  ]
}
