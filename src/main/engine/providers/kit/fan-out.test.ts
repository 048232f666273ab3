import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { AppError } from '../../domain/errors.ts'
import { createTestClock } from '../../../../../test/support/provider-context.ts'
import type { Provider } from '../../ports/provider.ts'
import { fanOut } from './fan-out.ts'
import { createLimitRegistry } from './limiter.ts'
import { syncProvider } from './runner.ts'

const from = { endpoint: 'GET /x', requestId: null, readAt: 0 }

const stated = <T>(value: T) => ({ value, source: '', checked: '2026-01-01' })

/** A provider of one data set. */
const providerOf = (width: number, read: Provider['datasets'][number]['read']): Provider => ({
  id: 'openai',
  label: 'Test',
  role: 'service',
  setup: [],
  guide: { consoleUrl: '', steps: [] },
  hosts: () => ({}),
  auth: () => null,
  headers: {},
  requestIdHeader: '',
  limits: {
    pools: { default: { scope: [], concurrency: { start: width, max: width } } },
    timeoutMs: 1,
    maxBytes: 1,
    retry: { attempts: 1, baseMs: 1, capMs: 1, maxWaitMs: 1 },
  },
  open: () => Promise.resolve({ session: null, tenants: [], self: null }),
  traits: {
    lastUse: stated('none'),
    withoutExpiry: stated([]),
    adminKeys: stated('none'),
    auditLog: stated('can_be_off'),
    keyRights: stated('own'),
    keyMaker: stated('reported'),
    connectorKey: stated('graded'),
    defaultProject: stated(false),
  },
  cannot: [],
  datasets: [{ id: 'roles', label: 'Roles', why: '', age: 'identities', mode: 'whole', gives: [], read }],
})

/** Reads parents whose own lists have the given numbers of pages; each page is one role fact. */
function readAll(
  sink: MemorySink,
  pages: Readonly<Record<string, number>>,
  options: {
    width?: number
    fail?: (id: string, page: number) => AppError | null
    wait?: (id: string) => number
  } = {},
) {
  const calls: string[] = []
  const clock = createTestClock(0)
  const provider = providerOf(options.width ?? 3, (dataset) =>
    fanOut(dataset, Object.keys(pages), async (parent) => {
      const count = pages[parent.id] ?? 0
      for (let page = Number(parent.from ?? 0); page < count; page++) {
        for (let turn = options.wait?.(parent.id) ?? 0; turn > 0; turn--) await Promise.resolve()
        calls.push(`${parent.id}/${page}`)
        const error = options.fail?.(parent.id, page)
        if (error) throw error
        parent.page(from, page + 1 < count ? String(page + 1) : null, {
          facts: [{ kind: 'role', id: `${parent.id}/${page}`, provider: 'openai' }],
        })
      }
    }),
  )
  const run = syncProvider(
    provider,
    {
      connectionId: 'c',
      access: { setup: {}, secrets: new Map(), hosts: {} },
      known: [],
      http: { request: () => Promise.reject(new Error('not used')), read: () => undefined },
      auth: {
        fingerprint: () => '',
        authorizer: () => ({ apply: (r) => Promise.resolve(r), refused: () => Promise.resolve('stop') }),
      },
      limits: createLimitRegistry(clock),
      clock,
      ids: { next: () => 'a', random: () => 0 },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      signal: new AbortController().signal,
    },
    sink,
  )
  return { run, calls }
}

const expected = (pages: Readonly<Record<string, number>>) =>
  Object.entries(pages).flatMap(([id, count]) => Array.from({ length: count }, (_, page) => `${id}/${page}`))

const manyParents = fc.dictionary(fc.stringMatching(/^p[a-z0-9]{1,4}$/), fc.nat(4), {
  maxKeys: 90,
  noNullPrototype: true,
})

describe('fan-out', () => {
  test('reads every page of every parent once, whoever is slow', async () => {
    await fc.assert(
      fc.asyncProperty(manyParents, fc.integer({ min: 1, max: 8 }), fc.nat(9), async (pages, width, slow) => {
        const sink = new MemorySink()
        const { run, calls } = readAll(sink, pages, { width, wait: (id) => (id.length * slow) % 7 })
        await run
        expect(calls.toSorted()).toEqual(expected(pages).sort())
        expect(sink.coverage.roles).toBe('complete')
      }),
      { numRuns: 60 },
    )
  })

  test('goes on behind the last committed page after a stop at any page, and asks for little twice', async () => {
    await fc.assert(
      fc.asyncProperty(manyParents, fc.integer({ min: 1, max: 30 }), async (pages, stopAt) => {
        const sink = new MemorySink({
          onPage: (count) => {
            if (count === stopAt) throw new AppError('cancelled')
          },
        })
        const first = readAll(sink, pages, { wait: (id) => id.length })
        await first.run.catch((error: unknown) => expect(error).toMatchObject({ code: 'cancelled' }))
        sink.onPage = undefined
        const second = readAll(sink, pages)
        await second.run
        expect(
          sink
            .merged('role')
            .map(({ id }) => id)
            .sort(),
        ).toEqual(expected(pages).sort())
        // Only what was on its way when the stop came is asked for again.
        const twice = second.calls.filter((call) => first.calls.includes(call))
        expect(twice.length).toBeLessThanOrEqual(3)
      }),
      { numRuns: 60 },
    )
  })

  test('one parent that is refused is named, the others are read', async () => {
    const sink = new MemorySink()
    await readAll(
      sink,
      { a: 1, b: 2, c: 1 },
      {
        fail: (id, page) =>
          id === 'b' && page === 1 ? new AppError('provider.forbidden', { status: 403 }) : null,
      },
    ).run
    expect(sink.closed.get('roles')).toMatchObject({ state: 'partial', reason: 'permission', whole: false })
    expect(sink.missing('roles')).toEqual(['b'])
    expect(sink.incomplete('roles')).toEqual([])
    expect(
      sink
        .merged('role')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['a/0', 'b/0', 'c/0'])
  })

  test('what was refused before a stop is still missing after it', async () => {
    const sink = new MemorySink({
      onPage: (count) => {
        if (count === 2) throw new AppError('cancelled')
      },
    })
    const pages = { a: 1, b: 1, c: 1, d: 1 }
    const fail = (id: string) => (id === 'a' ? new AppError('provider.forbidden', { status: 403 }) : null)
    await expect(readAll(sink, pages, { width: 1, fail }).run).rejects.toThrow('cancelled')
    sink.onPage = undefined
    await readAll(sink, pages, { width: 1 }).run
    expect(sink.closed.get('roles')).toMatchObject({ state: 'partial', reason: 'permission', whole: false })
    expect(sink.missing('roles')).toEqual(['a'])
  })

  test('refusals in a row end the attempt: the rest is missing, nothing was read', async () => {
    const sink = new MemorySink()
    const pages = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, 1]))
    const { run, calls } = readAll(sink, pages, {
      fail: () => new AppError('provider.forbidden', { status: 403 }),
    })
    await run
    expect(calls.length).toBeLessThan(10)
    expect(sink.closed.get('roles')).toMatchObject({ state: 'none', reason: 'permission' })
    expect(sink.missing('roles')).toHaveLength(40)
  })

  test('no parents at all is a complete reading', async () => {
    const sink = new MemorySink()
    await readAll(sink, {}).run
    expect(sink.coverage.roles).toBe('complete')
  })
})
