import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startLoopback, type Answer, type Received } from '../../../../../test/support/loopback.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { createTestClock } from '../../../../../test/support/provider-context.ts'
import {
  scratchContext,
  scratchProvider,
  type ScratchDataset,
} from '../../../../../test/support/scratch-provider.ts'
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'
import type { FactPart } from '../../facts/index.ts'
import type { XmlNode } from '../../domain/xml.ts'
import type { CsvTable, NdjsonRows } from '../../ports/http.ts'
import type { Run } from '../../ports/provider.ts'
import { readBatch } from './batch.ts'
import { readDelta, type Delta } from './delta.ts'
import { createLimitRegistry } from './limiter.ts'
import { gather, streamFacts } from './lists.ts'
import { byField, byLink } from './pages.ts'
import { pollUntilDone, startPollRead } from './poll.ts'
import { syncProvider, testProvider } from './runner.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

/** A server that answers `/me`, and else what the test says. */
async function serve(answer: (request: Received, count: number) => Answer | Promise<Answer>) {
  let count = 0
  const server = await startLoopback((request) =>
    request.path === '/me' ? { body: {} } : answer(request, ++count),
  )
  open.push(server)
  return { ...server, asked: () => server.received.filter(({ path }) => path !== '/me') }
}

const role = (id: string): FactPart => ({ kind: 'role', id, provider: 'openai' })
const row = z.object({ id: z.string() })

/** One data set read once. */
async function readOnce<T>(
  url: string,
  read: (run: Run<null>) => Promise<T>,
  changes: Partial<ScratchDataset> = {},
) {
  const sink = new MemorySink()
  const context = scratchContext({ api: url })
  let result: T | undefined
  const provider = scratchProvider([
    {
      id: 'roles',
      ...changes,
      async read(run) {
        result = await read(run)
      },
    },
  ])
  await syncProvider(provider, context, sink)
  return { sink, result: result as T, context }
}

