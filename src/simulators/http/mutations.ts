/** The faults that change a JSON body which was right until then. All work on a copy. */
import type { FaultSpec } from './faults.ts'
import type { JsonObject, JsonValue } from './types.ts'

const ENUM_FIELDS = [
  'role',
  'status',
  'type',
  'workspace_role',
  'organization_role',
  'owner_project_access',
  'service_tier',
  'cost_type',
  'token_type',
  'period',
  'resource_type',
]

const TIME_FIELD = /(_at|_time|^created|^date)$/

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where the items of a list stand, at one provider or another. */
const LIST_FIELDS = ['data', 'value']

/** The items of a list body, or the body itself. For reports these are the rows inside the buckets. */
function items(body: JsonValue): JsonObject[] {
  if (Array.isArray(body)) return body.filter(isObject)
  if (!isObject(body)) return []
  const data = LIST_FIELDS.map((name) => body[name]).find((value) => value !== undefined)
  if (!Array.isArray(data)) return [body]
  const top = data.filter(isObject)
  const rows = top.flatMap((item) => (Array.isArray(item['results']) ? item['results'].filter(isObject) : []))
  return rows.length > 0 ? rows : top
}

/** What a list fault needs to remember: the first page that was served for a path. */
export type PageMemory = Map<string, JsonValue>

/** Changes `body` as a fault says; faults of other kinds leave it as it is. */
export function mutate(
  body: JsonValue,
  fault: FaultSpec,
  path: string,
  paged: boolean,
  memory: PageMemory,
): JsonValue {
  const copy = structuredClone(body)
  switch (fault.name) {
    case 'unexpected-enum':
      for (const item of items(copy)) {
        for (const field of ENUM_FIELDS) {
          if (typeof item[field] === 'string') item[field] = 'brand_new_value_2031'
        }
      }
      return copy
    case 'missing-field':
      for (const item of items(copy)) delete item[fieldOf(item, fault.param)]
      return copy
    case 'null-field':
      for (const item of items(copy)) item[fieldOf(item, fault.param)] = null
      return copy
    case 'extra-field':
      for (const item of items(copy)) {
        item['field_from_the_future'] = { nested: [1, 'two', null], constructor: 'text' }
      }
      return copy
    case 'clock-skew':
      return shift(copy, Number(fault.param ?? 3_600_000))
    case 'duplicate-page':
    case 'overlapping-page':
    case 'cursor-loop':
      return repeatPage(copy, fault.name, path, paged, memory)
    default:
      return body
  }
}

function fieldOf(item: JsonObject, wanted: string | undefined): string {
  if (wanted !== undefined) return wanted
  return Object.keys(item).find((key) => !['id', 'object', 'type'].includes(key)) ?? 'id'
}

/** Moves every time in a body by some milliseconds: Unix seconds as numbers, RFC 3339 as text. */
function shift(value: JsonValue, ms: number, field = ''): JsonValue {
  if (Array.isArray(value)) return value.map((element) => shift(element, ms))
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shift(inner, ms, key)]))
  }
  if (!TIME_FIELD.test(field)) return value
  if (typeof value === 'number') return value + Math.round(ms / 1000)
  if (typeof value === 'string' && value.includes('T')) {
    const at = Date.parse(value)
    return Number.isNaN(at) ? value : new Date(at + ms).toISOString()
  }
  return value
}

function repeatPage(
  body: JsonValue,
  fault: 'duplicate-page' | 'overlapping-page' | 'cursor-loop',
  path: string,
  paged: boolean,
  memory: PageMemory,
): JsonValue {
  const earlier = memory.get(path)
  if (fault === 'cursor-loop') {
    const loop = earlier ?? body
    if (!isObject(loop)) return loop
    // Always more to come, always the same place to go on from.
    const looped: JsonObject = { ...loop, has_more: true }
    if ('next_page' in loop) looped['next_page'] = loop['next_page'] ?? 'page_loop'
    if ('next' in loop) looped['next'] = loop['next'] ?? 'loop'
    return looped
  }
  if (!paged || earlier === undefined) return body
  if (fault === 'duplicate-page') return earlier
  if (Array.isArray(earlier) && Array.isArray(body)) return [...earlier.slice(-2), ...body]
  if (!isObject(earlier) || !isObject(body)) return body
  const before = earlier['data']
  const data = body['data']
  if (!Array.isArray(before) || !Array.isArray(data)) return body
  return { ...body, data: [...before.slice(-2), ...data] }
}
