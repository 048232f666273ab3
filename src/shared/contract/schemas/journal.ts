/** What operators did, in a chain that nobody can rewrite. */
import { z } from 'zod'
import { at, count, id, line, type MethodSchemas } from './common.ts'

/** One entry can write 256 records, and a record can be a logo. */
const carriedLine = z.string().max(4_000_000)

/** All lines of one call together: twice what an export gives. */
const isBounded = (lines: readonly string[]): boolean =>
  lines.reduce((sum, line) => sum + line.length, 0) <= 8_000_000

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
  /** Entries with what they decide, for another copy of this workspace: a line of JSON each, in the order in which they
   *  came here. A page ends early where it grows large. */
  'journal.export': {
    input: z.strictObject({ clientId: id.nullable(), after: count, limit: z.number().int().min(1).max(200) }),
    output: z.object({
      lines: z.array(carriedLine).max(200),
      /** What the next page comes after; null = there was nothing more. */
      next: count.nullable(),
    }),
  },
  /** Takes over what another copy exported, in any order and any number of times. */
  'journal.import': {
    input: z.strictObject({
      clientId: id.nullable(),
      lines: z.array(carriedLine).max(200).refine(isBounded),
    }),
    output: z.object({
      added: count,
      /** Here already. */
      known: count,
      /** Of a device that is not known here yet: import the workspace's own journal, then these again. */
      waiting: count,
      /** Of another workspace or client, altered, or not signed by its device. */
      refused: count,
    }),
  },
} as const satisfies MethodSchemas
