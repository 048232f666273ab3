/** One client on one page. */
import { z } from 'zod'
import { answer, atMost } from './bounds.ts'
import { asOf, chart, given, type MethodSchemas } from './common.ts'
import { client } from './clients.ts'
import { connectionRow } from './connections.ts'
import { eventRow } from './events.ts'
import { findingRow } from './findings.ts'
import { summary } from './fleet.ts'
import { runRow } from './runs.ts'

export const overviewSchemas = {
  'client.overview': {
    input: z.strictObject({ clientId: given.id, asOf }),
    output: answer({
      client,
      summary: summary.nullable(),
      /** The assessment nearest to 30 days before, for trends; null = none. */
      before: summary.nullable(),
      charts: z.object({ spend: chart.nullable(), score: chart.nullable(), credentials: chart.nullable() }),
      /** The worst, not all. */
      topFindings: z.array(findingRow).max(8),
      ...atMost(200, 'connections', connectionRow, 'moreConnections'),
      recentEvents: z.array(eventRow).max(8),
      lastRuns: z.array(runRow).max(6),
    }),
  },
} as const satisfies MethodSchemas
