/** What a technician decided about who is who, over what mail addresses and names say. */
import { z } from 'zod'
import { sha256 } from '../journal/hash.ts'
import { asWritten, recordKind } from './kind.ts'
import { id, objectRef, refText, type ObjectRef } from './parts.ts'

/** Id of an account in decisions and lists: the same in every copy of the workspace. Hashed, because an account's id can be a
 *  mail address and an entry of the journal is never erased; somebody who guesses the address can still confirm it. */
export const accountKey = (account: ObjectRef): string => sha256(refText(account)).toString('hex')

/** This account belongs to the person who has the account with the key `person`. Two people at once for one account are a dispute. */
export const personLink = recordKind({
  kind: 'person-link',
  version: 1,
  stream: 'client',
  rule: 'choose',
  body: z.object({ account: objectRef, person: id }),
  upcast: asWritten,
  personal: ['account', 'person'],
  idOf: ({ account }) => accountKey(account),
})

/** These two accounts do not belong to one person, whatever else says so. */
export const personSplit = recordKind({
  kind: 'person-split',
  version: 1,
  stream: 'client',
  rule: 'choose',
  body: z.object({ accounts: z.tuple([objectRef, objectRef]) }),
  upcast: asWritten,
  personal: ['accounts'],
  idOf: ({ accounts }) => sha256(accounts.map(refText).sort().join('\n')).toString('hex'),
})
