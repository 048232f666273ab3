/** An export holds every row, its manifest proves it, and stopping it changes nothing. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportClient } from '../../src/main/engine/usecases/export.ts'
import { startOpenAi } from '../../src/simulators/index.ts'
import { connect, exportNow, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { TEST_NOW } from '../support/moving-clock.ts'

interface Manifest {
  readonly files: readonly { readonly name: string; readonly rows: number; readonly sha256: string }[]
}

const folder = mkdtempSync(join(tmpdir(), 'reeve-export-'))
let reeve: TestEngine
let clientId: string
beforeAll(async () => {
  const openai = await startOpenAi({ seed: 'export', users: 60, audit: 'on', auditDays: 90, now: TEST_NOW })
  reeve = await openTestEngine()
  clientId = (await connect(reeve, 'Acme', 'openai', openai)).clientId
  await syncNow(reeve, clientId)
  await openai.close()
})
afterAll(async () => {
  await reeve.close()
  rmSync(folder, { recursive: true, force: true })
})

const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8')
const rowsOf = (name: string): unknown[] => JSON.parse(text('json', name)) as unknown[]

test('every row is there, in both forms, and the manifest counts and hashes them', async () => {
  for (const format of ['json', 'csv'] as const)
    await exportNow(reeve, { clientId, format, folder: join(folder, format) })
  const { store, seqs, at } = reeve.engine.deps().reader.read(clientId, null)
  const all = { fromDay: '2000-01-01', toDay: '2100-01-01', asOf: seqs, limit: 1e9 }
  const events = store.countEvents({ to: at }, 1e9)
  // More than one page of the store.
  expect(events).toBeGreaterThan(500)
  expect(rowsOf('events.json')).toHaveLength(events)
  expect(rowsOf('usage.json')).toHaveLength(store.usageRows(all).length)
  expect(rowsOf('costs.json')).toHaveLength(store.costRows(all).length)
  for (const format of ['json', 'csv']) {
    const { files } = JSON.parse(text(format, 'manifest.json')) as Manifest
    expect(files.map((f) => f.name)).toContain(`identities.${format}`)
    expect(files.map((f) => f.name)).toContain(`credentials.${format}`)
    for (const { name, sha256 } of files)
      expect(createHash('sha256').update(text(format, name)).digest('hex'), name).toBe(sha256)
    expect(files.find((f) => f.name.startsWith('events'))?.rows).toBe(events)
  }
  expect(text('csv', 'events.csv').match(/^\ufeffat,/gm)).toHaveLength(1)
})

test('in CSV, "the provider says none" is a word and "not reported" is empty', () => {
  const json = rowsOf('credentials.json') as Record<string, unknown>[]
  const [columns, ...lines] = text('csv', 'credentials.csv').trimEnd().split('\r\n')
  const column = columns!.split(',').indexOf('last_used_at')
  const never = json.findIndex((row) => row['last_used_at'] === null)
  const unsaid = json.findIndex((row) => !Object.hasOwn(row, 'last_used_at'))
  expect(never).toBeGreaterThanOrEqual(0)
  expect(lines[never]?.split(',')[column]).toBe('none')
  if (unsaid >= 0) expect(lines[unsaid]?.split(',')[column]).toBe('')
})

test('cancelled half-way, the older export stays as it was', async () => {
  const out = join(folder, 'json')
  const before = readdirSync(out).map((name) => [name, text('json', name)])
  const stop = new AbortController()
  const job = { signal: stop.signal, step: (step: string) => void (step === 'events' && stop.abort()) }
  const request = { clientId, asOf: null, format: 'json', folder: out } as const
  await expect(exportClient(reeve.engine.deps(), request, job)).rejects.toMatchObject({ code: 'cancelled' })
  expect(readdirSync(out).map((name) => [name, text('json', name)])).toEqual(before)
})
