/** Findings and the controls behind them. */
import { z } from 'zod'
import { findingList } from '../../lists/findings.ts'
import { FINDING_STATES } from '../../model/words.ts'
import {
  asOf,
  at,
  byOutcome,
  count,
  evidenceRef,
  id,
  line,
  outcome,
  page,
  provider,
  severity,
  text,
  type MethodSchemas,
} from './common.ts'
import { clientList } from './lists.ts'

export const score = z.union([
  z.object({ kind: z.literal('scored'), value: z.number(), cappedBy: z.array(id).max(200) }),
  z.object({ kind: z.literal('not_assessed'), reason: z.enum(['no_controls', 'low_coverage']) }),
])

export const findingRow = z.object({
  id,
  controlId: id,
  title: line,
  /** What is true, in one sentence. */
  what: text,
  severity,
  outcome,
  state: z.enum(FINDING_STATES),
  subjectKind: z.string().max(20),
  subjectId: id,
  subjectLabel: line,
  connectionId: id.nullable(),
  provider: provider.nullable(),
  firstSeenAt: at,
  lastSeenAt: at,
  resolvedAt: at.nullable(),
  reopenedCount: count,
})

const evidenceItem = z.object({
  label: line,
  value: z.union([text, z.number(), z.boolean(), z.null()]).optional(),
  format: z.string().max(20).optional(),
})

const controlRow = z.object({
  controlId: id,
  title: line,
  group: line,
  severity,
  outcome,
  counts: byOutcome,
  dataAt: at.nullable(),
  /** Reasons and missing facts of subjects that were not decided, at most 5. */
  reasons: z.array(text).max(5),
  /** For the providers that the client has; null = everywhere. */
  remediation: z.array(z.object({ provider: provider.nullable(), text })).max(20),
  /** Parts of frameworks, each with the framework's short name. */
  frameworks: z.array(z.object({ framework: line, id: line, title: line })).max(60),
  unknownWhen: text,
  notApplicableWhen: text,
})

export const findingsSchemas = {
  'findings.list': { input: clientList(findingList), output: page(findingRow) },
  'findings.get': {
    input: z.strictObject({ clientId: id, asOf, id }),
    output: z.object({
      row: findingRow,
      why: text,
      evidence: z.array(evidenceItem).max(60),
      sources: z.array(evidenceRef).max(20),
      /** "2 of 41 keys, 3 not readable" as numbers. */
      counts: byOutcome,
      control: controlRow,
      /** Other open findings of the same control. */
      siblings: count,
    }),
  },
  'posture.get': {
    input: z.strictObject({ clientId: id, asOf }),
    output: z.object({
      assessedAt: at.nullable(),
      score: score.nullable(),
      coverage: z.number().nullable(),
      controls: z.array(controlRow).max(200),
    }),
  },
} as const satisfies MethodSchemas

export type FindingRow = z.output<typeof findingRow>
export type ControlRow = z.output<typeof controlRow>
