import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../domain/secret.ts'
import { entryBytes } from '../../journal/entry.ts'
import type { ConnectionRecord, WorkspaceStore } from '../../ports/store.ts'
import type { BodyOf } from '../../records/index.ts'
import { openFile } from './database.ts'
import { newWorkspaceKey, workspaceExists } from './index.ts'
import { unwrapKey } from './keys.ts'
import { migrationsFor } from './migrate.ts'
import { LATER, START, aClient, aFolder, aPage, aSync, aWorkspace, silent } from './testing.ts'
import type { Decision } from '../../ports/journal.ts'
import { aDecision, AUTHOR } from './testing-author.ts'
import { finish } from './testing-finish.ts'

const aConnection = (id: string, clientId: string): ConnectionRecord => ({
  id,
  clientId,
  provider: 'openai',
  name: 'OpenAI',
  endpoints: { api: 'https://api.openai.com' },
  setup: {},
  tenants: [],
  organizationName: null,
  secretHint: 'sk-admin…1234',
  secretSetAt: START,
  createdAt: START,
  lastSyncAt: null,
  lastError: null,
  lastAttemptAt: null,
})
const files = (folder: string): string[] => readdirSync(folder, { recursive: true }).map(String).sort()
const users = (...ids: string[]) =>
  aPage('users', {
    facts: ids.map(
      (id) => ({ kind: 'account', id, provider: 'openai', tenant: 'org-1', state: 'active' }) as const,
    ),
  })

describe('a workspace', () => {
  test('is there after it was opened once, and opens again with its key', () => {
    const folder = join(aFolder(), 'new', 'home')
    expect(workspaceExists(folder)).toBe(false)
    const workspace = aWorkspace(folder)
    expect(workspaceExists(folder)).toBe(true)
    workspace.store.setSetting('msp', 'Example MSP')
    expect(workspace.reopen().setting('msp')).toBe('Example MSP')
  })

  test('refuses another key, and a text that is no key, and changes nothing', () => {
    const workspace = aWorkspace()
    workspace.store.setSetting('a', 'b')
    workspace.store.close()
    const before = files(workspace.folder)
    for (const key of [newWorkspaceKey(), new Secret('x'.repeat(64)), new Secret('')]) {
      expect(() => workspace.reopen(key)).toThrow(expect.objectContaining({ code: 'workspace.key-missing' }))
    }
    expect(files(workspace.folder)).toEqual(before)
    expect(workspace.reopen().setting('a')).toBe('b')
  })

  test('tells another key from damage also without its check file', () => {
    const workspace = aWorkspace()
    workspace.store.close()
    rmSync(join(workspace.folder, 'workspace.check'))
    expect(() => workspace.reopen(newWorkspaceKey())).toThrow(
      expect.objectContaining({ code: 'workspace.key-missing' }),
    )
    expect(workspace.reopen().clients()).toEqual([])
    expect(existsSync(join(workspace.folder, 'workspace.check'))).toBe(true)
    workspace.store.close()
    rmSync(join(workspace.folder, 'workspace.check'))
    writeFileSync(join(workspace.folder, 'workspace.db'), 'this is not a database. '.repeat(1_000))
    expect(() => workspace.reopen()).toThrow(expect.objectContaining({ code: 'workspace.corrupt' }))
  })

  test('is not made anew where clients lie without it', () => {
    const { workspace } = aClient()
    workspace.store.close()
    rmSync(join(workspace.folder, 'workspace.db'))
    expect(() => workspace.reopen()).toThrow(
      expect.objectContaining({
        code: 'workspace.corrupt',
        params: { file: 'workspace.db', reason: 'missing' },
      }),
    )
    expect(workspaceExists(workspace.folder)).toBe(false)
  })

  test('never appears half made: what a cut-off creation left is replaced', () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'workspace.db.new'), 'half')
    writeFileSync(join(folder, 'workspace.db.new-wal'), 'half')
    expect(workspaceExists(folder)).toBe(false)
    expect(aWorkspace(folder).store.clients()).toEqual([])
    expect(files(folder).filter((name) => name.includes('.new'))).toEqual([])
  })

  test('keeps its records as they were given', () => {
    const { store } = aWorkspace()
    store.addClient('c1', START)
    const unnamed = {
      id: 'c1',
      createdAt: START,
      name: 'c1',
      tags: [],
      color: 0,
      locale: null,
      currency: null,
    }
    expect(store.client('c1')).toStrictEqual(unnamed)
    say(store, { client: 'c1', field: 'locale', value: 'de-CH' }, { client: 'c1', field: 'colour', value: 3 })
    say(
      store,
      { client: 'c1', field: 'tags', value: ['a', 'ü'] },
      { client: 'c1', field: 'name', value: 'N' },
    )
    const client = { ...unnamed, locale: 'de-CH', color: 3, tags: ['a', 'ü'], name: 'N' }
    expect(store.client('c1')).toStrictEqual(client)
    store.addClient('c0', START)
    say(store, { client: 'c0', field: 'name', value: 'o' }, { client: 'gone', field: 'name', value: 'Gone' })
    expect(store.clients().map(({ name }) => name)).toEqual(['N', 'o'])
    say(store, { client: 'c1', field: 'name', value: 'Other' })
    expect(store.clients()[1]).toEqual({ ...client, name: 'Other' })
    store.addConnection(aConnection('k1', 'c1'))
    const synced = {
      ...aConnection('k1', 'c1'),
      lastSyncAt: START,
      lastError: 'network.timeout',
      organizationName: 'Acme',
    }
    store.updateConnection(synced)
    expect(store.connections('c1')).toStrictEqual([synced])
    store.putFleet({ clientId: 'c1', appliedSeq: 1, summary: '{}' })
    store.putFleet({ clientId: 'c1', appliedSeq: 2, summary: '{}' })
    expect(store.fleet()).toEqual([{ clientId: 'c1', appliedSeq: 2, summary: '{}' }])
  })

  test('refuses what is there already, what is not there, and ids that are no file names', () => {
    const { store } = aWorkspace()
    store.addClient('c1', START)
    store.addConnection(aConnection('k1', 'c1'))
    const code = (work: () => unknown): unknown => {
      try {
        return work()
      } catch (error) {
        return error instanceof Error && 'code' in error ? error.code : error
      }
    }
    expect(code(() => store.addClient('c1', START))).toBe('client.exists')
    expect(code(() => store.addConnection(aConnection('k1', 'c1')))).toBe('connection.exists')
    expect(code(() => store.addConnection(aConnection('k2', 'nobody')))).toBe('not-found')
    expect(code(() => store.removeClient('nobody'))).toBe('not-found')
    expect(code(() => store.openClient('nobody'))).toBe('not-found')
    for (const id of ['../c2', 'A', '', 'a/b', 'x'.repeat(65)]) {
      expect(code(() => store.addClient(id, START))).toBe('invalid-input')
    }
  })
})

