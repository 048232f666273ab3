/** What changed between the chosen snapshot and now: added, removed, changed, with the window stated. */
import { DAY } from '../../../../../shared/model/index.ts'
import type { Fact } from '../../facts.ts'
import { FACT_KINDS } from '../../facts.ts'
import type { ReportContext } from '../context.ts'
import { compareText } from '../context.ts'
import type { ReportChange } from '../input.ts'
import type { ChangeRow, ChangesSection, ChangeValue } from '../model.ts'
import { clean } from '../text.ts'

/** Fields that move by themselves: a difference in these alone is activity, not a change. */
const ACTIVITY: ReadonlySet<string> = new Set(['lastUsedAt', 'lastUsedFrom', 'lastActivityAt'])

export function changesSection(context: ReportContext): ChangesSection | null {
  const { input } = context
  if (input.changes === null) return null
  const rows: ChangeRow[] = []
  let activityOnly = 0
  for (const change of input.changes.list) {
    const row = changeRow(context, change)
    if (row === null) continue
    if (row.change === 'changed' && row.fields.length === 0) activityOnly += 1
    else rows.push(row)
  }
  rows.sort(
    (a, b) =>
      FACT_KINDS.indexOf(a.kind) - FACT_KINDS.indexOf(b.kind) ||
      compareText(a.change, b.change) ||
      compareText(a.label.toLowerCase(), b.label.toLowerCase()) ||
      compareText(a.id, b.id),
  )
  const count = (kind: Fact['kind'], change: ChangeRow['change']) =>
    rows.filter((r) => r.kind === kind && r.change === change).length
  return {
    since: input.changes.since,
    until: input.facts.at,
    days: Math.round((input.facts.at - input.changes.since) / DAY),
    counts: FACT_KINDS.map((kind) => ({
      kind,
      added: count(kind, 'added'),
      removed: count(kind, 'removed'),
      changed: count(kind, 'changed'),
    })),
    activityOnly,
    rows,
  }
}

function changeRow(
  context: ReportContext,
  { connectionId, change, before, after }: ReportChange,
): ChangeRow | null {
  const fact = after ?? before
  if (fact === null) return null
  return {
    kind: fact.kind,
    change,
    provider: fact.provider,
    connectionName: context.connectionName(connectionId),
    id: clean(fact.id),
    label: labelOf(context, connectionId, fact),
    fields: change === 'changed' ? fieldChanges(before, after) : [],
  }
}

function labelOf(context: ReportContext, connectionId: string, fact: Fact): string {
  if (fact.kind === 'grant') {
    const who =
      fact.identityKind === 'human'
        ? context.humanName(connectionId, fact.identityId)
        : (context.nhi(connectionId, fact.identityId)?.name ?? null)
    const what = context.serviceName(connectionId, fact.resourceId) ?? fact.resourceId
    return clean(`${who ?? fact.identityId}: ${fact.permission} on ${what}`)
  }
  const named = [fact.name, fact.kind === 'human' ? fact.email : null, fact.kind === 'nhi' ? fact.hint : null]
  return clean(named.find((n) => n !== null && n !== undefined && n !== '') ?? fact.id)
}

function fieldChanges(before: Fact | null, after: Fact | null): ChangeRow['fields'] {
  const a = new Map<string, unknown>(Object.entries(before ?? {}))
  const b = new Map<string, unknown>(Object.entries(after ?? {}))
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((field) => !ACTIVITY.has(field) && JSON.stringify(a.get(field)) !== JSON.stringify(b.get(field)))
    .sort()
    .map((field) => ({
      field,
      before: changeValue(field, a.get(field)),
      after: changeValue(field, b.get(field)),
    }))
}

function changeValue(field: string, value: unknown): ChangeValue {
  if (value === undefined) return { as: 'absent' }
  if (value === null) return { as: 'none' }
  if (typeof value === 'number' && /At$/.test(field)) return { as: 'time', value }
  if (typeof value === 'boolean') return { as: 'text', value: value ? 'yes' : 'no' }
  if (typeof value === 'string') return { as: 'text', value: clean(value) }
  if (Array.isArray(value) && value.every((v) => typeof v === 'string'))
    return value.length === 0 ? { as: 'none' } : { as: 'text', value: clean(value.join(', ')) }
  return { as: 'text', value: clean(JSON.stringify(value)) }
}
