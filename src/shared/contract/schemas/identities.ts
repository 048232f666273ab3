/** The ledger of non-human identities. */
import { z } from 'zod'
import { NHI_KINDS, NHI_STATES, IDENTITY_FLAGS } from '../../model/words.ts'
import {
  asOf,
  at,
  chart,
  clientList,
  count,
  evidenceRef,
  id,
  line,
  money,
  page,
  provider,
  severity,
  text,
  type MethodSchemas,
} from './common.ts'
import { eventRow } from './events.ts'
import { findingRow } from './findings.ts'

const identityRow = z.object({
  /** `connection/nhiId`. */
  id,
  connectionId: id,
  connectionName: line,
  provider,
  kind: z.enum(NHI_KINDS),
  name: line.nullable(),
  hint: line.nullable(),
  level: z.string().max(20).optional(),
  state: z.enum(NHI_STATES),
  scopeLevel: z.enum(['org', 'project', 'resource']),
  scopeId: id.nullable(),
  scopeName: line.nullable(),
  /** Absent = the provider does not say; null = it says none. */
  owner: z
    .object({ id, label: line, kind: z.enum(['human', 'nhi', 'unknown']), state: z.string().max(20) })
    .nullable()
    .optional(),
  createdAt: at.nullable().optional(),
  lastUsedAt: at.nullable().optional(),
  lastUsedFrom: z.enum(['provider', 'usage', 'event']).optional(),
  /** Known from usage: not used from then on; before is not known. */
  notUsedSince: at.optional(),
  expiresAt: at.nullable().optional(),
  flags: z.array(z.enum(IDENTITY_FLAGS)).max(20),
  /** Metered calls in the last 30 days; absent = usage by identity is not known. */
  calls30d: count.optional(),
  findings: count,
  worst: severity.nullable(),
})

export const identitiesSchemas = {
  'identities.list': { input: clientList, output: page(identityRow) },
  'identities.get': {
    input: z.strictObject({ clientId: id, asOf, id }),
    output: z.object({
      row: identityRow,
      sources: z.array(evidenceRef).max(20),
      creator: z
        .object({ id, label: line, state: z.string().max(20) })
        .nullable()
        .optional(),
      /** What it can reach: services with the permission that opens them. */
      reaches: z
        .array(z.object({ serviceId: id, name: line.nullable(), permission: line, level: line.nullable() }))
        .max(200),
      reachesMore: count,
      models: z.array(line).max(200),
      modelsAll: z.boolean().nullable(),
      children: z.array(z.object({ id, label: line, kind: line, state: line })).max(100),
      usage: chart.nullable(),
      billed30d: z.array(money).max(20).optional(),
      findings: z.array(findingRow).max(50),
      events: z.array(eventRow).max(50),
      /** Older forms of this identity: what changed and when. */
      history: z
        .array(z.object({ at, field: line, before: text.nullable(), after: text.nullable() }))
        .max(100),
    }),
  },
} as const satisfies MethodSchemas

export type IdentityRow = z.output<typeof identityRow>
