/** The only way out to the network: JSON over HTTPS to the origins that the caller names, nowhere else.
 *  Promise: redirects are not followed, bodies are bounded, a stalled server is left, an abort reaches the socket.
 *  The secret is opened here and nowhere else; headers and bodies are never logged. Proxies of the environment are
 *  not used. */
import type { Pool } from 'undici'
import { AppError } from '../../domain/errors.ts'
import type { Http, HttpRequest, HttpResponse } from '../../ports/http.ts'
import type { Clock, Log } from '../../ports/system.ts'
import { guardedLookup, isLoopbackAddress, isPublicAddress, type Resolve } from './address.ts'
import { ACCEPT_ENCODING, readBody } from './body.ts'
import { checkEndpoint, type Endpoint } from './endpoint.ts'
import { parseJson } from './json.ts'

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
      const endpoint = checkEndpoint(request.url, request.origins)
      // One deadline over the whole exchange: a server that sends a byte a second passes every idle time-out.
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(), request.timeoutMs)
      const signal = AbortSignal.any([request.signal, deadline.signal])
      try {
        return await send(await poolFor(endpoint), endpoint.url, request, signal, options.clock)
      } catch (error) {
        const mapped = mapError(error, request, deadline.signal, endpoint.url.host)
        options.log.info('request failed', { host: endpoint.url.host, code: mapped.code })
        throw mapped
      } finally {
        clearTimeout(timer)
      }
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

async function send(
  pool: Pool,
  url: URL,
  request: HttpRequest,
  signal: AbortSignal,
  clock: Clock,
): Promise<HttpResponse> {
  signal.throwIfAborted()
  const response = await pool.request({
    path: url.pathname + url.search,
    method: request.method,
    signal,
    headersTimeout: request.timeoutMs,
    bodyTimeout: request.timeoutMs,
    headers: {
      ...request.headers,
      accept: 'application/json',
      'user-agent': 'Reeve',
      'accept-encoding': ACCEPT_ENCODING,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      [request.auth.header]: request.auth.prefix + request.auth.secret.reveal(),
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  })
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  const bytes = await readBody(response.body, headers['content-encoding'] ?? '', request.maxBytes)
  return {
    status: response.statusCode,
    headers,
    body: bytes === undefined ? undefined : parseJson(bytes),
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
