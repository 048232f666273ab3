/** How to fix a control at a provider, and the requirements it maps to. */
import type { ControlRow } from '../../../shared/contract/schemas.ts'
import { PROVIDERS, type ProviderId } from '../../../shared/model/words.ts'
import styles from './findings.module.css'
import { remediesFor } from './words.ts'

/** `provider` null: the control as a whole, for every provider that can be connected. */
export function Remediation({ control, provider }: { control: ControlRow; provider: ProviderId | null }) {
  if (control.remediation.length === 0) return <p>No steps are recorded for this control.</p>
  return (
    <dl className={styles.remedies}>
      {remediesFor(control.remediation, provider === null ? PROVIDERS : [provider]).map((each) => (
        <div key={each.who}>
          <dt>{each.who}</dt>
          <dd>{each.text}</dd>
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
      </ul>
      <p className={styles.quiet}>An alignment view, not a certification.</p>
    </>
  )
}
