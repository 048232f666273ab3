/** Findings: the grid, each open one with what, why, evidence and how to fix, then resolved, reopened, undecided. */
import type { EvidenceItem } from '../../assessment.ts'
import type { Format } from '../format.ts'
import type { FindingGroup, FindingRow, FindingsSection } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import { shorten } from '../text.ts'
import { OUTCOME_WORDS, PROVIDER_NAMES, SECTION_TITLES, SEVERITY_WORDS } from '../words.ts'
import type { PrintContext } from './common.ts'
import { cut, name, outcomeCell, severityCell } from './common.ts'

/** Subjects printed under one control. */
const SUBJECTS = 8

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
          label: c.provider === null ? 'Client as a whole' : PROVIDER_NAMES[c.provider],
          number: true,
          width: 2,
        })),
        { label: 'Total', number: true, width: 1 },
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
      (f) => (f.resolvedAt === null ? '–' : format.date(f.resolvedAt)),
    ),
    moved(context, 'Reopened', pick(section.reopened), 'None came back.', (f) => format.date(f.lastSeenAt)),
    {
      type: 'table',
      title: 'Controls without an answer',
      columns: [
        { label: 'Control', width: 5 },
        { label: 'Severity', width: 'auto' },
        { label: 'Result', width: 'auto' },
        { label: 'Why', width: 5 },
      ],
      rows: section.undecided.map((u): Cell[] => [
        u.title,
        severityCell(u.severity),
        outcomeCell(u.outcome),
        u.missing.length > 0
          ? `not reported: ${u.missing.join(', ')}`
          : (u.reason ??
            (u.outcome === 'manual'
              ? 'no interface can tell; a person must attest'
              : u.outcome === 'error'
                ? 'the check itself failed to run'
                : 'the data was not read')),
      ]),
      note: `${OUTCOME_WORDS.unknown} never counts as a pass.`,
      empty: section.decided === 0 ? 'No control applies yet.' : 'Every control that applies was decided.',
    },
  ]
  return {
    id: 'findings',
    title: SECTION_TITLES.findings,
    lead:
      section.decided === 0 && open === 0
        ? 'No control could be decided yet, so this section states nothing about what is in order.'
        : `${format.count(open)} open, over ${format.count(section.groups.length)} controls. Each is a check that is known to fail on a thing that is named.`,
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
    severityText: SEVERITY_WORDS[group.severity],
    title: group.title,
    count:
      counts === null
        ? `${format.count(rows.length)} open`
        : `${format.count(rows.length)} open; checked: ${format.count(counts.fail)} fail, ${format.count(counts.pass)} pass${counts.unknown === 0 ? '' : `, ${format.count(counts.unknown)} unknown`}`,
    why: group.why,
    fixes: group.fixes,
    frameworks: group.frameworks.map((f) => `${f.name}: ${f.ids.join(', ')}`).join('; '),
    columns: [
      { label: 'On what', width: 4 },
      { label: 'Evidence', width: 6 },
      { label: 'First seen', width: 2 },
    ],
    rows: shown.map((f): Cell[] => [
      subjectCell(f),
      f.evidence.length === 0 && f.text !== undefined ? shorten(f.text, 300) : evidence(format, f.evidence),
      f.state === 'reopened'
        ? { text: format.date(f.firstSeenAt), sub: `reopened, ${format.count(f.reopenedCount)} ×` }
        : format.date(f.firstSeenAt),
    ]),
    note,
  }
}

const subjectCell = (f: FindingRow): Cell => ({
  text: name(f.subject),
  sub: f.provider === null ? '' : `${PROVIDER_NAMES[f.provider]}, ${name(f.connectionName)}`,
})

const evidence = (format: Format, items: readonly EvidenceItem[]): string =>
  items
    .slice(0, 6)
    .map((item) => `${item.label}: ${shorten(format.evidence(item), 80)}`)
    .join('; ')

function moved(
  context: PrintContext,
  title: string,
  rows: readonly FindingRow[],
  empty: string,
  when: (f: FindingRow) => string,
): Block {
  const { shown, note } = cut(context, rows, 'findings.csv')
  return {
    type: 'table',
    title,
    columns: [
      { label: 'Finding', width: 5 },
      { label: 'Severity', width: 'auto' },
      { label: 'What', width: 4 },
      { label: 'When', width: 2 },
    ],
    rows: shown.map((f): Cell[] => [f.title, severityCell(f.severity), subjectCell(f), when(f)]),
    note,
    empty,
  }
}
