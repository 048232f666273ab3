/** What changed between the chosen snapshot and now: added, removed, changed, with the window stated. */
import { DAY } from '../../../../../shared/model/index.ts'
import { FACT_KINDS, factKind, nameOf, type Fact } from '../../../facts/index.ts'
import type { ReportContext } from '../context.ts'
import { compareText } from '../context.ts'
import type { ReportChange } from '../input.ts'
import type { ChangeRow, ChangesSection, ChangeValue } from '../model.ts'
import { clean, cleanOrNull } from '../text.ts'

/** Fields that move by themselves: a difference in these alone is activity, not a change. */
const ACTIVITY: ReadonlySet<string> = new Set([
  'lastUsedAt',
  'lastUsedFrom',
  'notUsedSince',
  'lastActivityAt',
])

export function changesSection(context: ReportContext): ChangesSection | null {
  const { input } = context
  if (input.changes === null) return null
  const names = gone(input.changes.list)
  const rows: ChangeRow[] = []
  let activityOnly = 0
  for (const change of input.changes.list) {
    const row = changeRow(context, names, change)
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
      kindLabel: kindLabel(kind),
      added: count(kind, 'added'),
      removed: count(kind, 'removed'),
      changed: count(kind, 'changed'),
    })),
    activityOnly,
    rows,
  }
}

type Names = ReadonlyMap<string, string>

const kindLabel = (kind: Fact['kind']): string => factKind(kind)?.label.one ?? kind

type Holder = 'account' | 'identity' | 'credential'
const HOLDERS: readonly Fact['kind'][] = ['account', 'identity', 'credential'] satisfies Holder[]

/** Names of holders of rights that are no longer there, by connection, kind and id. */
function gone(list: readonly ReportChange[]): Names {
  const names = new Map<string, string>()
  for (const { connectionId, before } of list) {
    if (before === null || !HOLDERS.includes(before.kind)) continue
    const name = cleanOrNull(nameOf(before))
    if (name !== null) names.set(`${connectionId}|${before.kind}|${before.id}`, name)
  }
  return names
}

function changeRow(
  context: ReportContext,
  names: Names,
  { connectionId, change, before, after }: ReportChange,
): ChangeRow | null {
  const fact = after ?? before
  if (fact === null) return null
  return {
    kind: fact.kind,
    kindLabel: kindLabel(fact.kind),
    change,
    provider: fact.provider,
    connectionName: context.connectionName(connectionId),
    id: clean(fact.id),
    label: labelOf(context, names, connectionId, fact),
    fields:
      change === 'changed'
        ? fieldChanges(before, after, (id) => holderName(context, names, connectionId, 'account', id))
        : [],
  }
}

function holderName(
  context: ReportContext,
  names: Names,
  connectionId: string,
  kind: Holder,
  id: string,
): string {
  return context.factName(kind, connectionId, id) ?? names.get(`${connectionId}|${kind}|${id}`) ?? clean(id)
}

function labelOf(context: ReportContext, names: Names, connectionId: string, fact: Fact): string {
  if (fact.kind !== 'grant') return clean(nameOf(fact))
  const { holderKind, holderId, resourceId, permission } = fact
  const who =
    holderKind === 'group' ? clean(holderId) : holderName(context, names, connectionId, holderKind, holderId)
  const what = context.serviceName(connectionId, resourceId) ?? resourceId
  return clean(`${who}: ${permission} on ${what}`)
}

function fieldChanges(
  before: Fact | null,
  after: Fact | null,
  person: (id: string) => string,
): ChangeRow['fields'] {
  const a = new Map<string, unknown>(Object.entries(before ?? {}))
  const b = new Map<string, unknown>(Object.entries(after ?? {}))
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((field) => !ACTIVITY.has(field) && JSON.stringify(a.get(field)) !== JSON.stringify(b.get(field)))
    .sort()
    .map((field) => ({
      field,
      before: changeValue(field, a.get(field), person),
      after: changeValue(field, b.get(field), person),
    }))
}

function changeValue(field: string, value: unknown, person: (id: string) => string): ChangeValue {
  if (value === undefined) return { as: 'absent' }
  if (value === null) return { as: 'none' }
  if (typeof value === 'number' && /At$/.test(field)) return { as: 'time', value }
  if (typeof value === 'boolean') return { as: 'text', value: value ? 'yes' : 'no' }
  if (typeof value === 'string') return { as: 'text', value: clean(value) }
  if (Array.isArray(value) && value.every((v) => typeof v === 'string'))
    return value.length === 0
      ? { as: 'none' }
      : { as: 'list', items: field === 'memberIds' ? value.map(person) : value.map(clean) }
  return { as: 'text', value: clean(JSON.stringify(value)) }
}
