/** Every identity has a living owner, and every credential authenticates somebody who is there. An owner that the provider
 *  does not record is unknown: until Reeve keeps a register of owners, nobody could fix a fail, so the catalogue's
 *  seven-day fail begins with the register. A creator is evidence, never an owner. The owner's directory state counts
 *  where a directory tells it. */
import type { Context } from '../context.ts'
import type { Sourced } from '../../facts/fact-set.ts'
import { holderOf, nameOf, type Account, type Credential, type Identity } from '../../facts/index.ts'
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { ACCOUNT_LIST, activeIdentitiesAndCredentials } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

/** Who answers for the fact: the owner of an identity, whom a credential authenticates. */
interface Owner {
  readonly id: string
  readonly kind: 'account' | 'identity'
  /** undefined = no list shows it. */
  readonly fact: Sourced<Account> | Sourced<Identity> | undefined
}

export const control = defineControl({
  meta,
  rests: [
    { kind: ['identity', 'credential'], lists: true, of: 'subject' },
    ACCOUNT_LIST,
    { kind: 'credential', fields: ['ownerAccess'], of: 'subject' },
    { kind: 'account', of: 'directory' },
  ],
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
    const listed =
      owner.kind === 'identity'
        ? context.listed(fact.connectionId, 'identity')
        : context.listed(fact.connectionId, 'account', ACCOUNT_LIST.fields)
    if (owner.fact === undefined && !listed.complete) {
      return unknown('state of the owner')
    }
    if (owner.fact?.state === 'unknown') return unknown('state of the owner')
    const person = owner.fact?.kind === 'account' ? owner.fact : undefined
    const directoryState = context.fromDirectory(person?.directoryState)
    const leftDirectory = directoryState !== undefined && directoryState !== 'active'
    if (owner.fact?.state === 'active' && !leftDirectory) {
      if (person !== undefined && directoryState === undefined && context.directories.length > 0)
        return unknown('directory state of the owner')
      const accessUnread =
        credential !== undefined &&
        credential.ownerAccess === undefined &&
        context.isReported(credential, 'ownerAccess')
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
