/** Usage and spend over a window. */
import { z } from 'zod'
import { SPEND_BASES } from '../../model/words.ts'
import { asOf, chart, count, day, id, line, money, provider, source, type MethodSchemas } from './common.ts'

export const spendSchemas = {
  'spend.get': {
    input: z.strictObject({
      clientId: id,
      asOf,
      /** Whole days back from the moment. */
      days: z.number().int().min(1).max(400),
      groupBy: z.enum(['provider', 'service', 'model', 'credential', 'line_item']),
    }),
    output: z.object({
      fromDay: day,
      toDay: day,
      billed: z.array(money).max(20),
      /** Empty where the readings do not cover that window whole: no comparison can be made. */
      billedBefore: z.array(money).max(20),
      /** False: some connection's costs are missing in the window. */
      complete: z.boolean(),
      known: z.boolean(),
      daily: chart.nullable(),
      monthly: chart.nullable(),
      usage: chart.nullable(),
      rows: z
        .array(
          z.object({
            key: line,
            label: line,
            provider: provider.nullable(),
            billed: z.array(money).max(20),
            basis: z.enum(SPEND_BASES).nullable(),
            calls: count.nullable(),
            inputTokens: count.nullable(),
            outputTokens: count.nullable(),
            share: z.number().nullable(),
          }),
        )
        .max(500),
      rowsTotal: count,
      /** Sum of the rows shown against the billed total, per currency. */
      reconcile: z.array(z.object({ total: money, rows: money, difference: money })).max(20),
      budget: money.nullable(),
      sources: z.array(source).max(200),
      moreSources: count.optional(),
    }),
  },
} as const satisfies MethodSchemas
