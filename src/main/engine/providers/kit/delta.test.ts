/** Rows of changes that do not say everything are filled in before they are taken. */
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { startLoopback, type Loopback } from '../../../../../test/support/loopback.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { scratchContext, scratchProvider } from '../../../../../test/support/scratch-provider.ts'
import { type Delta, readDelta } from './delta.ts'
import { syncProvider } from './runner.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

const change = z.object({ id: z.string(), name: z.string().optional() })
const answer = z.object({ rows: z.array(z.unknown()), delta: z.string() })

async function aList(): Promise<Loopback> {
  const server: Loopback = await startLoopback(({ path }) =>
    path === '/delta'
      ? { body: { rows: [{ id: 'a', name: 'A' }], delta: `${server.url}/delta?since=1` } }
      : { body: { rows: [{ id: 'a' }, { id: 'b' }], delta: `${server.url}/delta?since=2` } },
  )
  open.push(server)
  return server
}

function reader(complete: Delta<z.infer<typeof change>>['complete']) {
  return scratchProvider([
    {
      id: 'roles',
      mode: 'delta',
      read: (run) =>
        readDelta(run, {
          path: '/delta',
          query: {},
          form: (body) => ({ ...answer.parse(body), next: null }),
          schema: change,
          ...(complete && { complete }),
          take: ({ id, name = 'unknown' }) => ({ facts: [{ kind: 'role', id, provider: 'openai', name }] }),
        }),
    },
  ])
}

test('by what is asked for each, which is told whether the round is a full one', async () => {
  const server = await aList()
  const rounds: boolean[] = []
  const provider = reader((rows, full) => {
    rounds.push(full)
    return Promise.resolve(full ? rows : rows.map(({ id }) => ({ id, name: `asked ${id}` })))
  })
  const first = new MemorySink()
  await syncProvider(provider, scratchContext({ api: server.url }), first)
  const second = new MemorySink({ watermarks: first.watermarks })
  await syncProvider(provider, scratchContext({ api: server.url }), second)
  expect(rounds).toEqual([true, false])
  const names = (sink: MemorySink) => sink.merged('role').map(({ name }) => name)
  expect([names(first), names(second)]).toEqual([['A'], ['asked a', 'asked b']])
})

test('an address of a host that the connection had before begins a full round', async () => {
  const server = await aList()
  const sink = new MemorySink({ watermarks: new Map([['roles|', 'http://127.0.0.1:9/delta?since=1']]) })
  await syncProvider(reader(undefined), scratchContext({ api: server.url }), sink)
  expect(sink.coverage.roles).toBe('complete')
  expect(sink.closed.get('roles')).toMatchObject({ whole: true })
})

test('of a thing that one page names twice, what comes last counts', async () => {
  const mention = z.object({ id: z.string(), gone: z.boolean().optional() })
  const rows = [{ id: 'back', gone: true }, { id: 'out' }, { id: 'back' }, { id: 'out', gone: true }]
  const server = await startLoopback(() => ({ body: { rows, delta: `${server.url}/delta?since=1` } }))
  open.push(server)
  const provider = scratchProvider([
    {
      id: 'roles',
      mode: 'delta',
      read: (run) =>
        readDelta(run, {
          path: '/delta',
          query: {},
          form: (body) => ({ ...answer.parse(body), next: null }),
          schema: mention,
          take: ({ id, gone }) =>
            gone
              ? { removed: [{ kind: 'role', tenant: 'org', id }] }
              : { facts: [{ kind: 'role', id, provider: 'openai', name: id }] },
        }),
    },
  ])
  const sink = new MemorySink()
  await syncProvider(provider, scratchContext({ api: server.url }), sink)
  expect(sink.pages.flatMap(({ facts }) => facts ?? []).map(({ id }) => id)).toEqual(['back'])
  expect(sink.pages.flatMap(({ removed }) => removed ?? []).map(({ id }) => id)).toEqual(['out'])
})
