/** Credentials are no broader than one project or workspace, and hold less than everything in it. OpenAI does not
 *  report what a project key may do; a key of a service account may do what that account may, which is judged there.
 *  Administrative keys are judged by lp-admin-key. */
import { text } from '../evidence.ts'
import { isAdministrative } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import type { Verdict } from '../control.ts'
import { activeNhis, serviceLabel } from '../subjects.ts'

const EVERYTHING: readonly string[] = ['*', 'all', 'api.all']

export const control = defineControl({
  id: 'lp-overscoped',
  needs: { openai: ['service_accounts', 'api_keys', 'projects'], anthropic: ['api_keys', 'projects'] },
  parameters: {},
  over: activeNhis,
  judge: (nhi, context) => {
    if (nhi.nhiKind === 'admin_key')
      return notApplicable('Administrative keys are judged by their own control.')
    const service =
      typeof nhi.scopeId === 'string' ? context.service(nhi.connectionId, nhi.scopeId) : undefined
    const tooBroad = (why: string): Verdict =>
      fail([
        text('too broad', why),
        text('scope', service === undefined ? nhi.scopeLevel : serviceLabel(service)),
        text('permissions', nhi.permissions?.join(', ')),
        text('level', nhi.level),
      ])
    if (nhi.nhiKind === 'service_account') {
      const where = nhi.scopeLevel === 'org' ? 'the organization' : 'its project'
      if (nhi.level === undefined) return nhi.permissions?.length === 0 ? PASS : unknown('permissions')
      return isAdministrative(nhi) ? tooBroad(`${nhi.level} of ${where}`) : PASS
    }
    if (nhi.scopeLevel === 'org') return tooBroad('the whole organization')
    const defaultWorkspace =
      nhi.provider === 'anthropic' && (nhi.scopeId === null || service?.isDefault === true)
    if (defaultWorkspace) return tooBroad('the default workspace')
    // An Anthropic key has no permissions of its own: its workspace is its whole scope.
    if (nhi.provider === 'anthropic') return service === undefined ? unknown('project or workspace') : PASS
    if (typeof nhi.parentId === 'string' && context.nhi(nhi.connectionId, nhi.parentId) !== undefined) {
      return notApplicable('The key may do what its service account may, which is judged itself.')
    }
    if (nhi.permissions === undefined) return unknown('permissions')
    const everything = nhi.permissions.find((word) => EVERYTHING.includes(word.toLowerCase()))
    return everything === undefined ? PASS : tooBroad(`permission ${everything} in its project`)
  },
  says: (who, seen) => `${who} reaches further than one purpose: ${seen('too broad')}.`,
})
