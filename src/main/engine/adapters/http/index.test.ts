import { createServer, type RequestListener, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { AppError } from '../../domain/errors.ts'
import type { Authorizer } from '../../ports/auth.ts'
import type { HttpRequest } from '../../ports/http.ts'
import type { Clock, Log } from '../../ports/system.ts'
import type { Resolve } from './address.ts'
import { createHttp, type HttpAdapter } from './index.ts'

const CANARY = 'canary-secret-5f1c'
const bearer: Authorizer = {
  apply: (r) => Promise.resolve({ ...r, headers: { ...r.headers, authorization: `Bearer ${CANARY}` } }),
  refused: () => Promise.resolve('stop'),
}
const clock: Clock = { now: () => 42, sleep: () => Promise.resolve() }
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

function start(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  open.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
    })
  })
}

function aClient(resolve?: Resolve): { http: HttpAdapter; lines: string[] } {
  const lines: string[] = []
  const write: Log['info'] = (message, fields) => lines.push(message + JSON.stringify(fields ?? {}))
  const http = createHttp({
    clock,
    log: { info: write, warn: write, error: write },
    ...(resolve ? { resolve } : {}),
  })
  open.push(http)
  return { http, lines }
}

function aRequest(url: string, overrides: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    url,
    authorizer: bearer,
    origins: [URL.parse(url)?.origin ?? ''],
    timeoutMs: 30_000,
    maxBytes: 100_000,
    signal: new AbortController().signal,
    ...overrides,
  }
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

const json = (text: string | Uint8Array): RequestListener => {
  return (_, response) => response.setHeader('content-type', 'application/json').end(text)
}

describe('what comes back', () => {
  test('a JSON answer carries status, lower-case headers, body and time of receipt', async () => {
    const url = await start((request, response) => {
      response.writeHead(201, { 'X-Request-Id': 'r1' })
      response.end(JSON.stringify({ auth: request.headers.authorization, path: request.url }))
    })
    const answer = await aClient().http.request(aRequest(`${url}/v1/things?limit=2`))
    expect(answer.status).toBe(201)
    expect(answer.headers['x-request-id']).toBe('r1')
    expect(answer.body).toEqual({ auth: `Bearer ${CANARY}`, path: '/v1/things?limit=2' })
    expect(answer.receivedAt).toBe(42)
  })

  test('objects have no prototype and a __proto__ key is dropped', async () => {
    const url = await start(json('{"a":{"__proto__":{"polluted":1},"constructor":2}}'))
    const { body } = await aClient().http.request(aRequest(url))
    expect(Object.getPrototypeOf(body)).toBeNull()
    expect(JSON.stringify(body)).toBe('{"a":{"constructor":2}}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test('a byte order mark is accepted and invalid UTF-8 is replaced', async () => {
    const bytes = Buffer.concat([Buffer.from('\ufeff{"a":"x'), Buffer.from([0xff]), Buffer.from('"}')])
    const url = await start(json(bytes))
    expect((await aClient().http.request(aRequest(url))).body).toEqual({ a: 'x\ufffd' })
  })

  test.each(['<html>sign in</html>', '{"a":', '', 'nul'])(
    'a body that is not JSON is undefined: %s',
    async (text) => {
      const url = await start(json(text))
      expect((await aClient().http.request(aRequest(url))).body).toBeUndefined()
    },
  )

  test('nesting beyond 64 levels is not JSON to us, brackets inside strings do not count', async () => {
    const deep = await start(json('['.repeat(100_0) + ']'.repeat(100_0)))
    expect((await aClient().http.request(aRequest(deep))).body).toBeUndefined()
    const flat = await start(json(JSON.stringify({ a: '[{"\\'.repeat(200) })))
    expect((await aClient().http.request(aRequest(flat))).body).toEqual({ a: '[{"\\'.repeat(200) })
  })

  test('gzip is undone', async () => {
    const url = await start((_, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync('{"a":1}'))
    })
    expect((await aClient().http.request(aRequest(url))).body).toEqual({ a: 1 })
  })

  test('a redirect is an answer and is not followed', async () => {
    let calls = 0
    const url = await start((_, response) => {
      calls++
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end()
    })
    expect((await aClient().http.request(aRequest(url))).status).toBe(302)
    expect(calls).toBe(1)
  })
})

