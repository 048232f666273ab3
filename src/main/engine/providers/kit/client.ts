/** Calls one provider the way its policy says: credential, bounded concurrency, patience with passing failures, and
 *  an end to patience. Promise: a reply is JSON from a 2xx; everything else is an AppError. Never judges, never stores. */
import { z } from 'zod'
import type { EpochMs } from '../../../../shared/model/index.ts'
import { AppError, toAppError } from '../../domain/errors.ts'
import type { Provenance } from '../../domain/facts.ts'
import type { ConnectorContext } from '../../ports/connector.ts'
import type { HttpResponse } from '../../ports/http.ts'
import { createLimiter } from './limiter.ts'
import { ALONE, DOWN, OUTAGE_AFTER, type Policy } from './policy.ts'
import { durationMs, retryAfterMs } from './retry-after.ts'
import { errorOf, mayPass } from './status.ts'

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>

/** A usable answer, and where it came from. */
export interface Reply {
  readonly body: unknown
  readonly from: Omit<Provenance, 'dataset'>
}

export interface Client {
  /** @throws AppError provider.* | network.* | cancelled | endpoint.refused */
  get(path: string, query?: Query): Promise<Reply>
  /** The same, but null where the provider answers that there is no such thing (404 with its own JSON error). */
  find(path: string, query?: Query): Promise<{ reply: Reply | null; from: Reply['from'] }>
  /** True when the error ends the whole sync and not just one data set. */
  isFatal(error: AppError): boolean
  /** Requests that may be in flight at most: how many workers make sense. */
  readonly maxWidth: number
}

/** @param headers added to the policy's, for example the API version of this sync.
 *  @throws AppError endpoint.refused when the endpoint is neither the provider's nor loopback. */
