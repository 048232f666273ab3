import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../domain/errors.ts'
import type { Reply } from '../../ports/provider.ts'
import { byLastId, byNext, byNextPage, type PageForm, walkPages } from './pages.ts'

const from = { endpoint: 'GET /list', requestId: null, readAt: 0 }

interface Body {
  data: { id: string }[]
  has_more?: boolean | undefined
  last_id?: string | null | undefined
}

/** A list server: pages by `after`, and may disturb the n-th answer. */
function serve(
  ids: readonly string[],
  size: number,
  disturb: (body: Body, call: number, earlier: Body[]) => Body = (b) => b,
) {
  const answers: Body[] = []
  return (cursor: string | null): Promise<Reply> => {
    const start = cursor === null ? 0 : ids.indexOf(cursor) + 1
    const data = ids.slice(start, start + size).map((id) => ({ id }))
    const body: Body = { data, has_more: start + size < ids.length, last_id: data.at(-1)?.id ?? null }
    const sent = disturb(body, answers.length, answers)
    answers.push(body)
    return Promise.resolve({ body: sent, headers: {}, from })
  }
}

async function read(fetch: (cursor: string | null) => Promise<Reply>, form: PageForm = byLastId) {
  const seen: unknown[] = []
  const gaps: string[] = []
  await walkPages({
    form,
    from: null,
    fetch,
    take: (rows) => void seen.push(...rows.map((row) => (row as { id: string }).id)),
    reportGap: (reason) => void gaps.push(reason),
  })
  return { seen, gaps }
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `id${index}`)

describe('a list', () => {
  test('is read once, completely and in order, whatever its length and page size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), async (count, size) => {
        expect(await read(serve(ids(count), size))).toEqual({ seen: ids(count), gaps: [] })
      }),
    )
  })

  test('loses nothing when single pages come twice or overlap the page before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 2, max: 10 }),
        fc.uniqueArray(fc.nat(20), { maxLength: 5 }),
        fc.boolean(),
        async (count, size, disturbed, overlap) => {
          let last = -9
          const fetch = serve(ids(count), size, (body, call, earlier) => {
            const before = earlier.at(-1)
            if (!before || !disturbed.includes(call) || call - last < 3) return body
            last = call
            return overlap ? { ...body, data: [...before.data.slice(-1), ...body.data] } : before
          })
          const { seen, gaps } = await read(fetch)
          expect([...new Set(seen)].sort()).toEqual(ids(count).sort())
          expect(gaps).toEqual([])
        },
      ),
    )
  })

  test('that goes round in a circle ends with a gap', async () => {
    const { seen, gaps } = await read(
      serve(ids(10), 3, (body, call, earlier) => (call > 1 ? (earlier[0] ?? body) : body)),
    )
    expect(gaps).toEqual(['provider_error'])
    expect(seen.length).toBeLessThan(30)
  })

  test('without has_more goes on until a page is empty', async () => {
    const { seen, gaps } = await read(
      serve(ids(7), 3, (body) => ({ ...body, has_more: undefined, last_id: undefined })),
    )
    expect(seen).toEqual(ids(7))
    expect(gaps).toEqual([])
  })

  test('that promises more and gives no way there has a gap and is not complete', async () => {
    const { gaps } = await read(() =>
      Promise.resolve({ body: { data: [], has_more: true, last_id: null }, headers: {}, from }),
    )
    expect(gaps).toEqual(['shape_changed'])
  })

  test('whose cursor has expired is begun again once', async () => {
    let calls = 0
    const fetch = serve(ids(5), 2)
    const { seen, gaps } = await read((cursor) => {
      if (++calls === 2) throw new AppError('provider.not-found', { status: 404 })
      return fetch(cursor)
    })
    expect(new Set(seen)).toEqual(new Set(ids(5)))
    expect(gaps).toEqual([])
  })
})

test('next and next_page are handed back as they came', () => {
  expect(byNext({ body: { data: [1], has_more: true, next: 'n1' }, headers: {} })).toEqual({
    rows: [1],
    next: 'n1',
    broken: false,
  })
  expect(byNext({ body: { data: [], has_more: false, next: 'n1' }, headers: {} }).next).toBeNull()
  expect(byNextPage({ body: { data: [], next_page: 'p1' }, headers: {} }).next).toBe('p1')
  expect(byNextPage({ body: { data: [], next_page: null }, headers: {} }).next).toBeNull()
  expect(byNextPage({ body: { data: [], has_more: true, next_page: null }, headers: {} }).broken).toBe(true)
})

test.each([undefined, null, [], {}, { data: 1 }, { data: null }])(
  'an answer that is no page is a changed shape: %j',
  (body) => {
    for (const form of [byLastId, byNext, byNextPage])
      expect(() => form({ body, headers: {} })).toThrow('provider.shape-changed')
  },
)
