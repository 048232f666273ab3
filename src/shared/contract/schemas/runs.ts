/** Moments of a client: its runs, what each read, and what differs between two. */
import { z } from 'zod'
import { changeList, runList } from '../../lists/runs.ts'
import { answer, atMost } from './bounds.ts'
import {
  asOf,
  at,
  count,
  factKind,
  given,
  id,
  line,
  page,
  provider,
  text,
  type MethodSchemas,
} from './common.ts'
import { listShape, rowShape } from './lists.ts'

/** One connection at a moment. */
const runSnapshot = z.object({
  id,
  connectionId: id,
  connectionName: line,
  provider,
  startedAt: at,
  finishedAt: at,
  state: z.enum(['complete', 'partial']),
  root: z.string().max(64),
  factCount: count,
  added: count,
  changed: count,
  removed: count,
})

export const runRow = answer({
  ...rowShape(runList),
  startedAt: at,
  /** What it read. */
  ...atMost(500, 'read', runSnapshot, 'moreRead'),
  /** What it did not read: the moment shows an earlier snapshot. */
  ...atMost(500, 'older', runSnapshot, 'moreOlder'),
  /** Connections of then that had never been read, by name. */
  ...atMost(500, 'never', line, 'moreNever'),
})

const reading = z.object({ connectionName: line, readAt: at })

const diffRow = answer({
  ...rowShape(changeList),
  kind: factKind,
  kindLabel: line,
  connectionId: id,
  factId: id,
  ...atMost(
    40,
    'fields',
    z.object({ field: line, before: text.nullable(), after: text.nullable() }),
    'moreFields',
  ),
})

export const runsSchemas = {
  'runs.list': { input: z.strictObject({ clientId: given.id, ...listShape(runList) }), output: page(runRow) },
  /** The run that a page shows: the newest that had ended by the moment; live, the last one. */
  'runs.at': {
    input: z.strictObject({ clientId: given.id, asOf }),
    output: z.object({
      run: runRow.nullable(),
      /** The oldest and the newest reading on the page, when they lie further apart than one run. */
      apart: z.object({ oldest: reading, newest: reading }).nullable(),
    }),
  },
  /** What differs between the runs that the two moments show. */
  'snapshots.diff': {
    input: z.strictObject({ clientId: given.id, from: at, to: at, ...listShape(changeList) }),
    output: page(diffRow, { counts: z.object({ added: count, removed: count, changed: count }) }),
  },
} as const satisfies MethodSchemas

export type RunRow = z.output<typeof runRow>
export type DiffRow = z.output<typeof diffRow>
