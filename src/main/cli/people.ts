/** Joining and splitting people by hand. People and accounts are named as the lists name them. */
import { firstOf, nameKey } from '../../shared/model/index.ts'
import type { Output } from '../../shared/contract/schemas.ts'
import { AppError } from '../engine/index.ts'
import type { CommandContext } from './context.ts'
import { allRows } from './lists.ts'

type Person = Output<'people.list'>['rows'][number]
type Account = Person['accounts'][number]

const keyOf = (text: string | null): string => nameKey(text ?? '')

const NAMED = 10

/** The one of them that is meant. @throws AppError not-found; invalid-input where several are. */
function theOne<T>(what: string, asked: string, found: readonly T[], nameOf: (one: T) => string): T {
  const [one, ...others] = found
  if (one === undefined) throw new AppError('not-found', { what, id: asked.slice(0, 200) })
  if (others.length > 0)
    throw new AppError('invalid-input', {
      field: what,
      why: `${asked.slice(0, 200)} may be any of these; name it by the id of an account: ${firstOf(
        found.map((each) => nameOf(each)),
        NAMED,
      )}`,
    })
  return one
}

/** What tells people of one name apart. */
const idsOf = ({ name, accounts, id }: Person): string =>
  `${name ?? id} (${accounts.map((a) => `${a.provider} ${a.accountId}`).join(', ')})`

/** By mail address, name, id of the person, or id of an account. */
async function findPerson(context: CommandContext, clientId: string, asked: string): Promise<Person> {
  const { rows } = await allRows(context, 'people.list', clientId, null)
  const is = (text: string | null): boolean => keyOf(text) === keyOf(asked)
  const found = rows.filter(
    (p) => is(p.id) || is(p.email) || p.accounts.some((a) => is(a.accountId) || is(a.email)),
  )
  return theOne('person', asked, found.length > 0 ? found : rows.filter((p) => is(p.name)), idsOf)
}

/** By the account's id, its mail address, or its provider. */
const findAccount = (asked: string, accounts: readonly Account[]): Account =>
  theOne(
    'account',
    asked,
    accounts.filter((a) =>
      [a.accountId, a.email, a.provider, a.key].some((text) => keyOf(text) === keyOf(asked)),
    ),
    (a) => `${a.provider} ${a.accountId}`,
  )

const labelOf = (p: Pick<Person, 'name' | 'email' | 'id'>): string => p.email ?? p.name ?? p.id

/** `other` may be an entry of a directory, which is no person of the list. */
export async function joinPeople(
  context: CommandContext,
  clientId: string,
  asked: { readonly person: string; readonly other: string },
): Promise<void> {
  const { engine, print } = context
  const person = await findPerson(context, clientId, asked.person)
  const { rows } = await engine.call('people.find', { clientId, text: asked.other, limit: 50 })
  const entries = rows.filter(
    (row) =>
      !row.isPerson && [row.id, row.email, row.name].some((text) => keyOf(text) === keyOf(asked.other)),
  )
  const other =
    entries.length > 0
      ? theOne('directory entry', asked.other, entries, ({ id }) => id)
      : await findPerson(context, clientId, asked.other)
  if (other.id === person.id)
    throw new AppError('invalid-input', {
      field: 'other',
      why: `Both are ${labelOf(person)}, one person already`,
    })
  await engine.call('people.join', {
    clientId,
    person: person.accounts[0]?.key ?? person.id,
    with: 'isPerson' in other ? other.id : (other.accounts[0]?.key ?? other.id),
  })
  print.note(
    `joined ${labelOf(person)} and ${labelOf(other)}: one person from now on; the client was judged again`,
  )
}

export async function splitPerson(
  context: CommandContext,
  clientId: string,
  asked: { readonly person: string; readonly account: string },
): Promise<void> {
  const person = await findPerson(context, clientId, asked.person)
  const account = findAccount(asked.account, person.accounts)
  if (person.accounts.length < 2)
    throw new AppError('invalid-input', { field: 'account', why: `${labelOf(person)} has no other account` })
  await context.engine.call('people.split', { clientId, account: account.key })
  context.print.note(
    `split the ${account.provider} account ${account.accountId} off ${labelOf(person)}, even where their addresses match; the client was judged again`,
  )
}

/** Takes back every decision by hand about the person: joins, disputed ones too, and splits. */
export async function undoPeople(context: CommandContext, clientId: string, asked: string): Promise<void> {
  const person = await findPerson(context, clientId, asked)
  const joins = [
    ...person.accounts.filter(({ joined }) => joined.isDecision).map(({ key }) => key),
    ...person.disputes.filter(({ isOwn }) => isOwn).map(({ account }) => account.key),
  ]
  const splits = person.apart.map(({ id }) => id)
  if (joins.length + splits.length === 0)
    throw new AppError('not-found', { what: 'decision by hand about', id: labelOf(person) })
  await context.engine.call('people.undo', { clientId, joins, splits })
  context.print.note(
    `undone about ${labelOf(person)}: ${joins.length} joins and ${splits.length} splits by hand; the client was judged again`,
  )
}
