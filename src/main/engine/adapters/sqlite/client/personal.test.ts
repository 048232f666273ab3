import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Account } from '../../../facts/index.ts'
import type { UnreadableFact } from '../../../ports/store.ts'
import { newWorkspaceKey, openWorkspace } from '../index.ts'
import { openFile } from '../database.ts'
import { migrationsFor } from '../migrate.ts'
import { LATER, START, aClient, aFolder, aPage, aSync, silent } from '../testing.ts'
import { decodeBody, encodeBody, packBody, wholeBody } from './fact-body.ts'
import { STORED_KINDS, type StoredKind, type StoredKinds } from './fact-kinds.ts'

const ana = (more: Partial<Account> = {}): Account => ({
  kind: 'account',
  id: 'a',
  provider: 'openai',
  state: 'active',
  name: 'Ana',
  email: 'ana@a.example',
  ...more,
})
const users = (...facts: Account[]) => aPage('users', { facts })
const account = STORED_KINDS.get('account')!
const saltsOf = (personal: string | null): string[] =>
  Object.values(JSON.parse(personal ?? '{}') as Record<string, [string]>).map(([salt]) => salt)

test('a body says nothing of a personal value; with its values beside it it reads as it was given', () => {
  const stored = encodeBody(ana({ email: null }), account, null)
  expect(stored.body).not.toContain('Ana')
  expect(JSON.parse(stored.body)).toMatchObject({ email: null, state: 'active' })
  expect(decodeBody({ kind: 'account', v: 1, ...stored }, account)).toEqual({
    fields: ana({ email: null }),
    erased: [],
  })
})

test('a salt belongs to one fact and field, and is kept over versions, also over one without the value', () => {
  const first = encodeBody(ana(), account, null)
  const other = encodeBody(ana(), account, null)
  expect(new Set([...saltsOf(first.personal), ...saltsOf(other.personal)]).size).toBe(4)
  const without = encodeBody(ana({ name: null }), account, first.personal)
  const again = encodeBody(ana(), account, without.personal)
  expect(again.body).toBe(first.body)
  expect(encodeBody(ana({ name: 'Bo' }), account, first.personal).body).not.toBe(first.body)
})

test('an unchanged personal value makes no new version, a changed one does', () => {
  const { client } = aClient()
  aSync(client, [users(ana())])
  expect(aSync(client, [users(ana())], { at: START + 1 })).toMatchObject({ added: 0, changed: 0 })
  const found = client.fact('account', 'k1', { id: 'a' }, client.asOf(LATER))
  expect(found?.sources[0]?.snapshotId).toBe(client.snapshots().at(-1)?.id)
  expect(aSync(client, [users(ana({ name: 'Bo' }))], { at: START + 2 })).toMatchObject({ changed: 1 })
})

test('what is erased reads as absent with a mark at every moment, lists stay, everything verifies', () => {
  const { workspace, client } = aClient()
  aSync(client, [users(ana(), ana({ id: 'b', name: 'Bo' }))])
  aSync(client, [users(ana({ name: 'Anna' }), ana({ id: 'b', name: 'Bo' }))], { at: START + 1 })
  const roots = client.snapshots().map(({ root }) => root)
  expect(client.erasePersonal('k1', { kind: 'account', id: 'a' })).toBe(2)
  for (const at of [START, LATER]) {
    const rows = client.facts('account', client.asOf(at))
    expect(rows.map(({ fact }) => [fact.id, fact.name])).toEqual([
      ['a', undefined],
      ['b', 'Bo'],
    ])
    expect(rows.map(({ erased }) => erased)).toEqual([['email', 'name'], undefined])
    expect(rows[0]?.fact).toStrictEqual({ kind: 'account', id: 'a', provider: 'openai', state: 'active' })
  }
  expect(client.verify()).toMatchObject({ ok: true })
  expect(client.snapshots().map(({ root }) => root)).toEqual(roots)
  expect(client.erasePersonal('k1', { kind: 'account', id: 'a' })).toBe(0)
  expect(client.diff(client.asOf(START), client.asOf(LATER))).toEqual([])
  const reopened = workspace.reopen().openClient('c1')
  expect(reopened.facts('account', reopened.asOf(LATER))).toHaveLength(2)
})

