/**
 * The HTTP server under both simulators: reads a request, applies authentication, rate limit, faults and latency in
 * the order a real service would, answers, and keeps a log. It listens on 127.0.0.1 only, uses simulated time for
 * everything but waiting and the rate limit, and leaves no handle open once closed.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { EpochMs } from '../world/time.ts'
import { type ActiveFault, type FaultSpec, faultsFor, parseFault, retryAfterOf } from './faults.ts'
import { isObject, mutate, type PageMemory } from './mutations.ts'
import { createBucket } from './rate.ts'
import { createRouter } from './router.ts'
import { replaceBySpecial } from './special.ts'
import type { Call, Dialect, Exchange, JsonValue, Reply, RequestLog, Route } from './types.ts'

export interface ServerOptions {
  port: number
  latencyMs: number
  /** Requests a minute; 0 for no limit and no headers about it. */
  rateLimit: number
  faults: readonly FaultSpec[]
  routes: readonly Route[]
  dialect: Dialect
  now: () => EpochMs
}

export interface RunningServer {
  url: string
  requests: () => RequestLog[]
  clearRequests: () => void
  onExchange: (listener: (exchange: Exchange) => void) => () => void
  setFaults: (faults: readonly (FaultSpec | string)[]) => void
  addFault: (fault: FaultSpec | string) => void
  close: () => Promise<void>
}

const MAX_BODY = 1_000_000
const SECRET_HEADERS = ['authorization', 'x-api-key', 'cookie']

