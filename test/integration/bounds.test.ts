/** Clients that are larger than an answer: many connections, many parts that could not be read, persons with many accounts
 *  and roles, a name of a megabyte. Each list answers, says what it leaves out, and the export leaves out nothing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FactPart } from '../../src/main/engine/facts/index.ts'
import { exportNow, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { startLoopback, type Loopback } from '../support/loopback.ts'
import { scratchProvider } from '../support/scratch-provider.ts'

const NOW = { asOf: null, limit: 50 } as const

let reeve: TestEngine
let clientId: string
let api: Loopback | undefined

afterEach(async () => {
  await reeve.close()
  api?.close()
  api = undefined
})

describe('connections', () => {
  beforeEach(async () => {
    reeve = await openTestEngine()
    ;({ clientId } = await reeve.engine.call('clients.add', { name: 'Many' }))
  })

  /** The last one has failed. */
  function addConnections(count: number): void {
    const { workspace } = reeve.engine.deps()
    for (let i = 0; i < count; i++)
      workspace.addConnection({
        id: `k${i}`,
        clientId,
        provider: 'openai',
        name: `Connection ${i}`,
        endpoints: { api: 'https://api.openai.com' },
        setup: {},
        tenants: [],
        organizationName: null,
        secretHint: 'sk-…',
        secretSetAt: 1,
        createdAt: i,
        lastSyncAt: 1,
        lastError: i === count - 1 ? 'provider.auth-failed' : null,
        lastAttemptAt: 1,
      })
  }

  test.each([
    // Ten data sets of each are what findings rest on.
    [26, 200, 60],
    [60, 200, 400],
  ])('%i of a client: findings.list sends %i sources and counts %i more', async (count, sent, more) => {
    addConnections(count)
    const findings = await reeve.engine.call('findings.list', { clientId, ...NOW })
    expect(findings.sources).toHaveLength(sent)
    expect(findings.moreSources).toBe(more)
  })

  test.each([
    [51, 1],
    [120, 70],
  ])(
    '%i of a client: fleet.list sends 50, the one that failed first, and counts %i more',
    async (count, more) => {
      addConnections(count)
      const { rows } = await reeve.engine.call('fleet.list', { limit: 50 })
      expect(rows[0]?.connections).toHaveLength(50)
      expect(rows[0]?.connections[0]?.id).toBe(`k${count - 1}`)
      expect(rows[0]?.moreConnections).toBe(more)
      // What is not sent is searched and filtered all the same.
      const named = await reeve.engine.call('fleet.list', { limit: 50, text: `Connection ${count - 2}` })
      expect(named.matched).toBe(1)
      const overview = await reeve.engine.call('client.overview', { clientId, asOf: null })
      expect(overview.connections).toHaveLength(count)
    },
  )
})

/** A client of a provider that has these accounts, and a key in each project that could be read. */
async function syncClient(accounts: readonly Partial<FactPart>[], unread = 0): Promise<void> {
  api = await startLoopback(() => ({ body: {} }))
  const provider = scratchProvider([
    {
      id: 'users',
      gives: [{ kind: 'account', lists: true }],
      async read(run) {
        const { from } = await run.client.get('/users')
        const facts = accounts.map(
          (values, i) =>
            ({ kind: 'account', id: `u${i}`, provider: 'openai', state: 'active', ...values }) as FactPart,
        )
        run.page(from, null, { facts })
      },
    },
    {
      id: 'api_keys',
      gives: [{ kind: 'credential', lists: true }],
      parts: () => Array.from({ length: unread + 1 }, (_, i) => ({ id: `p${i}`, label: `Project ${i}` })),
      async read(run) {
        if (run.part?.id !== 'p0') return run.reportGap('permission')
        const { from } = await run.client.get('/keys')
        run.page(from, null, {})
      },
    },
  ])
  reeve = await openTestEngine({ parts: { providers: new Map([['openai', provider as never]]) } })
  ;({ clientId } = await reeve.engine.call('clients.add', { name: 'Large' }))
  await reeve.engine.call('connections.add', {
    clientId,
    provider: 'openai',
    name: '',
    endpoint: { api: api.url, reports: api.url },
    secret: {
      organization: 'acme',
      keyId: 'AK12345678',
      pem: '-----BEGIN KEY-----\nabc\n-----END KEY-----\n',
    },
  })
  const [job] = await syncNow(reeve, clientId)
  expect(job?.error).toBeNull()
}

async function exported(table: string): Promise<string> {
  const folder = join(reeve.home, 'export')
  await exportNow(reeve, { clientId, asOf: null, format: 'csv', folder })
  return readFileSync(join(folder, `${table}.csv`), 'utf8')
}

test.each([25, 300])('%i parts that could not be read: 20 are named, the rest counted', async (unread) => {
  await syncClient([{ email: 'ada@large.example' }], unread)
  const { sources } = await reeve.engine.call('credentials.list', { clientId, ...NOW })
  const keys = sources.find(({ dataset }) => dataset === 'api_keys')
  expect(keys).toMatchObject({ state: 'partial', more: unread - 20 })
  expect(keys?.missing).toHaveLength(20)
  const { connections } = await reeve.engine.call('connections.list', { clientId })
  const coverage = connections[0]?.coverage.find(({ dataset }) => dataset === 'api_keys')
  expect([coverage?.missing.length, coverage?.more]).toEqual([20, unread - 20])
  const csv = await exported('coverage')
  expect(csv.match(/Project \d+/g)).toHaveLength(unread)
})

test('an account with 100 roles, and a person with 60 accounts', async () => {
  const roles = Array.from({ length: 100 }, (_, i) => `role ${i}`)
  await syncClient(Array.from({ length: 60 }, () => ({ email: 'ada@large.example', roles })))
  const { rows } = await reeve.engine.call('people.list', { clientId, ...NOW })
  expect(rows).toHaveLength(1)
  expect(rows[0]?.accounts).toHaveLength(50)
  expect(rows[0]?.moreAccounts).toBe(10)
  expect(rows[0]?.accounts[0]?.roles).toEqual(roles.slice(0, 50))
  expect(rows[0]?.accounts[0]?.moreRoles).toBe(50)
  const csv = await exported('people')
  expect(csv.trim().split('\n')).toHaveLength(61)
  expect(csv).toContain('role 99')
})

test('a name of a megabyte hides no other row', async () => {
  await syncClient([
    { email: 'ada@large.example', name: 'A'.repeat(1_000_000) },
    { email: 'bob@large.example', name: 'Bob' },
  ])
  const { rows } = await reeve.engine.call('people.list', {
    clientId,
    ...NOW,
    sort: { field: 'name', dir: 'asc' },
  })
  expect(rows.map(({ name }) => name)).toEqual([`${'A'.repeat(499)}…`, 'Bob'])
})
