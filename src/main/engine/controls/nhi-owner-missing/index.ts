/** Every non-human identity has a living owner. An owner that the provider does not record is unknown: until Reeve
 *  keeps a register of owners, nobody could mend a fail, so the catalogue's seven-day fail begins with the register.
 *  A creator is evidence, never an owner. The owner's directory state counts where a directory tells it. */
import type { Context } from '../context.ts'
import type { Sourced } from '../../domain/fact-set.ts'
import type { Nhi } from '../../domain/facts.ts'
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { activeNhis, humanLabel, nhiLabel } from '../subjects.ts'

export const control = defineControl({
  id: 'nhi-owner-missing',
  needs: {
    openai: ['service_accounts', 'api_keys', 'admin_keys', 'users'],
    anthropic: ['api_keys', 'users'],
  },
  parameters: {},
  over: activeNhis,
  judge: (nhi, context) => {
    if (nhi.ownerAccess === 'inactive') {
      return fail([
        text('owner', ownerName(nhi, context)),
        text('owner state', 'without access to the project'),
      ])
    }
    if (nhi.ownerId === undefined) return unknown('owner')
    const creator = text('created by', nhi.createdBy)
    if (nhi.ownerId === null) return fail([text('owner', null), text('owner state', null), creator])
    const owner =
      nhi.ownerKind === 'nhi'
        ? context.nhi(nhi.connectionId, nhi.ownerId)
        : context.human(nhi.connectionId, nhi.ownerId)
    const listedBy = nhi.ownerKind === 'nhi' ? 'service_accounts' : 'users'
    if (owner === undefined && !context.ground(nhi.connectionId, listedBy).complete) {
      return unknown('state of the owner')
    }
    if (owner?.state === 'unknown') return unknown('state of the owner')
    const leftDirectory = owner?.kind === 'human' && (owner.directoryState ?? 'active') !== 'active'
    if (owner?.state === 'active' && !leftDirectory) {
      const accessUnread =
        nhi.provider === 'openai' && nhi.nhiKind === 'api_key' && nhi.ownerAccess === undefined
      return accessUnread ? unknown('access of the owner to the project') : PASS
    }
    const state = leftDirectory
      ? `${owner.directoryState} in the directory`
      : (owner?.state ?? 'no longer exists')
    return fail([text('owner', ownerName(nhi, context)), text('owner state', state), creator])
  },
  says: (who, seen) =>
    seen('owner') === 'none'
      ? `${who} has no owner.`
      : `The owner of ${who} (${seen('owner')}) cannot answer for it: ${seen('owner state')}.`,
})

function ownerName(nhi: Sourced<Nhi>, context: Context): string | null | undefined {
  if (typeof nhi.ownerId !== 'string') return nhi.ownerId
  const human = context.human(nhi.connectionId, nhi.ownerId)
  const parent = context.nhi(nhi.connectionId, nhi.ownerId)
  if (nhi.ownerKind === 'nhi') return parent === undefined ? nhi.ownerId : nhiLabel(parent)
  return human === undefined ? nhi.ownerId : humanLabel(human)
}
