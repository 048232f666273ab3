import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, type Day } from '../../../../shared/model/index.ts'
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
    return Promise.resolve({ body: { data, has_more: more, next_page: more ? day : null }, from })
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
            flaw: () => expect.fail('no flaw'),
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
    flaw: () => undefined,
    take: (buckets) => buckets.length * 1_000,
  })
  expect(spans[0]).toBe(31)
  expect(Math.max(...spans.slice(1))).toBeLessThan(8)
})
