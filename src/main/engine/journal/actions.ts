/** What an entry can say was done: a closed list, with one wording each. Details are ids and plain values: no secret, no
 *  personal value (an entry is never erased; bodies are), no path and no number that means something in one file only. */
import { z } from 'zod'
import { WORKSPACE_STREAM, type Detail, type Entry } from './entry.ts'

interface ActionSpec<D extends z.ZodType<Detail>> {
  readonly stream: 'client' | 'workspace'
  readonly detail: D
  /** One plain sentence. */
  readonly text: (detail: z.output<D>) => string
}

const action = <S extends z.ZodRawShape>(
  stream: 'client' | 'workspace',
  shape: S,
  text: (detail: z.output<z.ZodObject<S>>) => string,
) =>
  ({ stream, detail: z.strictObject(shape), text }) as unknown as ActionSpec<
    z.ZodObject<S> & z.ZodType<Detail>
  >

const id = z.string().min(1).max(600)
const line = z.string().max(500)
const count = z.int().min(0)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const names = z.array(line).max(500).readonly()

const many = (n: number, one: string, others = `${one}s`): string => `${n} ${n === 1 ? one : others}`
const listed = (values: readonly string[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`

const connection = { connection: id, provider: id, name: line, endpoint: line }
const of = ({ name, provider }: { name: string; provider: string }): string =>
  `the connection "${name}" (${provider})`

export const ACTIONS = {
  // The workspace.
  'client.added': action(
    'workspace',
    { client: id, name: line },
    ({ name }) => `Client "${name}" was added.`,
  ),
  'client.changed': action(
    'workspace',
    { client: id, name: line, fields: names },
    ({ name, fields }) => `Of client "${name}", ${listed(fields)} changed.`,
  ),
  /** `mark`: of its last checkpoints; null where its file could not be read. `heads`: chain, number and hash of the last entry, one text a chain. */
  'client.removed': action(
    'workspace',
    { client: id, name: line, entries: count.nullable(), mark: hash.nullable(), heads: names },
    ({ name, entries, mark }) =>
      `Client "${name}" was removed with everything stored about it. ${
        entries === null || mark === null
          ? 'Its journal could not be read.'
          : `Its journal had ${many(entries, 'entry', 'entries')} and the mark ${mark}.`
      }`,
  ),
  'settings.changed': action(
    'workspace',
    { fields: names },
    ({ fields }) => `In the settings, ${listed(fields)} changed.`,
  ),
  'member.renamed': action('workspace', { member: id }, ({ member }) => `The name of ${member} changed.`),
  'device.enrolled': action(
    'workspace',
    { device: id, member: id, key: hash },
    ({ device, member, key }) => `Device ${device} of ${member} was enrolled with the key ${key}.`,
  ),
  'device.revoked': action(
    'workspace',
    { device: id, reason: line },
    ({ device, reason }) => `Device ${device} was revoked${reason === '' ? '' : `: ${reason}`}.`,
  ),
  'files.put_back': action(
    'workspace',
    {},
    () =>
      'Reeve found older files than it had written last on this computer: they were put back, from a backup for example. What was done after them is not in them.',
  ),
  'recovery-key.shown': action('workspace', {}, () => 'The recovery key was shown.'),
  'recovery-key.replaced': action(
    'workspace',
    {},
    () => 'The recovery key was replaced. Backups made before still open with the old one.',
  ),
  'workspace-key.replaced': action(
    'workspace',
    { before: hash, after: hash },
    ({ before, after }) => `The workspace's signing key was replaced: ${before} by ${after}.`,
  ),

  // A client.
  'connection.added': action(
    'client',
    connection,
    (d) => `The connection "${d.name}" (${d.provider}) was added.`,
  ),
  'connection.renamed': action('client', connection, (d) => `A connection was renamed: it is now ${of(d)}.`),
  'connection.secret_replaced': action('client', connection, (d) => `The key of ${of(d)} was replaced.`),
  'connection.removed': action(
    'client',
    connection,
    (d) => `The connection "${d.name}" (${d.provider}) was removed.`,
  ),
  'sync.finished': action(
    'client',
    {
      connection: id,
      provider: id,
      snapshot: id,
      state: z.enum(['complete', 'partial', 'failed']),
      facts: count,
      root: hash,
    },
    ({ provider, state, facts }) => `${provider} was read: ${state}, ${many(facts, 'fact')}.`,
  ),
  'report.written': action(
    'client',
    { content: hash, asOf: line },
    ({ content, asOf }) => `A report as of ${asOf} was saved. Its content has the hash ${content}.`,
  ),
  'export.written': action(
    'client',
    { format: line, files: count },
    ({ format, files }) => `An export was saved: ${many(files, 'file')}, ${format}.`,
  ),
  /** `manifest`: hash of the folder's manifest, which the entry seals. */
  'bundle.written': action(
    'client',
    { manifest: hash, personal: z.boolean() },
    ({ manifest, personal }) =>
      `A folder with the journal was made, ${personal ? 'with' : 'without'} personal values. Its manifest has the hash ${manifest}.`,
  ),
  'list.written': action(
    'client',
    { list: line, rows: count },
    ({ list, rows }) => `The list "${list}" was saved with ${many(rows, 'row')}.`,
  ),
  'terms.changed': action(
    'client',
    { fields: names },
    ({ fields }) => `In the terms, ${listed(fields)} changed.`,
  ),
  'parameter.changed': action(
    'client',
    { control: id, limit: id, from: z.number().nullable(), to: z.number().nullable() },
    ({ control, limit, from, to }) =>
      `The limit "${limit}" of control ${control} changed from ${from ?? 'its default'} to ${to ?? 'its default'}.`,
  ),
  'people.joined': action(
    'client',
    { person: id, accounts: count },
    ({ accounts }) => `${many(accounts, 'account was', 'accounts were')} joined to one person.`,
  ),
  'people.split': action(
    'client',
    { person: id, accounts: count },
    ({ accounts }) => `${many(accounts, 'account was', 'accounts were')} split from a person.`,
  ),
  'people.undone': action(
    'client',
    { joins: count, splits: count },
    ({ joins, splits }) =>
      `${listed([
        ...(joins > 0 ? [many(joins, 'join by hand', 'joins by hand')] : []),
        ...(splits > 0 ? [many(splits, 'split by hand', 'splits by hand')] : []),
      ])} of people ${joins + splits === 1 ? 'was' : 'were'} undone.`,
  ),
  /** Also in the workspace's stream: what it says there is about that stream. */
  'personal.erased': action(
    'client',
    { values: count, reason: line },
    ({ values, reason }) =>
      `${many(values, 'personal value was', 'personal values were')} erased${reason === '' ? '' : `: ${reason}`}.`,
  ),
} as const

