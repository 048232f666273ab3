/** Secrets made by people who left were rotated since. Where no maker is recorded but a person's key can only be made
 *  by that person, whom it authenticates stands for the maker; keys of service accounts record none. */
import type { Sourced } from '../../facts/fact-set.ts'
import { nameOf, type Credential } from '../../facts/index.ts'
import type { Context } from '../context.ts'
import { text, time } from '../evidence.ts'
import { isSecret } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeCredentials } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [
    { kind: 'credential', lists: true, of: 'subject' },
    { kind: 'credential', fields: ['lastUsedAt'], of: 'subject' },
    { kind: ['identity', 'account'], lists: true, fields: ['name'], of: 'subject' },
  ],
  over: activeCredentials,
  judge: (credential, context) => {
    if (!isSecret(credential)) return notApplicable('This credential is not a static secret.')
    const creatorId = creatorOf(credential, context)
    if (creatorId === undefined || creatorId === null) return unknown('created by')
    const creator = context.account(credential.connectionId, creatorId)
    if (
      creator?.state === 'active' ||
      context.identity(credential.connectionId, creatorId)?.state === 'active'
    )
      return PASS
    if (creator?.state === 'unknown') return unknown('state of the creator')
    if (creator === undefined && !context.listed(credential.connectionId, 'account', ['name']).complete) {
      return unknown('state of the creator')
    }
    if (typeof credential.rotatedAt === 'number' && credential.rotatedAt !== credential.createdAt)
      return unknown('day on which they left')
    return fail([
      text('created by', creator === undefined ? creatorId : nameOf(creator)),
      text('creator state', creator?.state ?? 'no longer in the organization'),
      time('created', credential.createdAt),
      time('last used', context.value(credential, 'lastUsedAt')),
    ])
  },
  says: (who, seen) => `${who} was made by ${seen('created by')}, who left; a copy may have left too.`,
})

function creatorOf(credential: Sourced<Credential>, context: Context): string | null | undefined {
  if (credential.createdBy !== undefined) return credential.createdBy
  return context.traits(credential.connectionId)?.keyMaker === 'holder' ? credential.accountId : undefined
}
