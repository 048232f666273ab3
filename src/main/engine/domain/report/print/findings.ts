/** Findings: the grid, each open one with what, why, evidence and how to fix, then resolved, reopened, undecided. */
import {
  firstOf,
  midSentence,
  OUTCOME_LABEL,
  SECTION_LABEL,
  SEVERITIES,
  SEVERITY_LABEL,
} from '../../../../../shared/model/index.ts'
import type { EvidenceItem } from '../../assessment.ts'
import type { Format } from '../format.ts'
import type { FindingGroup, FindingRow, FindingsSection } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import { isolate, shorten } from '../text.ts'
import type { PrintContext } from './common.ts'
import { cut, name, outcomeCell, place, severityCell } from './common.ts'

/** Subjects printed under one control. */
const SUBJECTS = 8
/** Names printed for findings that were resolved or came back, for each control. */
const NAMES = 3

export function printFindings(context: PrintContext, section: FindingsSection): PrintedSection {
  const { format } = context
  const open = section.groups.reduce((n, g) => n + g.rows.length, 0)
  const columns = section.grid[0]?.byProvider ?? []
  const pick = (indexes: readonly number[]) =>
    indexes.flatMap((i) => (section.rows[i] === undefined ? [] : [section.rows[i]]))
  const blocks: Block[] = [
    {
      type: 'table',
      title: 'Open findings by severity and provider',
      columns: [
        { label: 'Severity', width: 2 },
        ...columns.map((c) => ({
          label: c.provider === null ? 'Client as a whole' : format.provider(c.provider),
          number: true,
        })),
        { label: 'Total', number: true },
      ],
      rows: (section.decided === 0 && open === 0 ? [] : section.grid).map((row): Cell[] => [
        severityCell(row.severity),
        ...row.byProvider.map((c) => format.count(c.count)),
        format.count(row.total),
      ]),
      note:
        section.undecided.length === 0
          ? ''
          : `${format.count(section.undecided.length)} controls have no answer and are not counted here; they are listed at the end of this section.`,
      empty: 'Unknown: no control could be decided.',
    },
    ...(open === 0 && section.decided > 0
      ? [
          {
            type: 'callout' as const,
            title: 'No finding is open',
            lines: [
              section.undecided.length === 0
                ? 'Every control that applies passes.'
                : 'No control is known to fail. Controls without an answer are listed below.',
            ],
          },
        ]
      : []),
    ...section.groups.map((group) => findingBlock(context, section, group)),
    moved(
      context,
      `Resolved since ${format.date(section.since)}`,
      pick(section.resolved),
      'None was resolved.',
      (f) => f.resolvedAt ?? f.lastSeenAt,
    ),
    moved(context, 'Reopened', pick(section.reopened), 'None came back.', (f) => f.lastSeenAt),
    {
      type: 'table',
      title: 'Controls without an answer',
      columns: [
        { label: 'Looked for', width: 5 },
        { label: 'Severity', width: 'auto' },
        { label: 'Result', width: 'auto' },
        { label: 'Why', width: 5 },
      ],
      rows: section.undecided.map((u): Cell[] => [
        u.title,
        severityCell(u.severity),
        outcomeCell(u.outcome),
        u.missing.length > 0
          ? `not reported: ${firstOf(u.missing, MISSING, format.count)}`
          : (u.reason ??
            (u.outcome === 'manual'
              ? 'no interface can tell; a person must attest'
              : u.outcome === 'error'
                ? 'the check itself failed to run'
                : 'the data was not read')),
      ]),
      note: `${OUTCOME_LABEL.unknown} never counts as a pass.`,
      empty: section.decided === 0 ? 'No control applies yet.' : 'Every control that applies was decided.',
    },
  ]
  return {
    id: 'findings',
    title: SECTION_LABEL.findings,
    lead:
      section.decided === 0 && open === 0
        ? 'No control could be decided yet, so this section states nothing about what is in order.'
        : `${format.count(open)} open, from ${format.count(section.groups.length)} controls. Each names one thing on which a check is known to fail.`,
    blocks,
  }
}

