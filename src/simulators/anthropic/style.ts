/** How Anthropic's Admin API says things: both versions, times, errors with type and request id, pages, reports. */
import { type Call, Refusal, Reply } from '../http/types.ts'
import { byCursor, byToken } from '../kit/paging.ts'
import { reportsOf } from '../kit/report.ts'
import { resourcesOf } from '../kit/resource.ts'
import { wireOf } from '../kit/wire.ts'
import type { EpochMs } from '../world/time.ts'

export type Version = '2023-06-01' | '2026-10-21'

export const NEW: Version = '2026-10-21'

/** The version that the header asks for; undefined when it is missing or unknown. */
export function versionOf(call: Call): Version | undefined {
  const version = call.headers['anthropic-version']
  return version === '2023-06-01' || version === NEW ? version : undefined
}

export const isNew = (call: Call): boolean => versionOf(call) === NEW

/** RFC 3339, UTC, as this API writes every time. */
export const rfc = (at: EpochMs): string => new Date(at).toISOString().replace('.000Z', 'Z')
export const wire = wireOf(rfc)

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

export function error({ status, message }: Refusal, { requestId }: Call): Reply {
  const type = TYPES[status] ?? 'api_error'
  return new Reply(status, { type: 'error', error: { type, message }, request_id: requestId })
}

export const words: Call['words'] = (name, text, why) => {
  switch (why.kind) {
    case 'missing':
    case 'field':
      return new Refusal(400, `${name}: Field required`)
    case 'choice':
      return name === 'group_by[]'
        ? new Refusal(400, `group_by: Input should not be '${text}'`)
        : new Refusal(400, `${name}: Input should be ${why.allowed.join(' or ')}`)
    case 'range': {
      const when = why.of === undefined ? '' : ` for bucket_width ${why.of}`
      return new Refusal(400, `${name}: must be from ${why.min} to ${why.max}${when}`)
    }
    case 'time':
      return new Refusal(400, `${name}: Input should be a valid RFC 3339 datetime`)
    case 'order':
      return new Refusal(400, `${name}: must be after ${text}`)
    case 'cursor':
      return new Refusal(400, 'Invalid pagination cursor')
    case 'token':
      return new Refusal(400, `${name}: Invalid page token`)
    case 'not-found':
      return new Refusal(404, `${name} not found`)
  }
}

export const CURSORS = {
  after: 'after_id',
  before: 'before_id',
  together: 'after_id and before_id cannot be combined',
}
const LIMIT = { fallback: 20, max: 1000 }

/** Form 1: ids of the first and last item. */
const idPaging = byCursor({
  cursors: CURSORS,
  limit: LIMIT,
  envelope: ({ data, first, last, hasMore }) => ({
    data,
    has_more: hasMore,
    first_id: first,
    last_id: last,
  }),
})

/** Form 2: an opaque token; the end is where it is null. */
export const pagePaging = byToken({ limit: LIMIT, envelope: (data, next) => ({ data, next_page: next }) })

/** Reports say `has_more` as well. */
export const reportPaging = byToken({
  limit: LIMIT,
  envelope: (data, next) => ({ data, has_more: next !== null, next_page: next }),
})

/** Parameters that may be repeated have brackets; of the others the first one counts. */
const values = (query: URLSearchParams, name: string): string[] =>
  name.endsWith('[]') ? query.getAll(name) : query.getAll(name).slice(0, 1)

export const resource = resourcesOf({
  paging: idPaging,
  // A member has two ids in place of one.
  removed: ({ type = null, id, user_id = null, workspace_id = null }) => ({
    type: `${String(type)}_deleted`,
    ...(id === undefined ? { user_id, workspace_id } : { id }),
  }),
  values,
})

const RFC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

export const report = reportsOf({
  start: 'starting_at',
  end: 'ending_at',
  readTime: (text) => (RFC.test(text) ? Date.parse(text) : undefined),
  snaps: true,
  values,
  groupBy: 'group_by[]',
  // More dimensions than this are refused (PostHog/posthog#72556).
  maxGroups: 5,
  page: (buckets, next) => ({
    data: buckets.map(({ from, to, results }) => ({ starting_at: rfc(from), ending_at: rfc(to), results })),
    has_more: next !== null,
    next_page: next,
  }),
})
