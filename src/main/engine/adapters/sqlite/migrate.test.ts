import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openFile, type OpenFile } from './database.ts'
import { backupPath, migrationsFor, type Migration } from './migrate.ts'
import { START, aFolder } from './testing.ts'

const STEPS: readonly Migration[] = [
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
