/** How the OpenAI Administration API says things: times, errors with all four keys, list envelopes, reports. */
import { type Call, Refusal, Reply } from '../http/types.ts'
import { byCursor, type Page } from '../kit/paging.ts'
import { reportsOf } from '../kit/report.ts'
import { resourcesOf } from '../kit/resource.ts'
import { wireOf } from '../kit/wire.ts'
import type { EpochMs } from '../world/time.ts'

/** Unix seconds, as this API writes every time. */
export const seconds = (at: EpochMs): number => Math.floor(at / 1000)
export const wire = wireOf(seconds)

export const words: Call['words'] = (name, text, why) => {
  const no = (message: string, code?: string): Refusal =>
    new Refusal(400, message, { param: name, ...(code === undefined ? {} : { code }) })
  switch (why.kind) {
    case 'missing':
      return no(`Missing required parameter: '${name}'.`, 'missing_required_parameter')
    case 'field':
      return no(`Invalid '${name}'.`)
    case 'choice':
      return no(`Invalid '${name}': '${text}'.`)
    case 'range':
      return why.of === undefined
        ? no(`Invalid '${name}': expected a whole number from ${why.min} to ${why.max}, got '${text}'.`)
        : no(`Invalid '${name}' for bucket width ${why.of}: ${why.min} to ${why.max}.`)
    case 'time':
      return no(`Invalid '${name}': expected Unix seconds.`)
    case 'order':
      return no(`'${name}' must be after '${text}'.`)
    case 'cursor':
      return no(`Invalid '${name}': no object with id '${text}'.`)
    case 'token':
      return no(`Invalid '${name}': the token belongs to another query.`)
    case 'not-found':
      return new Refusal(404, `No ${name} found with id '${text}'.`, { code: 'not_found' })
  }
}

export function error({ status, message, code, param }: Refusal): Reply {
  const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error'
  return new Reply(status, { error: { message, type, param: param ?? null, code: code ?? null } })
}

export const CURSORS = { after: 'after', before: 'before', order: 'order' }

/** The usual envelope: `first_id`, `last_id`, `has_more`. */
export const idEnvelope = ({ data, first, last, hasMore }: Page) => ({
  object: 'list',
  data,
  first_id: first,
  last_id: last,
  has_more: hasMore,
})

/** Lists with the usual envelope, and a limit of their own. */
export const idPaging = (limit = {}) =>
  byCursor({ cursors: CURSORS, limit: { fallback: 20, max: 100, ...limit }, envelope: idEnvelope })

/** Lists of groups and roles: `next` in place of the ids. */
export const nextPaging = (limit = {}) =>
  byCursor({
    cursors: CURSORS,
    limit: { fallback: 20, max: 100, min: 0, ...limit },
    envelope: ({ data, last, hasMore }) => ({
      object: 'list',
      data,
      has_more: hasMore,
      next: hasMore ? last : null,
    }),
  })

/** Every value of a repeated parameter, with or without brackets: the vendor's client sends brackets everywhere. */
const values = (query: URLSearchParams, name: string): string[] => [
  ...query.getAll(name),
  ...query.getAll(`${name}[]`),
]

export const resource = resourcesOf({
  paging: idPaging(),
  removed: ({ id = null, object = null }) => ({ object: `${String(object)}.deleted`, id, deleted: true }),
  values,
})

export const report = reportsOf({
  start: 'start_time',
  end: 'end_time',
  readTime: (text) => (/^\d{1,12}$/.test(text) ? Number(text) * 1000 : undefined),
  snaps: false,
  values,
  groupBy: 'group_by',
  page: (buckets, next) => ({
    object: 'page',
    data: buckets.map(({ from, to, results }) => ({
      object: 'bucket',
      start_time: seconds(from),
      end_time: seconds(to),
      results,
    })),
    has_more: next !== null,
    next_page: next,
  }),
})
