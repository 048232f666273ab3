/** Judges one event by the vocabulary: does it make the client less safe? Three-valued: what the event does not tell is
 *  `not_judged`, never `neutral`. The rules are those of the vocabulary's README (data pack `events`):
 *  no entry or `unknown`: not judged. `depends`: each path is looked at; an absent path says nothing, a value that no
 *  condition names is not judged. Together: one `weakens` wins; else one that is not judged, or no path at all, leaves the
 *  event not judged. A judgement is complete only where nothing else in the details was left out. */
import type { EventOutcome, EventTopic, ProviderId } from '../../../../shared/model/index.ts'
import {
  entryOf,
  rootOf,
  type Condition,
  type Direction,
  type Effect,
  type EffectSeverity,
  type PathRule,
  type Refinement,
  type VocabularyEntry,
} from './index.ts'

export interface Verdict {
  /** Of the setting that weakens, where a type carries many. */
  readonly topic: EventTopic
  readonly judgement: Direction | 'not_judged'
  /** null unless it weakens. */
  readonly effect: Effect | null
  readonly severity: EffectSeverity | null
  /** Nothing else in the event could change it. Only then does `strengthens` or `neutral` mean "in order". */
  readonly complete: boolean
}

/** What is judged of an event. */
export interface JudgedEvent {
  readonly type: string
  readonly outcome?: EventOutcome
  readonly detail?: Readonly<Record<string, unknown>>
  readonly cut?: readonly string[]
}

/** Whether the verdict needs the details; if not, it is the same for every event of the type that took effect. */
export const dependsOnDetail = (provider: ProviderId, type: string): boolean =>
  entryOf(provider, type)?.direction === 'depends'

/** null: the vocabulary does not list the type. */
export function judge(provider: ProviderId, event: JudgedEvent): Verdict | null {
  const entry = entryOf(provider, event.type)
  if (!entry) return null
  const verdict = (judgement: Verdict['judgement'], complete: boolean, from: Weight = entry): Verdict => ({
    topic: from.class,
    judgement,
    effect: judgement === 'weakens' ? from.effect_if_weakening : null,
    severity: judgement === 'weakens' ? from.severity_if_weakening : null,
    complete,
  })
  // A call that was refused or failed changed nothing.
  if (event.outcome === 'failure' || event.outcome === 'denied') return verdict('neutral', true)
  if (entry.direction === 'unknown') return verdict('not_judged', false)
  if (entry.direction !== 'depends') return verdict(entry.direction, true)
  const { detail = {}, cut = [] } = event
  const root = rootOf(provider, event.type, detail)
  if (entry.refinements) {
    const judged = bySetting(entry, entry.refinements, root)
    const [worst] = judged
      .filter((each) => each.result === 'weakens')
      .sort((a, b) => rank(a.refinement) - rank(b.refinement))
    const sure = judged.length > 0 && judged.every((each) => each.result !== 'not_judged') && cut.length === 0
    return verdict(together(judged.map((each) => each.result)), sure, worst?.refinement)
  }
  const total = together(entry.depends_on.map((rule) => atPath(rule, root)))
  return verdict(total, total !== 'not_judged' && cut.length === 0 && !hasMore(entry, detail, root))
}

type Weight = Pick<VocabularyEntry, 'class' | 'effect_if_weakening' | 'severity_if_weakening'>
type Result = Direction | 'not_judged' | 'absent'

const ORDER: readonly EffectSeverity[] = ['critical', 'high', 'medium', 'low']
const rank = (from: Weight | undefined): number =>
  from?.severity_if_weakening ? ORDER.indexOf(from.severity_if_weakening) : ORDER.length

function bySetting(
  entry: VocabularyEntry,
  refinements: readonly Refinement[],
  root: unknown,
): { refinement: Refinement | undefined; result: Result }[] {
  const named = refinements[0]?.value !== null
  const path = named ? (refinements[0]?.path ?? '') : (entry.depends_on[0]?.path ?? '')
  const settings = named
    ? valuesAt(root, path).map(String)
    : valuesAt(root, path).flatMap((value) =>
        isObject(value) ? Object.keys(value).map((key) => `${path}.${key}`) : [],
      )
  return settings.map((setting) => {
    const refinement = refinements.find((each) => (named ? each.value : each.path) === setting)
    if (!refinement || refinement.direction === 'unknown') return { refinement, result: 'not_judged' }
    if (refinement.direction !== 'depends') return { refinement, result: refinement.direction }
    return { refinement, result: together(refinement.depends_on.map((rule) => atPath(rule, root))) }
  })
}

