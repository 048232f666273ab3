/** Bad input of a provider all the way (perf.md §5): real HTTP, store, the screens' answers, files for spreadsheets and
 *  the printed report. Nothing fails for others because of one row, nothing is run, and what is shown says what it is. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { METHODS } from '../../../src/shared/contract/methods.ts'
import { reportOptions, writeReport } from '../../../src/main/engine/usecases/report.ts'
import { startOpenAi } from '../../../src/simulators/index.ts'
import { connect, exportNow, openTestEngine, syncNow, type TestEngine } from '../../support/engine.ts'
import { startProxy, type Proxy } from '../../support/proxy.ts'

/** The longest id that is taken, one for each project. */
const longId = (path: string): string => `key_${path.replaceAll('/', '_')}`.padEnd(512, 'x')
const NOW = Date.UTC(2026, 10, 22, 9)
const USERS = 30
const FORMULAS = [
  "=cmd|'/c calc'!A1",
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\0=1',
  '\u200b=1',
  '＝1',
  '＋1',
  '－1',
  '＠A1',
]
const NAMES = [
  'M'.repeat(1_000_000),
  'half \ud800 pair',
  'nul\0byte',
  '\u202eevil\u202c',
  'zero\u200bwidth',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '[a](javascript:alert(1))',
  '#let x = 1; $a^2$ *b* `c` \\ @ref <label>',
  'quote " comma , line\r\nbreak',
  '__proto__',
  'constructor',
  '',
  ...FORMULAS,
]

type Row = Record<string, unknown>

/** Changes the rows of a list answer. */
function withRows(text: string, change: (row: Row, i: number) => Row): string {
  const body = JSON.parse(text) as { data?: Row[] }
  return JSON.stringify({ ...body, ...(body.data && { data: body.data.map(change) }) })
}

/** Every list of the organization, spoiled in its own way. */
function spoil(path: string, text: string): string | Uint8Array {
  if (path === '/v1/organization/users')
    return withRows(text, (row, i) => ({ ...row, name: NAMES[i] ?? row['name'] }))
  if (path === '/v1/organization/admin_api_keys')
    return withRows(text, (row, i) => ({
      ...row,
      name: NAMES[i % NAMES.length],
      redacted_value: `sk-admin-${'*'.repeat(2_000)}`,
    }))
  if (path === '/v1/organization/projects')
    return withRows(text, (row, i) => ({ ...row, name: NAMES[(i + 5) % NAMES.length] }))
  if (/\/projects\/[^/]+\/api_keys$/.test(path))
    return withRows(text, (row, i) => ({
      ...row,
      name: `=${String(row['name'])}`,
      ...(i === 0 && { id: longId(path) }),
    })).replace(/^/, '\ufeff')
  if (/\/projects\/[^/]+\/service_accounts$/.test(path))
    // An id that JavaScript would round, and a moment that is no number.
    return withRows(text, (row, i) => ({ ...row, ...(i === 0 && { id: '@@' }) })).replace(
      '"@@"',
      '9007199254740993',
    )
  if (path === '/v1/organization/invites') return text.replace(/"created_at":\d+/, '"created_at":1e400')
  if (path === '/v1/organization/groups') return '['.repeat(100_000) + ']'.repeat(100_000)
  if (path === '/v1/organization/audit_logs')
    return withRows(text, (row) => ({ ...row, '=1': { '@@': { isAdmin: true }, note: 'x'.repeat(9_000) } }))
      .replaceAll('"@@"', '"__proto__"')
      .replace('{"object"', '{"object":"twice","object"')
  if (path === '/v1/organization/certificates')
    return Buffer.concat([Buffer.from('{"data":[{"id":"c'), Buffer.of(0xff, 0xfe), Buffer.from('"}]}')])
  return text
}

let simulator: Awaited<ReturnType<typeof startOpenAi>>
let proxy: Proxy
let reeve: TestEngine
let clientId: string
let folder: string

