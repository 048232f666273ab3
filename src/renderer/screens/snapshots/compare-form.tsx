/** Chooses the two runs to compare. */
import { Button, Select } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { DAY } from '../../../shared/model/index.ts'
import { useEngineQuery } from '../../api/queries.ts'
import { useMove } from '../../lib/address.ts'
import { runNote, shownMoment } from '../../lib/runs.ts'
import { useFormat, useNow } from '../../ui/format-context.tsx'
import type { Moments } from './moments.ts'
import styles from './snapshots.module.css'

const MOST = 500
const MONTH = 30 * DAY

export function CompareForm({ clientId, moments }: { clientId: string; moments: Moments | null }) {
  const format = useFormat()
  const now = useNow()
  const move = useMove()
  const rows = useEngineQuery('runs.list', { clientId, limit: MOST }).data?.rows ?? []
  const notes = new Map(rows.map((row) => [row.finishedAt, runNote(row)]))
  const chosen = moments && { from: shownMoment(rows, moments.from), to: shownMoment(rows, moments.to) }
  const known = [
    ...new Set([...rows.map((row) => row.finishedAt), ...(chosen ? [chosen.from, chosen.to] : [])]),
  ].sort((a, b) => b - a)
  const latest = known[0]
  if (latest === undefined || known.length < 2) return null
  // About a month back, else as far as there is.
  const before = known.find((at) => at <= latest - MONTH) ?? known.at(-1)
  const words = format.moments(known)
  const options = known.map((at) => ({
    value: String(at),
    label: [`${words(at)} (${format.relative(at, now)})`, notes.get(at)].filter(Boolean).join(', '),
  }))
  const set = (part: Partial<Moments>) =>
    move.set({ from: chosen?.from, to: chosen?.to, ...part, open: undefined }, { replace: true })
  return (
    <div className={styles.compare} role="group" aria-label="Compare">
      {chosen ? (
        <>
          <Select
            label="From"
            w={270}
            searchable
            allowDeselect={false}
            data={options}
            value={String(chosen.from)}
            onChange={(value) => value && set({ from: Number(value) })}
          />
          <Select
            label="To"
            w={270}
            searchable
            allowDeselect={false}
            data={options}
            value={String(chosen.to)}
            onChange={(value) => value && set({ to: Number(value) })}
          />
          <Button
            variant="default"
            onClick={() =>
              move.set({
                from: undefined,
                to: undefined,
                f: undefined,
                q: undefined,
                sort: undefined,
                open: undefined,
              })
            }
          >
            All runs
          </Button>
        </>
      ) : (
        before !== undefined && (
          <Button
            variant="default"
            leftSection={<IconArrowsExchange size={14} aria-hidden />}
            onClick={() =>
              move.set({
                from: before,
                to: latest,
                f: undefined,
                q: undefined,
                sort: undefined,
                open: undefined,
              })
            }
          >
            Compare two runs
          </Button>
        )
      )}
    </div>
  )
}
