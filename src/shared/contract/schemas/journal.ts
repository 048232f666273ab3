/** What operators did, in a chain that nobody can rewrite. */
import { z } from 'zod'
import { at, count, id, line, type MethodSchemas } from './common.ts'

export const journalSchemas = {
  'journal.list': {
    input: z.strictObject({
      clientId: id,
      before: z.number().nullable().optional(),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      rows: z
        .array(
          z.object({
            seq: count,
            at,
            actor: line,
            action: line,
            detail: z.string().max(8_000),
            hash: z.string().max(64),
          }),
        )
        .max(200),
      nextBefore: z.number().nullable(),
    }),
  },
} as const satisfies MethodSchemas
