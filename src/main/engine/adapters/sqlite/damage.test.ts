import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../domain/errors.ts'
import type { ClientStore } from '../../ports/store.ts'
import { PAGE_SIZE, openFile } from './database.ts'
import { errorCodeOf, storeError } from './errors.ts'
import { newWorkspaceKey, openWorkspace } from './index.ts'
import { migrationsFor } from './migrate.ts'
import { START, LATER, aClient, aFolder, aPage, aSync, silent, type TestWorkspace } from './testing.ts'
import { aDecision } from './testing-author.ts'

const pathOf = (workspace: TestWorkspace, id = 'c1'): string => join(workspace.folder, 'clients', `${id}.db`)

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path)
  const fd = openSync(path, 'r+')
  writeSync(fd, Uint8Array.of((bytes[offset] ?? 0) ^ 0x10), 0, 1, offset)
  closeSync(fd)
}

function filled(client: ClientStore): void {
  const facts = Array.from(
    { length: 300 },
    (_, i) =>
      ({ kind: 'account', id: `u${i}`, provider: 'openai', tenant: 'org-1', state: 'active' }) as const,
  )
  const events = Array.from(
    { length: 300 },
    (_, i) =>
      ({ id: `e${i}`, at: START + i * 1000, type: 't', actorKind: 'account', actorId: `u${i}` }) as const,
  )
  aSync(client, [aPage('users', { facts }), aPage('audit_log', { events })])
  client.decide(aDecision(START, 'b'))
}

/** Reads everything; answers the codes of what went wrong. */
function readAll(workspace: TestWorkspace): unknown[] {
  const found: unknown[] = []
  const attempt = (work: () => unknown): void => {
    try {
      work()
    } catch (error) {
      found.push(error instanceof AppError ? [error.code, error.params.file] : error)
    }
  }
  attempt(() => {
    const client = workspace.store.openClient('c1')
    attempt(() => client.facts('account', client.asOf(LATER)))
    attempt(() => client.events({ limit: 500 }))
    attempt(() => client.journal(10))
    attempt(() => {
      const report = client.verify()
      if (!report.ok)
        found.push([
          'verify',
          report.checks.filter(({ ok }) => !ok).every(({ detail }) => detail.includes('clients/c1.db')),
        ])
    })
  })
  return found
}

describe('a flipped bit', () => {
  test('anywhere in a client file is refused or reported with the name of the file, and no other client suffers', () => {
    const { workspace, client } = aClient()
    workspace.store.addClient('c2', START)
    filled(client)
    filled(workspace.store.openClient('c2'))
    workspace.store.close()
    const path = pathOf(workspace)
    const whole = `${path}.whole`
    copyFileSync(path, whole)
    const size = readFileSync(path).length
    const offsets = [
      0,
      20,
      100,
      PAGE_SIZE - 1,
      size - 1,
      ...Array.from({ length: 15 }, (_, i) => Math.floor((size * (i + 0.5)) / 15)),
    ]
    for (const offset of offsets) {
      copyFileSync(whole, path)
      flip(path, offset)
      workspace.reopen()
      const found = readAll(workspace)
      expect({ offset, found: found.length > 0 }).toEqual({ offset, found: true })
      for (const item of found)
        expect([
          ['workspace.corrupt', 'clients/c1.db'],
          ['verify', true],
        ]).toContainEqual(item)
      expect(workspace.store.openClient('c2').verify().ok).toBe(true)
      workspace.store.close()
    }
    rmSync(whole)
  })

  test('in a wrapped key is refused as damage of that client', () => {
    const { workspace } = aClient()
    workspace.store.close()
    const options = {
      path: join(workspace.folder, 'workspace.db'),
      file: 'workspace.db',
      now: START,
      cacheKiB: 1_024,
    }
    const file = openFile({
      ...options,
      key: Buffer.from(workspace.key.reveal(), 'hex'),
      steps: migrationsFor('workspace'),
    })
    const { wrapped } = file.sql<[], { wrapped: Buffer }>('SELECT wrapped FROM client_key').get() ?? {
      wrapped: Buffer.alloc(0),
    }
    wrapped.writeUInt8(wrapped.readUInt8(40) ^ 1, 40)
    file.sql('UPDATE client_key SET wrapped = ?').run(wrapped)
    file.close()
    expect(() => workspace.reopen().openClient('c1')).toThrow(
      expect.objectContaining({
        code: 'workspace.corrupt',
        params: { file: 'clients/c1.db', reason: 'wrapped-key' },
      }),
    )
  })
})

