/** What was read when, and what differs between two moments. */
import { z } from 'zod'
import {
  at,
  count,
  factKind,
  id,
  line,
  listShape,
  page,
  provider,
  text,
  type MethodSchemas,
} from './common.ts'

export const snapshotRow = z.object({
  id,
  connectionId: id,
  connectionName: line,
  provider,
  seq: count,
  startedAt: at,
  finishedAt: at,
  state: z.enum(['complete', 'partial']),
  root: z.string().max(64),
  factCount: count,
  added: count,
  changed: count,
  removed: count,
})

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

export const snapshotsSchemas = {
  'snapshots.list': { input: z.strictObject({ clientId: id, ...listShape }), output: page(snapshotRow) },
  'snapshots.diff': {
    input: z.strictObject({ clientId: id, from: at, to: at, ...listShape }),
    output: page(diffRow).extend({ counts: z.object({ added: count, removed: count, changed: count }) }),
  },
} as const satisfies MethodSchemas

export type SnapshotRow = z.output<typeof snapshotRow>
export type DiffRow = z.output<typeof diffRow>
