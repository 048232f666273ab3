/** Credentials are no broader than one project or workspace, and hold less than everything in it. OpenAI does not
 *  report what a project key may do; a key of a service account may do what that account may, which is judged there.
 *  Administrative keys are judged by lp-admin-key. */
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeNhis, serviceLabel } from '../subjects.ts'

const EVERYTHING: readonly string[] = ['*', 'all', 'api.all', 'owner', 'admin']

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
    const evidence = [
      text('scope', service === undefined ? scopeWord(nhi.scopeLevel, nhi.scopeId) : serviceLabel(service)),
      text('permissions', nhi.permissions?.join(', ')),
    ]
    const broad = nhi.level === 'admin' || nhi.level === 'owner'
    if (nhi.nhiKind === 'service_account' && nhi.scopeLevel === 'org') {
      if (nhi.level === undefined) return unknown('permissions', evidence)
      return broad ? fail(evidence) : PASS
    }
    if (nhi.scopeLevel === 'org') return fail(evidence)
    const defaultWorkspace =
      nhi.provider === 'anthropic' && (nhi.scopeId === null || service?.isDefault === true)
    if (defaultWorkspace) return fail([text('scope', 'default workspace'), ...evidence.slice(1)])
    if (broad || nhi.permissions?.some((word) => EVERYTHING.includes(word.toLowerCase())) === true) {
      return fail(evidence)
    }
    if (nhi.nhiKind === 'api_key' && typeof nhi.parentId === 'string') {
      return notApplicable('The key may do what its service account may, which is judged itself.')
    }
    // An Anthropic key has no permissions of its own: its workspace is its whole scope.
    if (nhi.provider === 'anthropic' && typeof nhi.scopeId === 'string') return PASS
    return nhi.permissions === undefined && nhi.level === undefined ? unknown('permissions') : PASS
  },
  says: (who, seen) =>
    `${who} reaches further than one purpose: ${seen('scope')}, permissions ${seen('permissions')}.`,
})

function scopeWord(level: 'org' | 'project' | 'resource', scopeId: string | null | undefined): string {
  return level === 'org' ? 'whole organization' : (scopeId ?? level)
}
