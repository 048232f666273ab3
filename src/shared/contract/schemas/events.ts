/** Audit events. */
import { z } from 'zod'
import { ACTOR_KINDS } from '../../model/words.ts'
import { answer, atMost, cuttable } from './bounds.ts'
import {
  asOf,
  at,
  chart,
  count,
  given,
  id,
  line,
  provider,
  sourcesShape,
  text,
  type MethodSchemas,
} from './common.ts'

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
  detail: cuttable(8_000),
})

export const eventsSchemas = {
  'events.list': {
    input: z.strictObject({
      clientId: given.id,
      asOf,
      text: z.string().max(200).optional(),
      types: z.array(given.line).max(100).optional(),
      actorKinds: z.array(z.enum(ACTOR_KINDS)).max(ACTOR_KINDS.length).optional(),
      connectionId: given.id.optional(),
      actorId: given.id.optional(),
      targetId: given.id.optional(),
      from: at.optional(),
      to: at.optional(),
      before: z.number().nullable().optional(),
      limit: z.number().int().min(1).max(200),
    }),
    output: answer({
      rows: z.array(eventRow).max(200),
      nextBefore: z.number().nullable(),
      matched: count,
      capped: z.boolean(),
      perDay: chart.nullable(),
      ...atMost(200, 'types', z.object({ value: line, label: line, count }), 'moreTypes'),
      ...sourcesShape,
    }),
  },
} as const satisfies MethodSchemas

export type EventRow = z.output<typeof eventRow>