describe('a call', () => {
  test.each([
    ['PUT', { json: { a: 1 } }, 'application/json', '{"a":1}'],
    ['PATCH', { form: { a: '1 2' } }, 'application/x-www-form-urlencoded', 'a=1+2'],
    ['POST', { amzJson: { A: 1 } }, 'application/x-amz-json-1.1', '{"A":1}'],
  ] as const)('%s carries its body', async (method, body, type, sent) => {
    const server = await serve(() => ({ body: {} }))
    await readOnce(server.url, (run) => run.client.send({ method, path: '/x', body }))
    expect(server.asked()).toHaveLength(1)
    expect(server.asked()[0]).toMatchObject({ method, path: '/x', body: sent })
    expect(server.asked()[0]?.headers['content-type']).toContain(type)
  })

  test.each([
    [
      'xml',
      '<A><B>1</B><B>2</B></A>',
      (body: unknown) => (body as XmlNode).children.map(({ text }) => text),
      ['1', '2'],
    ],
    [
      'csv',
      'id,name\n1,Ana\n2\n3,Bo\n',
      (body: unknown) => [(body as CsvTable).rows.length, (body as CsvTable).bad],
      [2, [2]],
    ],
    [
      'ndjson',
      '{"id":1}\nx\n{"id":2}\n',
      (body: unknown) => [(body as NdjsonRows).rows.length, (body as NdjsonRows).bad],
      [2, [2]],
    ],
  ] as const)('is answered in %s', async (answer, body, see, expected) => {
    const server = await serve(() => ({ body }))
    const { result } = await readOnce(server.url, (run) => run.client.send({ path: '/x', answer }))
    expect(see(result.body)).toEqual(expected)
  })

  test('is answered by nothing where nothing is expected, and only there', async () => {
    const server = await serve(() => ({ status: 204 }))
    const { result } = await readOnce(server.url, (run) => run.client.send({ path: '/x', answer: 'empty' }))
    expect(result.body).toBeNull()
    const { sink } = await readOnce(server.url, (run) => run.client.get('/x'))
    expect(sink.coverage.roles).toBe('none/provider_error')
  })

  test('reads a document inside another one', async () => {
    const inner = Buffer.from('user,arn\nana,arn:1\n').toString('base64')
    const server = await serve(() => ({ body: `<R><Content>${inner}</Content></R>` }))
    const { result } = await readOnce(server.url, async (run) => {
      const { body } = await run.client.send({ path: '/x', answer: 'xml' })
      return run.client.parse('csv', Buffer.from((body as XmlNode).children[0]?.text ?? '', 'base64'))
    })
    expect((result as CsvTable).rows[0]).toMatchObject({ user: 'ana', arn: 'arn:1' })
  })

  test('has its own headers, and the credential of its host', async () => {
    const [api, reports] = [await serve(() => ({ body: {} })), await serve(() => ({ body: {} }))]
    const provider = scratchProvider([
      {
        id: 'roles',
        async read(run) {
          await run.client.send({ path: '/a', headers: { accept: 'application/vnd.scratch+json' } })
          await run.client.send({ path: '/b', host: 'reports' })
          await run.client.get(`${reports.url}/c?page=2`)
        },
      },
    ])
    await syncProvider(provider, scratchContext({ api: api.url, reports: reports.url }), new MemorySink())
    expect(api.asked()[0]?.headers).toMatchObject({
      accept: 'application/vnd.scratch+json',
      'x-key': 'api AK12345678',
      'x-fixed': '1',
    })
    expect(reports.asked().map(({ path, headers }) => [path, headers['x-key']])).toEqual([
      ['/b', 'reports AK12345678'],
      ['/c?page=2', 'reports AK12345678'],
    ])
  })

  test('to an address on another host is refused before anything is sent', async () => {
    const server = await serve(() => ({ body: {} }))
    await expect(
      readOnce(server.url, (run) => run.client.get('https://evil.example/x')),
    ).rejects.toMatchObject({
      code: 'endpoint.refused',
    })
    expect(server.asked()).toEqual([])
  })

  test('with hosts of which only some are on this machine is refused', async () => {
    const server = await serve(() => ({ body: {} }))
    const context = scratchContext({ api: server.url, reports: 'https://reports.scratch.example' })
    await expect(syncProvider(scratchProvider([]), context, new MemorySink())).rejects.toMatchObject({
      code: 'endpoint.refused',
    })
    expect(server.received).toEqual([])
  })

  test('that changes something is sent once, whatever comes', async () => {
    const server = await serve(() => ({ status: 503 }))
    const { sink } = await readOnce(server.url, (run) => run.client.send({ method: 'POST', path: '/keys' }))
    expect(server.asked()).toHaveLength(1)
    expect(sink.coverage.roles).toBe('none/provider_error')
    await readOnce(server.url, (run) => run.client.send({ method: 'POST', path: '/query', reads: true }))
    expect(server.asked().length).toBeGreaterThan(2)
  })

  test('fetches a signed address that a redirect names without any credential, and keeps it to itself', async () => {
    const files = await serve(() => ({ body: 'id\n1\n' }))
    const server = await serve(() => ({
      status: 302,
      headers: { location: `${files.url}/file?signature=topsecret` },
    }))
    const { sink, result, context } = await readOnce(server.url, async (run) => {
      const reply = await run.client.follow({ path: '/report' }, 'csv')
      run.page(reply.from, null, { facts: [role('a')] })
      return reply
    })
    expect((result.body as CsvTable).rows).toHaveLength(1)
    expect(files.received[0]?.headers).not.toHaveProperty('x-key')
    expect(files.received[0]?.headers).not.toHaveProperty('x-fixed')
    expect(JSON.stringify([sink.pages, context.lines])).not.toContain('topsecret')
  })
})

