import { expect, test } from 'vitest'
import { ACTIONS, checkedDetail, entryText, isKnownAction, type JournalAction } from './actions.ts'

const H = 'ab'.repeat(32)
const conn = { connection: 'k1', provider: 'openai', name: 'Main', endpoint: 'https://api.example' }
/** A detail of every action: one that is forgotten does not compile. */
const SAMPLES: { readonly [A in JournalAction]: readonly [detail: unknown, text: string] } = {
  'client.added': [{ client: 'c1', name: 'Harbour' }, 'Client "Harbour" was added.'],
  'client.changed': [
    { client: 'c1', name: 'Harbour', fields: ['name', 'tags', 'locale'] },
    'Of client "Harbour", name, tags and locale changed.',
  ],
  'client.removed': [
    { client: 'c1', name: 'Harbour', entries: 1, mark: H, heads: [`aa 1 ${H}`] },
    `Client "Harbour" was removed with everything stored about it. Its journal had 1 entry and the mark ${H}.`,
  ],
  'settings.changed': [{ fields: ['logo'] }, 'In the settings, logo changed.'],
  'member.renamed': [{ member: 'm1' }, 'The name of m1 changed.'],
  'device.enrolled': [
    { device: 'd1', member: 'm1', key: H },
    `Device d1 of m1 was enrolled with the key ${H}.`,
  ],
  'device.revoked': [{ device: 'd1', reason: 'lost' }, 'Device d1 was revoked: lost.'],
  'files.put_back': [
    {},
    'Reeve found older files than it had written last on this computer: they were put back, from a backup for example. What was done after them is not in them.',
  ],
  'recovery-key.shown': [{}, 'The recovery key was shown.'],
  'recovery-key.replaced': [
    {},
    'The recovery key was replaced. Backups made before still open with the old one.',
  ],
  'workspace-key.replaced': [
    { before: H, after: H },
    `The workspace's signing key was replaced: ${H} by ${H}.`,
  ],
  'connection.added': [conn, 'The connection "Main" (openai) was added.'],
  'connection.renamed': [conn, 'A connection was renamed: it is now the connection "Main" (openai).'],
  'connection.secret_replaced': [conn, 'The key of the connection "Main" (openai) was replaced.'],
  'connection.removed': [conn, 'The connection "Main" (openai) was removed.'],
  'sync.finished': [
    { connection: 'k1', provider: 'openai', snapshot: 's1', state: 'partial', facts: 1, root: H },
    'openai was read: partial, 1 fact.',
  ],
  'report.written': [
    { content: H, asOf: '2026-06-01T00:00:00.000Z' },
    `A report as of 2026-06-01T00:00:00.000Z was saved. Its content has the hash ${H}.`,
  ],
  'export.written': [{ format: 'csv', files: 2 }, 'An export was saved: 2 files, csv.'],
  'bundle.written': [
    { manifest: H, personal: false },
    `A folder with the journal was made, without personal values. Its manifest has the hash ${H}.`,
  ],
  'list.written': [{ list: 'people', rows: 0 }, 'The list "people" was saved with 0 rows.'],
  'terms.changed': [{ fields: ['mailDomains'] }, 'In the terms, mailDomains changed.'],
  'parameter.changed': [
    { control: 'nhi-dormant', limit: 'days', from: null, to: 30 },
    'The limit "days" of control nhi-dormant changed from its default to 30.',
  ],
  'people.joined': [{ person: 'p', accounts: 1 }, '1 account was joined to one person.'],
  'people.split': [{ person: 'p', accounts: 2 }, '2 accounts were split from a person.'],
  'people.undone': [{ joins: 2, splits: 1 }, '2 joins by hand and 1 split by hand of people were undone.'],
  'personal.erased': [{ values: 2, reason: '' }, '2 personal values were erased.'],
}
const cases = (Object.keys(ACTIONS) as JournalAction[]).map((name) => [name, ...SAMPLES[name]] as const)

const asIs = { provider: (id: string) => id, member: (id: string) => id }

test.each(cases)('%s reads as one sentence', (action, detail, text) => {
  const stream = ACTIONS[action].stream === 'workspace' ? 'workspace' : 'c-1'
  const checked = checkedDetail(action, stream, detail as never)
  expect(entryText({ action, detail: checked }, asIs)).toBe(text)
  expect(() => checkedDetail(action, stream, { ...(detail as object), path: '/home/x' } as never)).toThrow(
    TypeError,
  )
})

test('an action is refused in the stream of another', () => {
  expect(() => checkedDetail('recovery-key.shown', 'c-1', {})).toThrow(TypeError)
  expect(() => checkedDetail('terms.changed', 'workspace', { fields: [] })).toThrow(TypeError)
  for (const stream of ['workspace', 'c-1'])
    expect(() => checkedDetail('personal.erased', stream, { values: 1, reason: '' })).not.toThrow()
})

test('a provider is called by its label', () => {
  const detail = { connection: 'k1', provider: 'acme', name: 'Main', endpoint: 'https://api.example.com' }
  expect(entryText({ action: 'connection.removed', detail }, { ...asIs, provider: () => 'Acme AI' })).toBe(
    'The connection "Main" (Acme AI) was removed.',
  )
})

test('what a newer Reeve did is shown as that', () => {
  expect(entryText({ action: 'moon.visited', detail: {} }, asIs)).toBe('Made by a newer Reeve: moon.visited.')
  expect(entryText({ action: 'client.added', detail: { client: 'c1', label: 'x' } }, asIs)).toBe(
    'Made by a newer Reeve: client.added.',
  )
  expect(isKnownAction('constructor')).toBe(false)
})
