/** How to fix a control at a provider, and the requirements it maps to. */
import type { ControlRow } from '../../../shared/contract/schemas.ts'
import { sentenceCase, type ProviderId } from '../../../shared/model/index.ts'
import styles from './findings.module.css'
import { providerLabel } from '../../lib/providers.ts'

/** `provider` null: at every provider of the client. */
export function Remediation({ control, provider }: { control: ControlRow; provider: ProviderId | null }) {
  const shown = control.remediation.filter(
    (each) => provider === null || each.provider === null || each.provider === provider,
  )
  if (shown.length === 0) return <p>No steps are recorded for this control.</p>
  return (
    <dl className={styles.remedies}>
      {shown.map((each) => (
        <div key={each.provider ?? 'everywhere'}>
          <dt>{each.provider === null ? 'Everywhere' : providerLabel(each.provider)}</dt>
          <dd>{sentenceCase(each.text)}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Frameworks({ control }: { control: ControlRow }) {
  if (control.frameworks.length === 0) return <p>No requirement is mapped.</p>
  return (
    <>
      <ul className={styles.frameworks}>
        {control.frameworks.map((each) => (
          <li key={`${each.framework} ${each.id}`}>
            <span className={styles.framework}>{each.framework}</span> <strong>{each.id}</strong> {each.title}
          </li>
        ))}
        {control.moreFrameworks !== undefined && <li>and {control.moreFrameworks} more</li>}
      </ul>
      <p className={styles.quiet}>An alignment view, not a certification.</p>
    </>
  )
}
