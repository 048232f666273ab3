/** What changed since the chosen snapshot. */
import type { Format } from '../format.ts'
import type { ChangeRow, ChangesSection, ChangeValue } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import { shorten } from '../text.ts'
import { FACT_KIND_WORDS, PROVIDER_NAMES, SECTION_TITLES } from '../words.ts'
import type { PrintContext } from './common.ts'
import { cut, name } from './common.ts'

/** Changes of grants follow from those of people and projects: listed last and only in part. */
const GRANT_ROWS = 15

export function printChanges(context: PrintContext, changes: ChangesSection | null): PrintedSection {
  const { format } = context
  const base = { id: 'changes', title: SECTION_TITLES.changes }
  if (changes === null)
    return {
      ...base,
      lead: '',
      blocks: [
        {
          type: 'callout',
          title: 'Nothing to compare with',
          lines: [
            'No earlier snapshot was chosen, or there is none yet. The next report can compare with this one.',
          ],
        },
      ],
    }
  const of = (change: ChangeRow['change']) => changes.rows.filter((r) => r.change === change)
  const blocks: Block[] = [
    {
      type: 'table',
      title: 'Counts',
      columns: [
        { label: 'Kind', width: 3 },
        { label: 'Added', number: true, width: 1 },
        { label: 'Removed', number: true, width: 1 },
        { label: 'Changed', number: true, width: 1 },
      ],
      rows: changes.counts.map((c): Cell[] => [
        FACT_KIND_WORDS[c.kind],
        format.count(c.added),
        format.count(c.removed),
        format.count(c.changed),
      ]),
      note:
        changes.activityOnly === 0
          ? ''
          : `${format.count(changes.activityOnly)} more differ only in when they were last used.`,
      empty: '',
    },
    list(context, 'Added', of('added')),
    list(context, 'Removed', of('removed')),
    changed(context, of('changed')),
  ]
  return {
    ...base,
    lead: `From ${format.time(changes.since)} to ${format.time(changes.until)}: a window of ${format.days(changes.days)}.`,
    blocks,
  }
}

const things = (rows: readonly ChangeRow[]) => [
  ...rows.filter((r) => r.kind !== 'grant'),
  ...rows.filter((r) => r.kind === 'grant').slice(0, GRANT_ROWS),
]

function list(context: PrintContext, title: string, rows: readonly ChangeRow[]): Block {
  const { shown, note } = part(context, rows)
  return {
    type: 'table',
    title,
    columns: [
      { label: 'Kind', width: 2 },
      { label: 'Name', width: 5 },
      { label: 'Where', width: 3 },
    ],
    rows: shown.map((r): Cell[] => [
      FACT_KIND_WORDS[r.kind],
      name(r.label),
      `${PROVIDER_NAMES[r.provider]}, ${name(r.connectionName)}`,
    ]),
    note,
    empty: `Nothing was ${title.toLowerCase()}.`,
  }
}

function changed(context: PrintContext, rows: readonly ChangeRow[]): Block {
  const { format } = context
  const { shown, note } = part(context, rows)
  return {
    type: 'table',
    title: 'Changed',
    columns: [
      { label: 'Kind', width: 3 },
      { label: 'Name', width: 4 },
      { label: 'What', width: 7 },
    ],
    rows: shown.map((r): Cell[] => [
      FACT_KIND_WORDS[r.kind],
      { text: name(r.label), sub: `${PROVIDER_NAMES[r.provider]}, ${name(r.connectionName)}` },
      r.fields
        .slice(0, 4)
        .map((f) => `${fieldWords(f.field)}: ${value(format, f.before)} → ${value(format, f.after)}`)
        .join('; '),
    ]),
    note,
    empty: 'Nothing was changed.',
  }
}

function part(context: PrintContext, rows: readonly ChangeRow[]) {
  const { shown } = cut(context, things(rows), 'changes.csv')
  const note =
    shown.length < rows.length
      ? `Showing ${context.format.count(shown.length)} of ${context.format.count(rows.length)}. All rows are in the attached file changes.csv.`
      : ''
  return { shown, note }
}

/** `lastUsedAt` → "last used". */
const fieldWords = (field: string): string =>
  field
    .replace(/(At|Id)$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

function value(format: Format, v: ChangeValue): string {
  if (v.as === 'absent') return 'not reported'
  if (v.as === 'none') return 'none'
  return v.as === 'time' ? format.date(v.value) : shorten(v.value, 60)
}
