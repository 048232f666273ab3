/** How Anthropic's Admin API answers: the four ways of paging, errors with type and request id. */
import { positionOf } from '../http/collection.ts'
import type { Call, JsonObject, JsonValue, Reply } from '../http/types.ts'
import type { EpochMs } from '../world/time.ts'

export type Version = '2023-06-01' | '2026-10-21'

export const NEW: Version = '2026-10-21'

/** The version that the header asks for; undefined when it is missing or unknown. */
export function versionOf(call: Call): Version | undefined {
  const version = call.headers['anthropic-version']
  return version === '2023-06-01' || version === NEW ? version : undefined
}

/** RFC 3339, UTC, as this API writes every time. */
export function rfc(at: EpochMs): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}

export function rfcOrNull(at: EpochMs | null): string | null {
  return at === null ? null : rfc(at)
}

export function ok(body: JsonValue): Reply {
  return { status: 200, body }
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/** An error body; the server adds `request_id`. */
export function fail(status: number, message: string): Reply {
  return { status, body: { type: 'error', error: { type: TYPES[status] ?? 'api_error', message } } }
}

export function notFound(what: string): Reply {
  return fail(404, `${what} not found`)
}

export function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value
}

export function field(call: Call, name: string): JsonValue | undefined {
  const { body } = call
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body[name] : undefined
}

export function textField(call: Call, name: string): string | Reply {
  const value = field(call, name)
  return typeof value === 'string' && value !== '' ? value : fail(400, `${name}: Field required`)
}

/** A whole number from the query within bounds, the default when absent, or a 400. */
export function limitOf(call: Call, fallback: number, max: number): number | Reply {
  const text = call.query.get('limit')
  if (text === null) return fallback
  const value = Number(text)
  return /^\d+$/.test(text) && value >= 1 && value <= max
    ? value
    : fail(400, `limit: must be from 1 to ${max}`)
}

export interface IdSlice<T> {
  items: readonly T[]
  hasMore: boolean
}

/** The part of a list that `after_id`, `before_id` and `limit` ask for. A cursor that is not there answers 400. */
export function idSlice<T>(
  call: Call,
  all: readonly T[],
  idOf: (item: T) => string,
  limit: number,
): IdSlice<T> | Reply {
  const after = call.query.get('after_id')
  const before = call.query.get('before_id')
  if (after !== null && before !== null) return fail(400, 'after_id and before_id cannot be combined')
  const cursor = after ?? before
  const at = cursor === null ? -1 : positionOf(all, idOf, cursor)
  if (cursor !== null && at < 0) return fail(400, 'Invalid pagination cursor')
  if (before !== null) {
    const from = Math.max(0, at - limit)
    return { items: all.slice(from, at), hasMore: from > 0 }
  }
  return { items: all.slice(at + 1, at + 1 + limit), hasMore: at + 1 + limit < all.length }
}

/** Form 1: ids of the first and last item. */
export function idList<T extends { id: string }>(
  call: Call,
  all: readonly T[],
  shape: (item: T) => JsonObject,
  idOf: (item: T) => string = (item) => item.id,
): Reply {
  const limit = limitOf(call, 20, 1000)
  if (typeof limit !== 'number') return limit
  const part = idSlice(call, all, idOf, limit)
  if (isReply(part)) return part
  const first = part.items[0]
  const last = part.items.at(-1)
  return ok({
    data: part.items.map(shape),
    has_more: part.hasMore,
    first_id: first === undefined ? null : idOf(first),
    last_id: last === undefined ? null : idOf(last),
  })
}

/** Form 2: an opaque token; the end is where it is null. Reports say `has_more` as well. */
export function pageList<T>(
  call: Call,
  all: readonly T[],
  shape: (item: T) => JsonObject,
  rules: { report?: boolean } = {},
): Reply {
  const limit = limitOf(call, 20, 1000)
  if (typeof limit !== 'number') return limit
  const from = offsetOf(call)
  if (from === undefined || from > all.length) return fail(400, 'page: Invalid page token')
  const next =
    from + limit < all.length
      ? `page_${Buffer.from(`${questionOf(call)}#${from + limit}`).toString('base64url')}`
      : null
  const data = all.slice(from, from + limit).map(shape)
  return ok({ data, ...(rules.report === true ? { has_more: next !== null } : {}), next_page: next })
}

/** What is asked, without where in it. */
function questionOf(call: Call): string {
  const rest = [...call.query.entries()].filter(([name]) => name !== 'page' && name !== 'limit')
  return `${call.path} ${JSON.stringify(rest)}`
}

/** Where a page token says to go on; 0 without one, undefined for one that is broken or of another list. */
export function offsetOf(call: Call): number | undefined {
  const token = call.query.get('page')
  if (token === null) return 0
  const text = Buffer.from(token.replace(/^page_/, ''), 'base64url').toString('utf8')
  const match = /^(.*)#(\d+)$/.exec(text)
  return match?.[1] === questionOf(call) ? Number(match[2]) : undefined
}
