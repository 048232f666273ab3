/** One client on one page. */
import { z } from 'zod'
import { asOf, chart, id, type MethodSchemas } from './common.ts'
import { client } from './clients.ts'
import { connectionRow } from './connections.ts'
import { eventRow } from './events.ts'
import { findingRow } from './findings.ts'
import { summary } from './fleet.ts'
import { runRow } from './runs.ts'

export const overviewSchemas = {
  'client.overview': {
    input: z.strictObject({ clientId: id, asOf }),
    output: z.object({
      client,
      summary: summary.nullable(),
      /** The assessment nearest to 30 days before, for trends; null = none. */
      before: summary.nullable(),
      charts: z.object({ spend: chart.nullable(), score: chart.nullable(), credentials: chart.nullable() }),
      topFindings: z.array(findingRow).max(8),
      connections: z.array(connectionRow).max(50),
      recentEvents: z.array(eventRow).max(8),
      lastRuns: z.array(runRow).max(6),
    }),
  },
} as const satisfies MethodSchemas