test('erased values are in no byte of the file', () => {
  const path = join(aFolder(), 'c.db')
  // The same statements in a file without a cipher would do; this one reads the store's own through the plain pages.
  const file = openFile({
    path,
    file: 'c',
    key: Buffer.alloc(32, 7),
    now: START,
    steps: migrationsFor('client'),
    cacheKiB: 512,
  })
  const add = `INSERT INTO fact (connection, kind, key, dataset, first_seq, shows, request, v, hash, body, personal)
    VALUES (1, 1, 1, 1, 1, 1, 1, 1, x'00', '{}', 'Very-Personal-Value')`
  file.db.exec(add)
  file.db.pragma('secure_delete = ON')
  file.db.exec('UPDATE fact SET personal = NULL')
  const plain = file.db.serialize().toString('latin1')
  expect(plain).not.toContain('Very-Personal-Value')
  file.close()
  for (const name of readdirSync(join(path, '..')))
    expect(readFileSync(join(path, '..', name)).toString('latin1')).not.toContain('Very-Personal-Value')
})

test('a body that is kept without what follows from its key and values is made again as it was hashed', () => {
  const stored = encodeBody(ana({ tenant: 't', email: null }), account, null)
  const known = { kind: 'account', id: 'a', provider: 'openai', tenant: 't' }
  const { text } = packBody(stored.open, known, false)
  expect(text).toBe('{"email":null,"state":"active"}')
  const row = { kind: 'account', v: 1, body: text, known, personal: stored.personal }
  expect(wholeBody(row)).toBe(stored.body)
  const altered = { ...row, personal: (stored.personal ?? '').replace('Ana', 'Eve') }
  expect(wholeBody(altered)).not.toBe(stored.body)
  // What does not follow from the key is kept whole.
  const other = packBody(stored.open, { ...known, tenant: 'u' }, false)
  expect(wholeBody({ ...row, known: { ...known, tenant: 'u' }, body: other.text })).toBe(stored.body)
})

// ---- versions of bodies ------------------------------------------------------------------------------------------------

function aStore(folder: string, key: ReturnType<typeof newWorkspaceKey>, kinds: StoredKinds) {
  return openWorkspace({
    folder,
    workspaceKey: key,
    workspaceId: 'w1',
    ids: { next: () => 'unused', random: () => 0.5 },
    clock: { now: () => START, sleep: () => Promise.resolve() },
    log: silent,
    kinds,
  })
}
const withHuman = (spec: Partial<StoredKind>): StoredKinds =>
  new Map(STORED_KINDS).set('account', { ...account, ...spec })

test('an older body is read through upcast, personal values included; a newer one is left out and named', () => {
  const [folder, key] = [aFolder(), newWorkspaceKey()]
  const first = aStore(folder, key, STORED_KINDS)
  first.addClient('c1', START)
  aSync(first.openClient('c1'), [users(ana(), ana({ id: 'b' }))])
  first.openClient('c1').erasePersonal('k1', { kind: 'account', id: 'b' })
  first.close()
  const second = aStore(
    folder,
    key,
    withHuman({ version: 2, upcast: ({ name, ...rest }, from) => ({ ...rest, fullName: name, from }) }),
  )
  const client = second.openClient('c1')
  expect(client.facts('account', client.asOf(LATER)).map(({ fact }) => fact)).toMatchObject([
    { id: 'a', fullName: 'Ana', from: 1, email: 'ana@a.example' },
    { id: 'b', from: 1, state: 'active' },
  ])
  expect(client.verify().ok).toBe(true)
  // The next sync writes the new version: what had no new version reads on beside it.
  aSync(client, [users(ana({ id: 'c' }))], { at: START + 1 })
  second.close()
  const third = aStore(folder, key, STORED_KINDS)
  const back = third.openClient('c1')
  const unreadable: UnreadableFact[] = []
  expect(back.facts('account', back.asOf(LATER), (row) => unreadable.push(row))).toEqual([])
  expect(unreadable).toEqual([{ connectionId: 'k1', dataset: 'users', kind: 'account', id: 'c' }])
  expect(back.facts('account', back.asOf(START))).toHaveLength(2)
  third.close()
})

test.each(['{', 'null', '7', '{"kind":"credential","id":"a"}'])('a body that is %s is none', (body) => {
  expect(decodeBody({ kind: 'account', v: 1, body, personal: null }, account)).toBeNull()
})

test('a body whose upcast fails is none', () => {
  const spec = {
    ...account,
    version: 2,
    upcast: () => {
      throw new Error('odd')
    },
  }
  expect(decodeBody({ kind: 'account', v: 1, body: '{"kind":"account"}', personal: null }, spec)).toBeNull()
})