describe('pages', () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const pageOf = (path: string) => {
    const at = Number(URL.parse(path, 'http://x')?.searchParams.get('page') ?? 0)
    return { rows: ids.slice(at, at + 2).map((id) => ({ id })), next: at + 2 < ids.length ? at + 2 : null }
  }

  test('joined by a Link header are read to the end, and resumed after a stop', async () => {
    const server: Awaited<ReturnType<typeof serve>> = await serve(({ path }) => {
      const { rows, next } = pageOf(path)
      const link = `<${server.url}/list?page=0>; rel="first", <${server.url}/list?page=${next}>; rel="next last"`
      return {
        body: rows,
        headers: next === null ? { link: `<${server.url}/list?page=0>; rel="first"` } : { link },
      }
    })
    const list = { path: '/list', query: { per_page: 2 }, form: byLink(), cursor: null }
    const provider = scratchProvider([
      { id: 'roles', read: (run) => streamFacts(run, list, row, ({ id }) => [role(id)]) },
    ])
    const sink = new MemorySink({
      onPage: (count) => {
        if (count === 2) throw new AppError('cancelled')
      },
    })
    await expect(syncProvider(provider, scratchContext({ api: server.url }), sink)).rejects.toThrow(
      'cancelled',
    )
    sink.onPage = undefined
    await syncProvider(provider, scratchContext({ api: server.url }), sink)
    expect(
      sink
        .merged('role')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids)
    expect(server.asked().map(({ path }) => path)).toEqual([
      '/list?per_page=2',
      '/list?page=2',
      '/list?page=4',
    ])
  })

  test('joined by an address or a token in the body are read to the end', async () => {
    const server: Awaited<ReturnType<typeof serve>> = await serve(({ path }) => {
      const { rows, next } = pageOf(path)
      return path.startsWith('/odata')
        ? {
            body: {
              value: rows,
              ...(next !== null && { '@odata.nextLink': `${server.url}/odata?page=${next}` }),
            },
          }
        : { body: { items: rows, nextPageToken: next === null ? '' : String(next) } }
    })
    const { result } = await readOnce(server.url, async (run) => [
      await gather(
        run,
        {
          path: '/odata',
          query: {},
          form: byField({ rows: 'value', next: '@odata.nextLink' }),
          cursor: null,
        },
        row,
      ),
      await gather(
        run,
        {
          path: '/tokens',
          query: {},
          form: byField({ rows: 'items', next: 'nextPageToken' }),
          cursor: 'page',
        },
        row,
      ),
    ])
    for (const { rows } of result) expect(rows.map(({ id }) => id)).toEqual(ids)
  })
})

