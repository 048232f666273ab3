/** Every identity has a living owner, and every credential authenticates somebody who is there. An owner that the provider
 *  does not record is unknown: until Reeve keeps a register of owners, nobody could mend a fail, so the catalogue's
 *  seven-day fail begins with the register. A creator is evidence, never an owner. The owner's directory state counts
 *  where a directory tells it. */
import type { Context } from '../context.ts'
import type { Sourced } from '../../facts/fact-set.ts'
import { holderOf, nameOf, type Account, type Credential, type Identity } from '../../facts/index.ts'
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { activeIdentitiesAndCredentials } from '../subjects.ts'

/** Who answers for the fact: the owner of an identity, whom a credential authenticates. */
interface Owner {
  readonly id: string
  readonly kind: 'account' | 'identity'
  /** undefined = no list shows it. */
  readonly fact: Sourced<Account> | Sourced<Identity> | undefined
}

export const control = defineControl({
  id: 'nhi-owner-missing',
  needs: {
    openai: ['service_accounts', 'api_keys', 'admin_keys', 'users'],
    anthropic: ['api_keys', 'users'],
  },
  parameters: {},
  over: activeIdentitiesAndCredentials,
  judge: (fact, context) => {
    const owner = ownerOf(fact, context)
    const credential = fact.kind === 'credential' ? fact : undefined
    if (credential?.ownerAccess === 'inactive') {
      return fail([text('owner', nameOfOwner(owner)), text('owner state', 'without access to the project')])
    }
    if (owner === undefined) return unknown('owner')
    const creator = text('created by', fact.createdBy)
    if (owner === null) return fail([text('owner', null), text('owner state', null), creator])
    const listedBy = owner.kind === 'identity' ? 'service_accounts' : 'users'
    if (owner.fact === undefined && !context.ground(fact.connectionId, listedBy).complete) {
      return unknown('state of the owner')
    }
    if (owner.fact?.state === 'unknown') return unknown('state of the owner')
    const directoryState = owner.fact?.kind === 'account' ? owner.fact.directoryState : undefined
    const leftDirectory = directoryState !== undefined && directoryState !== 'active'
    if (owner.fact?.state === 'active' && !leftDirectory) {
      const accessUnread =
        credential?.provider === 'openai' &&
        credential.credentialKind === 'api_key' &&
        credential.ownerAccess === undefined
      return accessUnread ? unknown('access of the owner to the project') : PASS
    }
    const state = leftDirectory
      ? `${directoryState} in the directory`
      : (owner.fact?.state ?? 'no longer exists')
    return fail([text('owner', nameOfOwner(owner)), text('owner state', state), creator])
  },
  says: (who, seen) =>
    seen('owner') === 'none'
      ? `${who} has no owner.`
      : `The owner of ${who} (${seen('owner')}) cannot answer for it: ${seen('owner state')}.`,
})

function ownerOf(fact: Sourced<Identity> | Sourced<Credential>, context: Context): Owner | null | undefined {
  const named =
    fact.kind === 'credential'
      ? holderOf(fact)
      : typeof fact.ownerId === 'string'
        ? { id: fact.ownerId, kind: fact.ownerKind ?? ('account' as const) }
        : fact.ownerId
  return named && { ...named, fact: context[named.kind](fact.connectionId, named.id) }
}

const nameOfOwner = (owner: Owner | null | undefined): string | null | undefined =>
  owner && (owner.fact === undefined ? owner.id : nameOf(owner.fact))
