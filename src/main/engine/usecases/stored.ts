/** Reads what this or an earlier version stored as JSON. Promise: never throws; a figure that an older body does not have
 *  reads as unknown, never as zero; a body that is none reads as null, and the list around it stays. */
import { z } from 'zod'
import { OUTCOMES, SEVERITIES } from '../../../shared/model/index.ts'
import type { Assessment, EvidenceItem } from '../domain/assessment.ts'
import type { AgreementTerms } from '../facts/fact-set.ts'
import type { ClientSummary } from '../domain/summary.ts'

/** Null for a text that is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const unknownFigure = { value: null, complete: false }
const figure = z.object({ value: z.number().nullable(), complete: z.boolean() }).catch(unknownFigure)
const money = z.object({ micros: z.number().int(), currency: z.string().length(3) })
const spend = z
  .object({ amounts: z.array(money), known: z.boolean(), complete: z.boolean() })
  .catch({ amounts: [], known: false, complete: false })
const count = z.number().int().nonnegative()
const bySeverity = z.object({ critical: count, high: count, medium: count, low: count })
const counts = z.object({
  pass: count,
  fail: count,
  manual: count,
  unknown: count,
  not_applicable: count,
  error: count,
})
const score = z
  .union([
    z.object({ kind: z.literal('scored'), value: z.number(), cappedBy: z.array(z.string()) }),
    z.object({ kind: z.literal('not_assessed'), reason: z.enum(['no_controls', 'low_coverage']) }),
  ])
  .catch({ kind: 'not_assessed', reason: 'low_coverage' })

/** Figures are unknown where they are missing; without its moment and its counts it is no summary of anything. */
const summary = z.object({
  at: z.number(),
  providers: z.array(z.string()).catch([]),
  connections: count,
  neverSynced: count,
  failedConnections: count,
  dataAt: z.number().nullable().catch(null),
  people: figure,
  admins: figure,
  invited: figure,
  identities: figure,
  identitiesOwnerless: figure,
  credentials: figure,
  credentialsDormant: figure,
  credentialsOwnerless: figure,
  services: figure,
  spendMonth: spend,
  spendLastMonth: spend,
  score,
  coverage: z.number().nullable().catch(null),
  openFindings: bySeverity,
  controls: counts,
})

/** Null for a text that is no summary: shown as not assessed. */
export function readSummary(text: string): ClientSummary | null {
  const read = summary.safeParse(parsed(text))
  // Words of an older version are checked where they are shown.
  return read.success ? (read.data as ClientSummary) : null
}

const outcome = z.enum(OUTCOMES).catch('unknown')
const severity = z.enum(SEVERITIES)
const evidence = z.array(z.looseObject({ label: z.string() })).catch([])
const subject = z.looseObject({
  subject: z.looseObject({
    kind: z.string(),
    id: z.string(),
    label: z.string(),
    connectionId: z.string().nullable(),
  }),
  outcome,
  evidence,
})
const result = z.looseObject({
  controlId: z.string(),
  outcome,
  severity,
  counts,
  subjects: z.array(z.unknown()).transform((rows) => rows.flatMap((row) => kept(subject, row))),
  dataAt: z.number().nullable().catch(null),
})
const names = z.array(z.string()).optional().catch(undefined)
const terms = z
  .object({
    mailDomains: names,
    maxRetentionDays: z.number().nonnegative().optional().catch(undefined),
    regionAllowlist: names,
    approvedModels: names,
    approvedGuests: names,
    monthlyBudget: money.optional().catch(undefined),
  })
  // A term that cannot be read is one that is not agreed.
  .transform((read): AgreementTerms =>
    Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)),
  )

const assessment = z.looseObject({
  at: z.number(),
  terms: terms.optional().catch(undefined),
  limits: z
    .object({ dormantDays: count, neverUsedDays: count, keyAgeDays: count, expiringDays: count })
    .optional()
    .catch(undefined),
  heads: z
    .record(z.string(), z.object({ seq: count, hash: z.string() }))
    .optional()
    .catch(undefined),
  results: z.array(z.unknown()).transform((rows) => rows.flatMap((row) => kept(result, row))),
  score,
  coverage: z.number().nullable().catch(null),
  totals: counts,
  failing: bySeverity,
})

/** The row, or nothing: one that is none does not take its neighbours with it. */
function kept<S extends z.ZodType>(schema: S, row: unknown): z.output<S>[] {
  const read = schema.safeParse(row)
  return read.success ? [read.data] : []
}

/** Null for a text that is no assessment: shown as not assessed. */
export function readAssessment(text: string): Assessment | null {
  const read = assessment.safeParse(parsed(text))
  return read.success ? (read.data as unknown as Assessment) : null
}

const item = z.object({
  label: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  format: z.string().optional(),
})

/** Items that are none are left out. */
export function readEvidence(text: string): EvidenceItem[] {
  const rows = parsed(text)
  return Array.isArray(rows) ? (rows.flatMap((row) => kept(item, row)) as EvidenceItem[]) : []
}