describe('changes since the last sync', () => {
  const change = z.object({ id: z.string(), gone: z.boolean().optional() })
  const answer = z.object({
    rows: z.array(z.unknown()),
    next: z.string().nullable(),
    delta: z.string().nullable(),
  })
  const delta: Delta<z.infer<typeof change>> = {
    path: '/delta',
    query: { size: 2 },
    form: (body) => answer.parse(body),
    schema: change,
    take: ({ id, gone }) => (gone ? { removed: [{ kind: 'role', id }] } : { facts: [role(id)] }),
  }
  const provider = scratchProvider([{ id: 'roles', mode: 'delta', read: (run) => readDelta(run, delta) }])

  /** First round a, b, c; then b is gone and d is new. */
  const world = async (forgets = false) => {
    const server: Awaited<ReturnType<typeof serve>> = await serve(({ path }) => {
      const page = (rows: object[], next: string | null, following: string | null) => ({
        body: {
          rows,
          next: next && `${server.url}${next}`,
          delta: following && `${server.url}${following}`,
        },
      })
      if (path === '/delta?size=2') return page([{ id: 'a' }, { id: 'b' }], '/delta?skip=2', null)
      if (path === '/delta?skip=2') return page([{ id: 'c' }], null, '/delta?since=1')
      if (forgets) return { status: 410, body: { error: {} } }
      return page([{ id: 'b', gone: true }, { id: 'd' }], null, '/delta?since=2')
    })
    return server
  }

  test('come with removals, and end nothing that they do not name', async () => {
    const server = await world()
    const first = new MemorySink()
    await syncProvider(provider, scratchContext({ api: server.url }), first)
    expect(first.closed.get('roles')).toMatchObject({ state: 'complete', whole: true })
    const second = new MemorySink({ watermarks: first.watermarks })
    await syncProvider(provider, scratchContext({ api: server.url }), second)
    expect(second.pages.map(({ facts, removed }) => [facts?.map(({ id }) => id), removed])).toEqual([
      [['d'], [{ kind: 'role', tenant: 'acme', id: 'b' }]],
    ])
    expect(second.closed.get('roles')).toMatchObject({ state: 'complete', whole: false })
    expect([...second.watermarks.values()]).toEqual([`${server.url}/delta?since=2`])
  })

  test('go on with the page behind a stop, and still know that the round is a full one', async () => {
    const server = await world()
    const sink = new MemorySink({
      onPage: () => {
        throw new AppError('cancelled')
      },
    })
    await expect(syncProvider(provider, scratchContext({ api: server.url }), sink)).rejects.toThrow(
      'cancelled',
    )
    sink.onPage = undefined
    await syncProvider(provider, scratchContext({ api: server.url }), sink)
    expect(server.asked().map(({ path }) => path)).toEqual(['/delta?size=2', '/delta?skip=2'])
    expect(sink.closed.get('roles')).toMatchObject({ whole: true })
  })

  test('that the provider has forgotten are read in full again', async () => {
    const server = await world(true)
    const sink = new MemorySink({ watermarks: new Map([['roles|', `${server.url}/delta?since=1`]]) })
    await syncProvider(provider, scratchContext({ api: server.url }), sink)
    expect(
      sink
        .merged('role')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['a', 'b', 'c'])
    expect(sink.closed.get('roles')).toMatchObject({ state: 'complete', whole: true })
  })
})

describe('work on the provider’s own time', () => {
  const start = { method: 'POST', path: '/jobs', body: { json: {} } } as const
  const polling = {
    everyMs: 10_000,
    mostMs: 60_000,
    state: ({ body }: { body: unknown }) => {
      const { status } = z.object({ status: z.string() }).parse(body)
      if (status === 'failed') return new AppError('provider.unavailable', { status: 500 })
      return status === 'done' ? ('done' as const) : ('running' as const)
    },
  }

  test('is started once, asked for and read', async () => {
    const server = await serve(({ method, path }, count) => {
      if (method === 'POST') return { status: 202, body: {} }
      if (path === '/jobs/1')
        return { body: { status: count < 4 ? 'running' : 'done' }, headers: { 'retry-after': '7' } }
      return { body: [{ id: 'a' }] }
    })
    const { sink, context } = await readOnce(server.url, async (run) => {
      await run.client.send(start)
      await pollUntilDone(run, { path: '/jobs/1' }, polling)
      await streamFacts(
        run,
        { path: '/jobs/1/rows', query: {}, form: byLink(), cursor: null },
        row,
        ({ id }) => [role(id)],
      )
    })
    expect(server.asked().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /jobs',
      'GET /jobs/1',
      'GET /jobs/1',
      'GET /jobs/1',
      'GET /jobs/1/rows',
    ])
    expect(context.clock.slept).toBe(14_000)
    expect(sink.coverage.roles).toBe('complete')
  })

  test('that never ends is given up, and is no complete reading', async () => {
    const server = await serve(() => ({ body: { status: 'running' } }))
    const { sink, context } = await readOnce(server.url, (run) =>
      pollUntilDone(run, { path: '/jobs/1' }, polling),
    )
    expect(sink.coverage.roles).toBe('none/provider_error')
    expect(context.clock.slept).toBe(60_000)
  })
})

