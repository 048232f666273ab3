/** Secrets made by people who left were rotated since. OpenAI records no creator for a project key, but a person's
 *  key can only be made by that person, so its owner stands for the creator; keys of service accounts record none. */
import type { Sourced } from '../../domain/fact-set.ts'
import type { Nhi } from '../../domain/facts.ts'
import { text, time } from '../evidence.ts'
import { isSecret } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeNhis, humanLabel } from '../subjects.ts'

export const control = defineControl({
  id: 'nhi-offboarded-creator',
  needs: {
    openai: ['service_accounts', 'api_keys', 'admin_keys', 'users'],
    anthropic: ['api_keys', 'users'],
  },
  parameters: {},
  over: activeNhis,
  judge: (nhi, context) => {
    if (!isSecret(nhi)) return notApplicable('The identity has no static secret of its own.')
    const creatorId = creatorOf(nhi)
    if (creatorId === undefined || creatorId === null) return unknown('created by')
    const creator = context.human(nhi.connectionId, creatorId)
    if (creator?.state === 'active' || context.nhi(nhi.connectionId, creatorId)?.state === 'active')
      return PASS
    if (creator?.state === 'unknown') return unknown('state of the creator')
    if (creator === undefined && !context.ground(nhi.connectionId, 'users').complete) {
      return unknown('state of the creator')
    }
    if (typeof nhi.rotatedAt === 'number' && nhi.rotatedAt !== nhi.createdAt)
      return unknown('day on which they left')
    return fail([
      text('created by', creator === undefined ? creatorId : humanLabel(creator)),
      text('creator state', creator?.state ?? 'no longer in the organization'),
      time('created', nhi.createdAt),
      time('last used', nhi.lastUsedAt),
    ])
  },
  says: (who, seen) => `${who} was made by ${seen('created by')}, who left; a copy may have left too.`,
})

function creatorOf(nhi: Sourced<Nhi>): string | null | undefined {
  if (nhi.createdBy !== undefined) return nhi.createdBy
  return nhi.provider === 'openai' && nhi.ownerKind === 'human' ? nhi.ownerId : undefined
}
