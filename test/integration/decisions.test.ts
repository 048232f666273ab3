/** A change and its entry are saved together or not at all: every action that a use case writes, asked for through the
 *  contract of the real engine, first where no entry can be signed, then where the change itself fails, then as it is. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFile } from '../../src/main/engine/adapters/sqlite/database.ts'
import { migrationsFor } from '../../src/main/engine/adapters/sqlite/migrate.ts'
import type { JournalAction } from '../../src/main/engine/journal/actions.ts'
import { signingKey } from '../../src/main/engine/journal/hash.ts'
import { writeBundle } from '../../src/main/engine/usecases/bundle.ts'
import { principalAt } from '../../src/main/engine/usecases/principal.ts'
import { reportOptions, writeReport } from '../../src/main/engine/usecases/report.ts'
import { startOpenAi } from '../../src/simulators/index.ts'
import { connect, exportNow, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'

let openai: Awaited<ReturnType<typeof startOpenAi>>
let reeve: TestEngine
let clientId: string
let connectionId: string
let out: string

const call: TestEngine['engine']['call'] = (...args) => reeve.engine.call(...args)
const job = { runId: 'test', signal: new AbortController().signal, step: () => undefined }
const people = async () => (await call('people.list', { clientId, asOf: null, limit: 500 })).rows
const added = async (): Promise<string> =>
  (await call('connections.list', { clientId })).connections.find((c) => c.id !== connectionId)!.id

/** What brings each action about, in an order in which each can follow those before it; else why nothing does here. */
const SCENES: { readonly [A in JournalAction]: (() => Promise<unknown>) | string } = {
  'settings.changed': () => call('settings.set', { mspName: 'Quay IT', currency: 'CHF' }),
  'member.renamed': () => call('settings.set', { technician: 'Dana Whitlock' }),
  'device.enrolled': () => atNewDevice(),
  'recovery-key.shown': () => call('workspace.recoveryKey', {}),
  'recovery-key.replaced': () => call('workspace.replaceRecoveryKey', {}),
  'client.added': () => call('clients.add', { name: 'Quay Surgery', tags: ['gold'] }),
  'client.changed': () => call('clients.update', { clientId, name: 'Harbor Dental', locale: 'de-CH' }),
  'connection.added': () =>
    call('connections.add', {
      ...{ clientId, provider: 'openai', name: 'Second', endpoint: openai.urls, secret: openai.entry },
    }),
  'connection.renamed': async () =>
    call('connections.rename', { connectionId: await addedOr(connectionId), name: 'Renamed' }),
  'connection.secret_replaced': () =>
    call('connections.replaceSecret', { connectionId, secret: openai.entry }),
  'sync.finished': async () => {
    for (const { error } of await syncNow(reeve, clientId, connectionId))
      if (error) throw new Error(error.code)
  },
  'terms.changed': () => call('terms.set', { clientId, terms: { maxRetentionDays: 30 } }),
  'parameter.changed': () =>
    call('parameters.set', { ...{ clientId, controlId: 'nhi-dormant', name: 'dormantDays' }, value: 60 }),
  'people.joined': async () => {
    const [one, other] = await people()
    return call('people.join', { clientId, person: one!.id, with: other!.id })
  },
  'people.split': async () => {
    const accounts = (await people()).find((person) => person.accounts.length > 1)?.accounts ?? []
    return call('people.split', { clientId, account: accounts[0]!.key })
  },
  'people.undone': async () =>
    call('people.undo', {
      clientId,
      splits: (await people()).flatMap(({ apart }) => apart.map(({ id }) => id)).slice(0, 1),
    }),
  'report.written': () => {
    const deps = reeve.engine.deps()
    return writeReport(deps, clientId, reportOptions(deps, clientId), join(out, 'report.pdf'), job)
  },
  'export.written': () => exportNow(reeve, { clientId, folder: join(out, 'export') }),
  'bundle.written': () =>
    new Promise((resolve) =>
      resolve(
        writeBundle(
          reeve.engine.deps(),
          { clientId, folder: join(out, `journal ${(folders += 1)}`), withPersonal: false },
          job,
        ),
      ),
    ),
  'connection.removed': async () => call('connections.remove', { connectionId: await addedOr(connectionId) }),
  'client.removed': async () =>
    call('clients.remove', {
      clientId,
      confirmName: (await call('clients.list', {})).clients.find((c) => c.id === clientId)!.name,
    }),
  'files.put_back': 'follows from files; copies.test.ts',
  'list.written': 'needs a window that asks for a place; changes nothing but the file',
  'device.revoked': 'no use case writes it yet',
  'workspace-key.replaced': 'no use case writes it yet',
  'personal.erased': 'no use case writes it yet',
}
const scenes = Object.entries(SCENES).flatMap(([action, scene]) =>
  typeof scene === 'string' ? [] : [[action as JournalAction, scene] as const],
)

let folders = 0
const addedOr = async (other: string): Promise<string> => added().catch(() => other)

