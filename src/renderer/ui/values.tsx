/** Single values as elements: numbers, money, times, ids, names, and the two ways of having none.
 *  Promise: undefined prints "Not reported" (the provider does not say), null prints the given word for none; names are
 *  text in their own direction; a time shows its exact moment on hover. */
import type { ReactNode } from 'react'
import type { EpochMs, Money } from '../../shared/model/index.ts'
import { shortId } from '../lib/format.ts'
import { CopyButton } from './copy-button.tsx'
import { useFormat, useNow } from './format-context.tsx'
import styles from './values.module.css'

/** The provider does not say. */
export const NotReported = () => <span className={`${styles.quiet} hatched`}>Not reported</span>

/** The provider says that there is none. */
export const None = ({ word = 'None' }: { word?: string }) => <span className={styles.quiet}>{word}</span>

/** Shows a value that may be absent (undefined) or none (null). */
export function Optional<T>(props: {
  value: T | null | undefined
  /** Word for null: "Never", "No limit". */
  none?: string
  children: (value: T) => ReactNode
}): ReactNode {
  if (props.value === undefined) return <NotReported />
  if (props.value === null) return <None word={props.none} />
  return props.children(props.value)
}

/** A number by locale; null = unknown. */
export function Num({ value, capped = false }: { value: number | null; capped?: boolean }) {
  const format = useFormat()
  if (value === null) return <Unknown />
  return (
    <span className="tabular">
      {format.number(value)}
      {capped ? '+' : ''}
    </span>
  )
}

/** Nothing could be read: hatched, with the word. */
export const Unknown = ({ word = 'Unknown' }: { word?: string }) => (
  <span className={`${styles.unknown} hatched`}>{word}</span>
)

/** Amounts, one for each currency. */
export function MoneyText({ amounts, currency }: { amounts: readonly Money[]; currency?: string }) {
  return <span className="tabular">{useFormat().moneys(amounts, currency)}</span>
}

/** "3 hours ago", the exact moment on hover. `exact` prints date and time instead, to the minute or the second. */
export function Time({ at, exact = false }: { at: EpochMs; exact?: boolean | 'second' }) {
  const format = useFormat()
  const now = useNow()
  // A native title: a tooltip component in each cell would cost more than the row.
  return (
    <time
      className="tabular"
      title={exact ? format.relative(at, now) : format.exactTime(at)}
      dateTime={Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined}
    >
      {exact === 'second' ? format.second(at) : exact ? format.time(at) : format.relative(at, now)}
    </time>
  )
}

/** A provider's id, shortened in the middle, with copy. */
export function Id({ id, max = 18 }: { id: string; max?: number }) {
  return (
    <span className={styles.id}>
      <code title={id}>{shortId(id, max)}</code>
      <CopyButton value={id} label="Copy id" />
    </span>
  )
}

/** A name from outside: text in its own direction, cut with an ellipsis, whole on hover. */
export const Name = ({ name, none = 'No name' }: { name: string | null | undefined; none?: string }) =>
  name ? (
    <bdi className={styles.name} title={name}>
      {name}
    </bdi>
  ) : (
    <None word={none} />
  )
