/** The only way out to the network: HTTPS to the origins that the caller names, nowhere else.
 *  Promise: redirects are not followed, bodies are bounded, a stalled server is left, an abort reaches the socket. The
 *  credential is added by the request's authorizer when the request is sent; headers and bodies are never logged.
 *  Proxies of the environment are not used. */
import type { Pool } from 'undici'
import { AppError } from '../../domain/errors.ts'
import type { OutgoingRequest } from '../../ports/auth.ts'
import type { Http, HttpRequest, HttpResponse } from '../../ports/http.ts'
import type { Clock, Log } from '../../ports/system.ts'
import { isLoopbackAddress } from '../../domain/loopback.ts'
import { guardedLookup, isPublicAddress, type Resolve } from './address.ts'
import { readBody } from './body.ts'
import { checkEndpoint, type Endpoint } from './endpoint.ts'
import { outgoing } from './outgoing.ts'
import { errorKind, parseAs } from './parse.ts'

export interface HttpAdapter extends Http {
  /** Closes idle and busy connections. */
  close(): Promise<void>
}

/** @param resolve name resolution; the system's unless a test brings its own. */
export function createHttp(options: { clock: Clock; log: Log; resolve?: Resolve }): HttpAdapter {
  const pools = new Map<string, Pool>()

  async function poolFor(endpoint: Endpoint): Promise<Pool> {
    // Loaded when something is fetched first: half of the time that the engine takes to load, and a start needs no network.
    const { Pool } = await import('undici')
    const known = pools.get(endpoint.url.origin)
    if (known) return known
    const allowed = endpoint.loopback ? isLoopbackAddress : isPublicAddress
    const pool = new Pool(endpoint.url.origin, {
      connections: 16,
      keepAliveTimeout: 10_000,
      connect: { timeout: 15_000, lookup: guardedLookup(allowed, options.resolve) },
    })
    pools.set(endpoint.url.origin, pool)
    return pool
  }

  return {
    async request(request) {
      const endpoint = checkEndpoint(request.url, request.origins, request.signed)
      const bare = outgoing(request, endpoint.url)
      // One deadline over the whole exchange: a server that sends a byte a second passes every idle time-out.
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(), request.timeoutMs)
      const signal = AbortSignal.any([request.signal, deadline.signal])
      try {
        return await exchange(await poolFor(endpoint), bare, request, signal, options.clock)
      } catch (error) {
        const mapped = mapError(error, request, deadline.signal, endpoint.url.host)
        options.log.info('request failed', { host: endpoint.url.host, code: mapped.code })
        throw mapped
      } finally {
        clearTimeout(timer)
      }
    },
    read: parseAs,
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

/** Statuses with which providers refuse a credential. AWS says 400 where its protocol is JSON. */
const REFUSALS = new Set([400, 401, 403])

async function exchange(
  pool: Pool,
  bare: OutgoingRequest,
  request: HttpRequest,
  signal: AbortSignal,
  clock: Clock,
): Promise<HttpResponse> {
  const { authorizer } = request
  signal.throwIfAborted()
  if (!authorizer) return send(pool, bare, request, signal, clock)
  const sent = await authorizer.apply(bare, signal)
  const response = await send(pool, sent, request, signal, clock)
  if (!REFUSALS.has(response.status) || (await authorizer.refused(response, sent)) === 'stop') return response
  return send(pool, await authorizer.apply(bare, signal), request, signal, clock)
}

async function send(
  pool: Pool,
  out: OutgoingRequest,
  request: HttpRequest,
  signal: AbortSignal,
  clock: Clock,
): Promise<HttpResponse> {
  signal.throwIfAborted()
  // The pool is that of the checked origin; an authorizer that means another one is a mistake of ours.
  if (out.url.origin !== new URL(request.url).origin) throw new AppError('internal')
  const response = await pool.request({
    path: out.url.pathname + out.url.search,
    method: request.method,
    signal,
    headersTimeout: request.timeoutMs,
    bodyTimeout: request.timeoutMs,
    headers: { ...out.headers },
    body: out.body,
  })
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  const bytes = await readBody(response.body, headers['content-encoding'] ?? '', request.maxBytes)
  const kind = request.answer ?? 'json'
  const usable = response.statusCode >= 200 && response.statusCode < 300
  return {
    status: response.statusCode,
    headers,
    body: bytes === undefined ? undefined : parseAs(usable ? kind : errorKind(kind), bytes),
    receivedAt: clock.now(),
  }
}

const TIMEOUTS = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']

function mapError(error: unknown, request: HttpRequest, deadline: AbortSignal, host: string): AppError {
  if (request.signal.aborted) return new AppError('cancelled')
  if (deadline.aborted || TIMEOUTS.includes(codeOf(error))) {
    return new AppError('network.timeout', { host, ms: request.timeoutMs })
  }
  if (error instanceof AppError) return error
  return new AppError('network.unreachable', { host, reason: codeOf(error) }, { cause: error })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
