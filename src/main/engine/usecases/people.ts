/** Who is one person, where no address says it or an address says it wrongly: joined, split and undone by hand. Each is one
 *  entry of the client's journal and counts from now on; earlier moments stay as they were. */
import type { Input, Output } from '../../../shared/contract/schemas.ts'
import type { ClientId, EpochMs } from '../../../shared/model/index.ts'
import { AppError } from '../domain/errors.ts'
import { accountKey, accountRef, joinAccounts, type Group } from '../domain/joins.ts'
import type { PeopleDecisions } from '../facts/fact-set.ts'
import type { Act } from '../journal/actions.ts'
import type { RecordWrite } from '../ports/journal.ts'
import { refText } from '../records/parts.ts'
import { assessClient } from './assess.ts'
import type { ClientReading } from './client-reader.ts'
import type { Deps } from './deps.ts'
import { decide, setRecord } from './journal.ts'

/** Records of one decision: an entry has at most 64 KB. */
const MOST_WRITES = 100

const voidOf = (kind: 'person-link' | 'person-split', id: string, from: EpochMs): RecordWrite => ({
  kind,
  id,
  op: 'void',
  from,
  body: null,
})

const groupsByKey = (reading: ClientReading): ReadonlyMap<string, Group> =>
  reading.derive(
    'groupsByKey',
    () =>
      new Map(
        joinAccounts(reading.facts).flatMap((group) =>
          group.accounts.map((account) => [accountKey(account), group] as const),
        ),
      ),
  )

/** @throws AppError not-found */
function groupOf(reading: ClientReading, key: string): Group {
  const group = groupsByKey(reading).get(key)
  if (group === undefined) throw new AppError('not-found', { what: 'person', id: key.slice(0, 80) })
  return group
}

const keysOf = ({ accounts }: Group): string[] => accounts.map(accountKey)

const NONE: PeopleDecisions = { links: [], splits: [], unread: 0 }

/** The accounts of `with` belong to the person from now on. Splits between the two end, and what was disputed about either
 *  is settled.
 *  @throws AppError not-found; invalid-input where they are one person already, or too many accounts for one decision. */
export async function joinPersons(
  deps: Deps,
  { clientId, person, with: other }: Input<'people.join'>,
): Promise<Output<'people.join'>> {
  const reading = deps.reader.read(clientId, null)
  const [to, from] = [groupOf(reading, person), groupOf(reading, other)]
  if (to === from) throw new AppError('invalid-input', { field: 'with' })
  const { links, splits } = reading.facts.people ?? NONE
  const [own, others] = [new Set(keysOf(to)), new Set(keysOf(from))]
  const disputed = new Set(links.flatMap(({ state, account }) => (state === 'disputed' ? account : [])))
  const now = deps.clock.now()
  const joined = [...from.accounts, ...to.accounts.filter((each) => disputed.has(accountKey(each)))]
  const writes = [
    ...joined.map((account) => setRecord('person-link', { account: accountRef(account), person }, now)),
    ...splits
      .filter(({ accounts: [a, b] }) => (own.has(a) && others.has(b)) || (own.has(b) && others.has(a)))
      .map(({ id }) => voidOf('person-split', id, now)),
  ]
  const detail = { person, accounts: from.accounts.length }
  return write(deps, clientId, { action: 'people.joined', detail }, writes, person)
}

/** The account belongs to no other account of its person from now on, whatever addresses say. Joins by hand that say
 *  otherwise end; whoever was joined to the person by this account stays with the others.
 *  @throws AppError not-found; invalid-input where it is alone, or with too many accounts for one decision. */
export async function splitPerson(
  deps: Deps,
  { clientId, account: key }: Input<'people.split'>,
): Promise<Output<'people.split'>> {
  const reading = deps.reader.read(clientId, null)
  const { accounts } = groupOf(reading, key)
  const others = accounts.filter((each) => accountKey(each) !== key)
  const own = accounts.find((each) => accountKey(each) === key)
  if (own === undefined || others.length === 0) throw new AppError('invalid-input', { field: 'account' })
  const left = new Set(others.map(accountKey))
  const { links } = reading.facts.people ?? NONE
  const ended = links.filter(
    ({ account, sides }) =>
      account === key || (left.has(account) && sides.some(({ person }) => person === key)),
  )
  const byIt = new Set(ended.map(({ account }) => account))
  const person = accountKey(others.find((each) => !byIt.has(accountKey(each))) ?? others[0]!)
  const now = deps.clock.now()
  const writes = [
    ...others.map((other) => {
      const [a, b] = [accountRef(own), accountRef(other)].sort((x, y) => (refText(x) < refText(y) ? -1 : 1))
      return setRecord('person-split', { accounts: [a!, b!] }, now)
    }),
    ...ended.map(({ account, state }) => {
      const other = others.find((each) => accountKey(each) === account)
      return other === undefined || account === person || state === 'disputed'
        ? voidOf('person-link', account, now)
        : setRecord('person-link', { account: accountRef(other), person }, now)
    }),
  ]
  const detail = { person: key, accounts: 1 }
  return write(deps, clientId, { action: 'people.split', detail }, writes, key)
}

/** Takes decisions back: what addresses say counts again.
 *  @throws AppError not-found where one of them is not in force or disputed. */
export async function undoPeople(deps: Deps, input: Input<'people.undo'>): Promise<Output<'people.undo'>> {
  const { clientId, joins = [], splits = [] } = input
  const known = deps.reader.read(clientId, null).facts.people ?? NONE
  const missing =
    joins.find((id) => !known.links.some(({ account }) => account === id)) ??
    splits.find((id) => !known.splits.some((split) => split.id === id))
  if (missing !== undefined) throw new AppError('not-found', { what: 'decision', id: missing.slice(0, 80) })
  if (joins.length + splits.length === 0) throw new AppError('invalid-input', { field: 'joins' })
  const now = deps.clock.now()
  const writes = [
    ...joins.map((id) => voidOf('person-link', id, now)),
    ...splits.map((id) => voidOf('person-split', id, now)),
  ]
  const detail = { joins: joins.length, splits: splits.length }
  return write(deps, clientId, { action: 'people.undone', detail }, writes, joins[0] ?? null)
}

/** Decides, judges the client again, and names the person whose account it is now. */
async function write(
  deps: Deps,
  clientId: ClientId,
  act: Act,
  writes: readonly RecordWrite[],
  key: string | null,
): Promise<{ personId: string | null }> {
  if (writes.length > MOST_WRITES) throw new AppError('invalid-input', { field: 'accounts' })
  decide(deps, clientId, act, { writes })
  deps.reader.forget(clientId)
  await assessClient(deps, clientId)
  const { people } = deps.reader.read(clientId, null)
  const found = people.find(({ accounts }) => accounts.some((each) => accountKey(each) === key))
  return { personId: found?.id ?? null }
}
