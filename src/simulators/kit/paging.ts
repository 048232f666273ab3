/** The ways in which providers cut lists into pages. Each is made from the provider's names and bounds. */
import { positionOf } from '../http/collection.ts'
import { type Call, type JsonObject, type JsonValue, refuse, Reply } from '../http/types.ts'
import { type Bounds, choiceOf, complain, wholeOf } from './values.ts'

/** A list that a page is cut from. */
export interface List<T> {
  /** In a stable order; the same array as long as nothing changes. */
  all: readonly T[]
  idOf: (item: T) => string
  shape: (item: T) => JsonObject
}

export type Paging = <T>(call: Call, list: List<T>) => JsonObject | Reply

export interface Part<T> {
  items: readonly T[]
  hasMore: boolean
}

export interface Cursors {
  after: string
  before: string
  /** The parameter that turns the order round, where the provider has one. */
  order?: string
  /** The refusal of both cursors at once; `before` wins without. */
  together?: string
}

/** The items after or before the one that a cursor names. An unknown cursor is refused. */
export function partOf<T>(
  call: Call,
  names: Cursors,
  all: readonly T[],
  idOf: (item: T) => string,
  limit: number,
): Part<T> {
  const back = names.order !== undefined && choiceOf(call, names.order, ['asc', 'desc']) === 'desc'
  const after = call.query.get(names.after)
  const before = call.query.get(names.before)
  if (names.together !== undefined && after !== null && before !== null) refuse(400, names.together)
  const place = (name: string, cursor: string): number => {
    const found = positionOf(all, idOf, cursor)
    return found < 0 ? complain(call, name, cursor, { kind: 'cursor' }) : found
  }
  const afterAt = after === null ? undefined : place(names.after, after)
  const beforeAt = before === null ? undefined : place(names.before, before)
  const step = back ? -1 : 1
  // A page before a cursor is collected backwards and shown in the usual order.
  const walk = beforeAt === undefined ? step : -step
  const items: T[] = []
  let at = beforeAt ?? afterAt ?? (back ? all.length : -1)
  for (at += walk; items.length < limit; at += walk) {
    const item = all[at]
    if (item === undefined) break
    items.push(item)
  }
  const hasMore = at >= 0 && at < all.length
  return { items: beforeAt === undefined ? items : items.reverse(), hasMore }
}

/** What an envelope is made of. */
export interface Page {
  data: JsonObject[]
  first: string | null
  last: string | null
  hasMore: boolean
}

/** Pages after and before an item that its id names. */
export function byCursor(rules: {
  cursors: Cursors
  limit: Bounds
  envelope: (page: Page) => JsonObject
}): Paging {
  return (call, { all, idOf, shape }) => {
    const limit = wholeOf(call, 'limit', rules.limit)
    const { items, hasMore } = partOf(call, rules.cursors, all, idOf, limit)
    const [first, last] = [items[0], items.at(-1)]
    return rules.envelope({
      data: items.map(shape),
      first: first === undefined ? null : idOf(first),
      last: last === undefined ? null : idOf(last),
      hasMore,
    })
  }
}

/** Pages by an opaque token, which belongs to one question. */
export function byToken(rules: {
  limit: Bounds
  envelope: (data: JsonObject[], next: string | null) => JsonObject
}): Paging {
  return (call, { all, shape }) => {
    const limit = wholeOf(call, 'limit', rules.limit)
    const rest = [...call.query.entries()].filter(([name]) => name !== 'page' && name !== 'limit')
    const question = `${call.path} ${JSON.stringify(rest)}`
    const token = call.query.get('page')
    const from = token === null ? 0 : readToken(token, question)
    if (typeof from !== 'number' || from > all.length)
      return complain(call, 'page', token ?? '', { kind: 'token' })
    const to = from + limit
    const next = to < all.length ? `page_${writeToken(to, question)}` : null
    return rules.envelope(all.slice(from, to).map(shape), next)
  }
}

/** Pages in order of id; a marker names the last one seen. Pages after the first are one short: fewer are no end. */
export function byMarker(rules: {
  limit: Bounds
  names: { limit: string; marker: string }
  envelope: (data: JsonObject[], marker: string | undefined, call: Call) => JsonObject
}): Paging {
  return (call, { all, idOf, shape }) => {
    const most = wholeOf(call, rules.names.limit, rules.limit, call.form)
    const marker = call.form.get(rules.names.marker)
    const question = call.form.get('Action') ?? ''
    const after = marker === null ? '' : readToken(marker, question)
    if (typeof after !== 'string') return complain(call, rules.names.marker, marker ?? '', { kind: 'token' })
    const left = all.filter((item) => idOf(item) > after)
    const shown = left.slice(0, marker === null ? most : Math.max(1, most - 1))
    const last = shown.at(-1)
    const isCut = left.length > shown.length && last !== undefined
    return rules.envelope(shown.map(shape), isCut ? writeToken(idOf(last), question) : undefined, call)
  }
}

/** Pages by number; the addresses of the others stand in the `Link` header. */
export function byLink(rules: {
  limit: Bounds & { name: string }
  envelope: (data: JsonObject[], total: number) => JsonValue
}): Paging {
  return (call, { all, shape }) => {
    const size = wholeOf(call, rules.limit.name, rules.limit)
    const page = wholeOf(call, 'page', { fallback: 1, max: Number.MAX_SAFE_INTEGER })
    const last = Math.max(1, Math.ceil(all.length / size))
    const data = all.slice((page - 1) * size, page * size).map(shape)
    const to = (number: number) => ({ page: String(number) })
    const links = {
      ...(page > 1 ? { prev: to(page - 1) } : {}),
      ...(page < last ? { next: to(page + 1), last: to(last) } : {}),
      ...(page > 1 ? { first: to(1) } : {}),
    }
    return new Reply(200, rules.envelope(data, all.length), linkHeader(call, links))
  }
}

/** A `Link` header with the address of this call, changed by what leads to each relation; a value of '' is taken out. */
function linkHeader(
  call: Call,
  links: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Record<string, string> {
  const parts = Object.entries(links).map(([rel, change]) => {
    const query = new URLSearchParams(call.query)
    for (const [name, value] of Object.entries(change)) {
      if (value === '') query.delete(name)
      else query.set(name, value)
    }
    return `<http://${call.headers['host'] ?? ''}${call.path}?${query.toString()}>; rel="${rel}"`
  })
  return parts.length === 0 ? {} : { link: parts.join(', ') }
}

/** An opaque token that says where to go on and which question it belongs to. */
export function writeToken(at: string | number, question: string): string {
  return Buffer.from(JSON.stringify([at, question])).toString('base64url')
}

/** Where a token says to go on; undefined for one that is broken or belongs to another question. */
export function readToken(token: string, question: string): string | number | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token.replace(/^page_/, ''), 'base64url').toString('utf8'))
    if (!Array.isArray(value)) return undefined
    const [at, asked]: unknown[] = value
    return asked === question && (typeof at === 'number' || typeof at === 'string') ? at : undefined
  } catch {
    return undefined
  }
}
