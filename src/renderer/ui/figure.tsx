/** A tile with one figure: the number first, then its unit, the trend in words, and the coverage it rests on.
 *  Promise: what could not be read says "Unknown" on hatched grey; an incomplete figure says so; pressing it goes to
 *  the rows behind it. */
import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight, IconCircleHalf2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './figure.module.css'
import { Unknown } from './values.tsx'

export interface Trend {
  readonly direction: 'up' | 'down' | 'same'
  /** "+12 since 3 Oct". */
  readonly words: string
}

const ARROW = { up: IconArrowUpRight, down: IconArrowDownRight, same: IconArrowRight }

export function Figure(props: {
  label: string
  /** null = nothing could be read. */
  value: string | null
  unit?: string
  trend?: Trend | null
  /** False: something behind the figure could not be read. */
  complete?: boolean
  /** How much of what the figure rests on was read: "2 of 3 data sets". */
  coverage?: string | null
  /** Under the figure: parts, budget. */
  note?: ReactNode
  /** How many of how many, what is missing, source. */
  tooltip?: ReactNode
  onOpen?: () => void
}) {
  const { label, value, unit, trend, complete = true, coverage, note, tooltip, onOpen } = props
  const Arrow = trend && ARROW[trend.direction]
  const content = (
    <>
      <span className={styles.label}>{label}</span>
      <span className={`${styles.value} tabular`}>
        {value === null ? <Unknown /> : value}
        {value !== null && unit && <span className={styles.unit}>{unit}</span>}
      </span>
      {trend && Arrow && (
        <span className={styles.trend}>
          <Arrow size={14} aria-hidden /> {trend.words}
        </span>
      )}
      {!complete && value !== null && (
        <span className={styles.partial}>
          <IconCircleHalf2 size={13} aria-hidden /> Incomplete{coverage && `: ${coverage}`}
        </span>
      )}
      {note && <span className={styles.note}>{note}</span>}
    </>
  )
  const tile = onOpen ? (
    <UnstyledButton className={styles.tile} data-link onClick={onOpen}>
      {content}
    </UnstyledButton>
  ) : (
    <div className={styles.tile}>{content}</div>
  )
  return tooltip ? (
    <Tooltip label={tooltip} multiline maw={320} openDelay={400}>
      {tile}
    </Tooltip>
  ) : (
    tile
  )
}
