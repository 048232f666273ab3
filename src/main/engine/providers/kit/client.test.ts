import { describe, expect, test } from 'vitest'
import { createTestClock } from '../../../../../test/support/provider-context.ts'
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'
import type { HttpResponse } from '../../ports/http.ts'
import type { Client, Limits, Provider } from '../../ports/provider.ts'
import { createSender, OUTAGE_AFTER } from './client.ts'
import { createLimitRegistry } from './limiter.ts'

const LIMITS: Limits = {
  pools: {
    default: {
      scope: ['host', 'credential'],
      concurrency: { start: 2, max: 4 },
      budget: { limit: 'x-limit', remaining: 'x-left', reset: 'x-reset', resetForm: 'duration' },
    },
  },
  timeoutMs: 1000,
  maxBytes: 1000,
  retry: { attempts: 4, baseMs: 100, capMs: 1000, maxWaitMs: 120_000, headers: ['x-units-retry-after'] },
}

const ORIGIN = 'https://api.example.com'

const provider: Pick<
  Provider,
  'id' | 'hosts' | 'auth' | 'headers' | 'requestIdHeader' | 'limits' | 'classify'
> = {
  id: 'openai',
  hosts: () => ({ api: ORIGIN }),
  auth: () => ({ scheme: 'header', header: 'x-key', prefix: '', secret: new Secret('s') }),
  headers: { fixed: '1' },
  requestIdHeader: 'x-request-id',
  limits: LIMITS,
  classify: ({ status, body }) => (status === 404 && body !== undefined ? 'none' : null),
}

type Answer = Partial<HttpResponse> | AppError

const ok: Answer = { status: 200, body: {} }

