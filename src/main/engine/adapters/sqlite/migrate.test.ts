import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openWorkspace } from './index.ts'
import { openFile, type OpenFile } from './database.ts'
import { backupPath, migrationsFor, type Migration } from './migrate.ts'
import { LATER, START, aFolder, aPage, aSync, aWorkspace } from './testing.ts'
import { aDecision } from './testing-author.ts'

const STEPS: readonly (Migration & { readonly sql: string })[] = [
  { number: 1, name: 'one', sql: 'CREATE TABLE a (x); CREATE INDEX ax ON a (x);' },
  { number: 2, name: 'two', sql: 'ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x * 2;' },
]

function aFile(): { path: string; open: (steps: readonly Migration[]) => OpenFile } {
  const path = join(aFolder(), 'x.db')
  const key = randomBytes(32)
  return { path, open: (steps) => openFile({ path, file: 'x.db', key, now: START, steps, cacheKiB: 1_024 }) }
}

describe('migrations', () => {
  test('bring an older file up to date with its data, after a copy was made that opens with the same key', () => {
    const { path, open } = aFile()
    const old = open(STEPS.slice(0, 1))
    old.db.exec('INSERT INTO a VALUES (21)')
    old.close()
    const now = open(STEPS)
    expect(now.sql('SELECT * FROM a').all()).toEqual([{ x: 21, y: 42 }])
    expect(now.sql('SELECT number, name, at FROM migration').all()).toEqual([
      { number: 1, name: 'one', at: START },
      { number: 2, name: 'two', at: START },
    ])
    now.close()
    expect(existsSync(backupPath(path, 1))).toBe(true)
    expect(readFileSync(backupPath(path, 1)).includes('CREATE')).toBe(false)
  })

  test.each([1, 2, 3])(
    'are all taken back when step %i of three fails, and the file is as it was',
    (failing) => {
      const { path, open } = aFile()
      const old = open(STEPS.slice(0, 1))
      old.db.exec('INSERT INTO a VALUES (21)')
      old.close()
      const steps = [
        ...STEPS.slice(0, 1),
        ...[2, 3, 4].map((number) => ({
          number,
          name: 'more',
          sql: `CREATE TABLE t${number} (x); ${number - 1 === failing ? 'INSERT INTO nowhere VALUES (1);' : ''}`,
        })),
      ]
      expect(() => open(steps)).toThrow('nowhere')
      expect(existsSync(backupPath(path, 1))).toBe(false)
      const again = open(STEPS.slice(0, 1))
      expect(again.sql('SELECT * FROM a').all()).toEqual([{ x: 21 }])
      expect(again.sql('SELECT name FROM sqlite_schema WHERE name LIKE ?').all('t_')).toEqual([])
      again.close()
    },
  )

  test('refuse a file with a step that this version does not know, and leave its bytes alone', () => {
    const { path, open } = aFile()
    open(STEPS).close()
    const before = readFileSync(path)
    expect(() => open(STEPS.slice(0, 1))).toThrow(
      expect.objectContaining({
        code: 'workspace.newer-version',
        params: { file: 'x.db', version: 2, known: 1 },
      }),
    )
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('refuse a step that was edited after it ran; line ends do not count', () => {
    const { open } = aFile()
    open(STEPS).close()
    const edited = STEPS.map((step) => (step.number === 2 ? { ...step, sql: `${step.sql} -- later` } : step))
    expect(() => open(edited)).toThrow(
      expect.objectContaining({
        code: 'workspace.newer-version',
        params: { file: 'x.db', version: 2, reason: 'edited' },
      }),
    )
    open(STEPS.map((step) => ({ ...step, sql: step.sql.replaceAll('\n', '\r\n') }))).close()
  })

  test('refuse a file of a form that was never released, and leave its bytes alone', () => {
    const { path, open } = aFile()
    const old = open(STEPS)
    old.db.pragma('user_version = 0')
    old.close()
    const before = readFileSync(path)
    expect(() => open(STEPS)).toThrow(
      expect.objectContaining({
        code: 'workspace.older-version',
        params: { file: 'x.db', format: 0, known: 3 },
      }),
    )
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('refuse a file of a later form as one of a newer version', () => {
    const { open } = aFile()
    const newer = open(STEPS)
    newer.db.pragma('user_version = 4')
    newer.close()
    expect(() => open(STEPS)).toThrow(expect.objectContaining({ code: 'workspace.newer-version' }))
  })

  test.each(['workspace', 'client'] as const)('make the %s schema that is on record', async (kind) => {
    const { open } = aFile()
    const file = open(migrationsFor(kind))
    const rows = file
      .sql<[], { sql: string }>(
        `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'event_text_%' ORDER BY type, name`,
      )
      .all()
    file.close()
    await expect(`${rows.map(({ sql }) => `${sql};`).join('\n\n')}\n`).toMatchFileSnapshot(
      `./migrations/${kind}.schema.sql`,
    )
  })
})

test('an opened file is encrypted and durable as designed', () => {
  const { open } = aFile()
  const file = open(STEPS)
  const pragma = (name: string): unknown => file.db.pragma(name, { simple: true })
  expect({
    cipher: pragma('cipher'),
    journal: pragma('journal_mode'),
    synchronous: pragma('synchronous'),
    foreignKeys: pragma('foreign_keys'),
    trusted: pragma('trusted_schema'),
    temporary: pragma('temp_store'),
    page: pragma('page_size'),
    timeout: pragma('busy_timeout'),
  }).toEqual({
    cipher: 'chacha20',
    journal: 'wal',
    synchronous: 2,
    foreignKeys: 1,
    trusted: 0,
    temporary: 2,
    page: 8192,
    timeout: 5_000,
  })
  // Defensive mode: the schema cannot be written as a table.
  expect(() =>
    file.db.exec(`PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '' WHERE name = 'a'`),
  ).toThrow()
  file.close()
})

describe('a step in code that moves data, in a client’s file with everything in it', () => {
  /** Today's terms as rows of their own. */
  const move = (db: Parameters<Extract<Migration, { revision: string }>['run']>[0]): void => {
    db.exec('CREATE TABLE term (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT')
    const stored = db.prepare<[], string>(`SELECT value FROM setting WHERE key = 'terms'`).pluck().get()
    const terms: unknown = JSON.parse(stored ?? '{}')
    const add = db.prepare('INSERT INTO term (name, value) VALUES (?, ?)')
    for (const [name, value] of Object.entries(terms as object)) add.run(name, JSON.stringify(value))
    db.exec(`DELETE FROM setting WHERE key = 'terms'`)
  }
  const stepsWith = (run: typeof move): readonly Migration[] => [
    ...migrationsFor('client'),
    { number: migrationsFor('client').length + 1, name: 'terms', revision: '1', run },
  ]

  function aFullWorkspace() {
    const workspace = aWorkspace()
    workspace.store.addClient('c1', START)
    const client = workspace.store.openClient('c1')
    aSync(client, [
      aPage('users', {
        facts: [{ kind: 'account', id: 'a', provider: 'openai', state: 'active', name: 'Ana' }],
      }),
    ])
    client.setSetting('terms', JSON.stringify({ mailDomains: ['a.example'], maxRetentionDays: 30 }))
    client.decide(aDecision(START, 'terms'))
    workspace.store.close()
    const open = (clientSteps?: readonly Migration[]) =>
      (workspace.store = openWorkspace({
        folder: workspace.folder,
        workspaceKey: workspace.key,
        workspaceId: 'w1',
        ids: { next: () => 'unused', random: () => 0.5 },
        clock: { now: () => LATER, sleep: () => Promise.resolve() },
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        ...(clientSteps && { clientSteps }),
      }))
    return { workspace, open }
  }

  test('leaves everything else as it was, and a file that verifies', () => {
    const { open } = aFullWorkspace()
    const client = open(stepsWith(move)).openClient('c1')
    expect(client.setting('terms')).toBeNull()
    expect(client.facts('account', client.asOf(LATER)).map(({ fact }) => fact.name)).toEqual(['Ana'])
    expect(client.journal(5)).toHaveLength(1)
    expect(client.verify()).toMatchObject({ ok: true })
  })

  test('that fails half-way leaves the file as it was, for this version and the one before', () => {
    const { workspace, open } = aFullWorkspace()
    const fails = stepsWith((db) => {
      move(db)
      throw new Error('half-way')
    })
    const store = open(fails)
    expect(() => store.openClient('c1')).toThrow('half-way')
    store.close()
    const client = open().openClient('c1')
    expect(client.setting('terms')).toContain('a.example')
    expect(client.verify()).toMatchObject({ ok: true })
    workspace.store.close()
    expect(open(stepsWith(move)).openClient('c1').setting('terms')).toBeNull()
  })

  test('is known in the ledger by its revision: changed code is refused', () => {
    const { open } = aFullWorkspace()
    open(stepsWith(move)).openClient('c1')
    const changed = stepsWith(move).map((step) => ('run' in step ? { ...step, revision: '2' } : step))
    expect(() => open(changed).openClient('c1')).toThrow(
      expect.objectContaining({ code: 'workspace.newer-version' }),
    )
  })
})
