/** Findings as a list, one finding with its evidence, and the posture table over all controls. */
import type { Sourced } from '../../facts/fact-set.ts'
import { FACT_KINDS, type Fact } from '../../facts/index.ts'
import { findingList } from '../../../../shared/lists/findings.ts'
import type { ControlRow, FindingRow, Output } from '../../../../shared/contract/schemas.ts'
import { OUTCOME_ORDER, type Outcome, type ProviderId } from '../../../../shared/model/index.ts'
import { catalogue } from '../../controls/catalogue.ts'
import { describeFinding } from '../../controls/describe.ts'
import { frameworkNames, frameworkTitle } from '../../controls/frameworks.ts'
import type { Assessment, ControlResult } from '../../domain/assessment.ts'
import { AppError } from '../../domain/errors.ts'
import type { RequestOf } from '../../domain/list.ts'
import { remediesOf } from '../../domain/remedies.ts'
import { whyOfGroup } from '../../domain/report/why.ts'
import { severityRank } from '../../domain/severity.ts'
import type { FindingRecord } from '../../ports/store.ts'
import { fixes } from '../../providers/fixes.ts'
import { readAssessment as readStored, readEvidence } from '../stored.ts'
import type { ClientReading } from '../client-reader.ts'
import { clientList } from '../stored-list.ts'
import { clip, evidenceViews, pageSources } from './sources.ts'
import { specOf, type Complete } from './spec.ts'

export const findingSpec = specOf<typeof findingList, FindingRow>(findingList, {
  key: (r) => r.id,
  text: (r) => [r.title, r.what, r.subjectLabel, r.controlId, r.subjectId],
  filters: {
    control: (r) => [r.title],
    subject: (r) => [r.subjectKind],
  },
  sorts: {
    // What is resolved comes after everything that is open.
    severity: (r) => -severityRank(r.severity) - (r.state === 'resolved' ? 10 : 0),
  },
})

export function findingRow(reading: ClientReading, f: FindingRecord): Complete<FindingRow> {
  const providers = reading.derive(
    'providerByConnection',
    () => new Map(reading.parts.map((c) => [c.id, c.provider])),
  )
  return {
    id: f.id,
    controlId: f.controlId,
    title: clip(catalogue.get(f.controlId)?.title ?? f.controlId),
    what: clip(
      describeFinding(f.controlId, { subjectLabel: f.subjectLabel, evidence: readEvidence(f.evidence) }),
      4_000,
    ),
    severity: f.severity,
    outcome: f.outcome,
    state: f.state,
    subjectKind: f.subjectKind,
    subjectId: clip(f.subjectId, 600),
    subjectLabel: clip(f.subjectLabel),
    connectionId: f.connectionId,
    provider: f.connectionId === null ? null : (providers.get(f.connectionId) ?? null),
    firstSeenAt: f.firstSeenAt,
    lastSeenAt: f.lastSeenAt,
    resolvedAt: f.resolvedAt,
    reopenedCount: f.reopenedCount,
  }
}

export function findingRows(reading: ClientReading): FindingRow[] {
  return reading.derive('findingRows', () => reading.findings.map((f) => findingRow(reading, f)))
}

export const storedFindings = clientList({
  id: findingList.id,
  spec: findingSpec,
  // The search offers what is open.
  findIn: (f) => (f.state === 'resolved' ? [] : [f.title, f.subjectLabel, f.id]),
  rows: findingRows,
  sources: ({ facts }) =>
    pageSources(facts, ['account', 'identity', 'credential', 'service', 'usage', 'cost', 'event']),
})

export const listFindings = (
  reading: ClientReading,
  request: RequestOf<typeof findingList>,
): Output<'findings.list'> => storedFindings.page(reading, request)

export const readAssessment = (reading: ClientReading): Assessment | null =>
  reading.derive('parsedAssessment', () =>
    reading.assessment ? readStored(reading.assessment.assessment) : null,
  )

