/** Assessments, and findings as they stood at any moment. A finding gets a new version when anything but "last seen"
 *  changes, so that an assessment that finds what was known already writes one number a finding. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { EpochMs, FindingId } from '../../../../../shared/model/index.ts'
import type { AssessmentRecord, AssessmentSummary, FindingRecord } from '../../../ports/store.ts'
import type { OpenFile } from '../database.ts'

interface AssessmentRow extends AssessmentSummary {
  readonly assessment: Buffer
}

const ADD_ASSESSMENT = 'INSERT INTO assessment (at, catalogue, assessment, summary) VALUES (?, ?, ?, ?)'
const ASSESSMENT_AT = `SELECT seq, at, catalogue, assessment, summary FROM assessment WHERE at <= ?
  ORDER BY at DESC, seq DESC LIMIT 1`
const SEQ_AT = 'SELECT seq FROM assessment WHERE at <= ? ORDER BY at DESC, seq DESC LIMIT 1'
const ASSESSMENTS = 'SELECT seq, at, catalogue, summary FROM assessment ORDER BY at DESC, seq DESC LIMIT ?'
const LAST_ASSESSED = 'SELECT max(at) AS at FROM assessment WHERE at <= ?'

const COLUMNS = `id, control AS controlId, subject_kind AS subjectKind, subject_id AS subjectId,
  subject_label AS subjectLabel, connection AS connectionId, severity, outcome, state, first_seen_at AS firstSeenAt,
  last_seen_at AS lastSeenAt, resolved_at AS resolvedAt, reopened_count AS reopenedCount, evidence`
const AT = `SELECT ${COLUMNS} FROM finding WHERE from_at <= @at AND (to_at IS NULL OR to_at > @at) ORDER BY id`
const CURRENT = `SELECT ${COLUMNS} FROM finding WHERE to_at IS NULL ORDER BY id`
const CURRENT_OF = `SELECT ${COLUMNS} FROM finding WHERE id = ? AND to_at IS NULL`
const SEEN = 'UPDATE finding SET last_seen_at = ? WHERE id = ? AND to_at IS NULL'
/** Also a version that a clock that ran ahead let end in the future. */
const END = 'UPDATE finding SET to_at = @at WHERE id = @id AND (to_at IS NULL OR to_at > @at)'
const ADD = `INSERT INTO finding (id, seq, from_at, control, subject_kind, subject_id, subject_label, connection,
    severity, outcome, state, first_seen_at, last_seen_at, resolved_at, reopened_count, evidence)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** The text is unpacked when it is first asked for: many callers want the summary alone. */
function recordOf({ assessment: packed, ...row }: AssessmentRow): AssessmentRecord {
  let text: string | null = null
  return {
    ...row,
    get assessment() {
      return (text ??= inflateRawSync(packed).toString())
    },
  }
}

/** Stores an assessment and what it says about findings; findings that it does not name stay as they are. Inside a
 *  transaction. */
export function putAssessment(
  file: OpenFile,
  record: Omit<AssessmentRecord, 'seq'>,
  findings: readonly FindingRecord[],
): AssessmentRecord {
  const packed = deflateRawSync(record.assessment)
  const added = file
    .sql<[number, string, Buffer, string]>(ADD_ASSESSMENT)
    .run(record.at, record.catalogue, packed, record.summary)
  const seq = Number(added.lastInsertRowid)
  for (const finding of findings) putFinding(file, finding, seq, record.at)
  return { ...record, seq }
}

function putFinding(file: OpenFile, finding: FindingRecord, seq: number, at: EpochMs): void {
  const now = file.sql<[string], FindingRecord>(CURRENT_OF).get(finding.id)
  if (now && sameButSeen(now, finding)) {
    if (now.lastSeenAt !== finding.lastSeenAt)
      file.sql<[number, string]>(SEEN).run(finding.lastSeenAt, finding.id)
    return
  }
  if (now) file.sql<[{ at: number; id: string }]>(END).run({ at, id: finding.id })
  file
    .sql<(string | number | null)[]>(ADD)
    .run(
      finding.id,
      seq,
      at,
      finding.controlId,
      finding.subjectKind,
      finding.subjectId,
      finding.subjectLabel,
      finding.connectionId,
      finding.severity,
      finding.outcome,
      finding.state,
      finding.firstSeenAt,
      finding.lastSeenAt,
      finding.resolvedAt,
      finding.reopenedCount,
      finding.evidence,
    )
}

const sameButSeen = (a: FindingRecord, b: FindingRecord): boolean =>
  a.connectionId === b.connectionId &&
  a.subjectId === b.subjectId &&
  a.subjectLabel === b.subjectLabel &&
  a.severity === b.severity &&
  a.outcome === b.outcome &&
  a.state === b.state &&
  a.firstSeenAt === b.firstSeenAt &&
  a.resolvedAt === b.resolvedAt &&
  a.reopenedCount === b.reopenedCount &&
  a.evidence === b.evidence

export function assessmentAt(file: OpenFile, at: EpochMs): AssessmentRecord | null {
  const row = file.sql<[number], AssessmentRow>(ASSESSMENT_AT).get(at)
  return row ? recordOf(row) : null
}

/** Its number alone. */
export const assessedSeq = (file: OpenFile, at: EpochMs): number | null =>
  file.sql<[number], { seq: number }>(SEQ_AT).get(at)?.seq ?? null

/** Newest first. */
export const assessments = (file: OpenFile, limit: number): AssessmentSummary[] =>
  file.sql<[number], AssessmentSummary>(ASSESSMENTS).all(limit)

/** Findings as the assessments up to the moment left them. "Last seen" is the last such assessment at most. */
export function findingsAt(file: OpenFile, at: EpochMs): FindingRecord[] {
  const assessed = file.sql<[number], { at: number | null }>(LAST_ASSESSED).get(at)?.at ?? at
  return file
    .sql<[{ at: number }], FindingRecord>(AT)
    .all({ at })
    .map((finding) => ({ ...finding, lastSeenAt: Math.min(finding.lastSeenAt, assessed) }))
}

export const currentFindings = (file: OpenFile): Map<FindingId, FindingRecord> =>
  new Map(
    file
      .sql<[], FindingRecord>(CURRENT)
      .all()
      .map((finding) => [finding.id, finding]),
  )
