/** A provider that says how much of its limit is used (Graph) is asked more slowly before it refuses. */
import { afterEach, expect, test } from 'vitest'
import { startLoopback } from '../../../../../test/support/loopback.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { scratchContext, scratchProvider } from '../../../../../test/support/scratch-provider.ts'
import { syncProvider } from './runner.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

test.each([
  ['0.79', 4],
  ['0.80', 2],
  ['1.30', 2],
  ['none', 4],
])('with a share of %s used, %i requests may be in flight', async (share, width) => {
  const server = await startLoopback(({ path }) => ({
    headers: { 'x-used': path === '/x' ? share : '' },
    body: {},
  }))
  open.push(server)
  const pool = {
    scope: ['account'],
    concurrency: { start: 4, max: 8 },
    pressure: { header: 'x-used', from: 0.8 },
  } as const
  const provider = scratchProvider(
    [{ id: 'roles', read: async (run) => void (await run.client.send({ path: '/x', pool: 'used' })) }],
    {},
    { used: pool },
  )
  const context = scratchContext({ api: server.url })
  const limiters: { readonly width: number }[] = []
  const limits: typeof context.limits = {
    of(key, of) {
      const limiter = context.limits.of(key, of)
      if (of === pool) limiters.push(limiter)
      return limiter
    },
  }
  const sink = new MemorySink()
  await syncProvider(provider, { ...context, limits }, sink)
  expect(sink.coverage.roles).toBe('complete')
  // Four at first; an answer adds a quarter of one.
  expect(Math.round(limiters[0]?.width ?? 0)).toBe(width)
  expect(context.clock.slept).toBe(0)
})