describe('what is refused before a byte is sent', () => {
  const refused: [string, string, Partial<HttpRequest>][] = [
    ['another origin', 'https://api.example.com/v1', { origins: ['https://other.example.com'] }],
    ['user info', 'https://evil@api.example.com/', {}],
    ['plain HTTP to a name', 'http://api.example.com/', {}],
    ['the metadata address', 'http://169.254.169.254/latest', {}],
    ['a private literal over HTTPS', 'https://10.0.0.8/', {}],
    ['a private literal in decimal', 'https://167772168/', {}],
    ['a mapped loopback literal over HTTPS', 'https://[::ffff:10.0.0.8]/', {}],
    ['a private literal in octal', 'https://012.0.0.8/', {}],
    ['the metadata address in hexadecimal', 'https://0xa9fea9fe/', {}],
    ['every address of this machine', 'https://0.0.0.0/', {}],
    ['every address of this machine, version 6', 'https://[::]/', {}],
    ['a link-local literal', 'https://[fe80::1]/', {}],
    ['a private literal of version 6', 'https://[fd00::1]/', {}],
    ['the metadata address, mapped', 'https://[::ffff:169.254.169.254]/', {}],
    ['the metadata address, translated', 'https://[64:ff9b::a9fe:a9fe]/', {}],
    ['another scheme', 'file:///etc/passwd', { origins: ['null'] }],
    ['no URL at all', 'not a url', {}],
  ]
  test.each(refused)('%s', async (_, url, overrides) => {
    expect(await codeOf(aClient().http.request(aRequest(url, overrides)))).toBe('endpoint.refused')
  })

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
  ])('a public name that resolves to %s', async (address) => {
    const { http } = aClient((_, callback) =>
      callback(null, [
        { address: '93.184.216.34', family: 4 },
        { address, family: address.includes(':') ? 6 : 4 },
      ]),
    )
    expect(await codeOf(http.request(aRequest('https://api.example.com/')))).toBe('endpoint.refused')
  })

  test('localhost that resolves to a public address', async () => {
    const { http } = aClient((_, callback) => callback(null, [{ address: '93.184.216.34', family: 4 }]))
    expect(await codeOf(http.request(aRequest('http://localhost:1/')))).toBe('endpoint.refused')
  })
})

test('a name that answers otherwise the second time is refused where the socket is opened', async () => {
  const url = await start((_, response) => response.writeHead(200, { connection: 'close' }).end('{}'))
  let asked = 0
  const { http } = aClient((_, callback) => {
    asked += 1
    callback(null, [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }])
  })
  const named = url.replace('127.0.0.1', 'localhost')
  expect((await http.request(aRequest(named))).status).toBe(200)
  expect(await codeOf(http.request(aRequest(named)))).toBe('endpoint.refused')
})

test('a proxy of the environment is not used', async () => {
  const url = await start(json('{"direct":true}'))
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY'] as const
  const before = names.map((name) => [name, process.env[name]] as const)
  for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : 'http://127.0.0.1:9'
  try {
    expect((await aClient().http.request(aRequest(url))).body).toEqual({ direct: true })
  } finally {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  }
})

describe('servers that misbehave', () => {
  test('a body over the limit is refused, also when it only grows by decompression', async () => {
    const plain = await start(json(JSON.stringify({ a: 'x'.repeat(200_000) })))
    expect(await codeOf(aClient().http.request(aRequest(plain)))).toBe('provider.too-large')
    const bomb = await start((_, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000, 32)))
    })
    expect(await codeOf(aClient().http.request(aRequest(bomb)))).toBe('provider.too-large')
  })

  test('a server that never answers and one that drips bytes both end in a time-out', async () => {
    const silent = await start(() => undefined)
    const drip = await start((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    })
    for (const url of [silent, drip]) {
      expect(await codeOf(aClient().http.request(aRequest(url, { timeoutMs: 150 })))).toBe('network.timeout')
    }
  })

  test('a connection cut in the body and a broken gzip stream are network failures', async () => {
    const cut = await start((_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"a":')
      setTimeout(() => response.destroy(), 20)
    })
    expect(await codeOf(aClient().http.request(aRequest(cut)))).toBe('network.unreachable')
    const zip = gzipSync('{"a":1}')
    const torn = await start((_, response) => {
      response.setHeader('content-encoding', 'gzip').end(zip.subarray(0, zip.length - 4))
    })
    expect(await codeOf(aClient().http.request(aRequest(torn)))).toBe('network.unreachable')
  })

  test('nothing listening is unreachable, and neither log nor error holds the secret', async () => {
    const { http, lines } = aClient()
    const error: unknown = await http.request(aRequest('http://127.0.0.1:9/')).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'network.unreachable' })
    expect(lines.join() + JSON.stringify(error) + String(error)).not.toContain(CANARY)
  })

  test('an abort ends the call as cancelled and closes the socket', async () => {
    let closed: () => void = () => undefined
    const whenClosed = new Promise<void>((resolve) => (closed = resolve))
    let arrived: () => void = () => undefined
    const whenArrived = new Promise<void>((resolve) => (arrived = resolve))
    const url = await start((request) => {
      request.socket.on('close', () => closed())
      arrived()
    })
    const controller = new AbortController()
    const pending = codeOf(aClient().http.request(aRequest(url, { signal: controller.signal })))
    await whenArrived
    controller.abort()
    expect(await pending).toBe('cancelled')
    await whenClosed
  })
})