function findingBlock(context: PrintContext, section: FindingsSection, group: FindingGroup): Block {
  const { format } = context
  const rows = group.rows.flatMap((i) => (section.rows[i] === undefined ? [] : [section.rows[i]]))
  const { shown, note } = cut(context, rows, 'findings.csv', SUBJECTS)
  const { counts } = group
  return {
    type: 'finding',
    severity: group.severity,
    severityText: SEVERITY_LABEL[group.severity],
    title: group.title,
    count: countOf(format, rows, counts),
    why: group.why,
    fixes: group.fixes,
    frameworks: group.frameworks.map((f) => `${f.name}: ${f.ids.join(', ')}`).join('; '),
    columns: [
      { label: 'On what', width: 3 },
      { label: 'Evidence', width: 7 },
      { label: 'First seen', width: 2 },
    ],
    rows: shown.map((f): Cell[] => [
      subjectCell(format, f),
      f.evidence.length === 0 && f.text !== undefined ? shorten(f.text, 300) : evidence(format, f.evidence),
      seenCell(format, f),
    ]),
    note,
  }
}

const subjectCell = (format: Format, f: FindingRow): Cell => ({
  text: name(f.subject),
  sub: f.provider === null ? '' : place(format, f.provider, f.connectionName),
})

/** "8 open (3 critical, 5 high); checked: 7 fail, 34 pass". A finding stays open while its subject cannot be read. */
function countOf(format: Format, rows: readonly FindingRow[], counts: FindingGroup['counts']): string {
  const severities = SEVERITIES.map((severity) => ({
    severity,
    count: rows.filter((r) => r.severity === severity).length,
  })).filter((s) => s.count > 0)
  const mixed = severities.map((s) => `${format.count(s.count)} ${midSentence(SEVERITY_LABEL[s.severity])}`)
  const open = `${format.count(rows.length)} open${mixed.length < 2 ? '' : ` (${mixed.join(', ')})`}`
  if (counts === null) return open
  const unread = rows.length - counts.fail
  const parts = [
    `${format.count(counts.fail)} fail`,
    `${format.count(counts.pass)} pass`,
    ...(counts.unknown === 0 ? [] : [`${format.count(counts.unknown)} unknown`]),
    ...(unread <= 0 ? [] : [`${format.count(unread)} could not be checked again`]),
  ]
  return `${open}; checked: ${parts.join(', ')}`
}

/** Values of a finding that are printed. */
const EVIDENCE = 6
/** Missing facts that are named. */
const MISSING = 5

/** Where it was read is for those who check: findings.csv names it, and the evidence section for the first rows. */
const evidence = (format: Format, items: readonly EvidenceItem[]): string =>
  items
    .filter((item) => item.label !== 'source' && item.label !== 'read')
    .map((item, i, all) =>
      i < EVIDENCE
        ? `${item.label}: ${shorten(format.evidence(item), 80)}`
        : i === EVIDENCE && `and ${format.count(all.length - EVIDENCE)} more`,
    )
    .filter(Boolean)
    .join('; ')

function seenCell(format: Format, f: FindingRow): Cell {
  const read = f.evidence.find((item) => item.label === 'read')
  const notes = [
    ...(f.state === 'reopened' ? [`reopened, ${format.count(f.reopenedCount)} ×`] : []),
    ...(read === undefined ? [] : [`read ${format.evidence(read)}`]),
  ]
  return notes.length === 0
    ? format.date(f.firstSeenAt)
    : { text: format.date(f.firstSeenAt), sub: notes.join('; ') }
}

/** One line for each control: how many, the first names, and when the last of them moved. */
function moved(
  { format }: PrintContext,
  title: string,
  rows: readonly FindingRow[],
  empty: string,
  when: (f: FindingRow) => number,
): Block {
  const groups = new Map<string, FindingRow[]>()
  for (const row of rows) {
    const list = groups.get(row.controlId)
    if (list === undefined) groups.set(row.controlId, [row])
    else list.push(row)
  }
  const cut = [...groups.values()].some((list) => list.length > NAMES)
  return {
    type: 'table',
    title,
    columns: [
      { label: 'Finding', width: 4 },
      { label: 'Severity' },
      { label: 'Count', number: true },
      { label: 'On what', width: 5 },
      { label: 'Last', width: 2 },
    ],
    rows: [...groups.values()].flatMap((list): Cell[][] => {
      const [worst] = list
      if (worst === undefined) return []
      const names = list.map((f) => isolate(shorten(f.subject, 40)))
      return [
        [
          worst.title,
          severityCell(worst.severity),
          format.count(list.length),
          firstOf(names, NAMES, format.count),
          format.date(list.reduce((last, f) => Math.max(last, when(f)), 0)),
        ],
      ]
    }),
    note: cut ? 'Every one is in the attached file findings.csv.' : '',
    empty,
  }
}
