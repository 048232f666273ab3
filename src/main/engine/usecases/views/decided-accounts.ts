/** Whose accounts an entry of the journal joined or split. An entry names nobody, since it is never erased: the names are
 *  those of now, as far as they are known. */
import type { ClientId } from '../../../../shared/model/index.ts'
import { accountKey } from '../../domain/joins.ts'
import type { Entry } from '../../journal/entry.ts'
import { accountKey as accountKeyOf } from '../../records/people.ts'
import type { QueryDeps } from '../deps.ts'

/** Accounts that a sentence names. */
const MOST = 5

/** Adds the names to the sentence of an entry about people; other sentences stay. Facts are read only for one of those. */
export function createAccountNaming(
  deps: QueryDeps,
  clientId: ClientId | null,
): (entry: Entry, sentence: string) => string {
  let made: { readonly of: (entry: Entry) => string[] } | null = null
  return (entry, sentence) => {
    if (clientId === null || !entry.action.startsWith('people.')) return sentence
    made ??= { of: namesOf(deps, clientId) }
    const names = made.of(entry)
    if (names.length === 0) return `${sentence} Whose they are is not known now.`
    const more = names.length - MOST
    return `${sentence.replace(/\.$/, '')}: ${names.slice(0, MOST).join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
  }
}

function namesOf(deps: QueryDeps, clientId: ClientId): (entry: Entry) => string[] {
  const reading = deps.reader.read(clientId, null)
  const labels = new Map(
    reading.facts.of('account').map((account) => {
      const provider = deps.providers.get(account.provider)?.label ?? account.provider
      return [accountKey(account), `${account.name ?? account.email ?? account.id} (${provider})`] as const
    }),
  )
  const pairs = new Map(
    reading
      .records('person-split')
      .flatMap(({ id, heads }) =>
        heads.flatMap(({ value }) => (value ? [[id, value.accounts.map(accountKeyOf)] as const] : [])),
      ),
  )
  return ({ writes, detail }) => {
    const { person } = detail
    const keys = writes.flatMap(({ kind, id }) => {
      if (kind === 'person-link') return [id]
      return kind === 'person-split' ? (pairs.get(id) ?? []) : []
    })
    // A person's id is the key of one of the accounts.
    if (typeof person === 'string') keys.push(person)
    return [...new Set(keys)].flatMap((key) => labels.get(key) ?? [])
  }
}