export function createClient(
  context: ConnectorContext,
  policy: Policy,
  headers: Readonly<Record<string, string>> = {},
): Client {
  const limiter = createLimiter(context.clock, policy.concurrency)
  const { origin, host } = endpointOf(context.endpoint, policy)
  const authorizer = context.auth.authorizer({ scheme: 'header', ...policy.auth, secret: context.secret })
  /** Tries, and requests given up, since the last answer. */
  let failedTries = 0
  let failuresInARow = 0
  let lastFailure = new AppError('provider.unavailable', { host, status: 503 })

  async function call(url: string): Promise<HttpResponse> {
    const response = await context.http.request({
      method: 'GET',
      url,
      headers: { ...policy.headers, ...headers },
      authorizer,
      origins: [origin],
      timeoutMs: policy.timeoutMs,
      maxBytes: policy.maxBytes,
      signal: context.signal,
    })
    readBudget(response)
    return response
  }

  function readBudget(response: HttpResponse): void {
    if (!policy.budget) return
    const remaining = Number(response.headers[policy.budget.remaining] ?? Number.NaN)
    const reset = response.headers[policy.budget.reset]
    if (!reset || !(remaining >= 0)) return
    const now = context.clock.now()
    const resetAt =
      policy.budget.resetForm === 'date' ? skewFree(reset, response, now) : now + (durationMs(reset) ?? 0)
    // A reset far away is not believed: the budget only paces, a refusal still stops.
    const limit = Number(response.headers[policy.budget.limit ?? ''] ?? Number.NaN)
    const refillMs = limit > remaining && resetAt > now ? (resetAt - now) / (limit - remaining) : Infinity
    limiter.budget(remaining, Math.min(resetAt, now + policy.retry.maxWaitMs), refillMs)
  }

  /** Prepares the next try and tells how long it waits. What concerns the whole provider makes everybody wait: a rate
   *  limit, or failures in a row without an answer in between. Anything else is this request's own affair. */
  async function waitFor(error: AppError, response: HttpResponse | null, attempt: number, waited: number) {
    const { retry } = policy
    const now = context.clock.now()
    const asked = (response && retryAfterMs(response.headers, now)) ?? 0
    const round = Math.max(attempt, failedTries - ALONE)
    const jitter = context.ids.random() * Math.min(retry.capMs, retry.baseMs * 2 ** Math.min(round, 20))
    // Zero and negative values are taken as "not stated": trying again at once only prolongs a limit.
    const ms = Math.min(Math.max(0, retry.maxWaitMs - waited), asked) + (asked > 0 ? jitter / 10 : jitter)
    if (error.code === 'provider.rate-limited' || failedTries > ALONE) limiter.throttled(now + ms)
    else await context.clock.sleep(ms, context.signal)
    return ms
  }

  /** How many tries a request gets now. A limit is a matter of waiting, so time ends it first. A hang costs the whole
   *  time-out, so it is tried less often. */
  function triesAllowed(error: AppError): number {
    if (failedTries >= DOWN || failuresInARow > 1) return 1
    if (error.code === 'provider.rate-limited') return policy.retry.attempts * 4
    return error.code === 'network.timeout' ? 2 : policy.retry.attempts
  }

  async function request(
    path: string,
    query: Query,
  ): Promise<{ response: HttpResponse; from: Reply['from'] }> {
    const target = path + queryString(query)
    let waited = 0
    for (let attempt = 1; ; attempt++) {
      if (context.signal.aborted) throw new AppError('cancelled')
      let response: HttpResponse | null = null
      let error: AppError | null
      try {
        response = await limiter.run(context.signal, () => {
          // Asked only now: many requests wait in line while the first ones find out that nobody is there.
          if (failuresInARow >= OUTAGE_AFTER) throw lastFailure
          return call(origin + target)
        })
        error = errorOf(response, host)
      } catch (thrown) {
        error = toAppError(thrown)
      }
      if (!error || !mayPass(error)) {
        failedTries = 0
        failuresInARow = 0
        limiter.succeeded()
        if (!response || (error && error.code !== 'provider.not-found'))
          throw error ?? new AppError('internal')
        const requestId = response.headers[policy.requestIdHeader] ?? null
        return { response, from: { endpoint: `GET ${target}`, requestId, readAt: response.receivedAt } }
      }
      if (error.code !== 'provider.rate-limited') failedTries++
      if (attempt >= triesAllowed(error) || waited >= policy.retry.maxWaitMs) {
        failuresInARow++
        lastFailure = error
        context.log.warn('request given up', { code: error.code, attempt, path })
        throw error
      }
      waited += await waitFor(error, response, attempt, waited)
    }
  }

  return {
    async get(path, query = {}) {
      const { response, from } = await request(path, query)
      const error = errorOf(response, host)
      if (error) throw error
      return { body: response.body, from }
    },
    async find(path, query = {}) {
      const { response, from } = await request(path, query)
      const error = errorOf(response, host)
      if (error && !saysNone(response.body)) throw error
      return { reply: error ? null : { body: response.body, from }, from }
    },
    isFatal(error) {
      if (error.code === 'network.unreachable' || error.code === 'network.timeout') {
        return failuresInARow >= OUTAGE_AFTER
      }
      // Everything that is not the provider's answer (a refused endpoint, an abort, a full disk) stops the sync.
      return error.code === 'provider.auth-failed' || !error.code.startsWith('provider.')
    },
    maxWidth: policy.concurrency.max,
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

function endpointOf(endpoint: string, policy: Policy): { origin: string; host: string } {
  const url = URL.parse(endpoint)
  if (url && (url.origin === policy.origin || LOOPBACK.test(url.hostname))) return url
  throw new AppError('endpoint.refused', { host: url?.host ?? '' })
}

const notFoundBody = z.object({ error: z.object({ message: z.string().optional() }) })

/** A 404 means "none is set" only as the provider's own error. One about the address itself means that this provider
 *  has no such thing, which is no statement about the client. */
function saysNone(body: unknown): boolean {
  const parsed = notFoundBody.safeParse(body)
  return parsed.success && !parsed.data.error.message?.startsWith('Invalid URL')
}

function skewFree(reset: string, response: HttpResponse, now: EpochMs): EpochMs {
  const serverNow = Date.parse(response.headers.date ?? '')
  const at = Date.parse(reset)
  if (Number.isNaN(at)) return now
  return Number.isNaN(serverNow) ? at : now + (at - serverNow)
}

function queryString(query: Query): string {
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    if (typeof value === 'object') for (const item of value) parts.append(name, item)
    else parts.append(name, String(value))
  }
  return parts.size === 0 ? '' : `?${parts.toString()}`
}
