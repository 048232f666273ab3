/** Administrative keys are few. Judged on what the API tells: their number. Which of them belongs to a registered
 *  connector and from which networks they are used joins with the register and is not claimed here. Anthropic has no
 *  list of admin keys; where its list of keys shows none, not even the one that reads it, a person must count them. */
import { count, text } from '../evidence.ts'
import { PASS, defineControl, fail, manual, unknown } from '../control.ts'
import { nameOf } from '../../facts/index.ts'
import { connections } from '../subjects.ts'

const SHOWN = 10
const COUNT_THEM = 'The provider lists no admin keys: count them in its console.'

export const control = defineControl({
  id: 'lp-admin-key',
  needs: { openai: ['admin_keys'], anthropic: ['api_keys'] },
  parameters: { maxAdminKeys: 2 },
  over: connections,
  judge: (connection, context, { maxAdminKeys }) => {
    const keys = context
      .credentialsOf(connection.id)
      .filter((key) => key.credentialKind === 'admin_key' && key.state === 'active')
    const evidence = [
      count('admin keys', keys.length),
      count('allowed at most', maxAdminKeys),
      ...keys.slice(0, SHOWN).map((key) => text('admin key', nameOf(key))),
    ]
    if (keys.length > maxAdminKeys) return fail(evidence)
    const { coverage, complete } = context.ground(connection.id, 'admin_keys')
    if (complete || (keys.length > 0 && connection.provider === 'anthropic')) return PASS
    const listable = connection.provider === 'openai' && coverage?.reason !== 'not_offered'
    return listable ? unknown('admin keys', evidence) : manual(COUNT_THEM, evidence)
  },
  says: (who, seen) =>
    `${who} has ${seen('admin keys')} active admin keys; ${seen('allowed at most')} are allowed.`,
})
