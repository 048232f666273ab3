/** Calls one provider the way its manifest says: credential, shared limits, patience with passing failures, and an end
 *  to patience. Promise: a reply is a usable answer; everything else is an AppError. Never judges, never stores. */
import type { EpochMs } from '../../../../shared/model/index.ts'
import { isLoopback } from '../../domain/endpoint.ts'
import { AppError, toAppError } from '../../domain/errors.ts'
import { errorOf, mayPass } from '../../domain/http-status.ts'
import type { Authorizer } from '../../ports/auth.ts'
import type { AnswerKind, HttpResponse } from '../../ports/http.ts'
import type {
  Call,
  Classify,
  Client,
  ConnectionContext,
  LimitPool,
  Provider,
  Query,
  Reply,
} from '../../ports/provider.ts'
import { durationMs, retryAfterMs } from './retry-after.ts'

/** Failed tries in a row, over all requests, that may still be one endpoint's trouble. Beyond it all requests wait. */
const ALONE = 3

/** Failed tries in a row after which no request is tried again: with growing waits between them, about a minute. */
const DOWN = 12

/** Requests given up in a row, without one answer in between, after which the provider is taken to be down. */
export const OUTAGE_AFTER = 6

export interface ClientOptions {
  /** Added to the manifest's, for example the API version of this session. */
  readonly headers?: Readonly<Record<string, string>>
  /** What answers mean to this data set. Asked before the provider's own. */
  readonly classify?: Classify | undefined
  /** Asked after a 401: whether the credential is refused altogether. Without it a 401 says so itself. */
  readonly isDead?: () => Promise<boolean>
  /** Called before each request; may throw. */
  readonly before?: (target: string) => void
}

/** One session's way to its provider. All its clients share the count of failures, and limits with other sessions. */
export interface Sender {
  client(options?: ClientOptions): Client
}

