import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, type Day } from '../../../../shared/model/index.ts'
import { AppError } from '../../domain/errors.ts'
import { byNextPage } from './pages.ts'
import { readReport } from './windows.ts'

const from = { endpoint: 'GET /report', requestId: null, readAt: 0 }

/** A report server that answers at most `most` buckets at once and pages the rest. */
function serve(most: number) {
  return ({ start, end, days }: { start: Day; end: Day; days: number }, cursor: string | null) => {
    const first = cursor ?? start
    const data: string[] = []
    let day = first
    for (; day < end && data.length < Math.min(days, most); day = addDays(day, 1)) data.push(day)
    const more = day < end
    return Promise.resolve({
      body: { data, has_more: more, next_page: more ? day : null },
      headers: {},
      from,
    })
  }
}

test('every day is read once, whatever a page holds and wherever the reading is taken up again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 5_000 }),
      fc.nat(20),
      async (length, most, rowsPerDay, stopAt) => {
        const begin: Day = '2026-08-01'
        const to = addDays(begin, length - 1)
        const seen: unknown[] = []
        let place: string | null = null
        let answers = 0
        let finished = false
        const attempt = () =>
          readReport({
            from: begin,
            to,
            place,
            maxDays: 31,
            form: byNextPage,
            fetch: serve(most),
            reportGap: () => expect.fail('no gap'),
            take(buckets, at) {
              seen.push(...buckets)
              place = at
              finished = at === null
              if (++answers === stopAt) throw new Error('stop')
              return buckets.length * rowsPerDay
            },
          })
        await attempt().catch(() => undefined)
        if (!finished) await attempt()
        expect(finished).toBe(true)
        expect(seen).toEqual(Array.from({ length }, (_, index) => addDays(begin, index)))
      },
    ),
  )
})

test('days with many rows are asked for in small windows', async () => {
  const spans: number[] = []
  await readReport({
    from: '2026-08-01',
    to: '2026-10-31',
    place: null,
    maxDays: 31,
    form: byNextPage,
    fetch(window, cursor) {
      spans.push(window.days)
      return serve(31)(window, cursor)
    },
    reportGap: () => undefined,
    take: (buckets) => buckets.length * 1_000,
  })
  expect(spans[0]).toBe(31)
  expect(Math.max(...spans.slice(1))).toBeLessThan(8)
})

test.each([
  ['from the start', 0, 4],
  ['after some pages', 10, 4],
  ['down to single days', 0, 1],
])('a window whose answer is too large is asked for again in halves, %s', async (_, tooLargeAfter, most) => {
  const seen = new Set<unknown>()
  await readReport({
    from: '2026-08-01',
    to: '2026-10-31',
    place: null,
    maxDays: 31,
    form: byNextPage,
    fetch(window, cursor) {
      const late = (cursor ?? window.start) >= addDays('2026-08-01', tooLargeAfter)
      if (late && window.days > most) return Promise.reject(new AppError('provider.too-large', {}))
      return serve(2)(window, cursor)
    },
    reportGap: () => expect.fail('no gap'),
    take(buckets) {
      for (const bucket of buckets) seen.add(bucket)
      return buckets.length
    },
  })
  expect([...seen]).toEqual(Array.from({ length: 92 }, (_, index) => addDays('2026-08-01', index)))
})

test('a single day that is too large is an error', async () => {
  const report = {
    from: '2026-08-01',
    to: '2026-08-09',
    place: null,
    maxDays: 31,
    form: byNextPage,
    fetch: () => Promise.reject(new AppError('provider.too-large', {})),
    reportGap: () => undefined,
    take: () => 0,
  }
  await expect(readReport(report)).rejects.toMatchObject({ code: 'provider.too-large' })
})

test('a large answer is handed on by whole days, others are let in between, and it is taken up from its beginning', async () => {
  const day = (n: number) => ({ day: n, results: Array.from({ length: 600 }, () => n) })
  const taken: unknown[][] = []
  const places: (string | null)[] = []
  const turns: number[] = []
  const others = setInterval(() => turns.push(taken.length), 0)
  await readReport({
    from: '2026-08-01',
    to: '2026-08-05',
    place: null,
    maxDays: 31,
    form: byNextPage,
    fetch: () =>
      Promise.resolve({ body: { data: [1, 2, 3, 4, 5].map(day), next_page: null }, headers: {}, from }),
    reportGap: () => undefined,
    take(buckets, place) {
      const until = performance.now() + 5
      while (performance.now() < until);
      taken.push(buckets.map((bucket) => (bucket as { day: number }).day))
      places.push(place)
      return buckets.length * 600
    },
  })
  clearInterval(others)
  expect(taken).toEqual([[1, 2], [3, 4], [5]])
  expect(places).toEqual(['2026-08-01/31/', '2026-08-01/31/', null])
  expect(turns.some((portions) => portions === 1 || portions === 2)).toBe(true)
})
