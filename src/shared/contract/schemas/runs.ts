/** Moments of a client: its runs, what each read, and what differs between two. */
import { z } from 'zod'
import { changeList, runList } from '../../lists/runs.ts'
import { RUN_STATES } from '../../model/words.ts'
import { asOf, at, count, factKind, id, line, page, provider, text, type MethodSchemas } from './common.ts'
import { listShape } from './lists.ts'

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

export const runRow = z.object({
  id,
  startedAt: at,
  /** The moment that it stands for. */
  finishedAt: at,
  state: z.enum(RUN_STATES),
  /** What it read. */
  read: z.array(runSnapshot).max(500),
  /** What it did not read: the moment shows an earlier snapshot. */
  older: z.array(runSnapshot).max(500),
  /** Connections of then that had never been read, by name. */
  never: z.array(line).max(500),
  /** Facts that the moment shows. */
  factCount: count,
  added: count,
  changed: count,
  removed: count,
})

const reading = z.object({ connectionName: line, readAt: at })

const diffRow = z.object({
  change: z.enum(['added', 'removed', 'changed']),
  kind: factKind,
  kindLabel: line,
  connectionId: id,
  provider,
  factId: id,
  label: line,
  fields: z.array(z.object({ field: line, before: text.nullable(), after: text.nullable() })).max(40),
})

export const runsSchemas = {
  'runs.list': { input: z.strictObject({ clientId: id, ...listShape(runList) }), output: page(runRow) },
  /** The run that a page shows: the newest that had ended by the moment; live, the last one. */
  'runs.at': {
    input: z.strictObject({ clientId: id, asOf }),
    output: z.object({
      run: runRow.nullable(),
      /** The oldest and the newest reading on the page, when they lie further apart than one run. */
      apart: z.object({ oldest: reading, newest: reading }).nullable(),
    }),
  },
  /** What differs between the runs that the two moments show. */
  'snapshots.diff': {
    input: z.strictObject({ clientId: id, from: at, to: at, ...listShape(changeList) }),
    output: page(diffRow).extend({ counts: z.object({ added: count, removed: count, changed: count }) }),
  },
} as const satisfies MethodSchemas

export type RunRow = z.output<typeof runRow>
export type DiffRow = z.output<typeof diffRow>
