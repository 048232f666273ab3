/** Findings: a fail on one subject, with an identity that survives syncs, so that first-seen, reopening, exceptions
 *  and trends do too.
 *  Promise: a finding is resolved only on known facts. Missing data leaves it open, with its outcome saying so and
 *  `lastSeenAt` where it was.
 *  Refuses: to judge findings of connections that the assessment did not cover; they stay as they are. */
import { createHash } from 'node:crypto'
import type {
  ClientId,
  ConnectionId,
  ControlId,
  EpochMs,
  FindingId,
  Outcome,
  ProviderId,
  Severity,
  TenantId,
} from '../../../shared/model/index.ts'
import { subjectKey } from './assessment.ts'
import type { Assessment, ControlResult, Subject, SubjectResult } from './assessment.ts'
import { standInTenant, type TenantRef } from './tenants.ts'

/** One finding as it is kept. The store's FindingRecord has this shape. */
export interface Finding {
  readonly id: FindingId
  readonly controlId: ControlId
  readonly subjectKind: string
  readonly subjectId: string
  readonly subjectLabel: string
  readonly connectionId: ConnectionId | null
  readonly severity: Severity
  readonly outcome: Outcome
  readonly state: 'open' | 'resolved' | 'reopened'
  readonly firstSeenAt: EpochMs
  readonly lastSeenAt: EpochMs
  readonly resolvedAt: EpochMs | null
  readonly reopenedCount: number
  /** JSON text of EvidenceItem[]. An item without `value` was not reported. */
  readonly evidence: string
}

interface Where {
  readonly provider: ProviderId | null
  readonly tenant: TenantId
}

/** Stable id: 32 hex digits of SHA-256 over client, control and subject. Never changes with label or severity, nor with
 *  the connection over which the subject was read: whoever reads the same tenant finds the same.
 *  @param where the tenant in which the subject's id is unique; null = the client as a whole. */
export function findingId(
  clientId: ClientId,
  controlId: ControlId,
  { kind, id }: Pick<Subject, 'kind' | 'id'>,
  where: Where | null,
): FindingId {
  // A connection as a subject stands for its tenant; its own id is this workspace's.
  const own = kind === 'connection' ? '' : id
  const parts = JSON.stringify([
    clientId,
    controlId,
    kind,
    where?.provider ?? null,
    where?.tenant ?? null,
    own,
  ])
  return createHash('sha256').update(parts).digest('hex').slice(0, 32)
}

/** The findings at the places of now: where the connection over which a subject was read is gone and another reads the
 *  same tenant, the finding is judged there. */
export function atPlaces(
  clientId: ClientId,
  findings: Iterable<Finding>,
  places: ReadonlyMap<ConnectionId, TenantRef>,
): Finding[] {
  return [...findings].map((finding) => {
    const { id, controlId, subjectKind, subjectId, connectionId } = finding
    if (finding.state === 'resolved' || connectionId === null || places.has(connectionId)) return finding
    const subject = { kind: subjectKind, id: subjectId } as Pick<Subject, 'kind' | 'id'>
    for (const [place, where] of places)
      if (findingId(clientId, controlId, subject, where) === id)
        return {
          ...finding,
          connectionId: place,
          subjectId: subjectKind === 'connection' ? place : subjectId,
        }
    return finding
  })
}

/** Subjects with a finding that is not resolved, per control: `assess` says which of them were cleared. */
export function watchedSubjects(earlier: Iterable<Finding>): Map<ControlId, Set<string>> {
  const watched = new Map<ControlId, Set<string>>()
  for (const f of earlier) {
    if (f.state === 'resolved') continue
    const keys = watched.get(f.controlId) ?? new Set<string>()
    keys.add(subjectKey({ kind: f.subjectKind, id: f.subjectId, connectionId: f.connectionId }))
    watched.set(f.controlId, keys)
  }
  return watched
}

export interface MergeInput {
  readonly clientId: ClientId
  readonly assessment: Assessment
  /** Current record of each finding. */
  readonly earlier: ReadonlyMap<FindingId, Finding>
  /** Tenants of the places that the assessment looked at (`tenantRefs`). */
  readonly places: ReadonlyMap<ConnectionId, TenantRef>
}

/** Every finding as it stands after the assessment: failing now, still open, resolved. An assessment older than a
 *  finding's last sight leaves that finding alone. */
export function mergeFindings({ clientId, assessment, earlier, places }: MergeInput): Finding[] {
  const merged = new Map(earlier)
  const results = new Map(assessment.results.map((result) => [result.controlId, result]))
  const rows = new Map<FindingId, SubjectResult>()
  for (const result of assessment.results) {
    for (const row of result.subjects) {
      const id = findingId(clientId, result.controlId, row.subject, whereOf(row.subject, places))
      rows.set(id, row)
      if (row.outcome !== 'fail') continue
      const known = earlier.get(id)
      if (known !== undefined && known.lastSeenAt > assessment.at) continue
      merged.set(id, failing(id, result, row, known, assessment.at))
    }
  }
  const covered = new Set<ConnectionId | null>([null, ...places.keys()])
  for (const finding of earlier.values()) {
    if (finding.state === 'resolved' || finding.lastSeenAt > assessment.at) continue
    const row = rows.get(finding.id)
    const result = results.get(finding.controlId)
    if (row?.outcome === 'fail' || result === undefined || !covered.has(finding.connectionId)) continue
    const outcome = outcomeNow(finding, row, result)
    merged.set(
      finding.id,
      outcome === 'pass'
        ? { ...finding, state: 'resolved', outcome, resolvedAt: assessment.at }
        : { ...finding, outcome },
    )
  }
  return [...merged.values()]
}

const whereOf = (
  { connectionId, provider }: Subject,
  places: ReadonlyMap<ConnectionId, TenantRef>,
): Where | null =>
  connectionId === null
    ? null
    : (places.get(connectionId) ?? { provider, tenant: standInTenant(connectionId) })

function failing(
  id: FindingId,
  result: ControlResult,
  row: SubjectResult,
  known: Finding | undefined,
  at: EpochMs,
): Finding {
  const back = known?.state === 'resolved'
  return {
    id,
    controlId: result.controlId,
    subjectKind: row.subject.kind,
    subjectId: row.subject.id,
    subjectLabel: row.subject.label,
    connectionId: row.subject.connectionId,
    severity: row.severity ?? result.severity,
    outcome: 'fail',
    state: back ? 'reopened' : (known?.state ?? 'open'),
    firstSeenAt: known?.firstSeenAt ?? at,
    lastSeenAt: at,
    resolvedAt: null,
    reopenedCount: (known?.reopenedCount ?? 0) + (back ? 1 : 0),
    evidence: JSON.stringify(row.evidence),
  }
}

/** What became of a subject that no longer fails: listed with another outcome; cleared; gone from a complete
 *  inventory (both `pass`); or not decidable because the control or the connection's data could not be judged. */
function outcomeNow(finding: Finding, row: SubjectResult | undefined, result: ControlResult): Outcome {
  if (row !== undefined) return row.outcome === 'not_applicable' ? 'pass' : row.outcome
  const key = subjectKey({
    kind: finding.subjectKind,
    id: finding.subjectId,
    connectionId: finding.connectionId,
  })
  if (result.cleared?.includes(key) === true) return 'pass'
  if (result.outcome === 'error') return 'error'
  const undecided = result.subjects.find(
    ({ subject, outcome }) =>
      subject.kind === 'source' &&
      (outcome === 'unknown' || outcome === 'manual') &&
      (finding.connectionId === null || subject.connectionId === finding.connectionId),
  )
  return undecided?.outcome ?? 'pass'
}
