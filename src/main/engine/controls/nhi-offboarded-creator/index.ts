/** Secrets made by people who left were rotated since. OpenAI records no creator for a project key, but a person's
 *  key can only be made by that person, so its owner stands for the creator; keys of service accounts record none. */
import type { Sourced } from '../../facts/fact-set.ts'
import { nameOf, type Credential } from '../../facts/index.ts'
import { text, time } from '../evidence.ts'
import { isSecret } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeCredentials } from '../subjects.ts'

export const control = defineControl({
  id: 'nhi-offboarded-creator',
  needs: {
    openai: ['service_accounts', 'api_keys', 'admin_keys', 'users'],
    anthropic: ['api_keys', 'users'],
  },
  parameters: {},
  over: activeCredentials,
  judge: (credential, context) => {
    if (!isSecret(credential)) return notApplicable('This credential is not a static secret.')
    const creatorId = creatorOf(credential)
    if (creatorId === undefined || creatorId === null) return unknown('created by')
    const creator = context.account(credential.connectionId, creatorId)
    if (
      creator?.state === 'active' ||
      context.identity(credential.connectionId, creatorId)?.state === 'active'
    )
      return PASS
    if (creator?.state === 'unknown') return unknown('state of the creator')
    if (creator === undefined && !context.ground(credential.connectionId, 'users').complete) {
      return unknown('state of the creator')
    }
    if (typeof credential.rotatedAt === 'number' && credential.rotatedAt !== credential.createdAt)
      return unknown('day on which they left')
    return fail([
      text('created by', creator === undefined ? creatorId : nameOf(creator)),
      text('creator state', creator?.state ?? 'no longer in the organization'),
      time('created', credential.createdAt),
      time('last used', credential.lastUsedAt),
    ])
  },
  says: (who, seen) => `${who} was made by ${seen('created by')}, who left; a copy may have left too.`,
})

function creatorOf(credential: Sourced<Credential>): string | null | undefined {
  if (credential.createdBy !== undefined) return credential.createdBy
  return credential.provider === 'openai' ? credential.accountId : undefined
}
