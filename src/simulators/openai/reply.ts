/** How the OpenAI Administration API answers: list envelopes, cursors, errors with all four keys. */
import { positionOf } from '../http/collection.ts'
import type { Call, JsonObject, JsonValue, Reply } from '../http/types.ts'
import type { EpochMs } from '../world/time.ts'

/** Unix seconds, as this API writes every time. */
export function seconds(at: EpochMs): number {
  return Math.floor(at / 1000)
}

export function secondsOrNull(at: EpochMs | null): number | null {
  return at === null ? null : seconds(at)
}

export function ok(body: JsonValue): Reply {
  return { status: 200, body }
}

export function fail(
  status: number,
  message: string,
  code: string | null = null,
  param: string | null = null,
): Reply {
  return { status, body: { error: { message, type: typeOf(status), param, code } } }
}

function typeOf(status: number): string {
  if (status === 429) return 'requests'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

export function notFound(what: string, id: string): Reply {
  return fail(404, `No ${what} found with id '${id}'.`, 'not_found')
}

/** A whole number from the query within bounds, the default when absent, or a 400. */
export function limitOf(call: Call, fallback: number, max: number, min = 1): number | Reply {
  const text = call.query.get('limit')
  if (text === null) return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    return fail(
      400,
      `Invalid 'limit': expected a whole number from ${min} to ${max}, got '${text}'.`,
      null,
      'limit',
    )
  }
  return value
}

export interface ListRules {
  fallback?: number
  max?: number
  min?: number
}

interface Slice<T> {
  items: readonly T[]
  hasMore: boolean
}

/** The part of a list that `limit`, `after`, `before` and `order` ask for, or a 400 for a cursor that is not there. */
export function slice<T>(
  call: Call,
  all: readonly T[],
  idOf: (item: T) => string,
  rules: ListRules = {},
): Slice<T> | Reply {
  const limit = limitOf(call, rules.fallback ?? 20, rules.max ?? 100, rules.min)
  if (typeof limit !== 'number') return limit
  const order = call.query.get('order') ?? 'asc'
  if (order !== 'asc' && order !== 'desc') return fail(400, `Invalid 'order': '${order}'.`, null, 'order')
  const sign = order === 'asc' ? 1 : -1
  const after = call.query.get('after')
  const before = call.query.get('before')
  const at = (cursor: string): number => positionOf(all, idOf, cursor)
  if (after !== null && at(after) < 0)
    return fail(400, `Invalid 'after': no object with id '${after}'.`, null, 'after')
  if (before !== null && at(before) < 0)
    return fail(400, `Invalid 'before': no object with id '${before}'.`, null, 'before')

  const items: T[] = []
  if (before !== null) {
    // The page that ends just before the cursor, in the same order as always.
    let i = at(before) - sign
    for (; items.length < limit && i >= 0 && i < all.length; i -= sign) pushAt(items, all, i)
    return { items: items.reverse(), hasMore: i >= 0 && i < all.length }
  }
  let i = after === null ? (sign === 1 ? 0 : all.length - 1) : at(after) + sign
  for (; items.length < limit && i >= 0 && i < all.length; i += sign) pushAt(items, all, i)
  return { items, hasMore: i >= 0 && i < all.length }
}

function pushAt<T>(into: T[], from: readonly T[], index: number): void {
  const item = from[index]
  if (item !== undefined) into.push(item)
}

/** The usual list: `first_id`, `last_id`, `has_more`. */
export function list<T>(
  call: Call,
  all: readonly T[],
  idOf: (item: T) => string,
  shape: (item: T) => JsonObject,
  rules?: ListRules,
): Reply {
  const part = slice(call, all, idOf, rules)
  if ('status' in part) return part
  const first = part.items[0]
  const last = part.items.at(-1)
  return ok({
    object: 'list',
    data: part.items.map(shape),
    first_id: first === undefined ? null : idOf(first),
    last_id: last === undefined ? null : idOf(last),
    has_more: part.hasMore,
  })
}

/** The list of groups and roles: `next` in place of the ids. */
export function nextList<T>(
  call: Call,
  all: readonly T[],
  idOf: (item: T) => string,
  shape: (item: T) => JsonObject,
  rules: ListRules,
): Reply {
  const part = slice(call, all, idOf, rules)
  if ('status' in part) return part
  const last = part.items.at(-1)
  return ok({
    object: 'list',
    data: part.items.map(shape),
    has_more: part.hasMore,
    next: part.hasMore && last !== undefined ? idOf(last) : null,
  })
}

/** A text field of a JSON body, or a 400. */
export function textField(call: Call, name: string): string | Reply {
  const { body } = call
  const value = typeof body === 'object' && body !== null && !Array.isArray(body) ? body[name] : undefined
  return typeof value === 'string' && value !== ''
    ? value
    : fail(400, `Missing required parameter: '${name}'.`, 'missing_required_parameter', name)
}

/** A field of a JSON body; undefined when it is not there. */
export function field(call: Call, name: string): JsonValue | undefined {
  const { body } = call
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body[name] : undefined
}

export function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value
}