describe('what a power cut may do to the log of a file', () => {
  /** A client with a WAL that holds `commits` commits, copied as it lies on disk while the file is open. */
  function withLog(commits: number) {
    const { workspace, client } = aClient()
    for (let i = 1; i <= commits; i++) client.decide(aDecision(START, 'x'.repeat(500), i))
    const path = pathOf(workspace)
    const copy = { db: readFileSync(path), log: readFileSync(`${path}-wal`) }
    workspace.store.close()
    /** Puts the file back with this log and answers how many entries it holds. */
    const entriesWith = (log: Buffer | null): number => {
      writeFileSync(path, copy.db)
      rmSync(`${path}-shm`, { force: true })
      rmSync(`${path}-wal`, { force: true })
      if (log) writeFileSync(`${path}-wal`, log)
      const store = workspace.reopen().openClient('c1')
      const head = store.journalHead()
      const wrong = store.verify().checks.filter(({ ok }) => !ok)
      expect(wrong.map(({ name }) => name)).toEqual(head.entries < commits ? ['age'] : [])
      expect(store.journal(1_000).map(({ signed }) => signed.entry.seq)).toEqual(
        Array.from({ length: head.entries }, (_, i) => head.entries - i),
      )
      workspace.store.close()
      return head.entries
    }
    return { ...copy, entriesWith }
  }

  test('a log cut anywhere gives the last whole commit', () => {
    const { log, entriesWith } = withLog(8)
    expect(entriesWith(log)).toBe(8)
    let last = 0
    for (let i = 0; i <= 24; i++) {
      const found = entriesWith(log.subarray(0, Math.floor((log.length * i) / 24)))
      expect(found).toBeGreaterThanOrEqual(last)
      last = found
    }
    expect(last).toBe(8)
  })

  test('a flipped bit in the log gives an earlier whole commit, never a mixed one', () => {
    const { log, entriesWith } = withLog(6)
    for (let i = 0; i < 10; i++) {
      const torn = Buffer.from(log)
      const at = Math.floor((log.length * (i + 0.5)) / 10)
      torn.writeUInt8(torn.readUInt8(at) ^ 0x40, at)
      expect(entriesWith(torn)).toBeLessThan(6)
    }
  })

  test('a log that was removed leaves what had been folded into the file, and is noticed', () => {
    const { entriesWith } = withLog(5)
    expect(entriesWith(null)).toBe(0)
  })

  test('an older copy in the place of a file is noticed', () => {
    const { workspace, client } = aClient()
    aSync(client, [aPage('users')])
    workspace.store.close()
    const old = readFileSync(pathOf(workspace))
    aSync(workspace.reopen().openClient('c1'), [aPage('users')])
    expect(workspace.store.openClient('c1').verify().ok).toBe(true)
    workspace.store.close()
    writeFileSync(pathOf(workspace), old)
    const wrong = workspace
      .reopen()
      .openClient('c1')
      .verify()
      .checks.filter(({ ok }) => !ok)
    expect(wrong).toMatchObject([
      { name: 'age', detail: expect.stringContaining('clients/c1.db is an older copy') as string },
    ])
  })

  test.each(['workspace.db', 'clients/c1.db'])('an emptied %s is damage, not a new file', (name) => {
    const { workspace } = aClient()
    workspace.store.close()
    writeFileSync(join(workspace.folder, name), '')
    expect(() => workspace.reopen().openClient('c1')).toThrow(
      expect.objectContaining({ code: 'workspace.corrupt', params: { file: name, reason: 'empty' } }),
    )
    expect(readFileSync(join(workspace.folder, name))).toHaveLength(0)
  })
})

describe('a disk that does not take it', () => {
  test('full: the page is taken back whole, the error says so, and reading goes on', () => {
    const path = join(aFolder(), 'x.db')
    const file = openFile({
      path,
      file: 'x.db',
      key: randomBytes(32),
      now: START,
      steps: [{ number: 1, name: 'a', sql: 'CREATE TABLE a (x)' }],
      cacheKiB: 1_024,
    })
    file.db.pragma(`max_page_count = 10`)
    const add = (): unknown => file.write(() => file.sql('INSERT INTO a VALUES (?)').run('x'.repeat(200_000)))
    try {
      add()
      expect.unreachable()
    } catch (error) {
      expect(storeError(error, 'x.db')).toMatchObject({
        code: 'workspace.disk-full',
        params: { file: 'x.db' },
      })
    }
    expect(file.sql('SELECT count(*) AS n FROM a').get()).toEqual({ n: 0 })
    file.close()
  })

  test('not writable: the error says so', () => {
    const folder = aFolder()
    mkdirSync(join(folder, 'workspace.db.new'))
    const open = (home: string): unknown =>
      openWorkspace({
        folder: home,
        workspaceKey: newWorkspaceKey(),
        workspaceId: 'w1',
        ids: { next: () => 'a', random: () => 0 },
        clock: { now: () => START, sleep: () => Promise.resolve() },
        log: silent,
      })
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'workspace.unwritable' }))
    expect(existsSync(join(folder, 'workspace.db'))).toBe(false)
    writeFileSync(join(folder, 'a-file'), '')
    expect(() => open(join(folder, 'a-file', 'home'))).toThrow(
      expect.objectContaining({ code: 'workspace.unwritable' }),
    )
  })

  test.each([
    ['SQLITE_FULL', 'workspace.disk-full'],
    ['ENOSPC', 'workspace.disk-full'],
    ['SQLITE_READONLY_DBMOVED', 'workspace.unwritable'],
    ['SQLITE_IOERR_FSYNC', 'workspace.unwritable'],
    ['SQLITE_BUSY_SNAPSHOT', 'workspace.in-use'],
    ['SQLITE_CORRUPT_INDEX', 'workspace.corrupt'],
    ['EROFS', 'workspace.unwritable'],
  ])('%s becomes %s and keeps its cause', (code, expected) => {
    const cause = Object.assign(new Error('secret text of the system'), { code })
    const error = storeError(cause, 'clients/c1.db')
    expect(error).toMatchObject({ code: expected, params: { file: 'clients/c1.db', reason: code }, cause })
    expect(errorCodeOf(cause)).toBe(code)
  })

  test('an error that is not about the disk stays what it is', () => {
    const cause = new TypeError('bug')
    expect(storeError(cause, 'x')).toBe(cause)
  })
})
