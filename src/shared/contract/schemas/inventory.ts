/** What the lists of identities and of credentials have in common. */
import { z } from 'zod'
import { ACCESS_LEVELS, LIFE_STATES, SCOPE_LEVELS } from '../../model/words.ts'
import { atMost } from './bounds.ts'
import { at, chart, count, evidencesShape, id, line, moneys, provider, severity, text } from './common.ts'
import { eventRow } from './events.ts'
import { findingRow } from './findings.ts'

/** Somebody or something that a fact names. */
const who = z.object({
  id,
  label: line,
  kind: z.enum(['account', 'identity', 'unknown']),
  /** `gone`: a complete list no longer shows it. */
  state: z.string().max(20),
  /** Id of its row in the list of people or of identities; null = no list shows it. */
  row: id.nullable(),
})

/** Absent = the provider does not say; null = it says none. */
export const whoOrNot = who.nullable().optional()

export const inventoryShape = {
  /** `connection/id`. */
  id,
  connectionId: id,
  connectionName: line,
  provider,
  name: line.nullable(),
  level: z.enum(ACCESS_LEVELS).optional(),
  state: z.enum(LIFE_STATES),
  scopeLevel: z.enum(SCOPE_LEVELS),
  scopeId: id.nullable(),
  scopeName: line.nullable(),
  /** The person who answers for it. */
  owner: whoOrNot,
  createdAt: at.nullable().optional(),
  lastUsedAt: at.nullable().optional(),
  /** Metered calls in the last 30 days; absent = calls by key are not known. */
  calls30d: count.optional(),
  findings: count,
  worst: severity.nullable(),
} as const

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

export type WhoView = z.output<typeof who>
