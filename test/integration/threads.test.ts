/** The engine's two threads, as the app starts them: the same files, one writer, and pages that cannot tell. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { FromEngine } from '../../src/shared/contract/messages.ts'
import type { MethodName } from '../../src/shared/contract/methods.ts'
import type { Output } from '../../src/shared/contract/schemas.ts'
import { startEngineThreads } from '../../src/main/engine-threads.ts'
import { startOpenAi } from '../../src/simulators/index.ts'

const BUILT = new URL('../../dist/engine/working-thread.cjs', import.meta.url)
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Main's half: a keychain in memory. */
function keychain(answer: (message: object) => void): (message: object) => void {
  const items = new Map<string, string>()
  return (raw) => {
    const message = raw as { id: number; op: string; account: string; value: string }
    const values: Record<string, () => unknown> = {
      get: () => items.get(message.account) ?? null,
      set: () => void items.set(message.account, message.value),
      delete: () => items.delete(message.account),
      probe: () => ({ state: 'ready', backend: 'memory' }),
    }
    answer({ type: 'keychain-result', id: message.id, ok: true, value: values[message.op]?.() })
  }
}

async function start(home: string) {
  const { threads, ready } = startEngineThreads(
    { home, version: '0' },
    (message) => ask(message),
    (error) => {
      throw error
    },
    BUILT,
  )
  const ask = keychain((message) => threads.fromMain(message))
  ends.push(() => threads.close())
  await ready
  const waiting = new Map<number, (message: FromEngine) => void>()
  const events: FromEngine[] = []
  const page = threads.connect((message) => {
    if (message.type === 'answer' || message.type === 'failure') waiting.get(message.id)?.(message)
    else events.push(message)
  })
  let last = 0
  const call = <M extends MethodName>(method: M, input: unknown): Promise<Output<M>> =>
    new Promise((done, failed) => {
      const id = ++last
      waiting.set(id, (message) => {
        if (message.type === 'answer') done(message.output as Output<M>)
        else failed(new Error(JSON.stringify(message)))
      })
      page.receive({ type: 'call', id, method, input })
    })
  const ended = async (runId: string): Promise<void> => {
    for (;;) {
      const { jobs } = await call('jobs.list', {})
      if (jobs.find((job) => job.runId === runId)?.endedAt !== null) return
      await new Promise((go) => setTimeout(go, 20))
    }
  }
  return { threads, call, ended, events }
}

function aHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'reeve-threads-'))
  ends.push(() => rmSync(home, { recursive: true, force: true }))
  return home
}

test('what one thread decides and syncs the other one shows at once', async () => {
  const { call, ended, events } = await start(aHome())
  const { clientId } = await call('clients.add', { name: 'Harbor' })
  expect((await call('clients.list', {})).clients.map((c) => c.name)).toEqual(['Harbor'])
  await call('clients.update', { clientId, name: 'Harbor Dental' })
  expect((await call('clients.list', {})).clients.map((c) => c.name)).toEqual(['Harbor Dental'])

  const simulator = await startOpenAi({ seed: 'threads', users: 12 })
  ends.push(() => simulator.close())
  const { connectionId } = await call('connections.add', {
    clientId,
    provider: 'openai',
    name: 'OpenAI',
    endpoint: simulator.url,
    secret: { key: simulator.adminKey },
  })
  const before = await call('people.list', { clientId, asOf: null, limit: 50 })
  expect(before.total).toBe(0)
  const { runIds } = await call('sync.start', { clientId, connectionId: null })
  await ended(runIds[0]!)
  const after = await call('people.list', { clientId, asOf: null, limit: 50 })
  expect(after.total).toBeGreaterThan(10)
  expect((await call('fleet.list', { limit: 50 })).rows[0]?.connections[0]?.lastSyncAt).not.toBeNull()
  expect((await call('runs.list', { clientId, limit: 5 })).rows[0]?.read).toHaveLength(1)
  expect(events.some((e) => e.type === 'event' && e.name === 'stale')).toBe(true)

  await call('terms.set', { clientId, terms: { mailDomains: ['elsewhere.example'] } })
  expect(await call('terms.get', { clientId })).toMatchObject({ mailDomains: ['elsewhere.example'] })
  const outside = await call('people.list', {
    clientId,
    asOf: null,
    limit: 50,
    filters: [{ field: 'outside', values: ['yes'] }],
  })
  expect(outside.matched).toBeGreaterThan(10)

  // Read before and after: what was judged with the connection must not stay shown.
  const judged = await call('posture.get', { clientId, asOf: null })
  await call('connections.remove', { connectionId })
  expect((await call('posture.get', { clientId, asOf: null })).score).not.toEqual(judged.score)
  expect((await call('people.list', { clientId, asOf: null, limit: 50 })).total).toBe(0)

  await call('clients.remove', { clientId, confirmName: 'Harbor Dental' })
  expect((await call('clients.list', {})).clients).toEqual([])
  await expect(call('people.list', { clientId, asOf: null, limit: 50 })).rejects.toThrow('not-found')
})