/** @throws AppError not-found when the moment shows no such finding. */
export function getFinding(reading: ClientReading, id: string): Output<'findings.get'> {
  const record = reading.findings.find((f) => f.id === id)
  if (!record) throw new AppError('not-found', { what: 'finding', id })
  const result = readAssessment(reading)?.results.find((r) => r.controlId === record.controlId)
  const control = controlRow(reading, record.controlId, result ?? null)
  return {
    row: findingRow(reading, record),
    why: whyOfGroup(control.group) ?? '',
    evidence: readEvidence(record.evidence).map((e) => ({
      label: clip(e.label),
      ...(e.value !== undefined && { value: typeof e.value === 'string' ? clip(e.value, 4_000) : e.value }),
      ...(e.format !== undefined && { format: e.format }),
    })),
    sources: evidenceViews(subjectSources(reading, record)),
    counts: control.counts,
    control,
    siblings: reading.findings.filter(
      (f) => f.controlId === record.controlId && f.id !== id && f.state !== 'resolved',
    ).length,
  }
}

function subjectSources(reading: ClientReading, f: FindingRecord): Parameters<typeof evidenceViews>[0] {
  const kind = FACT_KINDS.find((each) => each === f.subjectKind)
  const pool: readonly Sourced<Fact>[] = kind === undefined ? [] : reading.facts.of(kind)
  return pool.find((x) => x.connectionId === f.connectionId && x.id === f.subjectId)?.sources ?? []
}

const NO_COUNTS: Record<Outcome, number> = {
  pass: 0,
  fail: 0,
  manual: 0,
  unknown: 0,
  not_applicable: 0,
  error: 0,
}

export function controlRow(
  reading: ClientReading,
  controlId: string,
  result: ControlResult | null,
): ControlRow {
  const meta = catalogue.get(controlId)
  const reasons = new Set<string>()
  for (const s of result?.subjects ?? []) {
    if (s.outcome === 'fail') continue
    if (s.reason) reasons.add(s.reason)
    else if (s.missing?.length) reasons.add(`Not reported or not fresh: ${s.missing.join(', ')}`)
  }
  return {
    controlId,
    title: clip(meta?.title ?? controlId),
    group: clip(meta?.group ?? ''),
    severity: result?.severity ?? meta?.severity ?? 'medium',
    outcome: result?.outcome ?? 'unknown',
    counts: result?.counts ?? NO_COUNTS,
    dataAt: result?.dataAt ?? null,
    reasons: [...reasons].map((r) => clip(r, 4_000)),
    remediation: meta === undefined ? [] : remediesOf(meta, providersOf(reading), fixes),
    frameworks: Object.entries(meta?.mappings ?? {}).flatMap(([framework, ids]) =>
      ids.map((id) => ({
        framework: frameworkNames[framework] ?? framework,
        id,
        title: clip(frameworkTitle(framework, id) ?? ''),
      })),
    ),
    unknownWhen: meta?.unknownWhen ?? '',
    notApplicableWhen: meta?.notApplicableWhen ?? '',
  }
}

const providersOf = (reading: ClientReading): readonly ProviderId[] =>
  reading.derive('providers', () => [...new Set(reading.parts.map((c) => c.provider))].sort())

export function getPosture(reading: ClientReading): Output<'posture.get'> {
  const assessment = readAssessment(reading)
  return {
    assessedAt: assessment?.at ?? null,
    score: assessment ? mutableScore(assessment) : null,
    coverage: assessment?.coverage ?? null,
    controls: (assessment?.results ?? [])
      .map((r) => controlRow(reading, r.controlId, r))
      .sort(
        (a, b) =>
          OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome) ||
          severityRank(a.severity) - severityRank(b.severity) ||
          (a.controlId < b.controlId ? -1 : 1),
      ),
  }
}

const mutableScore = ({ score }: Assessment): NonNullable<Output<'posture.get'>['score']> =>
  score.kind === 'scored' ? { ...score, cappedBy: [...score.cappedBy] } : score
