/** Long work: syncs, the sample, and the list of what runs. */
import { z } from 'zod'
import { ERROR_CODES } from '../errors.ts'
import { answer, atMost } from './bounds.ts'
import { at, count, empty, given, id, line, ok, text, type MethodSchemas } from './common.ts'

export const jobRow = z.object({
  runId: id,
  kind: z.enum(['sync', 'sample', 'report', 'export']),
  clientId: id.nullable(),
  connectionId: id.nullable(),
  /** What it is about, for people: "Contoso · a provider". */
  label: line,
  state: z.enum(['waiting', 'running', 'done', 'partial', 'failed', 'cancelled']),
  /** What it is at: "users 2,000". */
  step: line,
  done: count,
  total: count.nullable(),
  startedAt: at,
  endedAt: at.nullable(),
  error: z
    .object({
      code: z.enum(ERROR_CODES),
      params: z.record(z.string().max(60), z.union([text, z.number()])),
      ref: z.string().max(40),
    })
    .nullable(),
  /** Path of the file that a report or an export wrote. */
  file: text.nullable(),
})

export const jobsSchemas = {
  /** One connection, one client, or everything (both null). */
  'sync.start': {
    input: z.strictObject({ clientId: given.id.nullable(), connectionId: given.id.nullable() }),
    output: answer(atMost(20_000, 'runIds', id, 'more')),
  },
  'sample.create': { input: empty, output: z.object({ runId: id }) },
  'jobs.list': { input: empty, output: answer(atMost(20_000, 'jobs', jobRow, 'more')) },
  'jobs.cancel': { input: z.strictObject({ runId: given.id }), output: ok },
} as const satisfies MethodSchemas

export type JobRow = z.output<typeof jobRow>
