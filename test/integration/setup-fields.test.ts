/** A provider that asks for two secrets, one of them with several lines, and a name, on two hosts: from what is entered
 *  to what is sent, through the real engine, its contract and its workspace. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startLoopback, type Loopback } from '../support/loopback.ts'
import { openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { scratchProvider } from '../support/scratch-provider.ts'

const ENTERED = {
  organization: 'acme',
  keyId: 'AK12345678',
  pem: '-----BEGIN KEY-----\nabc\n-----END KEY-----\n',
}

const provider = scratchProvider([
  {
    id: 'roles',
    async read(run) {
      const { from } = await run.client.send({ path: '/report', host: 'reports' })
      run.page(from, null, { facts: [{ kind: 'role', id: 'a', provider: 'openai' }] })
    },
  },
])

let api: Loopback
let reports: Loopback
let reeve: TestEngine
let clientId: string

beforeEach(async () => {
  api = await startLoopback(() => ({ body: {} }))
  reports = await startLoopback(() => ({ body: {} }))
  reeve = await openTestEngine({ parts: { providers: new Map([['openai', provider as never]]) } })
  ;({ clientId } = await reeve.engine.call('clients.add', { name: 'Acme' }))
})
afterEach(async () => {
  await reeve.close()
  api.close()
  reports.close()
})

const add = (secret: string | Record<string, string>, endpoint: Record<string, string> | string) =>
  reeve.engine.call('connections.add', { clientId, provider: 'openai', name: '', endpoint, secret })

test('secrets reach the provider and survive a restart, and only the plain field comes back', async () => {
  const endpoint = { api: api.url, reports: reports.url }
  const tested = await reeve.engine.call('connections.test', {
    provider: 'openai',
    endpoint,
    secret: ENTERED,
  })
  expect(tested.checks).toEqual([{ dataset: 'roles', label: 'roles', ok: true, reason: null }])
  // What it cannot tell carries the day on which that was checked, in the test's answer and in the wizard's list.
  const cannot = ['Anything real. As of 1 Jan 2026.']
  const { providers } = await reeve.engine.call('providers.list', {})
  expect([tested.cannot, providers[0]?.cannot]).toEqual([cannot, cannot])
  await add(ENTERED, endpoint)
  reeve = await reeve.reopen()
  api.received.length = 0
  const [job] = await syncNow(reeve, clientId)
  expect(job?.error).toBeNull()
  expect(api.received[0]?.headers['x-key']).toBe('api AK12345678')
  expect(reports.received.at(-1)?.path).toBe('/report')
  const listed = await reeve.engine.call('connections.list', { clientId })
  expect(listed.connections[0]).toMatchObject({ setup: { organization: 'acme' }, organizationName: 'Acme' })
  expect(JSON.stringify(listed)).not.toContain('AK12345678')
  expect(JSON.stringify(listed)).not.toContain('BEGIN KEY')
  expect(reeve.engine.deps().workspace.connections()[0]?.tenants).toEqual([
    { id: 'acme', name: 'Acme', known: true },
  ])
})

test('all of it is replaced at once, and what the old one has found is forgotten', async () => {
  const { connectionId } = await add(ENTERED, { api: api.url, reports: reports.url })
  await syncNow(reeve, clientId)
  await reeve.engine.call('connections.replaceSecret', {
    connectionId,
    secret: { ...ENTERED, organization: 'other', keyId: 'AK99999999' },
  })
  const [stored] = reeve.engine.deps().workspace.connections()
  expect(stored).toMatchObject({ setup: { organization: 'other' }, tenants: [], endpoints: { api: api.url } })
  await syncNow(reeve, clientId)
  expect(api.received.at(-1)?.headers['x-key']).toBe('api AK99999999')
})

test.each([
  ['a text alone', 'AK12345678', 'invalid-input'],
  ['a field that is missing', { organization: 'acme', keyId: 'AK12345678' }, 'secret.malformed'],
  ['a field of another form', { ...ENTERED, keyId: 'x' }, 'secret.malformed'],
  ['a field that nobody asked for', { ...ENTERED, other: 'x' }, 'invalid-input'],
])('%s is refused before anything is sent', async (_, secret, code) => {
  await expect(add(secret, { api: api.url, reports: reports.url })).rejects.toMatchObject({ code })
  expect(api.received).toEqual([])
})

test('hosts of which only one is on this machine are refused', async () => {
  await expect(
    reeve.engine.call('connections.test', {
      provider: 'openai',
      endpoint: { api: api.url },
      secret: ENTERED,
    }),
  ).rejects.toMatchObject({ code: 'endpoint.refused' })
  expect(api.received).toEqual([])
})