/** Starts listening and resolves with the address. Rejects when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { dialect } = options
  const findRoute = createRouter(options.routes)
  const takeToken = createBucket(options.rateLimit)
  const log: RequestLog[] = []
  const listeners = new Set<(exchange: Exchange) => void>()
  const pages: PageMemory = new Map()
  const closing = new AbortController()
  let faults: ActiveFault[] = options.faults.map((spec) => ({ spec, seen: 0, fired: 0 }))
  let count = 0

  const pause = async (ms: number): Promise<void> => {
    if (ms > 0) await wait(ms, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
  }

  /** The answer before faults that change bodies, and what a caller may still do. */
  function answer(call: Call, route: Route | undefined, hits: readonly FaultSpec[]): Reply {
    const named = (name: string): FaultSpec | undefined => hits.find((hit) => hit.name === name)
    if (named('revoked') !== undefined) return dialect.error(401, 'Incorrect API key provided.')
    const refused = dialect.authorize(call, route)
    if (refused !== undefined) return refused
    const throttled = named('429')
    if (throttled !== undefined) {
      const after = retryAfterOf(throttled.param, call.now)
      return {
        ...dialect.error(429, 'Rate limit reached.'),
        headers: after === undefined ? {} : { 'retry-after': after },
      }
    }
    for (const status of ['500', '503', '529']) {
      if (named(status) !== undefined) return dialect.error(Number(status), 'The server had an error.')
    }
    const rate = takeToken()
    const rateHeaders =
      rate === undefined
        ? {}
        : dialect.rateHeaders(options.rateLimit, rate.remaining, rate.resetSeconds, call.now)
    if (rate !== undefined && !rate.allowed) {
      const headers = { ...rateHeaders, 'retry-after': String(Math.max(1, Math.ceil(rate.waitSeconds))) }
      return { ...dialect.error(429, 'Rate limit reached for requests.'), headers }
    }
    if (route === undefined) return dialect.error(404, `Invalid URL (${call.method} ${call.path})`)
    if (named('forbidden') !== undefined) {
      return {
        ...dialect.error(403, 'You have insufficient permissions for this operation.'),
        headers: rateHeaders,
      }
    }
    const reply = route.handle(call)
    return { ...reply, headers: { ...rateHeaders, ...reply.headers } }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    count += 1
    const url = request.url ?? '/'
    const parsed = new URL(url, 'http://simulator')
    const path = parsed.pathname
    const match = findRoute(request.method ?? 'GET', path)
    const body = await readJson(request)
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
    }
    const call: Call = {
      method: request.method ?? 'GET',
      path,
      params: match?.params ?? {},
      query: parsed.searchParams,
      headers,
      body,
      now: options.now(),
    }
    const entry: RequestLog = {
      n: count,
      method: call.method,
      path,
      url,
      query: allOf(parsed.searchParams),
      headers: withoutSecrets(headers),
      body,
      status: 0,
      dataset: match?.route.dataset,
      requestId: dialect.requestId(count),
      fault: undefined,
    }
    log.push(entry)

    const hits = faultsFor(faults, path, match?.route.dataset)
    entry.fault = hits[0]?.name
    const slow = hits.find((hit) => hit.name === 'slow')
    await pause(options.latencyMs + (slow === undefined ? 0 : Number(slow.param ?? 2000)))
    const skew = hits.find((hit) => hit.name === 'clock-skew')
    response.setHeader(
      'date',
      new Date(call.now + (skew === undefined ? 0 : Number(skew.param ?? 3_600_000))).toUTCString(),
    )
    response.setHeader(dialect.requestIdHeader, entry.requestId)
    for (const [name, value] of Object.entries(dialect.commonHeaders(call))) response.setHeader(name, value)
    if (await replaceBySpecial(hits, response, entry, path, closing.signal)) return

    const reply = answer(call, match?.route, hits)
    let out = dialect.stamp(reply, entry.requestId)
    if (reply.status === 200 && request.method === 'GET') {
      const paged = ['after', 'after_id', 'page', 'before_id'].some((name) => parsed.searchParams.has(name))
      for (const hit of hits) out = mutate(out, hit, path, paged, pages)
      const looping = hits.some((hit) => hit.name === 'cursor-loop')
      if (isObject(reply.body) && (!looping || !pages.has(path))) pages.set(path, reply.body)
    }
    entry.status = reply.status
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
    await send(response, reply.status, out, hits, closing.signal)
    for (const listener of listeners) listener({ request: entry, response: out })
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else {
        response.writeHead(500, { 'content-type': 'text/plain' })
        response.end(`simulator fault: ${error instanceof Error ? error.stack : String(error)}`)
      }
    })
  })
  server.keepAliveTimeout = 30_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The simulator has no TCP address.')
  const active = (fault: FaultSpec | string): ActiveFault => ({
    spec: typeof fault === 'string' ? parseFault(fault) : fault,
    seen: 0,
    fired: 0,
  })

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: () => [...log],
    clearRequests: () => void (log.length = 0),
    onExchange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    setFaults: (specs) => {
      faults = specs.map(active)
      pages.clear()
    },
    addFault: (fault) => void faults.push(active(fault)),
    async close() {
      closing.abort()
      server.closeAllConnections()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

async function send(
  response: ServerResponse,
  status: number,
  body: JsonValue,
  hits: readonly FaultSpec[],
  signal: AbortSignal,
): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body))
  const has = (name: string): boolean => hits.some((hit) => hit.name === name)
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  if (has('truncated')) {
    response.end(bytes.subarray(0, Math.floor(bytes.length / 2)))
    return
  }
  response.setHeader('content-length', bytes.length)
  if (has('cut')) {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)))
    await wait(20, undefined, { ref: false })
    response.destroy()
    return
  }
  if (has('drip')) {
    for (let i = 0; i < bytes.length && !signal.aborted && !response.destroyed; i += 1) {
      response.write(bytes.subarray(i, i + 1))
      await wait(50, undefined, { signal, ref: false }).catch(() => undefined)
    }
  } else response.write(bytes)
  response.end()
}

async function readJson(request: IncomingMessage): Promise<JsonValue | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size <= MAX_BODY) chunks.push(bytes)
  }
  if (size === 0) return undefined
  try {
    const value: JsonValue = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return value
  } catch {
    return undefined
  }
}

function allOf(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]))
}

function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  const clean = { ...headers }
  for (const name of SECRET_HEADERS) {
    const value = clean[name]
    if (value !== undefined) clean[name] = `[${value.replace(/^Bearer /, '').slice(0, 9)}…]`
  }
  return clean
}
