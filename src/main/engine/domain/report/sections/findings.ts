/** Findings: what fails now, grouped by control; what was resolved or came back; and which controls have no answer. */
import type { ControlId, ProviderId } from '../../../../../shared/model/index.ts'
import { dayStart, SEVERITIES } from '../../../../../shared/model/index.ts'
import type { ReportContext } from '../context.ts'
import { severityRank } from '../../severity.ts'
import { compareText } from '../context.ts'
import type { FindingGroup, FindingRow, FindingsSection } from '../model.ts'
import { clean } from '../text.ts'
import { whyOfGroup } from '../why.ts'
import { labelOf } from '../../supply.ts'

export function findingsSection(context: ReportContext): FindingsSection {
  const { input, providers } = context
  const rows = findingRows(context)
  const open = rows.flatMap((r, i) => (r.state === 'resolved' ? [] : [i]))
  const since = input.previous?.at ?? input.changes?.since ?? dayStart(input.period.from)
  const columns: (ProviderId | null)[] = [...providers, null]
  const at = (i: number) => rows[i]
  const { totals } = input.assessment
  return {
    decided: totals.pass + totals.fail,
    grid: SEVERITIES.map((severity) => {
      const here = open.filter((i) => at(i)?.severity === severity)
      return {
        severity,
        byProvider: columns.map((provider) => ({
          provider,
          count: here.filter((i) => at(i)?.provider === provider).length,
        })),
        total: here.length,
      }
    }),
    groups: groups(context, rows, open),
    since,
    resolved: rows.flatMap((r, i) =>
      r.state === 'resolved' && r.resolvedAt !== null && r.resolvedAt >= since ? [i] : [],
    ),
    reopened: rows.flatMap((r, i) => (r.state === 'reopened' ? [i] : [])),
    undecided: input.assessment.results
      .filter((r) => r.outcome === 'manual' || r.outcome === 'unknown' || r.outcome === 'error')
      .map((r) => ({
        controlId: r.controlId,
        title: clean(context.control(r.controlId).title),
        severity: r.severity,
        outcome: r.outcome,
        reason: r.subjects.find((s) => s.reason !== undefined)?.reason ?? null,
        missing: [...new Set(r.subjects.flatMap((s) => s.missing ?? []))].sort(),
      }))
      .sort(
        (a, b) =>
          compareText(a.outcome, b.outcome) ||
          severityRank(a.severity) - severityRank(b.severity) ||
          compareText(a.controlId, b.controlId),
      ),
    rows,
  }
}

function findingRows(context: ReportContext): FindingRow[] {
  const rows = context.input.findings.map((f): FindingRow => ({
    id: f.id,
    controlId: f.controlId,
    title: clean(context.control(f.controlId).title),
    severity: f.severity,
    state: f.state,
    subjectKind: f.subjectKind,
    subjectId: clean(f.subjectId),
    subject: clean(f.subjectLabel) === '' ? clean(f.subjectId) : clean(f.subjectLabel),
    provider: f.connectionId === null ? null : (context.connection(f.connectionId)?.provider ?? null),
    connectionName: f.connectionId === null ? null : context.connectionName(f.connectionId),
    ...(f.text === undefined ? {} : { text: clean(f.text) }),
    evidence: f.evidence.map((e) => ({
      ...e,
      label: clean(e.label),
      ...(typeof e.value === 'string' ? { value: clean(e.value) } : {}),
    })),
    firstSeenAt: f.firstSeenAt,
    lastSeenAt: f.lastSeenAt,
    resolvedAt: f.resolvedAt,
    reopenedCount: f.reopenedCount,
    source: context.sourceOf(f.subjectKind, f.connectionId, f.subjectId),
  }))
  return rows.sort(
    (a, b) =>
      severityRank(a.severity) - severityRank(b.severity) ||
      compareText(a.controlId, b.controlId) ||
      a.firstSeenAt - b.firstSeenAt ||
      compareText(a.id, b.id),
  )
}

function groups(
  context: ReportContext,
  rows: readonly FindingRow[],
  open: readonly number[],
): FindingGroup[] {
  const results = new Map(context.input.assessment.results.map((r) => [r.controlId, r]))
  const byControl = new Map<ControlId, number[]>()
  for (const i of open) {
    const id = rows[i]?.controlId ?? ''
    const list = byControl.get(id)
    if (list === undefined) byControl.set(id, [i])
    else list.push(i)
  }
  // Rows are sorted by severity, so a group's first row is its worst.
  return [...byControl]
    .map(([controlId, indexes]) => {
      const control = context.control(controlId)
      return {
        controlId,
        title: clean(control.title),
        severity: rows[indexes[0] ?? 0]?.severity ?? control.severity,
        why: clean(control.plain?.why ?? whyOfGroup(control.group) ?? ''),
        fixes: control.remedies.map(({ provider, text }) => ({
          where: provider === null ? 'All providers' : labelOf(context.input.facts.supply, provider),
          text: clean(text),
        })),
        frameworks: Object.entries(control.mappings).map(([framework, ids]) => ({
          name: clean(context.input.frameworks[framework] ?? framework),
          ids: ids.map(clean),
        })),
        counts: results.get(controlId)?.counts ?? null,
        rows: indexes,
      }
    })
    .sort(
      (a, b) =>
        severityRank(a.severity) - severityRank(b.severity) ||
        b.rows.length - a.rows.length ||
        compareText(a.controlId, b.controlId),
    )
}
