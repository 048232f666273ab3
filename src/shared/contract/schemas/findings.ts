/** Findings and the controls behind them. */
import { z } from 'zod'
import { findingList } from '../../lists/findings.ts'
import { answer, atMost } from './bounds.ts'
import {
  asOf,
  at,
  byOutcome,
  count,
  evidencesShape,
  given,
  id,
  line,
  MOST_PROVIDERS,
  outcome,
  page,
  provider,
  severity,
  text,
  type MethodSchemas,
} from './common.ts'
import { clientList, rowShape } from './lists.ts'

/** Controls of the catalogue. */
const MOST_CONTROLS = 1_000

export const score = z.union([
  z.object({ kind: z.literal('scored'), value: z.number(), cappedBy: z.array(id).max(MOST_CONTROLS) }),
  z.object({ kind: z.literal('not_assessed'), reason: z.enum(['no_controls', 'low_coverage']) }),
])

export const findingRow = z.object({
  ...rowShape(findingList),
  // A sentence, longer than a label.
  what: text,
  outcome,
  connectionId: id.nullable(),
  reopenedCount: count,
})

const evidenceItem = z.object({
  label: line,
  value: z.union([text, z.number(), z.boolean(), z.null()]).optional(),
  format: z.string().max(20).optional(),
})

const controlRow = answer({
  controlId: id,
  title: line,
  group: line,
  severity,
  outcome,
  counts: byOutcome,
  dataAt: at.nullable(),
  /** Reasons and missing facts of subjects that were not decided. */
  ...atMost(5, 'reasons', text, 'moreReasons'),
  /** For the providers that the client has; null = everywhere. */
  remediation: z.array(z.object({ provider: provider.nullable(), text })).max(MOST_PROVIDERS),
  /** Parts of frameworks, each with the framework's short name. */
  ...atMost(60, 'frameworks', z.object({ framework: line, id: line, title: line }), 'moreFrameworks'),
  unknownWhen: text,
  notApplicableWhen: text,
})

export const findingsSchemas = {
  'findings.list': { input: clientList(findingList), output: page(findingRow) },
  'findings.get': {
    input: z.strictObject({ clientId: given.id, asOf, id: given.id }),
    output: answer({
      row: findingRow,
      why: text,
      ...atMost(60, 'evidence', evidenceItem, 'moreEvidence'),
      ...evidencesShape,
      /** "2 of 41 keys, 3 not readable" as numbers. */
      counts: byOutcome,
      control: controlRow,
      /** Other open findings of the same control. */
      siblings: count,
    }),
  },
  'posture.get': {
    input: z.strictObject({ clientId: given.id, asOf }),
    output: z.object({
      assessedAt: at.nullable(),
      score: score.nullable(),
      coverage: z.number().nullable(),
      controls: z.array(controlRow).max(MOST_CONTROLS),
    }),
  },
} as const satisfies MethodSchemas

export type FindingRow = z.output<typeof findingRow>
export type ControlRow = z.output<typeof controlRow>