describe('work that is started, polled and read', () => {
  const provider = scratchProvider([
    {
      id: 'roles',
      read: (run) =>
        startPollRead(run, {
          start: { method: 'POST', path: '/jobs', body: { json: {} } },
          jobOf: ({ body }) => z.object({ id: z.string() }).parse(body).id,
          poll: (job) => ({ path: `/jobs/${job}` }),
          polling: {
            everyMs: 1_000,
            mostMs: 60_000,
            state: ({ body }) => (z.object({ done: z.boolean() }).parse(body).done ? 'done' : 'running'),
          },
          read: (reading, job) =>
            streamFacts(
              reading,
              { path: `/jobs/${job}/rows`, query: {}, form: byLink(), cursor: null },
              row,
              ({ id }) => [role(id)],
            ),
        }),
    },
  ])
  /** Two pages of rows. `forgets`: the first work is not known any more. */
  async function world() {
    const state = { started: 0, forgets: false }
    const server = await serve(({ method, path }): Answer => {
      if (method === 'POST') return { status: 202, body: { id: String(++state.started) } }
      if (state.forgets && path.startsWith('/jobs/1')) return { status: 404, body: {} }
      if (!path.includes('/rows')) return { body: { done: true } }
      if (path.endsWith('?page=2')) return { body: [{ id: 'b' }] }
      return { body: [{ id: 'a' }], headers: { link: `<${path}?page=2>; rel="next"` } }
    })
    return { ...server, state }
  }
  const stopAt = (page: number) =>
    new MemorySink({
      onPage: (count) => {
        if (count === page) throw new AppError('cancelled')
      },
    })
  const asked = (server: Awaited<ReturnType<typeof world>>) =>
    server.asked().map(({ method, path }) => `${method} ${path}`)

  test.each([
    ['start and poll', 1, ['POST /jobs', 'GET /jobs/1', 'GET /jobs/1/rows', 'GET /jobs/1/rows?page=2']],
    [
      'two pages of the result',
      2,
      ['POST /jobs', 'GET /jobs/1', 'GET /jobs/1/rows', 'GET /jobs/1', 'GET /jobs/1/rows?page=2'],
    ],
  ])('is not started twice after a stop between %s', async (_where, page, expected) => {
    const server = await world()
    const sink = stopAt(page)
    const sync = () => syncProvider(provider, scratchContext({ api: server.url }), sink)
    await expect(sync()).rejects.toThrow('cancelled')
    sink.onPage = undefined
    await sync()
    expect(asked(server)).toEqual(expected)
    expect(sink.merged('role').map(({ id }) => id)).toEqual(['a', 'b'])
    expect(sink.coverage.roles).toBe('complete')
  })

  test('is started anew when the provider has forgotten it', async () => {
    const server = await world()
    const sink = stopAt(1)
    const sync = () => syncProvider(provider, scratchContext({ api: server.url }), sink)
    await expect(sync()).rejects.toThrow('cancelled')
    sink.onPage = undefined
    server.state.forgets = true
    await sync()
    expect(asked(server).filter((each) => each === 'POST /jobs')).toHaveLength(2)
    expect(sink.coverage.roles).toBe('complete')
  })
})

describe('a batch', () => {
  test('answers each entry by itself; a limit inside it is waited for', async () => {
    const asked: string[][] = []
    const server = await serve(({ body }) => {
      const { requests } = z
        .object({ requests: z.array(z.object({ id: z.string(), url: z.string() })) })
        .parse(JSON.parse(body))
      asked.push(requests.map(({ url }) => url))
      return {
        body: {
          // In another order than asked.
          responses: requests.toReversed().map(({ id, url }) => {
            if (url === '/users/3' && asked.length < 3)
              return { id, status: 429, headers: { 'Retry-After': '5' } }
            if (url === '/users/4') return { id, status: 403, body: { error: {} } }
            if (url === '/users/5') return { id, status: 401, body: { error: {} } }
            return { id, status: 200, body: { url } }
          }),
        },
      }
    })
    const urls = Array.from({ length: 23 }, (_, index) => `/users/${index}`)
    const { result, context } = await readOnce(server.url, (run) => readBatch(run, '/$batch', urls))
    expect(asked.map(({ length }) => length)).toEqual([20, 3, 1])
    expect(asked[2]).toEqual(['/users/3'])
    expect(context.clock.slept).toBeGreaterThanOrEqual(5_000)
    expect(
      result.map((each) => (each instanceof AppError ? each.code : (each.body as { url: string }).url)),
    ).toEqual(urls.map((url) => (['/users/4', '/users/5'].includes(url) ? 'provider.forbidden' : url)))
  })
})