/** Decides what a client is called and the like. */
const say = (store: WorkspaceStore, ...bodies: BodyOf<'client'>[]): void => {
  store.decide({
    by: AUTHOR,
    at: START,
    action: 'client.changed',
    detail: { client: 'c1', name: 'N', fields: [] },
    writes: bodies.map((body) => ({
      kind: 'client',
      id: `${body.client}/${body.field}`,
      op: 'set',
      from: START,
      body,
    })),
  })
}

describe('clients', () => {
  test('added or called something in a transaction that fails are as they were', () => {
    const { store } = aWorkspace()
    store.addClient('c1', START)
    say(store, { client: 'c1', field: 'name', value: 'Before' })
    const names = () => store.clients().map(({ name }) => name)
    const decision = {
      by: AUTHOR,
      at: START,
      action: 'client.added',
      detail: { client: 'c2', name: 'N' },
    } as const
    expect(() =>
      store.decide(decision, () => {
        store.addClient('c2', START)
        say(store, { client: 'c1', field: 'name', value: 'After' })
        expect(names()).toEqual(['After', 'c2'])
        throw new Error('stopped')
      }),
    ).toThrow('stopped')
    expect(names()).toEqual(['Before'])
  })

  test('do not see each other', () => {
    const { store } = aWorkspace()
    for (const id of ['c1', 'c2']) store.addClient(id, START)
    aSync(store.openClient('c1'), [users('only-in-1')])
    aSync(store.openClient('c2'), [users('only-in-2')])
    for (const n of ['1', '2']) {
      const client = store.openClient(`c${n}`)
      expect(client.facts('account', client.asOf(LATER)).map(({ fact }) => fact.id)).toEqual([`only-in-${n}`])
    }
  })

  test('have keys of their own: one file in the place of another is refused', () => {
    const workspace = aWorkspace()
    for (const id of ['c1', 'c2']) {
      workspace.store.addClient(id, START)
      workspace.store.openClient(id)
    }
    workspace.store.close()
    const path = (id: string): string => join(workspace.folder, 'clients', `${id}.db`)
    writeFileSync(path('c1'), readFileSync(path('c2')))
    expect(() => workspace.reopen().openClient('c1')).toThrow(
      expect.objectContaining({
        code: 'workspace.corrupt',
        params: expect.objectContaining({ file: 'clients/c1.db' }) as unknown,
      }),
    )
    expect(workspace.store.openClient('c2').snapshots()).toEqual([])
  })

  test('stay usable through the same object while others push their file out of the open ones', () => {
    const { store } = aWorkspace()
    const all = Array.from({ length: 11 }, (_, i) => `c${i}`)
    for (const id of all) store.addClient(id, START)
    const clients = all.map((id) => store.openClient(id))
    const sync = clients[0]!.beginSync('k1', 'openai', START)
    sync.page(users('a'))
    for (const client of clients) client.setSetting('seen', 'yes')
    sync.page(users('b'))
    sync.done('users', null, { state: 'complete', whole: true })
    expect(finish(sync, START).factCount).toBe(2)
    expect(clients.map((client) => client.setting('seen'))).toEqual(all.map(() => 'yes'))
  })

  test('leave no file and no key when removed', () => {
    const { workspace, client } = aClient()
    workspace.store.addConnection(aConnection('k1', 'c1'))
    workspace.store.putFleet({ clientId: 'c1', appliedSeq: 1, summary: '{}' })
    writeFileSync(join(workspace.folder, 'clients', 'c1.db.before-2.bak'), 'copy')
    aSync(client, [users('a')])
    workspace.store.removeClient('c1')
    expect(readdirSync(join(workspace.folder, 'clients'))).toEqual([])
    expect([workspace.store.clients(), workspace.store.connections(), workspace.store.fleet()]).toEqual([
      [],
      [],
      [],
    ])
    expect(() => client.snapshots()).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  test('are removed to the end at the next opening when the removal was cut short', () => {
    const { workspace } = aClient()
    workspace.store.addClient('c2', START)
    workspace.store.close()
    const file = openFile({
      path: join(workspace.folder, 'workspace.db'),
      file: 'workspace.db',
      key: Buffer.from(workspace.key.reveal(), 'hex'),
      now: START,
      steps: migrationsFor('workspace'),
      cacheKiB: 1_024,
    })
    // What the first half of a removal leaves: no rows, the note of the removal, and the file.
    file.db.exec(`DELETE FROM client_key WHERE client = 'c1'; DELETE FROM client WHERE id = 'c1'`)
    file.db.exec(`INSERT INTO removed_client (id) VALUES ('c1')`)
    file.close()
    expect(existsSync(join(workspace.folder, 'clients', 'c1.db'))).toBe(true)
    expect(
      workspace
        .reopen()
        .clients()
        .map(({ id }) => id),
    ).toEqual(['c2'])
    expect(readdirSync(join(workspace.folder, 'clients'))).toEqual([])
    workspace.store.addClient('c1', START)
    expect(workspace.store.openClient('c1').snapshots()).toEqual([])
  })

  test('whose file is gone are damaged, not new', () => {
    const { workspace } = aClient()
    workspace.store.close()
    rmSync(join(workspace.folder, 'clients', 'c1.db'))
    expect(() => workspace.reopen().openClient('c1')).toThrow(
      expect.objectContaining({
        code: 'workspace.corrupt',
        params: { file: 'clients/c1.db', reason: 'missing' },
      }),
    )
  })
})

const removal = (at: number): Decision => ({
  by: AUTHOR,
  at,
  action: 'connection.removed',
  detail: { connection: 'k1', provider: 'openai', name: 'OpenAI', endpoint: 'https://api.openai.com' },
})

test('an entry that a crash kept out of the file of its client is there before anything else is written', () => {
  const { workspace, client } = aClient()
  workspace.store.addConnection(aConnection('k1', 'c1'))
  client.decide(aDecision(START, 'before'))
  aSync(client, [users('a')])
  const copy = aFolder()
  const files = ['workspace.db', 'workspace.db-wal', 'clients/c1.db', 'clients/c1.db-wal']
  const take = (names: readonly string[]): void => {
    for (const name of names) {
      mkdirSync(dirname(join(copy, name)), { recursive: true })
      if (existsSync(join(workspace.folder, name))) cpSync(join(workspace.folder, name), join(copy, name))
    }
  }
  // The client's file as it is before, the workspace's as it is when it was committed and nothing else.
  take(files.slice(2))
  workspace.store.decideForClient('c1', removal(START + 1_000), () => {
    workspace.store.removeConnection('k1')
  })
  const whole = client.journal(9).map(({ signed }) => signed)
  take(files.slice(0, 2))
  const file = openFile({
    path: join(copy, 'workspace.db'),
    file: 'workspace.db',
    key: Buffer.from(workspace.key.reveal(), 'hex'),
    now: START,
    steps: migrationsFor('workspace'),
    cacheKiB: 1_024,
  })
  const [signed] = whole
  file
    .sql<string[]>(`INSERT INTO waiting_entry (hash, client, sig, body, instance) VALUES (?, 'c1', ?, ?, ?)`)
    .run(signed!.hash, signed!.sig, entryBytes(signed!.entry).toString(), 'i1')
  file.sql(`UPDATE client_mark SET heads = '{}'`).run()
  file.close()
  const again = aWorkspace(copy, silent, workspace.key)
  const found = again.store.openClient('c1')
  expect(found.journal(9).map(({ signed: each }) => each)).toEqual(whole)
  expect(found.removedConnections()).toMatchObject([{ id: 'k1', removedAt: START + 1_000 }])
  expect(found.verify()).toMatchObject({ ok: true })
  expect(again.reopen().openClient('c1').journal(9)).toHaveLength(2)
})

test('an entry that its file refuses waits, and nothing else is written into the file before it', () => {
  const { workspace, client } = aClient()
  workspace.store.addConnection(aConnection('k1', 'c1'))
  const open = (path: string, kind: 'workspace' | 'client', key: Buffer) =>
    openFile({
      ...{ path: join(workspace.folder, path), file: path, key, now: START, cacheKiB: 256 },
      steps: migrationsFor(kind),
    })
  const workspaceKey = Buffer.from(workspace.key.reveal(), 'hex')
  const shared = open('workspace.db', 'workspace', workspaceKey)
  const { wrapped } = shared.sql<[], { wrapped: Buffer }>('SELECT wrapped FROM client_key').get()!
  shared.close()
  const own = open('clients/c1.db', 'client', unwrapKey(workspaceKey, 'c1', wrapped, 'clients/c1.db'))
  own.db.exec(`CREATE TRIGGER refused BEFORE INSERT ON entry BEGIN SELECT raise(ABORT, 'refused'); END`)
  workspace.store.decideForClient('c1', removal(START), () => {
    workspace.store.removeConnection('k1')
  })
  expect(workspace.store.connections()).toEqual([])
  expect(() => client.decide(aDecision(START, 'after'))).toThrow()
  own.db.exec('DROP TRIGGER refused')
  own.close()
  client.decide(aDecision(START, 'after'))
  const entries = client.journal(9).map(({ signed: { entry } }) => [entry.seq, entry.action])
  expect(entries).toEqual([
    [2, 'list.written'],
    [1, 'connection.removed'],
  ])
  expect(client.verify()).toMatchObject({ ok: true })
})

test('a change in the workspace that fails leaves no entry in the journal of the client', () => {
  const { workspace, client } = aClient()
  workspace.store.addConnection(aConnection('k1', 'c1'))
  const stopped = (): never => {
    workspace.store.removeConnection('k1')
    throw new Error('stopped')
  }
  expect(() => workspace.store.decideForClient('c1', removal(START), stopped)).toThrow('stopped')
  expect(workspace.store.connections()).toHaveLength(1)
  expect(client.journal(9)).toEqual([])
  client.decide(aDecision(START, 'after'))
  expect(workspace.reopen().openClient('c1').journal(9)).toHaveLength(1)
  expect(workspace.store.openClient('c1').verify()).toMatchObject({ ok: true })
})

test('a removed connection is no longer part of now, while its past can be opened', () => {
  const { workspace, client } = aClient()
  workspace.store.addConnection(aConnection('k1', 'c1'))
  aSync(client, [users('a')])
  workspace.clock.time = START + 1_000
  workspace.store.decideForClient('c1', removal(START + 1_000), () => {
    workspace.store.removeConnection('k1')
  })
  expect(workspace.store.connections()).toEqual([])
  expect(client.asOf(START + 1_000).seqs.size).toBe(0)
  expect(client.facts('account', client.asOf(START + 999))).toHaveLength(1)
})

test('no file holds the workspace key, a client key or a word of the data', () => {
  const { workspace, client } = aClient()
  client.decide(aDecision(START, 'canary-journal-9c1e'))
  client.setSetting('canary-setting-77aa', 'x')
  aSync(client, [
    users('canary-user-51d2'),
    aPage('audit_log', {
      events: [
        {
          id: 'canary-event-0b',
          at: START,
          type: 't',
          actorKind: 'account',
          detail: { a: 'canary-word-3f' },
        },
      ],
    }),
  ])
  const inFiles = (needle: Buffer): boolean =>
    files(workspace.folder)
      .filter((name) => name.includes('.'))
      .some((name) => readFileSync(join(workspace.folder, name)).includes(needle))
  const hex = workspace.key.reveal()
  for (const needle of [Buffer.from(hex), Buffer.from(hex, 'hex'), Buffer.from('canary')])
    expect(inFiles(needle)).toBe(false)
  workspace.store.close()
  for (const needle of [Buffer.from(hex), Buffer.from(hex, 'hex'), Buffer.from('canary')])
    expect(inFiles(needle)).toBe(false)
  // The search itself works: the check value is there in the clear.
  expect(inFiles(readFileSync(join(workspace.folder, 'workspace.check')).subarray(0, 16))).toBe(true)
})
