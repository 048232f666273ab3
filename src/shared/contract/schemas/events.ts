/** Audit events. */
import { z } from 'zod'
import { ACTOR_KINDS, EVENT_JUDGEMENTS, EVENT_OUTCOMES, EVENT_TOPICS } from '../../model/words.ts'
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
  severity,
  sourcesShape,
  text,
  type MethodSchemas,
} from './common.ts'

/** null in a row: the log does not say. */
export const eventRow = answer({
  row: z.number(),
  connectionId: id,
  connectionName: line,
  provider,
  at,
  type: line,
  /** What events of the type are about; null = the type is not known. */
  topic: z.enum(EVENT_TOPICS).nullable(),
  outcome: z.enum(EVENT_OUTCOMES).nullable(),
  /** Whether the client is less safe after it; null = the type is not known, or it waits to be judged. */
  verdict: z
    .object({
      judgement: z.enum(EVENT_JUDGEMENTS),
      /** null unless it weakens. */
      severity: severity.nullable(),
      /** false: something in the event was not looked at, so that only `weakens` is certain. */
      complete: z.boolean(),
    })
    .nullable(),
  actorKind: z.enum(ACTOR_KINDS),
  actorId: id.nullable(),
  actorLabel: line.nullable(),
  targetId: id.nullable(),
  targetLabel: line.nullable(),
  ip: line.nullable(),
  country: line.nullable(),
  userAgent: text.nullable(),
  network: line.nullable(),
  onBehalfOfId: id.nullable(),
  onBehalfOfLabel: line.nullable(),
  /** Of the request, session or operation. */
  correlation: id.nullable(),
  model: line.nullable(),
  tool: line.nullable(),
  /** The event's own details as JSON text. */
  detail: cuttable(8_000),
  /** The text of `detail` ends early: there is more in the store. */
  detailCut: z.boolean(),
  /** Names of the details that were cut when they were read, or left out. */
  ...atMost(60, 'cut', line, 'moreCut'),
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
      topics: z.array(z.enum(EVENT_TOPICS)).max(EVENT_TOPICS.length).optional(),
      outcomes: z.array(z.enum(EVENT_OUTCOMES)).max(EVENT_OUTCOMES.length).optional(),
      actorId: given.id.optional(),
      targetId: given.id.optional(),
      network: given.line.optional(),
      onBehalfOf: given.id.optional(),
      correlation: given.id.optional(),
      model: given.line.optional(),
      tool: given.line.optional(),
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
      /** Where words are searched for: events that the other filters let through and of which some detail was cut, so
       *  that a word may have stood in what is not here. At most 1,000. */
      cut: count,
      ...atMost(200, 'types', z.object({ value: line, label: line, count }), 'moreTypes'),
      topics: z.array(z.object({ value: z.enum(EVENT_TOPICS), label: line, count })).max(EVENT_TOPICS.length),
      outcomes: z
        .array(z.object({ value: z.enum(EVENT_OUTCOMES), label: line, count }))
        .max(EVENT_OUTCOMES.length),
      ...sourcesShape,
    }),
  },
} as const satisfies MethodSchemas

export type EventRow = z.output<typeof eventRow>