describe('an entry of a batch', () => {
  test('that fails in passing is asked again, by itself', async () => {
    const asked: string[][] = []
    const server = await serve(({ body }) => {
      const { requests } = z
        .object({ requests: z.array(z.object({ id: z.string(), url: z.string() })) })
        .parse(JSON.parse(body))
      asked.push(requests.map(({ url }) => url))
      return {
        body: {
          responses: requests.map(({ id, url }) => ({
            id,
            status: url === '/down' ? 500 : url === '/b' && asked.length < 3 ? 503 : 200,
            body: {},
          })),
        },
      }
    })
    const { result } = await readOnce(server.url, (run) => readBatch(run, '/$batch', ['/a', '/b', '/down']))
    expect(asked.slice(0, 4)).toEqual([['/a', '/b', '/down'], ['/b', '/down'], ['/b', '/down'], ['/down']])
    expect(asked).toHaveLength(5)
    expect(result.map((each) => (each instanceof AppError ? each.code : 'answered'))).toEqual([
      'answered',
      'answered',
      'provider.unavailable',
    ])
  })

  test('that meets a limit of ten seconds is answered, although each refusal says one second', async () => {
    let now = (): number => 0
    const server = await serve(() => ({
      body: {
        responses: [
          now() < 10_000
            ? { id: '0', status: 429, headers: { 'Retry-After': '1' } }
            : { id: '0', status: 200, body: {} },
        ],
      },
    }))
    const { result } = await readOnce(server.url, (run) => {
      const start = run.clock.now()
      now = () => run.clock.now() - start
      return readBatch(run, '/$batch', ['/a'])
    })
    expect(result).toMatchObject([{ body: {} }])
  })

  test('that is not one hides no other', async () => {
    const server = await serve(() => ({
      body: {
        responses: [
          { id: '0', status: 200, headers: { 'Content-Length': 2 }, body: {} },
          { id: '1', status: 'OK' },
          null,
          { id: '3', status: 200, body: {} },
        ],
      },
    }))
    const urls = ['/a', '/b', '/c', '/d']
    const { result } = await readOnce(server.url, (run) => readBatch(run, '/$batch', urls))
    expect(result.map((each) => (each instanceof AppError ? each.code : 'answered'))).toEqual([
      'answered',
      'provider.shape-changed',
      'provider.shape-changed',
      'answered',
    ])
  })

  test('means what the data set and the provider say that it means', async () => {
    const server = await serve(() => ({
      body: {
        responses: [
          { id: '0', status: 400, body: { code: 'no_licence' } },
          { id: '1', status: 400, body: { code: 'gone' } },
          { id: '2', status: 400, body: {} },
        ],
      },
    }))
    const { result } = await readOnce(server.url, (run) => readBatch(run, '/$batch', ['/a', '/b', '/c']), {
      classify: ({ status, body }) => {
        const code = z.object({ code: z.string() }).safeParse(body).data?.code
        if (code === 'gone') return 'none'
        return code === 'no_licence' ? new AppError('provider.forbidden', { status, reason: 'plan' }) : null
      },
    })
    expect(result.map((each) => (each instanceof AppError ? each.code : 'answered'))).toEqual([
      'provider.forbidden',
      'provider.not-found',
      'provider.shape-changed',
    ])
  })
})

