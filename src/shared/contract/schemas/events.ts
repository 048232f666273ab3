/** Audit events. */
import { z } from 'zod'
import { ACTOR_KINDS } from '../../model/words.ts'
import { asOf, at, chart, count, id, line, provider, source, text, type MethodSchemas } from './common.ts'

export const eventRow = z.object({
  row: z.number(),
  connectionId: id,
  connectionName: line,
  provider,
  at,
  type: line,
  actorKind: z.enum(ACTOR_KINDS),
  actorId: id.nullable(),
  actorLabel: line.nullable(),
  targetId: id.nullable(),
  targetLabel: line.nullable(),
  ip: line.nullable(),
  country: line.nullable(),
  userAgent: text.nullable(),
  /** The event's own details as JSON text. */
  detail: z.string().max(8_000),
})

export const eventsSchemas = {
  'events.list': {
    input: z.strictObject({
      clientId: id,
      asOf,
      text: z.string().max(200).optional(),
      types: z.array(line).max(50).optional(),
      actorKinds: z.array(z.enum(ACTOR_KINDS)).max(ACTOR_KINDS.length).optional(),
      connectionId: id.optional(),
      actorId: id.optional(),
      targetId: id.optional(),
      from: at.optional(),
      to: at.optional(),
      before: z.number().nullable().optional(),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      rows: z.array(eventRow).max(200),
      nextBefore: z.number().nullable(),
      matched: count,
      capped: z.boolean(),
      perDay: chart.nullable(),
      types: z.array(z.object({ value: line, label: line, count })).max(200),
      sources: z.array(source).max(200),
      moreSources: count.optional(),
    }),
  },
} as const satisfies MethodSchemas

export type EventRow = z.output<typeof eventRow>