/** @throws AppError endpoint.refused when a host is neither the provider's nor loopback. */
export function createSender(
  context: ConnectionContext,
  provider: Pick<
    Provider,
    'id' | 'hosts' | 'auth' | 'downloads' | 'headers' | 'requestIdHeader' | 'limits' | 'account' | 'classify'
  >,
): Sender {
  const { limits } = provider
  const hosts = checkedHosts(context, provider)
  /** A host that has never answered may not exist, such as that of a region without the service: its failures say
   *  nothing of the others. */
  const answered = new Set<string>()
  const counts = (host: string): boolean => answered.size === 0 || answered.has(host)
  /** Tries, and requests given up, since the last answer. */
  let failedTries = 0
  let failuresInARow = 0
  /** Set once opening was refused too: nothing is sent any more. */
  let dead: AppError | null = null
  let lastFailure = new AppError('provider.unavailable', { status: 503 })

  /** Made once per host: authorizers of one credential share its tokens. */
  const authorizers = new Map<string, Authorizer | null>()
  function authorizerOf(host: string): Authorizer | null {
    const known = authorizers.get(host)
    if (known !== undefined) return known
    const spec = provider.auth({ ...context.access, hosts }, host)
    const authorizer = spec && context.auth.authorizer(spec)
    authorizers.set(host, authorizer)
    return authorizer
  }

  /** Connections with one key share what is left of its limits. */
  let fingerprint: string | undefined
  const credential = (): string => (fingerprint ??= context.auth.fingerprint(context.access.secrets))

  function limiterOf(host: string, name: string, region: string) {
    const pool = limits.pools[name]
    if (!pool) throw new TypeError(`no pool of limits: ${name}`)
    const values: Readonly<Record<LimitPool['scope'][number], string>> = {
      host: hosts[host] ?? '',
      credential: credential(),
      account: provider.account?.(context.access.setup) ?? context.connectionId,
      region,
    }
    const key = [provider.id, name, ...pool.scope.map((each) => values[each])]
    return { pool, limiter: context.limits.of(JSON.stringify(key), pool) }
  }

  function readBudget(response: HttpResponse, { pool, limiter }: ReturnType<typeof limiterOf>): void {
    const { budget, pressure } = pool
    if (pressure && Number(response.headers[pressure.header]) >= pressure.from)
      limiter.throttled(context.clock.now())
    if (!budget) return
    const remaining = Number(response.headers[budget.remaining] ?? Number.NaN)
    const reset = response.headers[budget.reset]
    if (!reset || !(remaining >= 0)) return
    const now = context.clock.now()
    const resetAt = resetMoment(budget.resetForm, reset, response, now)
    // A reset far away is not believed: the budget only paces, a refusal still stops.
    const limit = Number(response.headers[budget.limit ?? ''] ?? Number.NaN)
    const refillMs = limit > remaining && resetAt > now ? (resetAt - now) / (limit - remaining) : Infinity
    limiter.budget(remaining, Math.min(resetAt, now + limits.retry.maxWaitMs), refillMs)
  }

  /** Prepares the next try and says how long it waits. What concerns the whole provider makes everybody wait: a rate
   *  limit, or failures in a row without an answer in between. Anything else is this request's own affair. */
  async function waitFor(
    error: AppError,
    response: HttpResponse | null,
    attempt: number,
    waited: number,
    limiter: ReturnType<typeof limiterOf>['limiter'],
  ): Promise<number> {
    const { retry } = limits
    const now = context.clock.now()
    const asked = (response && retryAfterMs(response.headers, now, retry.headers)) ?? 0
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
    if (error.code === 'provider.rate-limited') return limits.retry.attempts * 4
    return error.code === 'network.timeout' ? 2 : limits.retry.attempts
  }

  /** The host that a call goes to, and the path with query there. */
  function targetOf({ path, query = {}, host }: Pick<Call, 'path' | 'query' | 'host'>): {
    host: string
    target: string
  } {
    const first = Object.keys(hosts)[0] ?? ''
    if (path.startsWith('/')) return { host: host ?? first, target: path + queryString(query) }
    const url = URL.parse(path)
    const named = Object.keys(hosts).find((name) => hosts[name] === url?.origin)
    if (!url || named === undefined) throw new AppError('endpoint.refused', { host: url?.host ?? '' })
    return { host: named, target: url.pathname + url.search }
  }

  /** An answer that is usable, or that says there is no such thing. */
  async function request(
    call: Call,
    options: ClientOptions,
    redirects = false,
  ): Promise<{ response: HttpResponse; none: boolean; from: Reply['from'] }> {
    const { method = 'GET', pool = 'default', region = '', answer = 'json', cost = 1 } = call
    const { host, target } = targetOf(call)
    const origin = hosts[host]
    if (origin === undefined) throw new AppError('endpoint.refused', { host })
    options.before?.(`${method} ${target}`)
    const authorizer = authorizerOf(host)
    return patient({
      limited: limiterOf(host, pool, region),
      cost,
      name: call.path,
      endpoint: `${method} ${target}`,
      host: URL.parse(origin)?.host ?? '',
      once: method !== 'GET' && call.reads !== true,
      redirects,
      options,
      send: () =>
        context.http.request({
          method,
          url: origin + target,
          headers: { ...provider.headers, ...options.headers, ...call.headers },
          ...(call.body && { body: call.body }),
          answer,
          authorizer,
          origins: [origin],
          timeoutMs: limits.timeoutMs,
          maxBytes: limits.maxBytes,
          signal: context.signal,
        }),
    })
  }

  async function download(
    address: string,
    name: string,
    answer: AnswerKind,
    options: ClientOptions,
  ): Promise<Reply> {
    const { downloads } = provider
    if (!downloads) throw new AppError('endpoint.refused', { host: URL.parse(address)?.host ?? '' })
    options.before?.(`download ${name}`)
    const first = Object.keys(hosts)[0] ?? ''
    const { response, from } = await patient({
      limited: limiterOf(first, 'default', ''),
      cost: 0,
      name,
      endpoint: `download ${name}`,
      host: URL.parse(address)?.host ?? '',
      once: false,
      redirects: false,
      // A signature that ran out says nothing about the credential.
      options: { ...options, isDead: () => Promise.resolve(false) },
      send: () =>
        context.http.request({
          method: 'GET',
          url: address,
          answer,
          authorizer: null,
          origins: Object.values(hosts),
          signed: downloads,
          timeoutMs: limits.timeoutMs,
          maxBytes: limits.maxBytes,
          signal: context.signal,
        }),
    })
    return { body: response.body, headers: response.headers, from }
  }

  const meaningOf = (
    response: HttpResponse,
    host: string,
    options: ClientOptions,
  ): AppError | 'none' | null =>
    options.classify?.(response) ?? provider.classify?.(response) ?? errorOf(response, host)

  /** Sends until there is an answer, or patience ends. */
  async function patient(task: {
    readonly limited: ReturnType<typeof limiterOf>
    readonly cost: number
    /** For the log. */
    readonly name: string
    readonly endpoint: string
    readonly host: string
    /** Never sent a second time, whatever comes. */
    readonly once: boolean
    /** A redirect is the answer that is wanted. */
    readonly redirects: boolean
    readonly options: ClientOptions
    readonly send: () => Promise<HttpResponse>
  }): Promise<{ response: HttpResponse; none: boolean; from: Reply['from'] }> {
    const { limited, options } = task
    const meaning = (response: HttpResponse): AppError | 'none' | null => {
      if (task.redirects && response.status < 400 && response.headers.location) return null
      return meaningOf(response, task.host, options)
    }
    let waited = 0
    for (let attempt = 1; ; attempt++) {
      if (context.signal.aborted) throw new AppError('cancelled')
      let response: HttpResponse | null = null
      let meant: AppError | 'none' | null
      try {
        response = await limited.limiter.run(
          context.signal,
          async () => {
            // Asked only now: many requests wait in line while the first ones find out that nobody is there.
            if (failuresInARow >= OUTAGE_AFTER) throw lastFailure
            if (dead && options.isDead) throw dead
            const answer = await task.send()
            answered.add(task.host)
            readBudget(answer, limited)
            return answer
          },
          task.cost,
        )
        meant = meaning(response)
      } catch (thrown) {
        meant = toAppError(thrown)
      }
      const error = meant === 'none' ? null : meant
      if (!error || !mayPass(error)) {
        failedTries = 0
        failuresInARow = 0
        limited.limiter.succeeded()
        if (error?.code === 'provider.auth-failed' && options.isDead) {
          if (!(await options.isDead())) throw new AppError('provider.forbidden', error.params)
          dead = error
        }
        if (!response || error) throw error ?? new AppError('internal')
        const requestId = response.headers[provider.requestIdHeader] ?? null
        const from = { endpoint: task.endpoint, requestId, readAt: response.receivedAt }
        return { response, none: meant === 'none', from }
      }
      if (error.code !== 'provider.rate-limited' && counts(task.host)) failedTries++
      if (task.once || attempt >= triesAllowed(error) || waited >= limits.retry.maxWaitMs) {
        if (counts(task.host)) {
          failuresInARow++
          lastFailure = error
        }
        context.log.warn('request given up', { code: error.code, attempt, path: task.name })
        throw error
      }
      waited += await waitFor(error, response, attempt, waited, limited.limiter)
    }
  }

  const replyTo = async (call: Call, options: ClientOptions): Promise<Reply> => {
    const { response, none, from } = await request(call, options)
    if (none) throw new AppError('provider.not-found', { status: response.status })
    return { body: response.body, headers: response.headers, from }
  }

  return {
    client: (options = {}) => ({
      get: (path, query = {}) => replyTo({ path, query }, options),
      send: (call) => replyTo(call, options),
      async find(path, query = {}) {
        const { response, none, from } = await request({ path, query }, options)
        return { reply: none ? null : { body: response.body, headers: response.headers, from }, from }
      },
      download: (address, name, answer) => download(address, name, answer, options),
      async follow(call, answer) {
        const { response } = await request(call, options, true)
        const { location } = response.headers
        if (!location) throw new AppError('provider.shape-changed', { at: 'location' })
        return download(location, call.path, answer, options)
      },
      parse(kind, bytes) {
        const parsed = context.http.read(kind, bytes)
        if (parsed === undefined) throw new AppError('provider.shape-changed', { at: kind })
        return parsed
      },
      errorOf(response, name) {
        const meant = meaningOf(response, name, options)
        return meant === 'none' ? new AppError('provider.not-found', { status: response.status }) : meant
      },
      isFatal(error) {
        if (error.code === 'network.unreachable' || error.code === 'network.timeout') {
          return failuresInARow >= OUTAGE_AFTER
        }
        // Everything that is not the provider's answer (a refused endpoint, an abort, a full disk) stops the sync.
        return error.code === 'provider.auth-failed' || !error.code.startsWith('provider.')
      },
      maxWidth: limits.pools.default.concurrency.max,
    }),
  }
}

