/** The event vocabulary (resources/events): what each event type of a provider's log is about. What the files call `class` is
 *  called topic here. A type without an entry has none, and an event of it is not judged: nothing is guessed from the words in a name. */
import type { EventTopic, ProviderId } from '../../../../shared/model/index.ts'

export type Direction = 'weakens' | 'strengthens' | 'neutral'
export type Effect = 'record_off' | 'safeguard_off' | 'reach_up' | 'data_out' | 'destroys' | 'spend_up'
export type EffectSeverity = 'critical' | 'high' | 'medium' | 'low'

export interface Condition {
  readonly op:
    'eq' | 'in' | 'contains' | 'null' | 'gt' | 'lt' | 'gained' | 'lost' | 'present' | 'empty' | 'nonempty'
  readonly value?: string | boolean | number | readonly string[]
  readonly other_path?: string
}

/** What the value at a path says. */
export interface PathRule {
  readonly path: string
  readonly weakens_when?: readonly Condition[]
  readonly strengthens_when?: readonly Condition[]
  readonly neutral_when?: readonly Condition[]
}

interface Judgement {
  readonly class: EventTopic
  /** `depends`: on `depends_on` or `refinements`. `unknown`: the event does not tell. */
  readonly direction: Direction | 'depends' | 'unknown'
  readonly effect_if_weakening: Effect | null
  readonly severity_if_weakening: EffectSeverity | null
  readonly depends_on: readonly PathRule[]
}

/** Of a type that carries many settings in one event: what one of them says. */
export interface Refinement extends Judgement {
  readonly path: string
  /** null: it applies where the path is present. */
  readonly value: string | null
}

export interface VocabularyEntry extends Judgement {
  readonly type: string
  readonly verb: string
  readonly target: string | null
  readonly subject: string | null
  readonly refinements?: readonly Refinement[]
  readonly detail_fields?: readonly string[]
}

interface VocabularyFile {
  readonly provider: string
  readonly version: number
  readonly generated: string
  /** `type`: paths begin with the name of the type, as where a log puts the details under a member of that name. Absent:
   *  they begin at the details themselves. */
  readonly paths_begin_with?: 'type'
  readonly types: readonly VocabularyEntry[]
}

interface Vocabulary {
  readonly version: string
  readonly isTypeInPaths: boolean
  readonly entries: ReadonlyMap<string, VocabularyEntry>
}

const texts = import.meta.glob<string>('../../../../../resources/events/*.json', {
  eager: true,
  query: '?raw',
  import: 'default',
})
/** Parsed when first asked for: together they are some hundred kilobytes. */
const parsed = new Map<ProviderId, Vocabulary | null>()

function vocabularyOf(provider: ProviderId): Vocabulary | null {
  const known = parsed.get(provider)
  if (known !== undefined) return known
  const text = texts[`../../../../../resources/events/${provider}.json`]
  const file = text === undefined ? null : (JSON.parse(text) as VocabularyFile)
  const found = file && {
    version: `${file.version} ${file.generated}`,
    isTypeInPaths: file.paths_begin_with === 'type',
    entries: new Map(file.types.map((entry) => [entry.type, entry])),
  }
  parsed.set(provider, found)
  return found
}

/** Version of the provider's vocabulary; null when there is none. Another version may judge otherwise. */
export const vocabularyVersion = (provider: ProviderId): string | null =>
  vocabularyOf(provider)?.version ?? null

/** What the vocabulary says of the type; null when it does not list it. */
export const entryOf = (provider: ProviderId, type: string): VocabularyEntry | null =>
  vocabularyOf(provider)?.entries.get(type) ?? null

/** What events of the type are about; null = not known. */
export const topicOf = (provider: ProviderId, type: string): EventTopic | null =>
  entryOf(provider, type)?.class ?? null

/** Every type that is about one of the topics, whatever its provider. */
export function typesAbout(topics: readonly EventTopic[]): string[] {
  const providers = Object.keys(texts).map((path) => path.slice(path.lastIndexOf('/') + 1, -'.json'.length))
  return [
    ...new Set(
      providers.flatMap((provider) =>
        [...(vocabularyOf(provider)?.entries.values() ?? [])]
          .filter((entry) => topics.includes(entry.class))
          .map((entry) => entry.type),
      ),
    ),
  ]
}

const isTypeInPaths = (provider: ProviderId): boolean => vocabularyOf(provider)?.isTypeInPaths === true

/** Where the entries' paths begin: the details under a member named after the type, or the details themselves. */
export const rootOf = (
  provider: ProviderId,
  type: string,
  detail: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => (isTypeInPaths(provider) ? { [type]: detail } : detail)

const NONE: ReadonlySet<string> = new Set()
const fieldsOf = new WeakMap<VocabularyEntry, ReadonlySet<string>>()

/** Fields of the type's details that a judgement looks at: they must be kept whole. */
export function judgedFields(provider: ProviderId, type: string): ReadonlySet<string> {
  const entry = entryOf(provider, type)
  if (!entry) return NONE
  const known = fieldsOf.get(entry)
  if (known) return known
  const rules = [entry, ...(entry.refinements ?? [])].flatMap((each) => each.depends_on)
  const conditions = rules.flatMap((rule) => [
    ...(rule.weakens_when ?? []),
    ...(rule.strengthens_when ?? []),
    ...(rule.neutral_when ?? []),
  ])
  const paths = [
    entry.target,
    entry.subject,
    ...rules.map((rule) => rule.path),
    ...conditions.map((condition) => condition.other_path),
    ...(entry.refinements ?? []).map((refinement) => refinement.path),
  ]
  const start = isTypeInPaths(provider) ? `${type}.` : ''
  const fields = new Set(
    paths.flatMap((path) =>
      path?.startsWith(start) ? [path.slice(start.length).split(/[.[]/)[0] ?? ''] : [],
    ),
  )
  fieldsOf.set(entry, fields)
  return fields
}
