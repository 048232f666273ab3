/** The administrative audit log is on and readable. An event proves that it is on (OpenAI's cannot be switched off
 *  again); an empty log proves nothing. A plan without audit logs is a gap that a person must state, never a pass. */
import { count, text, time } from '../evidence.ts'
import { PASS, defineControl, fail, manual, unknown } from '../control.ts'
import { connections } from '../subjects.ts'

export const control = defineControl({
  id: 'log-admin-off',
  needs: { openai: [], anthropic: [] },
  uses: { openai: ['audit_log'], anthropic: ['audit_log'] },
  parameters: {},
  over: connections,
  judge: (connection, context) => {
    const { coverage, known, readAt } = context.ground(connection.id, 'audit_log')
    const setting = context.organization(connection.id)?.adminAudit
    const events = context.eventsOf(connection.id)
    const evidence = [
      text('setting', setting),
      text('coverage', coverage?.state ?? 'none'),
      text('reason', coverage?.reason),
      time('last event', events[0]?.at),
      count('events in 30 days', events.length),
    ]
    const off = setting === false || coverage?.reason === 'off' || coverage?.reason === 'permission'
    if (off) return fail(evidence)
    if (coverage?.reason === 'plan' || coverage?.reason === 'not_offered') {
      return manual(
        'The plan gives no access to an audit log: state how administrative acts are recorded.',
        evidence,
      )
    }
    if (known === 'none') return unknown('audit log', [...evidence, time('read', readAt)])
    return setting === true || events.length > 0 ? PASS : unknown('whether the audit log is on', evidence)
  },
  says: (who, seen) => `The audit log of ${who} is off or cannot be read (${seen('reason')}).`,
})