/** Every host is the provider's own or on this machine, and never some of each: a simulator must not be handed what
 *  the provider signed, nor the other way round. */
function checkedHosts(
  { access }: ConnectionContext,
  provider: Pick<Provider, 'hosts'>,
): Readonly<Record<string, string>> {
  const own = provider.hosts(access.setup)
  const hosts: Record<string, string> = {}
  const kinds = new Set<boolean>()
  for (const [name, origin] of Object.entries(own)) {
    const given = access.hosts[name] ?? ''
    const url = URL.parse(given)
    const isLocal = isLoopback(given)
    if (!url || (url.origin !== origin && !isLocal))
      throw new AppError('endpoint.refused', { host: url?.host ?? '' })
    kinds.add(isLocal)
    hosts[name] = url.origin
  }
  if (kinds.size > 1) throw new AppError('endpoint.refused', { host: 'loopback and provider' })
  return hosts
}

type Budget = NonNullable<LimitPool['budget']>

function resetMoment(
  form: Budget['resetForm'],
  reset: string,
  response: HttpResponse,
  now: EpochMs,
): EpochMs {
  if (form === 'duration') return now + (durationMs(reset) ?? 0)
  if (form === 'seconds') return now + (Number(reset) || 0) * 1000
  const at = form === 'unix' ? Number(reset) * 1000 : Date.parse(reset)
  if (Number.isNaN(at)) return now
  // Measured against the server's own clock.
  const serverNow = Date.parse(response.headers.date ?? '')
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
