/**
 * The HTTP server under all simulators, or several of them where a provider has several hosts: reads a request, applies authentication, rate limit, faults and latency in
 * the order a real service would, answers, and keeps a log. It listens on 127.0.0.1 only, uses simulated time for
 * everything but waiting and the rate limit, and leaves no handle open once closed.
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { EpochMs } from '../world/time.ts'
import { type ActiveFault, type FaultSpec, faultsFor, parseFault, retryAfterOf } from './faults.ts'
import { mutate, type PageMemory } from './mutations.ts'
import { createBucket } from './rate.ts'
import { createRouter } from './router.ts'
import { replaceBySpecial } from './special.ts'
import {
  type Call,
  type Dialect,
  type Exchange,
  type JsonObject,
  type JsonValue,
  Refusal,
  Reply,
  type RequestLog,
  type Route,
  type Written,
} from './types.ts'

export interface ServerOptions {
  /** Of the first host; the others take free ones. */
  port: number
  /** Names of the provider's hosts; one without a name of interest when absent. */
  hosts?: readonly string[]
  latencyMs: number
  /** Requests, or the provider's units, in the time of its limit; 0 for no limit and no headers about it. */
  rateLimit: number
  faults: readonly FaultSpec[]
  routes: readonly Route[]
  dialect: Dialect
  now: () => EpochMs
}

export interface RunningServer {
  /** Of the first host. */
  url: string
  urls: Readonly<Record<string, string>>
  requests: () => RequestLog[]
  clearRequests: () => void
  onExchange: (listener: (exchange: Exchange) => void) => () => void
  setFaults: (faults: readonly (FaultSpec | string)[]) => void
  close: () => Promise<void>
}

const MAX_BODY = 1_000_000
const SECRET_HEADERS = ['authorization', 'cookie']
const SECRET_FIELDS = ['client_secret', 'client_assertion', 'refresh_token', 'assertion']

