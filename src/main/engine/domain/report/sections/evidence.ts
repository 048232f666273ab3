/** Evidence: for each control its outcome, what was counted, how old the data is, and the first rows with their reading. */
import type { Outcome } from '../../../../../shared/model/index.ts'
import type { ReportContext } from '../context.ts'
import { severityRank } from '../../severity.ts'
import { compareText } from '../context.ts'
import type { SubjectResult } from '../../assessment.ts'
import type { EvidenceControl, EvidenceSection } from '../model.ts'
import { clean, cleanOrNull } from '../text.ts'

const SHOWN = 3
const ORDER: readonly Outcome[] = ['fail', 'error', 'unknown', 'manual', 'pass', 'not_applicable']

export function evidenceSection(context: ReportContext): EvidenceSection {
  const controls: EvidenceControl[] = []
  for (const r of context.input.assessment.results) {
    controls.push({
      controlId: r.controlId,
      title: clean(context.control(r.controlId).title),
      severity: r.severity,
      outcome: r.outcome,
      counts: r.counts,
      dataAt: r.dataAt,
      rows: firstRows(r.subjects).map((s) => ({
        subject: clean(s.subject.label) === '' ? clean(s.subject.id) : clean(s.subject.label),
        outcome: s.outcome,
        reason:
          cleanOrNull(s.reason) ??
          (s.missing === undefined ? null : `not reported: ${s.missing.map(clean).join(', ')}`),
        source: context.sourceOf(s.subject.kind, s.subject.connectionId, s.subject.id),
      })),
      rowsTotal: r.subjects.length,
    })
  }
  return {
    controls: controls.sort(
      (a, b) =>
        ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) ||
        severityRank(a.severity) - severityRank(b.severity) ||
        compareText(a.controlId, b.controlId),
    ),
  }
}

/** Failing first, then by id. One pass: there may be as many subjects as identities. */
function firstRows(subjects: readonly SubjectResult[]): SubjectResult[] {
  const before = (a: SubjectResult, b: SubjectResult) =>
    (ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) || compareText(a.subject.id, b.subject.id)) < 0
  const first: SubjectResult[] = []
  for (const s of subjects) {
    const place = first.findIndex((kept) => before(s, kept))
    if (place >= 0) first.splice(place, 0, s)
    else if (first.length < SHOWN) first.push(s)
    if (first.length > SHOWN) first.pop()
  }
  return first
}
