/** All clients at a glance, and the search over them. */
import { z } from 'zod'
import { fleetList } from '../../lists/fleet.ts'
import { at, byOutcome, count, id, line, money, page, provider, type MethodSchemas } from './common.ts'
import { client } from './clients.ts'
import { score } from './findings.ts'
import { listShape } from './lists.ts'

const figure = z.object({ value: z.number().nullable(), complete: z.boolean() })

const spendFigure = z.object({ amounts: z.array(money).max(20), known: z.boolean(), complete: z.boolean() })

const bySeverity = z.object({ critical: count, high: count, medium: count, low: count })

export const summary = z.object({
  at,
  providers: z.array(provider).max(20),
  connections: count,
  neverSynced: count,
  failedConnections: count,
  dataAt: at.nullable(),
  people: figure,
  admins: figure,
  invited: figure,
  identities: figure,
  identitiesOwnerless: figure,
  credentials: figure,
  credentialsDormant: figure,
  credentialsOwnerless: figure,
  services: figure,
  spendMonth: spendFigure,
  spendLastMonth: spendFigure,
  score,
  coverage: z.number().nullable(),
  openFindings: bySeverity,
  controls: byOutcome,
})

const fleetRow = z.object({
  client,
  /** null = nothing was ever assessed for this client. */
  summary: summary.nullable(),
  connections: z
    .array(z.object({ id, provider, name: line, lastSyncAt: at.nullable(), lastError: line.nullable() }))
    .max(50),
  /** How many more connections there are; absent = none. */
  moreConnections: count.optional(),
  syncing: z.boolean(),
})

export const fleetSchemas = {
  'fleet.list': { input: z.strictObject(listShape(fleetList)), output: page(fleetRow) },
  'search.find': {
    input: z.strictObject({
      text: z.string().max(200),
      clientId: id.nullable(),
      limit: z.number().int().min(1).max(50),
    }),
    output: z.object({
      items: z
        .array(
          z.object({
            kind: z.enum(['client', 'identity', 'credential', 'person', 'service', 'finding']),
            id,
            clientId: id,
            label: line,
            hint: line,
          }),
        )
        .max(50),
    }),
  },
} as const satisfies MethodSchemas

export type SummaryView = z.output<typeof summary>
export type FleetRow = z.output<typeof fleetRow>