/** Starts listening and resolves with the address. Rejects when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { dialect } = options
  const findRoute = createRouter(options.routes)
  const takeUnits = createBucket(options.rateLimit, dialect.rateWindowMs ?? 60_000)
  const log: RequestLog[] = []
  const listeners = new Set<(exchange: Exchange) => void>()
  const pages: PageMemory = new Map()
  const closing = new AbortController()
  let faults: ActiveFault[] = options.faults.map((spec) => ({ spec, seen: 0, fired: 0 }))
  let count = 0

  const pause = async (ms: number): Promise<void> => {
    if (ms > 0) await wait(ms, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
  }

  /** A refusal as the provider sends it. */
  function refused(refusal: Refusal, call: Call, headers: Readonly<Record<string, string>> = {}): Reply {
    const reply = dialect.error(refusal, call)
    return new Reply(reply.status, reply.body, { ...headers, ...reply.headers, ...refusal.headers })
  }

  /** The answer before faults that change bodies, and what a caller may still do. */
  function answer(call: Call, route: Route | undefined, hits: readonly FaultSpec[]): Reply {
    const named = (name: string): FaultSpec | undefined => hits.find((hit) => hit.name === name)
    let headers: Record<string, string> = {}
    const usual = (status: number, message: string): Refusal =>
      dialect.usual?.(status, message, call) ?? new Refusal(status, message)
    const tooMany = (message: string, after: string | undefined): Refusal => {
      if (after !== undefined) headers = { ...headers, 'retry-after': after }
      return usual(429, message)
    }
    try {
      if (named('revoked') !== undefined) throw usual(401, 'Incorrect API key provided.')
      dialect.authorize(call, route)
      const throttled = named('429')
      if (throttled !== undefined)
        throw tooMany(
          'Rate limit reached.',
          dialect.retryAfter === 'never' ? undefined : retryAfterOf(throttled.param, call.now),
        )
      for (const status of ['500', '503', '529']) {
        if (named(status) !== undefined) throw usual(Number(status), 'The server had an error.')
      }
      const rate = takeUnits(dialect.cost?.(call, route))
      const left =
        rate === undefined
          ? {}
          : dialect.rateHeaders(options.rateLimit, rate.remaining, rate.resetSeconds, call.now)
      if (rate !== undefined && !rate.allowed) {
        headers = left
        const seconds = String(Math.max(1, Math.ceil(rate.waitSeconds)))
        throw tooMany(
          'Rate limit reached for requests.',
          dialect.retryAfter === undefined ? seconds : undefined,
        )
      }
      if (route === undefined) throw usual(404, `Invalid URL (${call.method} ${call.path})`)
      headers = left
      if (named('forbidden') !== undefined)
        throw usual(403, 'You have insufficient permissions for this operation.')
      const given = route.handle(call)
      return given instanceof Reply
        ? new Reply(given.status, given.body, { ...headers, ...given.headers })
        : new Reply(200, given, headers)
    } catch (error) {
      if (error instanceof Refusal) return refused(error, call, headers)
      throw error
    }
  }

  /** A request that came inside another one: answered by itself, with its own entry in the log. */
  function inside(outer: Call, outerN: number): Call['within'] {
    return ({ method, url, body }) => {
      const parsed = new URL(url, 'http://simulator')
      const call: Call = {
        ...outer,
        method,
        url,
        path: parsed.pathname,
        query: parsed.searchParams,
        body,
        within: () => refused(new Refusal(400, 'A request inside another one holds none.'), outer),
      }
      const match = findRoute(call)
      call.params = match?.params ?? {}
      const entry = enter(call, match?.route, outerN)
      const hits = faultsFor(faults, call.path, match?.route.dataset)
      entry.fault = hits[0]?.name
      const reply = answer(call, match?.route, hits)
      entry.status = reply.status
      let out = reply.body
      if (reply.status === 200) for (const hit of hits) out = mutate(out, hit, call.path, false, pages)
      for (const listener of listeners) listener({ request: entry, response: out })
      return new Reply(reply.status, out, reply.headers)
    }
  }

  function enter(call: Call, route: Route | undefined, within: number | undefined): RequestLog {
    count += 1
    call.requestId = dialect.requestId(count)
    const entry: RequestLog = {
      n: count,
      host: call.host,
      method: call.method,
      path: call.path,
      url: call.url,
      query: allOf(call.query),
      headers: withoutSecrets(call.headers, dialect.secretHeaders ?? []),
      body: call.body ?? formOf(call.form),
      within,
      status: 0,
      dataset: route?.dataset,
      requestId: call.requestId,
      fault: undefined,
    }
    log.push(entry)
    return entry
  }

  async function serve(host: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/'
    const parsed = new URL(url, 'http://simulator')
    const path = parsed.pathname
    const bytes = await readBytes(request)
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
    }
    const isForm = /^application\/x-www-form-urlencoded(;|$)/i.test(headers['content-type'] ?? '')
    const call: Call = {
      host,
      method: request.method ?? 'GET',
      path,
      url,
      params: {},
      query: parsed.searchParams,
      headers,
      bytes,
      body: isForm ? undefined : jsonOf(bytes),
      form: new URLSearchParams(isForm ? bytes.toString('utf8') : ''),
      now: options.now(),
      requestId: '',
      words: dialect.words,
      within: (inner) => handleInner(inner),
    }
    const match = findRoute(call)
    call.params = match?.params ?? {}
    const entry = enter(call, match?.route, undefined)
    const handleInner = inside(call, entry.n)

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
    for (const [name, value] of Object.entries(dialect.commonHeaders?.(call, match?.route) ?? {}))
      response.setHeader(name, value)
    if (await replaceBySpecial(hits, response, entry, path, closing.signal)) return

    const reply = answer(call, match?.route, hits)
    let out = reply.body
    if (reply.status === 200 && request.method === 'GET') {
      const paged = ['after', 'after_id', 'page', 'before_id'].some((name) => parsed.searchParams.has(name))
      for (const hit of hits) out = mutate(out, hit, path, paged, pages)
      const looping = hits.some((hit) => hit.name === 'cursor-loop')
      if (!looping || !pages.has(path)) pages.set(path, reply.body)
    }
    entry.status = reply.status
    for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value)
    await send(response, reply.status, (dialect.write ?? asJson)(out, call), hits, closing.signal)
    for (const listener of listeners) listener({ request: entry, response: out })
  }

  const opened: Opened[] = []
  const shut = async (): Promise<void> => {
    await Promise.all(opened.map(({ close }) => close()))
  }
  const urls: Record<string, string> = {}
  for (const [index, host] of (options.hosts ?? ['api']).entries()) {
    try {
      const one = await listen(index === 0 ? options.port : 0, (request, response) => {
        serve(host, request, response).catch((error: unknown) => {
          if (response.headersSent) response.destroy()
          else {
            response.writeHead(500, { 'content-type': 'text/plain' })
            response.end(`simulator fault: ${error instanceof Error ? error.stack : String(error)}`)
          }
        })
      })
      opened.push(one)
      urls[host] = one.url
    } catch (error) {
      await shut()
      throw error
    }
  }
  const active = (fault: FaultSpec | string): ActiveFault => ({
    spec: typeof fault === 'string' ? parseFault(fault) : fault,
    seen: 0,
    fired: 0,
  })

  return {
    url: opened[0]?.url ?? '',
    urls,
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
    async close() {
      closing.abort()
      await shut()
    },
  }
}

interface Opened {
  url: string
  close: () => Promise<void>
}

async function listen(port: number, onRequest: RequestListener): Promise<Opened> {
  const server = createServer(onRequest)
  server.keepAliveTimeout = 30_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The simulator has no TCP address.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

const asJson = (body: JsonValue): Written => ({
  type: 'application/json',
  content: JSON.stringify(body),
})

async function send(
  response: ServerResponse,
  status: number,
  text: Written,
  hits: readonly FaultSpec[],
  signal: AbortSignal,
): Promise<void> {
  const bytes = Buffer.from(text.content)
  const has = (name: string): boolean => hits.some((hit) => hit.name === name)
  response.statusCode = status
  if (status === 204) {
    response.end()
    return
  }
  response.setHeader('content-type', text.type)
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

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size <= MAX_BODY) chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function jsonOf(bytes: Buffer): JsonValue | undefined {
  if (bytes.length === 0) return undefined
  try {
    const value: JsonValue = JSON.parse(bytes.toString('utf8'))
    return value
  } catch {
    return undefined
  }
}

function formOf(form: URLSearchParams): JsonObject | undefined {
  if (form.size === 0) return undefined
  return Object.fromEntries(
    [...form].map(([name, value]) => [name, SECRET_FIELDS.includes(name) ? '[…]' : value]),
  )
}

function allOf(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]))
}

function withoutSecrets(
  headers: Readonly<Record<string, string>>,
  secretHeaders: readonly string[],
): Record<string, string> {
  const clean = { ...headers }
  for (const name of [...SECRET_HEADERS, ...secretHeaders]) {
    const value = clean[name]
    if (value !== undefined) clean[name] = `[${value.replace(/^Bearer /, '').slice(0, 9)}…]`
  }
  return clean
}
