import { describe, expect, test } from 'vitest'
import { createPortClient, EngineError, type EngineState, type PortLike } from './port-client.ts'

/** A port whose other end is the test. */
function fakePort() {
  const sent: unknown[] = []
  let listener: ((data: unknown) => void) | null = null
  const port: PortLike & { closed: boolean } = {
    closed: false,
    listen: (next) => {
      listener = next
    },
    postMessage: (message) => void sent.push(message),
    close: () => {
      port.closed = true
    },
  }
  return { port, sent, say: (data: unknown) => listener?.(data) }
}
const connected = () => {
  const client = createPortClient()
  const fake = fakePort()
  client.attach(fake.port)
  return { client, ...fake }
}
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: unknown) =>
      error instanceof EngineError ? error.code : error instanceof Error ? error.name : '?',
  )

describe('calls', () => {
  test('an answer resolves the call with the same id only', async () => {
    const { client, sent, say } = connected()
    const first = client.call('settings.get', {})
    const second = client.call('clients.list', {})
    say({ type: 'answer', id: 99, output: 'stray' })
    say({ type: 'answer', id: 2, output: { clients: [] } })
    say({ type: 'answer', id: 1, output: { mspName: 'North' } })
    expect(await second).toEqual({ clients: [] })
    expect(await first).toEqual({ mspName: 'North' })
    expect(sent[0]).toEqual({ type: 'call', id: 1, method: 'settings.get', input: {} })
  })
  test('a failure keeps code, params and reference', async () => {
    const { client, say } = connected()
    const call = client.call('clients.list', {})
    say({
      type: 'failure',
      id: 1,
      error: { code: 'not-found', params: { what: 'client', odd: {} }, ref: 'R1' },
    })
    await expect(call).rejects.toMatchObject({ code: 'not-found', params: { what: 'client' }, ref: 'R1' })
  })
  test('an unknown code is told as internal', async () => {
    const { client, say } = connected()
    const call = client.call('clients.list', {})
    say({ type: 'failure', id: 1, error: { code: 'made-up' } })
    expect(await codeOf(call)).toBe('internal')
  })
  test('messages of another form are dropped', async () => {
    const { client, say } = connected()
    const call = client.call('clients.list', {})
    for (const odd of [null, 'x', [], { id: 1 }, { type: 'answer' }, { type: 'engine', state: 'odd' }])
      say(odd)
    say({ type: 'answer', id: 1, output: 1 })
    expect(await call).toBe(1)
    expect(client.state()).toBe('ready')
  })
  test('an abort rejects at once and tells the engine', async () => {
    const { client, sent } = connected()
    const abort = new AbortController()
    const call = client.call('clients.list', {}, abort.signal)
    abort.abort()
    expect(await codeOf(call)).toBe('AbortError')
    expect(sent.at(-1)).toEqual({ type: 'abort', id: 1 })
  })
  test('an abort after the answer says nothing to the engine', async () => {
    const { client, sent, say } = connected()
    const abort = new AbortController()
    const call = client.call('clients.list', {}, abort.signal)
    say({ type: 'answer', id: 1, output: 1 })
    await call
    abort.abort()
    expect(sent).toHaveLength(1)
  })
})

describe('the port comes and goes', () => {
  test('a call made before the port came is sent when it comes, unless it was aborted', async () => {
    const client = createPortClient()
    const abort = new AbortController()
    const dropped = client.call('settings.get', {}, abort.signal)
    const kept = client.call('clients.list', {})
    abort.abort()
    expect(await codeOf(dropped)).toBe('AbortError')
    const { port, sent, say } = fakePort()
    client.attach(port)
    expect(sent).toEqual([{ type: 'call', id: 2, method: 'clients.list', input: {} }])
    say({ type: 'answer', id: 2, output: 1 })
    expect(await kept).toBe(1)
  })
  test('a new port fails the calls under way and closes the old one', async () => {
    const { client, port } = connected()
    const call = client.call('clients.list', {})
    client.attach(fakePort().port)
    expect(await codeOf(call)).toBe('engine.unavailable')
    expect(port.closed).toBe(true)
  })
  test('engine states are told, and calls fail instead of hanging', async () => {
    const { client, say } = connected()
    const seen: EngineState[] = []
    client.onState((state) => seen.push(state))
    const call = client.call('clients.list', {})
    say({ type: 'engine', state: 'restarting' })
    expect(await codeOf(call)).toBe('engine.unavailable')
    say({ type: 'engine', state: 'failed' })
    expect(await codeOf(client.call('clients.list', {}))).toBe('engine.unavailable')
    say({ type: 'engine', state: 'ready' })
    expect(seen).toEqual(['restarting', 'failed', 'ready'])
  })
  test('a call made during a restart waits and is sent when the engine is ready', async () => {
    const { client, sent, say } = connected()
    say({ type: 'engine', state: 'restarting' })
    const call = client.call('clients.list', {})
    expect(sent).toEqual([])
    say({ type: 'engine', state: 'ready' })
    expect(sent).toHaveLength(1)
    say({ type: 'answer', id: 1, output: 1 })
    expect(await call).toBe(1)
  })
  test('a call that waits for a restart fails when the engine does not come back', async () => {
    const { client, say } = connected()
    say({ type: 'engine', state: 'restarting' })
    const call = client.call('clients.list', {})
    say({ type: 'engine', state: 'failed' })
    expect(await codeOf(call)).toBe('engine.unavailable')
  })
  test('a port to the host after a failure carries only the wish to restart', async () => {
    const { client } = connected()
    client.detach()
    const waitingCall = client.call('clients.list', {})
    const host = fakePort()
    client.attach(host.port, 'failed')
    expect(await codeOf(waitingCall)).toBe('engine.unavailable')
    client.restart()
    expect(host.sent).toEqual([{ type: 'restart' }])
  })
  test('events reach their listeners until they stop listening', () => {
    const { client, say } = connected()
    const seen: unknown[] = []
    const stop = client.onEvent('stale', (payload) => seen.push(payload.topics))
    say({ type: 'event', name: 'stale', payload: { topics: ['facts'], clientId: null } })
    say({ type: 'event', name: 'other', payload: {} })
    stop()
    say({ type: 'event', name: 'stale', payload: { topics: ['jobs'], clientId: null } })
    expect(seen).toEqual([['facts']])
  })
})
