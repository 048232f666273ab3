/** Administrative keys are few. Judged on what the API tells: their number. Which of them belongs to a registered
 *  connector and from which networks they are used joins with the register and is not claimed here. Where a provider
 *  has no list of them and its list of keys shows none, not even the one that reads it, a person must count them. */
import { count, text } from '../evidence.ts'
import { PASS, defineControl, fail, manual, unknown } from '../control.ts'
import { nameOf } from '../../facts/index.ts'
import { connections } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

const SHOWN = 10
const COUNT_THEM = 'The provider lists no admin keys: count them in its console.'

export const control = defineControl({
  meta,
  rests: [{ kind: 'credential', lists: true, fields: ['level'], of: 'subject' }],
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
    const { coverage, complete } = context.listed(connection.id, 'credential', ['level'])
    const isListed = context.traits(connection.id)?.adminKeys === 'listed'
    if (complete && (isListed || keys.length > 0)) return PASS
    const listable = isListed && coverage?.reason !== 'not_offered'
    return listable ? unknown('admin keys', evidence) : manual(COUNT_THEM, evidence)
  },
  says: (who, seen) =>
    `${who} has ${seen('admin keys')} active admin keys; ${seen('allowed at most')} are allowed.`,
})
