/** The day that the list is narrowed to, and what was pinned from the panel. */
import { CloseButton, TextInput } from '@mantine/core'
import type { PageSearch } from '../../lib/address-state.ts'
import { shortId } from '../../lib/format.ts'
import styles from './activity.module.css'
import { PINS, type Pin } from './request.ts'

interface DayFieldProps {
  /** Start of the day, UTC. */
  readonly day: number | undefined
  readonly onDay: (day: string | undefined) => void
}

export const DayField = ({ day, onDay }: DayFieldProps) => (
  <TextInput
    type="date"
    aria-label="Day (UTC)"
    title="Day (UTC)"
    w={140}
    value={day === undefined ? '' : new Date(day).toISOString().slice(0, 10)}
    onChange={(event) => onDay(event.currentTarget.value || undefined)}
  />
)

export const PinnedChips = ({ search, onClear }: { search: PageSearch; onClear: (key: Pin) => void }) => (
  <>
    {PINS.map(([key, , label]) => {
      const value = search[key]
      return value === undefined ? null : (
        <span key={key} className={styles.pin}>
          <span>
            {label} <bdi title={String(value)}>{shortId(String(value), 24)}</bdi>
          </span>
          <CloseButton
            size="xs"
            aria-label={`Remove: ${label.toLowerCase()} ${String(value)}`}
            onClick={() => onClear(key)}
          />
        </span>
      )
    })}
  </>
)