export type JournalAction = keyof typeof ACTIONS
export type DetailOf<A extends JournalAction> = z.output<(typeof ACTIONS)[A]['detail']>
/** An action with the detail that it demands. */
export type Act = {
  [A in JournalAction]: { readonly action: A; readonly detail: DetailOf<A> }
}[JournalAction]

/** Happens in either stream. */
const EITHER: readonly string[] = ['personal.erased']

export const isKnownAction = (action: string): action is JournalAction => Object.hasOwn(ACTIONS, action)

/** The detail as the action demands it. @throws TypeError for another detail, and for the wrong stream: a fault of the
 *  caller. */
export function checkedDetail<A extends JournalAction>(name: A, stream: string, detail: DetailOf<A>): Detail {
  const spec = ACTIONS[name]
  if (!EITHER.includes(name) && (stream === WORKSPACE_STREAM) !== (spec.stream === 'workspace'))
    throw new TypeError(`${name} is not of this stream`)
  const parsed = (spec.detail as z.ZodType<Detail>).safeParse(detail)
  if (!parsed.success)
    throw new TypeError(`${name}: ${parsed.error.issues[0]?.path.join('.') ?? 'another detail'}`)
  return parsed.data
}

/** The entry in one sentence. What this version does not know reads as made by a newer Reeve, with the action's name.
 *  @param labels what people call the provider, and the member, with this id. */
export function entryText(
  { action: name, detail }: Pick<Entry, 'action' | 'detail'>,
  labels: Readonly<Record<'provider' | 'member', (id: string) => string>>,
): string {
  if (isKnownAction(name)) {
    const spec = ACTIONS[name] as unknown as ActionSpec<z.ZodType<Detail>>
    const parsed = spec.detail.safeParse(detail)
    if (parsed.success) {
      const said: Record<string, Detail[string]> = { ...parsed.data }
      for (const field of ['provider', 'member'] as const) {
        const id = said[field]
        if (typeof id === 'string') said[field] = labels[field](id)
      }
      return spec.text(said)
    }
  }
  return `Made by a newer Reeve: ${name}.`
}