/** Fields that the type is known to have, that have a value, and that no rule looks at. */
function hasMore(entry: VocabularyEntry, detail: Readonly<Record<string, unknown>>, root: object): boolean {
  const nested = root !== detail
  const firstOf = (path: string): string =>
    (nested ? path.slice(entry.type.length + 1) : path).split(/[.[]/)[0] ?? ''
  const seen = new Set<string>(['user_agent'])
  for (const rule of entry.depends_on) {
    seen.add(firstOf(rule.path))
    for (const list of [rule.weakens_when, rule.strengthens_when, rule.neutral_when])
      for (const condition of list ?? []) if (condition.other_path) seen.add(firstOf(condition.other_path))
  }
  for (const path of [entry.target, entry.subject]) if (path) seen.add(firstOf(path))
  return (entry.detail_fields ?? []).some(
    (field) => Object.hasOwn(detail, field) && detail[field] !== null && !seen.has(field),
  )
}

function together(results: readonly Result[]): Direction | 'not_judged' {
  const present = results.filter((result) => result !== 'absent')
  if (present.includes('weakens')) return 'weakens'
  if (present.length === 0 || present.includes('not_judged')) return 'not_judged'
  return present.includes('strengthens') ? 'strengthens' : 'neutral'
}

function atPath(rule: PathRule, root: unknown): Result {
  const values = valuesAt(root, rule.path)
  if (values.length === 0) return 'absent'
  const some = (conditions: readonly Condition[] = []): boolean =>
    conditions.some((condition) => holds(condition, values, root) === true)
  if (some(rule.weakens_when)) return 'weakens'
  if (some(rule.strengthens_when)) return 'strengthens'
  return some(rule.neutral_when) ? 'neutral' : 'not_judged'
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Values at `a.b`, `a[].b` (every member), `a[type=x].b` (members with that value) or `parameters[NAME]` (the `value` of
 *  the member whose `name` is NAME). None: the path is absent. A key may have dots: the longest that exists is taken. */
export function valuesAt(root: unknown, path: string): unknown[] {
  const parts = path.match(/[^.[\]]+|\[[^\]]*\]/g) ?? []
  let found: readonly unknown[] = [root]
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? ''
    if (part.startsWith('[')) {
      found = members(found, part.slice(1, -1))
      continue
    }
    let taken = 0
    for (let n = parts.length - i; n >= 1 && taken === 0; n--) {
      const key = parts.slice(i, i + n)
      if (key.some((each) => each.startsWith('['))) continue
      const name = key.join('.')
      const hits = found.filter((value) => isObject(value)).filter((value) => Object.hasOwn(value, name))
      if (hits.length === 0) continue
      found = hits.map((value) => value[name])
      taken = n
    }
    if (taken === 0) return []
    i += taken - 1
  }
  return [...found]
}

function members(found: readonly unknown[], inner: string): unknown[] {
  const [key = '', want] = inner.split('=')
  return found.flatMap((value): unknown[] => {
    if (!Array.isArray(value)) return []
    const list: readonly unknown[] = value
    if (inner === '') return [...list]
    const objects = list.filter((each) => isObject(each))
    return want === undefined
      ? objects.filter((each) => each.name === inner).map((each) => each.value)
      : objects.filter((each) => String(each[key]) === want)
  })
}

const listOf = (value: unknown): string[] => {
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string' && value.includes(',')
      ? value.split(',')
      : value == null
        ? []
        : [value]
  return list.map((each) => String(each).trim())
}

const same = (a: unknown, b: unknown): boolean =>
  typeof b === 'boolean' ? a === b || String(a).toLowerCase() === String(b) : String(a) === String(b)

/** undefined = cannot be known: the old value is missing. */
function holds(condition: Condition, values: readonly unknown[], root: unknown): boolean | undefined {
  const value = values.length === 1 ? values[0] : values
  const other = condition.other_path === undefined ? [] : valuesAt(root, condition.other_path)
  const wanted = condition.value
  switch (condition.op) {
    case 'present':
      return true
    case 'null':
      return value === null
    case 'empty':
      return listOf(value).length === 0
    case 'nonempty':
      return listOf(value).length > 0
    case 'eq':
      return values.every((each) => same(each, wanted))
    case 'in':
      return Array.isArray(wanted) && values.every((each) => wanted.some((one) => same(each, one)))
    case 'contains':
      return values.flat().some((each) => same(each, wanted))
    case 'gt':
    case 'lt': {
      const [now, was] = [Number(value), Number(other[0])]
      if (value == null || other[0] == null || Number.isNaN(now) || Number.isNaN(was)) return undefined
      return condition.op === 'gt' ? now > was : now < was
    }
    case 'gained':
    case 'lost': {
      if (other.length === 0) return undefined
      const [now, was] = [listOf(value), listOf(other[0])]
      return condition.op === 'gained'
        ? now.some((each) => !was.includes(each))
        : was.some((each) => !now.includes(each))
    }
  }
}
