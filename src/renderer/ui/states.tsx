/** The designed states of a page or a tile: empty, failed, loading.
 *  Promise: empty says what would be here and the one thing to do; failed says what happened, what is unchanged and the
 *  next step; loading is silent for half a second, then has words, and after two seconds a way to cancel. */
import { Button, Loader } from '@mantine/core'
import { IconAlertTriangle, type Icon } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { errorText } from '../app/error-text.ts'
import { CopyButton } from './copy-button.tsx'
import styles from './states.module.css'

export function EmptyState(props: { icon?: Icon; title: string; body?: ReactNode; action?: ReactNode }) {
  const { icon: StateIcon, title, body, action } = props
  return (
    <div className={styles.state}>
      {StateIcon && <StateIcon size={28} stroke={1.4} aria-hidden />}
      <p className={styles.title}>{title}</p>
      {body && <div className={styles.body}>{body}</div>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  )
}

/** A failure in place of content. `compact` is one line high, for tiles and forms. */
export function ErrorState(props: {
  error: unknown
  retry?: () => void
  compact?: boolean
  action?: ReactNode
}) {
  const { error, retry, compact = false, action } = props
  const text = errorText(error)
  return (
    <div className={compact ? styles.compact : styles.state} role="alert">
      <IconAlertTriangle size={compact ? 16 : 28} stroke={1.6} className={styles.alert} aria-hidden />
      <div>
        <p className={styles.title}>{text.title}</p>
        <p className={styles.body}>
          {text.body} {text.next}
        </p>
        {text.ref && (
          <p className={styles.ref}>
            Reference <code>{text.ref}</code> <CopyButton value={text.ref} label="Copy reference" />
          </p>
        )}
        {(retry ?? action) && (
          <div className={styles.action}>
            {retry && (
              <Button variant="default" onClick={retry}>
                Try again
              </Button>
            )}
            {action}
          </div>
        )}
      </div>
    </div>
  )
}

/** Where waiting was given up. */
export const CancelledState = ({ retry }: { retry: () => void }) => (
  <EmptyState
    title="Reading was cancelled"
    body="Nothing was changed."
    action={
      <Button variant="default" onClick={retry}>
        Read again
      </Button>
    }
  />
)

/** In place of a page whose answer is not there: it failed, was given up, or is waited for. */
export function WaitState(props: {
  query: { readonly error: unknown; readonly isFetching: boolean; refetch(): unknown }
  words: string
  cancel: () => void
}) {
  const { query, words, cancel } = props
  const retry = () => void query.refetch()
  if (query.error) return <ErrorState error={query.error} retry={retry} />
  return query.isFetching ? <LoadingState words={words} cancel={cancel} /> : <CancelledState retry={retry} />
}

const WORDS_AFTER_MS = 500
const CANCEL_AFTER_MS = 2_000

/** Waiting for an answer. `words` says for what: "Reading identities". */
export function LoadingState({ words, cancel }: { words: string; cancel?: () => void }) {
  const [phase, setPhase] = useState<'silent' | 'words' | 'cancel'>('silent')
  useEffect(() => {
    const first = setTimeout(() => setPhase('words'), WORDS_AFTER_MS)
    const second = setTimeout(() => setPhase('cancel'), CANCEL_AFTER_MS)
    return () => {
      clearTimeout(first)
      clearTimeout(second)
    }
  }, [])
  return (
    <div className={styles.state} role="status" aria-live="polite">
      {phase !== 'silent' && (
        <>
          <Loader size="sm" />
          <p className={styles.body}>{words}…</p>
        </>
      )}
      {phase === 'cancel' && cancel && (
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
      )}
    </div>
  )
}