/** A client whose n-th request gets the n-th answer, the last one for good. */
function aClient(
  answers: readonly Answer[],
  signal = new AbortController().signal,
  endpoint: string = ORIGIN,
) {
  const clock = createTestClock(1_000_000)
  const calls: { url: string; at: number; headers: Readonly<Record<string, string>> | undefined }[] = []
  let inFlight = 0
  let most = 0
  const client: Client = createSender(
    {
      connectionId: 'c',
      access: { setup: {}, secrets: new Map(), hosts: { api: endpoint } },
      known: [],
      limits: createLimitRegistry(clock),
      clock,
      ids: { next: () => 'a', random: () => 0.5 },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      signal,
      auth: {
        fingerprint: () => '',
        authorizer: () => ({ apply: (r) => Promise.resolve(r), refused: () => Promise.resolve('stop') }),
      },
      http: {
        read: () => undefined,
        async request({ url, headers }) {
          calls.push({ url, at: clock.now(), headers })
          most = Math.max(most, ++inFlight)
          await new Promise((resolve) => setImmediate(resolve))
          inFlight--
          const answer = answers[Math.min(calls.length, answers.length) - 1] ?? ok
          if (answer instanceof AppError) throw answer
          return { status: 200, headers: {}, body: {}, receivedAt: clock.now(), ...answer }
        },
      },
    },
    provider,
  ).client({ headers: { version: '2' } })
  return { client, calls, clock, most: () => most }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

describe('an answer', () => {
  test('names its path, query and request id, never the credential', async () => {
    const { client, calls } = aClient([{ status: 200, body: { a: 1 }, headers: { 'x-request-id': 'r9' } }])
    const reply = await client.get('/v1/list', { limit: 5, after: null, 'group_by[]': ['a', 'b'] })
    expect(reply.body).toEqual({ a: 1 })
    expect(reply.from).toMatchObject({
      endpoint: 'GET /v1/list?limit=5&group_by%5B%5D=a&group_by%5B%5D=b',
      requestId: 'r9',
    })
    expect(calls[0]?.headers).toEqual({ fixed: '1', version: '2' })
  })

  test.each<[number, string]>([
    [301, 'provider.redirected'],
    [400, 'provider.shape-changed'],
    [401, 'provider.auth-failed'],
    [402, 'provider.forbidden'],
    [403, 'provider.forbidden'],
    [404, 'provider.not-found'],
    [422, 'provider.shape-changed'],
  ])('with status %s is %s at once', async (status, code) => {
    const { client, calls } = aClient([{ status, body: {} }])
    expect(await codeOf(client.get('/x'))).toBe(code)
    expect(calls).toHaveLength(1)
  })

  test('that there is no such thing is found as null, but only where the provider says so', async () => {
    expect((await aClient([{ status: 404, body: { error: {} } }]).client.find('/x')).reply).toBeNull()
    expect(await codeOf(aClient([{ status: 404, body: undefined }]).client.find('/x'))).toBe(
      'provider.not-found',
    )
    expect(await codeOf(aClient([{ status: 404, body: { error: {} } }]).client.get('/x'))).toBe(
      'provider.not-found',
    )
  })
})

describe('an endpoint', () => {
  const start = (endpoint: string) => () => aClient([ok], undefined, endpoint)
  test.each([
    'https://api.example.com.evil.example',
    'http://api.example.com',
    'https://10.0.0.1',
    'https://localhost.evil.example',
    '',
  ])('that is neither the provider’s nor loopback is refused: %s', (endpoint) => {
    expect(start(endpoint)).toThrow('endpoint.refused')
  })
  test.each(['https://api.example.com', 'http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:2'])(
    'is taken: %s',
    (endpoint) => {
      expect(start(endpoint)).not.toThrow()
    },
  )
})

describe('patience', () => {
  test.each<[string, Answer]>([
    ['500', { status: 500, body: {} }],
    ['503', { status: 503, body: {} }],
    ['529', { status: 529, body: {} }],
    ['a page of HTML with status 200', { status: 200, body: undefined }],
    ['a cut connection', new AppError('network.unreachable')],
    ['a time-out', new AppError('network.timeout')],
    ['429 without a time', { status: 429, body: {} }],
    ['429 with zero', { status: 429, body: {}, headers: { 'retry-after': '0' } }],
    ['429 with a negative time', { status: 429, body: {}, headers: { 'retry-after': '-3' } }],
  ])('%s once is survived', async (_, answer) => {
    const { client, calls, clock } = aClient([answer, ok])
    expect(await codeOf(client.get('/x'))).toBe('answered')
    expect(calls).toHaveLength(2)
    expect(clock.slept).toBeGreaterThan(0)
  })

  test('ends after the attempts of the policy', async () => {
    const { client, calls } = aClient([{ status: 500, body: {} }])
    expect(await codeOf(client.get('/x'))).toBe('provider.unavailable')
    expect(calls).toHaveLength(4)
  })

  test('a hang is tried twice only', async () => {
    const { client, calls } = aClient([new AppError('network.timeout')])
    expect(await codeOf(client.get('/x'))).toBe('network.timeout')
    expect(calls).toHaveLength(2)
  })

  test('waits as long as the provider asks', async () => {
    const { client, clock, calls } = aClient([
      { status: 429, body: {}, headers: { 'retry-after': '20' } },
      ok,
    ])
    await client.get('/x')
    expect(calls[1]?.at).toBeGreaterThanOrEqual(1_020_000)
    expect(clock.slept).toBeLessThan(21_000)
  })

  test('a wait that the provider states in a header of its own is kept, and the longest of all counts', async () => {
    const headers = { 'retry-after': '5', 'x-units-retry-after': '40' }
    const { client, calls } = aClient([{ status: 429, body: {}, headers }, ok])
    await client.get('/x')
    expect(calls[1]?.at).toBeGreaterThanOrEqual(1_040_000)
  })

  test('waits two minutes at most for a limit, then gives the request up', async () => {
    const { client, clock, calls } = aClient([
      { status: 429, body: {}, headers: { 'retry-after': '31536000' } },
    ])
    expect(await codeOf(client.get('/x'))).toBe('provider.rate-limited')
    expect(calls).toHaveLength(2)
    expect(clock.slept).toBeLessThan(125_000)
  })

  test('a provider that fails again and again is left alone', async () => {
    const { client, calls } = aClient([{ status: 500, body: {} }])
    for (let i = 0; i < 50; i++) expect(await codeOf(client.get('/x'))).toBe('provider.unavailable')
    expect(calls.length).toBeLessThan(20)
  })

  test('one unreachable request is no reason to stop the sync, an unreachable provider is', async () => {
    const { client } = aClient([new AppError('network.unreachable')])
    const error = new AppError('network.unreachable')
    await codeOf(client.get('/x'))
    expect(client.isFatal(error)).toBe(false)
    for (let i = 1; i < OUTAGE_AFTER; i++) await codeOf(client.get('/x'))
    expect(client.isFatal(error)).toBe(true)
  })

  test('what is not the provider’s doing stops the sync', () => {
    const { client } = aClient([])
    for (const code of [
      'provider.auth-failed',
      'cancelled',
      'endpoint.refused',
      'workspace.disk-full',
      'internal',
    ] as const) {
      expect(client.isFatal(new AppError(code))).toBe(true)
    }
    for (const code of ['provider.forbidden', 'provider.too-large', 'provider.rate-limited'] as const) {
      expect(client.isFatal(new AppError(code))).toBe(false)
    }
  })
})

describe('politeness', () => {
  test('more requests go at once as answers come, never more than the policy allows', async () => {
    const { client, most } = aClient([ok])
    await Promise.all(Array.from({ length: 60 }, () => client.get('/x')))
    expect(most()).toBe(4)
  })

  test('after a refusal all requests wait, not only the refused one', async () => {
    const { client, calls } = aClient([{ status: 429, body: {}, headers: { 'retry-after': '30' } }, ok])
    await client.get('/a')
    const before = calls.length
    await Promise.all([client.get('/b'), client.get('/c')])
    for (const call of calls.slice(before)) expect(call.at).toBeGreaterThanOrEqual(1_030_000)
  })

  test('an exhausted budget is waited for instead of being refused', async () => {
    const { client, calls } = aClient([
      { status: 200, body: {}, headers: { 'x-left': '0', 'x-reset': '10s' } },
      ok,
    ])
    await client.get('/a')
    await client.get('/b')
    expect(calls[1]?.at).toBeGreaterThanOrEqual(1_010_000)
  })

  test('a budget that fills evenly is used as it fills', async () => {
    const headers = { 'x-limit': '60', 'x-left': '0', 'x-reset': '60s' }
    const { client, calls } = aClient([{ status: 200, body: {}, headers }, ok, ok])
    await client.get('/a')
    await Promise.all([client.get('/b'), client.get('/c')])
    expect(calls.map((call) => call.at - calls[0]!.at)).toEqual([0, 1_000, 2_000])
  })

  test('an abort ends the wait', async () => {
    const controller = new AbortController()
    const { client } = aClient([{ status: 500, body: {} }], controller.signal)
    controller.abort()
    expect(await codeOf(client.get('/x'))).toBe('cancelled')
  })
})
