/** What an identity and a credential show beside their row. */
import { z } from 'zod'
import { atMost } from './bounds.ts'
import { at, chart, evidencesShape, id, line, moneys, text } from './common.ts'
import { eventRow } from './events.ts'
import { findingRow } from './findings.ts'
import { whoOrNot } from './lists.ts'

export const inventoryDetailShape = {
  ...evidencesShape,
  creator: whoOrNot,
  /** What it can reach: services with the permission that opens them. */
  ...atMost(
    200,
    'reaches',
    z.object({ serviceId: id, name: line.nullable(), permission: line, level: line.nullable() }),
    'reachesMore',
  ),
  ...atMost(200, 'models', line, 'moreModels'),
  modelsAll: z.boolean().nullable(),
  usage: chart.nullable(),
  billed30d: moneys.optional(),
  ...atMost(50, 'findings', findingRow, 'moreFindings'),
  /** The newest that it did, and that were done to it. */
  events: z.array(eventRow).max(50),
  /** What changed in it and when, newest first. */
  ...atMost(
    100,
    'history',
    z.object({ at, field: line, before: text.nullable(), after: text.nullable() }),
    'moreHistory',
  ),
} as const
