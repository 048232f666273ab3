/** What operators did, in a chain that nobody can rewrite. */
import { z } from 'zod'
import { at, count, id, line, type MethodSchemas } from './common.ts'

export const journalSchemas = {
  'journal.list': {
    input: z.strictObject({
      /** null = the workspace's own journal. */
      clientId: id.nullable(),
      before: z.number().nullable().optional(),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      rows: z
        .array(
          z.object({
            /** Order in this file; it means nothing elsewhere. */
            seq: count,
            at,
            actor: line,
            action: line,
            /** The entry in one sentence. */
            text: z.string().max(4_000),
            hash: z.string().max(64),
          }),
        )
        .max(200),
      nextBefore: z.number().nullable(),
    }),
  },
} as const satisfies MethodSchemas
