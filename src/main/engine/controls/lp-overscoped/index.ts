/** Identities and credentials are no broader than one project or workspace, and can do less than everything in it. What
 *  a key may do that has rights of its own is unknown where it is not reported; a key of a service account may do what
 *  that account may, which is judged there. Administrative keys are judged by lp-admin-key. */
import { text } from '../evidence.ts'
import { isAdministrative } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import type { Verdict } from '../control.ts'
import { activeIdentitiesAndCredentials, serviceLabel } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

const EVERYTHING: readonly string[] = ['*', 'all', 'api.all']

export const control = defineControl({
  meta,
  rests: [
    { kind: ['identity', 'credential'], lists: true, of: 'subject' },
    { kind: 'service', lists: true, of: 'subject' },
  ],
  over: activeIdentitiesAndCredentials,
  judge: (fact, context) => {
    if (fact.kind === 'credential' && fact.credentialKind === 'admin_key')
      return notApplicable('Administrative keys are judged by their own control.')
    const service =
      typeof fact.scopeId === 'string' ? context.service(fact.connectionId, fact.scopeId) : undefined
    const tooBroad = (why: string): Verdict =>
      fail([
        text('too broad', why),
        text('scope', service === undefined ? fact.scopeLevel : serviceLabel(service)),
        text('permissions', fact.permissions?.join(', ')),
        text('level', fact.level),
      ])
    if (fact.kind === 'identity') {
      const where = fact.scopeLevel === 'org' ? 'the organization' : 'its project'
      if (fact.level === undefined) return fact.permissions?.length === 0 ? PASS : unknown('permissions')
      return isAdministrative(fact) ? tooBroad(`${fact.level} of ${where}`) : PASS
    }
    const traits = context.traits(fact.connectionId)
    if (traits?.keyRights !== 'own' && fact.scopeLevel === 'org') return tooBroad('the whole organization')
    const defaultWorkspace =
      traits?.defaultProject === true && (fact.scopeId === null || service?.isDefault === true)
    if (defaultWorkspace) return tooBroad('the default workspace')
    // The key has no permissions of its own: its workspace is its whole scope.
    if (traits?.keyRights === 'of_scope')
      return service === undefined ? unknown('project or workspace') : PASS
    const holder = typeof fact.identityId === 'string' && context.identity(fact.connectionId, fact.identityId)
    if (holder) {
      return notApplicable('The key may do what its identity may, which is judged itself.')
    }
    if (fact.scopeLevel === 'org') return tooBroad('the whole organization')
    if (fact.permissions === undefined) return unknown('permissions')
    const everything = fact.permissions.find((word) => EVERYTHING.includes(word.toLowerCase()))
    return everything === undefined ? PASS : tooBroad(`permission ${everything} in its project`)
  },
  says: (who, seen) => `${who} reaches further than one purpose: ${seen('too broad')}.`,
})
