/** All clients at a glance, and the search over them. */
import { z } from 'zod'
import { fleetList } from '../../lists/fleet.ts'
import { answer, atMost } from './bounds.ts'
import {
  at,
  byOutcome,
  count,
  given,
  id,
  line,
  MOST_PROVIDERS,
  moneys,
  page,
  provider,
  type MethodSchemas,
} from './common.ts'
import { client } from './clients.ts'
import { score } from './findings.ts'
import { listShape } from './lists.ts'

const figure = z.object({ value: z.number().nullable(), complete: z.boolean() })

const spendFigure = z.object({ amounts: moneys, known: z.boolean(), complete: z.boolean() })

const bySeverity = z.object({ critical: count, high: count, medium: count, low: count })

export const summary = z.object({
  at,
  providers: z.array(provider).max(MOST_PROVIDERS),
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

export const MOST_FLEET_CONNECTIONS = 50

const fleetConnection = z.object({
  id,
  provider,
  name: line,
  lastSyncAt: at.nullable(),
  lastError: line.nullable(),
})

const fleetRow = answer({
  client,
  /** null = nothing was ever assessed for this client. */
  summary: summary.nullable(),
  /** Those with something wrong first: where a row cannot carry all, what is left out is well. */
  ...atMost(MOST_FLEET_CONNECTIONS, 'connections', fleetConnection, 'moreConnections'),
  syncing: z.boolean(),
})

export const fleetSchemas = {
  'fleet.list': { input: z.strictObject(listShape(fleetList)), output: page(fleetRow) },
  'search.find': {
    input: z.strictObject({
      text: z.string().max(200),
      clientId: given.id.nullable(),
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
      /** How many more there are; absent = none. */
      more: count.optional(),
    }),
  },
} as const satisfies MethodSchemas

export type SummaryView = z.output<typeof summary>
export type FleetRow = z.output<typeof fleetRow>