describe('limits', () => {
  const pools = {
    slow: { scope: ['account'], concurrency: { start: 4, max: 4 }, rate: { cost: 5, perMs: 10_000 } },
  } as const
  const provider = scratchProvider(
    [
      {
        id: 'roles',
        async read(run) {
          await Promise.all([2, 2].map((cost) => run.client.send({ path: `/x`, cost, pool: 'slow' })))
        },
      },
    ],
    {},
    pools,
  )

  test('count what a request costs, and are shared by connections of one account', async () => {
    const server = await serve(() => ({ body: {} }))
    const clock = createTestClock(0)
    const limits = createLimitRegistry(clock)
    const sync = (connectionId: string, organization: string) =>
      syncProvider(
        provider,
        scratchContext({ api: server.url }, { connectionId, organization, limits, clock }),
        new MemorySink(),
      )
    await sync('one', 'acme')
    expect(clock.slept).toBe(0)
    await sync('two', 'other')
    expect(clock.slept).toBe(0)
    await sync('three', 'acme')
    expect(clock.slept).toBeGreaterThanOrEqual(10_000)
  })

  test('of a key are shared by the connections that have the key, and by no others', async () => {
    const server = await serve(() => ({ body: {} }))
    const clock = createTestClock(0)
    const limits = createLimitRegistry(clock)
    const ofKey = {
      slow: {
        scope: ['host', 'credential'],
        concurrency: { start: 4, max: 4 },
        rate: { cost: 5, perMs: 10_000 },
      },
    } as const
    const { auth } = scratchContext({ api: server.url })
    const sync = async (connectionId: string, key: string) => {
      const context = scratchContext({ api: server.url }, { connectionId, limits, clock })
      const secrets = new Map([...context.access.secrets, ['keyId', new Secret(key)]])
      await syncProvider(
        scratchProvider(provider.datasets, {}, ofKey),
        { ...context, auth, access: { ...context.access, secrets } },
        new MemorySink(),
      )
    }
    await sync('one', 'AK11111111')
    await sync('two', 'AK22222222')
    expect(clock.slept).toBe(0)
    await sync('three', 'AK11111111')
    expect(clock.slept).toBeGreaterThanOrEqual(10_000)
  })

  test('of another kind than 429 are known by the provider, or by the data set alone', async () => {
    const limited = (_request: Received, count: number): Answer =>
      count === 1 ? { status: 403, headers: { 'x-left': '0' }, body: {} } : { body: [] }
    const list = { path: '/x', query: {}, form: byLink(), cursor: null }
    const read = (run: Run<null>) => streamFacts(run, list, row, () => [])
    const classify = ({ status, headers }: { status: number; headers: Readonly<Record<string, string>> }) =>
      status === 403 && headers['x-left'] === '0' ? new AppError('provider.rate-limited', { status }) : null
    for (const [expected, spec, changes] of [
      ['none/permission', {}, {}],
      ['complete', {}, { classify }],
      ['complete', { classify }, {}],
    ] as const) {
      const server = await serve(limited)
      const sink = new MemorySink()
      await syncProvider(
        scratchProvider([{ id: 'roles', ...spec, read }], changes),
        scratchContext({ api: server.url }),
        sink,
      )
      expect(sink.coverage.roles).toBe(expected)
    }
  })
})

describe('a 401 on data sets', () => {
  const refusing = (ids: readonly string[], clockOf: (clock: ReturnType<typeof createTestClock>) => void) => {
    const known: (readonly string[])[] = []
    const clock = createTestClock(Date.UTC(2026, 10, 22, 12))
    const provider = scratchProvider(
      ids.map((id, index) => ({
        id,
        after: ids.slice(0, index),
        async read(run) {
          await run.client.get(`/${id}`).finally(() => clockOf(clock))
        },
      })),
      {
        async open(context) {
          known.push(context.known.map(({ id }) => id))
          await context.client().get('/me')
          return { session: null, tenants: [{ id: 'found', name: null, known: true }], self: null }
        },
      },
    )
    return { provider, known, clock }
  }

  test('opens once more with what the first opening found, and remembers the answer for a minute', async () => {
    const server = await serve(() => ({ status: 401, body: {} }))
    const ids = ['one', 'two', 'three']
    const { provider, known, clock } = refusing(ids, () => undefined)
    const sink = new MemorySink()
    await syncProvider(provider, scratchContext({ api: server.url }, { clock }), sink)
    expect(ids.map((id) => sink.coverage[id])).toEqual(ids.map(() => 'none/permission'))
    expect(known).toEqual([[], ['found']])
  })

  test('asks again when the minute is over', async () => {
    const server = await serve(() => ({ status: 401, body: {} }))
    const { provider, known, clock } = refusing(['one', 'two'], (own) => own.set(own.now() + 61_000))
    await syncProvider(provider, scratchContext({ api: server.url }, { clock }), new MemorySink())
    expect(known).toEqual([[], ['found'], ['found']])
  })
})

