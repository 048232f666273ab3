/** Usage and spend over a window. */
import { z } from 'zod'
import { SPEND_BASES } from '../../model/words.ts'
import { answer } from './bounds.ts'
import {
  asOf,
  chart,
  count,
  day,
  given,
  line,
  money,
  moneys,
  provider,
  sourcesShape,
  type MethodSchemas,
} from './common.ts'

export const spendSchemas = {
  'spend.get': {
    input: z.strictObject({
      clientId: given.id,
      asOf,
      /** Whole days back from the moment. */
      days: z.number().int().min(1).max(400),
      groupBy: z.enum(['provider', 'service', 'model', 'credential', 'line_item']),
    }),
    output: answer({
      fromDay: day,
      toDay: day,
      billed: moneys,
      /** Empty where the readings do not cover that window whole: no comparison can be made. */
      billedBefore: moneys,
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
            billed: moneys,
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
      ...sourcesShape,
    }),
  },
} as const satisfies MethodSchemas
