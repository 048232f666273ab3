/** Walks a list page by page. Promise: every row of every page is handed on at least once, a repeated page does no
 *  harm, a cursor that turns in a circle ends the walk and says so. Knows the envelopes, not what the rows are. */
import { z } from 'zod'
import type { CoverageReason } from '../../../../shared/model/index.ts'
import { AppError, toAppError } from '../../domain/errors.ts'
import type { Reply } from '../../ports/provider.ts'

export interface Page {
  readonly rows: readonly unknown[]
  /** Cursor of the following page; null = this was the last. */
  readonly next: string | null
  /** The provider says that there is more and not how to get it. */
  readonly broken: boolean
}

export type PageForm = (reply: Pick<Reply, 'body' | 'headers'>) => Page

const text = z.string().min(1).max(4096)
const rowId = z.object({ id: text })

const envelope = z.object({
  data: z.array(z.unknown()),
  has_more: z.boolean().nullish(),
  last_id: z.string().nullish(),
  next: z.string().nullish(),
  next_page: z.string().nullish(),
})

function open(body: unknown) {
  const parsed = envelope.safeParse(body)
  if (!parsed.success)
    throw new AppError('provider.shape-changed', { at: parsed.error.issues[0]?.path.join('.') ?? '' })
  return parsed.data
}

function page(rows: readonly unknown[], more: boolean, cursor: string | null | undefined): Page {
  const next = more && cursor ? cursor : null
  return { rows, next, broken: more && next === null }
}

/** `{data, has_more, last_id}`: the next page begins after the last id. Without `has_more` the list goes on until a
 *  page is empty. */
export const byLastId: PageForm = ({ body }) => {
  const { data, has_more: more, last_id: lastId } = open(body)
  const last = rowId.safeParse(data.at(-1))
  return page(data, more ?? data.length > 0, lastId || (last.success ? last.data.id : null))
}

/** `{data, has_more, next}`: `next` is handed back as it is. */
export const byNext: PageForm = ({ body }) => {
  const { data, has_more: more, next } = open(body)
  return page(data, more ?? Boolean(next), next)
}

/** `{data, next_page}`, with or without `has_more`. */
export const byNextPage: PageForm = ({ body }) => {
  const { data, has_more: more, next_page: next } = open(body)
  return page(data, more ?? Boolean(next), next)
}

const record = z.record(z.string(), z.unknown())

function field(body: unknown, name: string): unknown {
  const parsed = record.safeParse(body)
  if (!parsed.success) throw new AppError('provider.shape-changed', { at: name })
  return parsed.data[name]
}

/** Rows under `rows`, and under `next` what leads to the following page: a whole address (Graph, ARM) or a token
 *  (Google). Absent, null and empty mean that this was the last. */
export const byField =
  (names: { readonly rows: string; readonly next: string }): PageForm =>
  ({ body }) => {
    const rows = field(body, names.rows)
    const next = field(body, names.next)
    // A list without entries may be left out.
    if (rows !== undefined && !Array.isArray(rows))
      throw new AppError('provider.shape-changed', { at: names.rows })
    const more = next !== undefined && next !== null && next !== ''
    return page(rows ?? [], more, text.safeParse(next).data)
  }

/** Pages that a `Link` header joins (RFC 8288): the next page is the address with `rel="next"`.
 *  @param rows where the rows are; without it the body is the list. */
export const byLink =
  (rows?: string): PageForm =>
  ({ body, headers }) => {
    const list = rows === undefined ? body : field(body, rows)
    if (!Array.isArray(list)) throw new AppError('provider.shape-changed', { at: rows ?? '' })
    const next = linkNext(headers.link ?? '')
    return page(list, next !== null, next)
  }

/** The target of the link whose relations include `next`; null when there is none. */
function linkNext(header: string): string | null {
  for (const [, target, parameters] of header.matchAll(/<([^>]{1,4096})>([^,<]*)/g)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters ?? '')
    const words = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/)
    if (target !== undefined && words.includes('next')) return target
  }
  return null
}

export interface Walk {
  readonly form: PageForm
  /** Cursor to begin with; null = the first page. */
  readonly from: string | null
  fetch(cursor: string | null): Promise<Reply>
  /** Takes one page; `next` is null on the last. May answer false to stop (nothing older is wanted), or take its time. */
  take(
    rows: readonly unknown[],
    next: string | null,
    from: Reply['from'],
  ): boolean | void | Promise<boolean | void>
  readonly reportGap: (reason: CoverageReason, names?: readonly string[]) => void
}

const TRIES_ON_REPEAT = 2
/** A list that is longer ends as incomplete: no list of a real organization is. */
const MAX_PAGES = 100_000

/** @throws AppError of the fetch. An expired cursor begins the list again, once. */
export async function walkPages(walk: Walk): Promise<void> {
  const seen = new Set<string>()
  let cursor = walk.from
  let repeats = 0
  let restarted = false
  for (let count = 1; ; count++) {
    if (count > MAX_PAGES) return walk.reportGap('provider_error', ['too many pages'])
    let reply: Reply
    try {
      reply = await walk.fetch(cursor)
    } catch (thrown) {
      const error = toAppError(thrown)
      const expired = error.code === 'provider.not-found' || error.code === 'provider.shape-changed'
      if (cursor === null || restarted || !expired) throw error
      restarted = true
      cursor = null
      seen.clear()
      continue
    }
    if (cursor !== null) seen.add(cursor)
    const { rows, next, broken } = walk.form(reply)
    if (next !== null && seen.has(next)) {
      // A page sent twice looks like a circle; asking again tells them apart.
      if (repeats++ < TRIES_ON_REPEAT) continue
      walk.reportGap('provider_error', ['list goes round in a circle'])
      await walk.take(rows, null, reply.from)
      return
    }
    repeats = 0
    if (broken) walk.reportGap('shape_changed', ['end of list not reached'])
    if ((await walk.take(rows, next, reply.from)) === false || next === null) return
    cursor = next
  }
}