let canSign = true
function atNewDevice(): Promise<unknown> {
  const { workspace, clock } = reeve.engine.deps()
  const seed = `${workspace.journalHead().entries}`.padStart(64, '0')
  const key = signingKey(seed)
  const sign: typeof key.sign = (bytes) => {
    if (!canSign) throw new Error('no signature')
    return key.sign(bytes)
  }
  const who = { account: `somebody ${seed}`, name: null, platform: 'test', at: clock.now() }
  return new Promise((resolve) => resolve(principalAt(workspace, { ...key, sign }, who)))
}

/** Everything that a scene can change, as the contract and the store tell it. */
async function state(): Promise<object> {
  const { workspace } = reeve.engine.deps()
  const clients = workspace.clients()
  const list = { limit: 500 } as const
  return {
    status: await call('workspace.status', {}),
    settings: await call('settings.get', {}),
    journal: workspace.journalHead(),
    ofClients: await Promise.all(
      clients.map(async (client) => {
        const store = workspace.openClient(client.id)
        return {
          client,
          // What an attempt leaves on the device is no decision.
          connections: workspace
            .connections(client.id)
            .map((c) => ({ ...c, lastAttemptAt: 0, lastError: '', tenants: [], organizationName: '' })),
          removed: store.removedConnections(),
          snapshots: store.snapshots(),
          journal: store.journalHead(),
          terms: await call('terms.get', { clientId: client.id }),
          limits: await call('parameters.get', { clientId: client.id }),
          people: (await call('people.list', { clientId: client.id, asOf: null, ...list })).rows,
          runs: (await call('runs.list', { clientId: client.id, ...list })).rows,
        }
      }),
    ),
  }
}

async function actions(): Promise<string[]> {
  const lists = await Promise.all(
    [
      null,
      ...reeve.engine
        .deps()
        .workspace.clients()
        .map(({ id }) => id),
    ].map((of) => call('journal.list', { clientId: of, limit: 200 })),
  )
  return lists.flatMap(({ rows }) => rows.map(({ action }) => action))
}

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'reeve-decisions-'))
  openai = await startOpenAi({ seed: 'decisions', users: 3 })
  reeve = await openTestEngine({ parts: { osUser: 'sam' } })
  ;({ clientId, connectionId } = await connect(reeve, 'Harbor', 'openai', openai))
  await syncNow(reeve, clientId)
  await call('terms.set', { clientId, terms: { mailDomains: ['harbor.example'] } })
})
afterAll(async () => {
  await reeve.close()
  await openai.close()
  rmSync(out, { recursive: true, force: true })
})

test.each(scenes)('%s: where the entry cannot be signed, nothing has changed', async (_, scene) => {
  const { author } = reeve.engine.deps()
  const { sign } = author
  const before = await state()
  canSign = false
  Object.assign(author, {
    sign: () => {
      throw new Error('no signature')
    },
  })
  try {
    await expect(scene()).rejects.toThrow()
  } finally {
    canSign = true
    Object.assign(author, { sign })
  }
  expect(await state()).toEqual(before)
})

test('after all of that the workspace opens with the same state, and everything verifies', async () => {
  const before = await state()
  reeve = await reeve.reopen()
  expect(await state()).toEqual(before)
  const { workspace } = reeve.engine.deps()
  expect(workspace.verifyJournal()).toMatchObject({ ok: true })
  expect(workspace.openClient(clientId).verify()).toMatchObject({ ok: true })
})

/** Tables of the workspace's file, and what a scene does with a row of each. */
test.each([
  ['setting', 'INSERT', ['recovery-key.shown']],
  ['client', 'INSERT', ['client.added']],
  ['client', 'DELETE', ['client.removed']],
  ['connection', 'INSERT', ['connection.added']],
  ['connection', 'UPDATE', ['connection.renamed', 'connection.secret_replaced']],
  ['connection', 'DELETE', ['connection.removed']],
] as const)('where a row of %s refuses %s, no entry says that it was done', async (table, what, which) => {
  const { workspaceId } = reeve.engine.deps()
  const key = (await reeve.secrets.get(`${workspaceId}/workspace-key`))!
  const file = openFile({
    path: join(reeve.home, 'workspace.db'),
    file: 'workspace.db',
    key: Buffer.from(key.reveal(), 'hex'),
    now: 0,
    steps: migrationsFor('workspace'),
    cacheKiB: 256,
  })
  const before = await state()
  file.db.exec(`CREATE TRIGGER refused BEFORE ${what} ON ${table} BEGIN SELECT raise(ABORT, 'refused'); END`)
  try {
    for (const action of which) {
      const scene = SCENES[action]
      if (typeof scene === 'string') throw new Error(scene)
      await expect(scene(), action).rejects.toThrow()
    }
  } finally {
    file.db.exec('DROP TRIGGER refused')
    file.close()
  }
  expect(await state()).toEqual(before)
})

test.each(scenes)('%s: as it is, both are there', async (action, scene) => {
  const [before, entries] = [await state(), await actions()]
  await scene()
  expect(await state()).not.toEqual(before)
  const count = (list: string[]): number => list.filter((each) => each === action).length
  expect(count(await actions())).toBe(count(entries) + 1)
})