describe('parts', () => {
  const regions = ['eu', 'us', 'ap']
  const provider = scratchProvider([
    {
      id: 'projects',
      async read(run) {
        const { from } = await run.client.get('/projects')
        run.page(from, null, {
          facts: regions.map((id): FactPart => ({
            kind: 'service',
            id,
            provider: 'openai',
            state: 'active',
          })),
        })
      },
    },
    {
      id: 'roles',
      after: ['projects'],
      parts: (_session, soFar) => soFar.facts('projects').map(({ id }) => ({ id, label: id.toUpperCase() })),
      read: (run) =>
        streamFacts(
          run,
          { path: `/roles/${run.part?.id ?? ''}`, query: {}, form: byLink(), cursor: null },
          row,
          ({ id }) => [role(`${run.part?.id}/${id}`)],
        ),
    },
  ])
  const asked = (server: Awaited<ReturnType<typeof serve>>) => server.asked().map(({ path }) => path)

  test('are closed one by one: a refused one is named, the others are complete', async () => {
    const server = await serve(({ path }) =>
      path === '/roles/us' ? { status: 403, body: {} } : { body: [{ id: 'a' }] },
    )
    const sink = new MemorySink()
    await syncProvider(provider, scratchContext({ api: server.url }), sink)
    expect(sink.coverage.roles).toBe('partial/permission')
    const closed = Object.fromEntries(sink.closedParts.get('roles') ?? [])
    expect(closed).toEqual({
      eu: { state: 'complete', whole: true, label: 'EU' },
      ap: { state: 'complete', whole: true, label: 'AP' },
      us: { state: 'none', reason: 'permission', whole: false, label: 'US' },
    })
    expect(sink.closed.get('roles')).toMatchObject({ parts: 3, whole: true })
  })

  test('that were complete before a stop are not read again; one that was refused is tried once more', async () => {
    let refuses = true
    const server = await serve(({ path }) =>
      path === '/roles/ap' && refuses ? { status: 403, body: {} } : { body: [{ id: 'a' }] },
    )
    const sink = new MemorySink({
      onPage: (_count, { provenance }) => {
        if (provenance.part === 'us') throw new AppError('cancelled')
      },
    })
    await expect(syncProvider(provider, scratchContext({ api: server.url }), sink)).rejects.toThrow(
      'cancelled',
    )
    const before = asked(server).length
    refuses = false
    sink.onPage = undefined
    await syncProvider(provider, scratchContext({ api: server.url }), sink)
    const again = asked(server).slice(before)
    expect(again).not.toContain('/projects')
    expect(again).not.toContain('/roles/eu')
    expect(again).toContain('/roles/ap')
    expect(sink.coverage.roles).toBe('complete')
  })

  test('of an incomplete list are read, and the data set is not complete', async () => {
    const server = await serve(({ path }) =>
      path === '/projects' ? { status: 403, body: {} } : { body: [] },
    )
    const sink = new MemorySink()
    await syncProvider(provider, scratchContext({ api: server.url }), sink)
    expect(sink.coverage).toEqual({ projects: 'none/permission', roles: 'none/permission' })
    expect(sink.closed.get('roles')).toMatchObject({ whole: false, parts: 0 })
  })

  test('are tried in a test by their first one', async () => {
    const server = await serve(() => ({ body: [{ id: 'a' }] }))
    const { checks } = await testProvider(provider, scratchContext({ api: server.url }))
    expect(checks.map(({ ok }) => ok)).toEqual([true, true])
    expect(asked(server)).toEqual(['/projects', '/roles/ap'])
  })
})
