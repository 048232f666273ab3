import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { atOnce, mapped, portions, type Steps } from '../domain/steps.ts'
import { paced } from './paced.ts'

/** A second of work in portions of ten milliseconds. */
function* work(): Steps<string> {
  for (let i = 0; i < 100; i++) {
    const end = performance.now() + 10
    while (performance.now() < end);
    yield
  }
  return 'done'
}

test('others get their turn while long work is done', async () => {
  let turns = 0
  let ended = false
  const others = (async () => {
    for (; !ended; await setImmediate()) turns += 1
  })()
  expect(await paced(work())).toBe('done')
  ended = true
  await others
  expect(turns).toBeGreaterThan(10)
})

test('a raised signal stops it half-way', async () => {
  const stop = new AbortController()
  const steps = work()
  const running = paced(steps, stop.signal)
  await setImmediate()
  stop.abort()
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  expect(steps.next().done).toBe(false)
})

test('portions leave nothing out and keep the order', () => {
  const items = Array.from({ length: 1_234 }, (_, i) => i)
  expect([...portions(items)].flat()).toEqual(items)
  expect(atOnce(mapped(items, (i) => i + 1))).toEqual(items.map((i) => i + 1))
  expect(atOnce(mapped([], (i) => i))).toEqual([])
})