beforeAll(async () => {
  simulator = await startOpenAi({ seed: 'bad', users: USERS, health: 'poor', now: NOW })
  proxy = await startProxy(simulator.url, spoil)
  // Waits are for the provider's sake; this one has none.
  reeve = await openTestEngine({ clock: { now: () => NOW, sleep: () => Promise.resolve() } })
  folder = mkdtempSync(join(tmpdir(), 'reeve-bad-'))
  ;({ clientId } = await connect(reeve, 'Acme', 'openai', {
    ...simulator,
    urls: { api: proxy.url },
  }))
  const [job] = await syncNow(reeve, clientId)
  expect(job).toMatchObject({ state: 'partial', error: null })
})
afterAll(async () => {
  await reeve.close()
  await proxy.close()
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

const LIVE = { asOf: null, limit: 500 } as const
const people = async () => (await reeve.engine.call('people.list', { clientId, ...LIVE })).rows
/** Without those who are only invited: how many those are is another list's matter. */
const members = async () => (await people()).filter((p) => p.accounts.some((a) => a.state === 'active'))
const coverage = async () =>
  new Map(
    (await reeve.engine.call('connections.list', { clientId })).connections[0]!.coverage.map((c) => [
      c.dataset,
      c,
    ]),
  )

describe('what the provider sends', () => {
  test('is stored as text, bounded, and every person is there', async () => {
    const names = (await members()).map((p) => p.name)
    expect(names).toHaveLength(USERS)
    expect(names.some((n) => /^M{499}…$/.test(n ?? ''))).toBe(true)
    for (const name of [
      'half \ufffd pair',
      'nul\0byte',
      'evil',
      '__proto__',
      '<script>alert(1)</script><img src=x onerror=alert(1)>',
    ])
      expect(names).toContain(name)
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined()
  })

  test('of a row that cannot be read is named, and its neighbours stay', async () => {
    const seen = await coverage()
    expect(seen.get('service_accounts')).toMatchObject({ state: 'partial', reason: 'shape_changed' })
    expect(seen.get('service_accounts')?.missing.length).toBeGreaterThan(0)
    expect(seen.get('service_accounts')?.count).toBeGreaterThan(0)
    expect(seen.get('groups')).toMatchObject({ state: 'none', reason: 'provider_error' })
    expect(seen.get('api_keys')?.state).toBe('complete')
    const credentials = await reeve.engine.call('credentials.list', { clientId, ...LIVE })
    const longest = credentials.rows.find((r) => r.id.endsWith('xxx'))
    expect(longest?.id).toHaveLength(16 + 1 + 512)
  })

  test('verifies', () => {
    expect(reeve.engine.deps().workspace.openClient(clientId).verify().ok).toBe(true)
  })
})

/** Answers every question that a screen asks about the client. */
async function askEverything(text: string): Promise<string[]> {
  const failed: string[] = []
  const ask = async (method: keyof typeof METHODS, input: unknown): Promise<unknown> => {
    try {
      return await reeve.engine.call(method, input)
    } catch (error) {
      failed.push(`${method}: ${(error as Error).message} ${JSON.stringify(Object(error).params)}`)
      return { rows: [] }
    }
  }
  const list = { clientId, ...LIVE, ...(text && { text }) }
  const lists = [
    'people.list',
    'services.list',
    'findings.list',
    'identities.list',
    'credentials.list',
  ] as const
  for (const method of lists) {
    const { rows } = (await ask(method, list)) as { rows: { id: string }[] }
    const one = {
      'findings.list': 'findings.get',
      'identities.list': 'identities.get',
      'credentials.list': 'credentials.get',
    } as const
    if (!(method in one)) continue
    for (const { id } of rows.slice(0, 60))
      await ask(one[method as keyof typeof one], { clientId, asOf: null, id })
  }
  await ask('events.list', { clientId, asOf: null, limit: 200, ...(text && { text }) })
  await ask('search.find', { clientId, text: text || 'e', limit: 50 })
  await ask('fleet.list', { limit: 500, ...(text && { text }) })
  if (text) return failed
  for (const groupBy of ['provider', 'service', 'model', 'credential', 'line_item'])
    await ask('spend.get', { clientId, asOf: null, days: 90, groupBy })
  await ask('client.overview', { clientId, asOf: null })
  await ask('posture.get', { clientId, asOf: null })
  await ask('snapshots.diff', { clientId, from: 0, to: NOW, limit: 500 })
  await ask('journal.list', { clientId, limit: 200 })
  const options = reportOptions(reeve.engine.deps(), clientId)
  for (let page = 1; page <= 3; page += 1) await ask('report.preview', { clientId, options, page })
  return failed
}

test('every question of every screen is answered', async () => {
  expect(await askEverything('')).toEqual([])
})

test.each([
  `' OR 1=1 --`,
  `"; DROP TABLE event; --`,
  '"',
  '""',
  '*',
  'a*',
  '-a',
  'NEAR(a b)',
  'NEAR(',
  'a AND',
  'type:x',
  '^a',
  '{a b}:c',
  '%',
  '_',
  '\\',
  '\0',
  '\ud800',
  '\u202e',
  '(((((',
  'x'.repeat(200),
  'a '.repeat(100),
])('the search box takes %j as text', async (text) => {
  expect(await askEverything(text)).toEqual([])
})

test('a client with as many and as long tags as are allowed is found', async () => {
  const tags = Array.from({ length: 30 }, (_, i) => String(i).padEnd(60, '\u00e9'))
  const added = await reeve.engine.call('clients.add', { name: 'W'.repeat(300), tags })
  const { items } = await reeve.engine.call('search.find', { text: 'www', clientId: null, limit: 5 })
  expect(items.map((i) => i.id)).toEqual([added.clientId])
  await reeve.engine.call('clients.remove', { ...added, confirmName: 'W'.repeat(300) })
})

describe('files', () => {
  /** Cells of a CSV text as a spreadsheet reads them. */
  function cells(text: string): string[] {
    expect(text.startsWith('\ufeff')).toBe(true)
    return [...text.slice(1).matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    )
  }

  test('for spreadsheets hold no cell that runs', async () => {
    const out = join(folder, 'csv')
    await exportNow(reeve, { clientId, format: 'csv', folder: out })
    let guarded = 0
    for (const name of readdirSync(out).filter((n) => n.endsWith('.csv'))) {
      for (const cell of cells(readFileSync(join(out, name), 'utf8'))) {
        if (/^-?\d+(\.\d+)?(e-?\d+)?$/.test(cell)) continue
        expect(cell).not.toMatch(/^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u)
        if (cell.startsWith("'")) guarded += 1
      }
    }
    expect(guarded).toBeGreaterThanOrEqual(FORMULAS.length)
  })

  test('for programs hold the names as they were read', async () => {
    const out = join(folder, 'json')
    await exportNow(reeve, { clientId, folder: out })
    const rows = JSON.parse(readFileSync(join(out, 'people.json'), 'utf8')) as { name?: string }[]
    const names = rows.map((r) => r.name)
    for (const name of ["=cmd|'/c calc'!A1", '＝1', 'nul\0byte']) expect(names).toContain(name)
  })

  test.skipIf(!existsSync('/usr/bin/pdftotext'))(
    'for the client meeting print the names as text (needs poppler)',
    async () => {
      const out = join(folder, 'report.pdf')
      const deps = reeve.engine.deps()
      const job = { runId: 'r', signal: new AbortController().signal, step: () => {} }
      await writeReport(deps, clientId, reportOptions(deps, clientId), out, job)
      const text = execFileSync('pdftotext', ['-layout', out, '-'], { encoding: 'utf8' })
      expect(text).toContain('Acme')
      expect(text).not.toContain('\u202e')
      expect(readFileSync(out).includes('/URI')).toBe(false)
    },
  )
})

describe('an answer that is too large', () => {
  test.each(['gzip-bomb:70', 'oversized:70'])('%s is left, and what was read before stays', async (fault) => {
    const { connectionId } = await connect(reeve, 'Acme', 'openai', simulator)
    simulator.setFault(`${fault};path=/v1/organization/users`)
    const [job] = await syncNow(reeve, clientId, connectionId)
    simulator.setFault()
    expect(job?.state).not.toBe('done')
    const users = (await reeve.engine.call('connections.list', { clientId })).connections
      .find((c) => c.id === connectionId)
      ?.coverage.find((c) => c.dataset === 'users')
    expect(users).toMatchObject({ state: 'none', count: 0 })
    // Both connections read the same organization: its members are there once.
    expect(await members()).toHaveLength(USERS)
    await reeve.engine.call('connections.remove', { connectionId })
  })
})
