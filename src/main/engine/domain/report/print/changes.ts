/** What changed since the chosen snapshot. */
import { firstOf, SECTION_LABEL } from '../../../../../shared/model/index.ts'
import type { Format } from '../format.ts'
import type { ChangeRow, ChangesSection, ChangeValue } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import { isolate, shorten } from '../text.ts'
import type { PrintContext } from './common.ts'
import { cut, name, place } from './common.ts'

/** Changes of grants follow from those of people and projects: listed last and only in part. */
const GRANT_ROWS = 15

export function printChanges(context: PrintContext, changes: ChangesSection | null): PrintedSection {
  const { format } = context
  const base = { id: 'changes', title: SECTION_LABEL.changes }
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
        { label: 'Added', number: true },
        { label: 'Removed', number: true },
        { label: 'Changed', number: true },
      ],
      rows: changes.counts.map((c): Cell[] => [
        c.kindLabel,
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
      r.kindLabel,
      name(r.label),
      place(context.format, r.provider, r.connectionName),
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
      r.kindLabel,
      { text: name(r.label), sub: place(context.format, r.provider, r.connectionName) },
      r.fields
        .slice(0, FIELDS)
        .map((f) => `${fieldWords(f.field)}: ${difference(format, f.before, f.after)}`)
        .concat(r.fields.length > FIELDS ? [`and ${format.count(r.fields.length - FIELDS)} more`] : [])
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

/** `lastUsedAt` → "last used", `memberIds` → "members". */
const fieldWords = (field: string): string =>
  field
    .replace(/(At|Id)$/, '')
    .replace(/Ids$/, 's')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** Of a list only what came and went is printed. */
function difference(format: Format, before: ChangeValue, after: ChangeValue): string {
  if (before.as !== 'list' || after.as !== 'list') return `${value(format, before)} → ${value(format, after)}`
  const [then, now] = [new Set(before.items), new Set(after.items)]
  const came = after.items.filter((item) => !then.has(item))
  const went = before.items.filter((item) => !now.has(item))
  const parts = [
    ...(came.length === 0 ? [] : [`added ${some(format, came)}`]),
    ...(went.length === 0 ? [] : [`removed ${some(format, went)}`]),
  ]
  return parts.length === 0 ? 'another order' : parts.join('; ')
}

/** Fields of a change that are named. */
const FIELDS = 4
/** Items of a list that are named. */
const ITEMS = 3

function some(format: Format, items: readonly string[]): string {
  return firstOf(
    items.map((item) => isolate(shorten(item, 40))),
    ITEMS,
    format.count,
  )
}

function value(format: Format, v: ChangeValue): string {
  if (v.as === 'absent') return 'not reported'
  if (v.as === 'none') return 'none'
  if (v.as === 'list') return some(format, v.items)
  return v.as === 'time' ? format.date(v.value) : shorten(v.value, 60)
}
