/** Bodies in and out, and pre-signed addresses, over real loopback HTTP. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { AppError } from '../../domain/errors.ts'
import { xmlAll, xmlText } from '../../domain/xml.ts'
import type { Authorizer } from '../../ports/auth.ts'
import type { HttpRequest } from '../../ports/http.ts'
import { startLoopback, type Answer, type Received } from '../../../../../test/support/loopback.ts'
import { createHttp } from './index.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

const lines: string[] = []
const note = (message: string, fields?: object) => void lines.push(message + JSON.stringify(fields ?? {}))
function aClient() {
  const http = createHttp({
    clock: { now: () => 42, sleep: () => Promise.resolve() },
    log: { info: note, warn: note, error: note },
  })
  open.push(http)
  return http
}

async function aServer(answer: (request: Received) => Answer) {
  const server = await startLoopback(answer)
  open.push(server)
  return server
}

function request(url: string, overrides: Partial<HttpRequest> = {}) {
  return aClient().request({
    method: 'GET',
    url,
    authorizer: null,
    origins: [URL.parse(url)?.origin ?? ''],
    timeoutMs: 5_000,
    maxBytes: 10_000_000,
    signal: new AbortController().signal,
    ...overrides,
  })
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

async function bodyOf(answer: HttpRequest['answer'], body: unknown, status = 200) {
  const { url } = await aServer(() => ({ status, body }))
  return (await request(url, { answer })).body
}

describe('what is sent', () => {
  test.each(['PUT', 'PATCH', 'POST', 'DELETE'] as const)('%s with JSON', async (method) => {
    const server = await aServer(() => ({ body: {} }))
    await request(server.url, { method, body: { json: { a: 'ü' } } })
    expect(server.received[0]).toMatchObject({ method, body: '{"a":"ü"}' })
    expect(server.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '10',
      accept: 'application/json',
    })
  })

  test('a form, each value encoded', async () => {
    const server = await aServer(() => ({ body: {} }))
    await request(server.url, { method: 'POST', body: { form: { Action: 'A B', 'x&y': '=ü+' } } })
    expect(server.received[0]?.body).toBe('Action=A+B&x%26y=%3D%C3%BC%2B')
    expect(server.received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  })

  test('JSON of the AWS protocols', async () => {
    const server = await aServer(() => ({ body: {} }))
    await request(server.url, { method: 'POST', body: { amzJson: {} }, headers: { 'X-Amz-Target': 'a.b' } })
    expect(server.received[0]?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'a.b',
    })
  })

  test('the Accept header of the kind that is read, or the caller’s own', async () => {
    const server = await aServer(() => ({ body: '' }))
    await request(server.url, { answer: 'xml' })
    await request(server.url, { answer: 'csv' })
    await request(server.url, { headers: { Accept: 'application/vnd.github+json' } })
    expect(server.received.map((r) => r.headers.accept)).toEqual([
      'text/xml',
      '*/*',
      'application/vnd.github+json',
    ])
  })

  test.each(['Authorization', 'cookie', 'Host', 'content-length', 'Proxy-Authorization'])(
    'no %s of the caller’s own: a credential is the authorizer’s',
    async (name) => {
      const server = await aServer(() => ({ body: {} }))
      expect(await codeOf(request(server.url, { headers: { [name]: 'x' } }))).toBe('internal')
      expect(server.received).toHaveLength(0)
    },
  )
})

describe('an authorizer', () => {
  test('is asked when the request is sent, and once more after a refusal that it can cure', async () => {
    const server = await aServer(({ headers }) => ({
      status: headers.authorization === 'n2' ? 200 : 401,
      body: {},
    }))
    let applied = 0
    const asked: number[] = []
    const authorizer: Authorizer = {
      apply: (r) => Promise.resolve({ ...r, headers: { ...r.headers, authorization: `n${++applied}` } }),
      refused: (response) => Promise.resolve(asked.push(response.status) > 0 ? 'again' : 'stop'),
    }
    expect((await request(server.url, { authorizer })).status).toBe(200)
    expect((await request(server.url, { authorizer })).status).toBe(401)
    expect({ applied, asked }).toEqual({ applied: 4, asked: [401, 401] })
  })

  test('cannot send the request elsewhere', async () => {
    const server = await aServer(() => ({ body: {} }))
    const authorizer: Authorizer = {
      apply: (r) => Promise.resolve({ ...r, url: new URL('https://elsewhere.example/') }),
      refused: () => Promise.resolve('stop'),
    }
    expect(await codeOf(request(server.url, { authorizer }))).toBe('internal')
    expect(server.received).toHaveLength(0)
  })

  test('that takes too long ends at the deadline of the request', async () => {
    const authorizer: Authorizer = {
      apply: (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new AppError('cancelled'))),
        ),
      refused: () => Promise.resolve('stop'),
    }
    expect(await codeOf(request('http://127.0.0.1:9', { authorizer, timeoutMs: 50 }))).toBe('network.timeout')
  })
})

describe('XML', () => {
  const LIST =
    '<?xml version="1.0" encoding="UTF-8"?>\n<r:ListResponse xmlns:r="https://iam.amazonaws.com/doc/2010-05-08/"><Users>\n <member id="1"><Name>a &amp; &#x62;</Name><Empty/></member>\n</Users><Note><![CDATA[<b>]]></Note></r:ListResponse>'

  test('is a tree without prefixes; a list of one is a list, entities of XML itself are read', async () => {
    const body = await bodyOf('xml', LIST)
    expect(body).toMatchObject({ name: 'ListResponse', text: '' })
    expect(xmlAll(body, 'Users', 'member')).toHaveLength(1)
    expect(xmlText(body, 'Users', 'member', 'Name')).toBe('a & b')
    expect(xmlText(body, 'Users', 'member', 'Empty')).toBe('')
    expect(xmlText(body, 'Users', 'member', 'Absent')).toBeNull()
    expect(xmlText(body, 'Note')).toBe('<b>')
  })

  test.each([
    ['a DTD', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['a DTD without entities', '<!DOCTYPE a><a/>'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['another encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>'],
    ['a torn end', '<a><b>'],
    ['two roots', '<a/><b/>'],
    ['a web page', '<!doctype html><p>sign in'],
    ['nothing', ''],
    ['JSON', '{"a":1}'],
    ['nesting beyond 64', '<a>'.repeat(65) + '</a>'.repeat(65)],
  ])('with %s is not XML to us', async (_, text) => {
    expect(await bodyOf('xml', text)).toBeUndefined()
  })

  test('of 64 levels is read; of too many elements is too large', async () => {
    expect(await bodyOf('xml', '<a>'.repeat(64) + '</a>'.repeat(64))).toMatchObject({ name: 'a' })
    const { url } = await aServer(() => ({ body: `<a>${'<b/>'.repeat(200_001)}</a>` }))
    expect(await codeOf(request(url, { answer: 'xml' }))).toBe('provider.too-large')
  })

  test('explains a refusal too', async () => {
    const body = await bodyOf(
      'xml',
      '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>',
      403,
    )
    expect(xmlText(body, 'Error', 'Code')).toBe('AccessDenied')
  })
})

describe('CSV', () => {
  test('is read by column name; quotes, a byte order mark, CRLF and line breaks in cells are understood', async () => {
    const text = '\ufeffUser Name,"Last ""Activity"""\r\n"a, b","x\r\ny"\r\nÜ,\r\n\r\n'
    const body = await bodyOf('csv', text)
    expect(body).toEqual({
      columns: ['User Name', 'Last "Activity"'],
      rows: [
        { 'User Name': 'a, b', 'Last "Activity"': 'x\r\ny' },
        { 'User Name': 'Ü', 'Last "Activity"': '' },
      ],
      bad: [],
    })
  })

  test('with a bad row keeps the others and says which one', async () => {
    expect(await bodyOf('csv', `a,b\n1,2\n3\n4,5,6\n${'x'.repeat(32_769)},1\n7,8\n`)).toMatchObject({
      rows: [
        { a: '1', b: '2' },
        { a: '7', b: '8' },
      ],
      bad: [2, 3, 4],
    })
  })

  test('of names that objects inherit is a record like any other', async () => {
    const body = await bodyOf('csv', '__proto__,constructor\n1,2\n')
    const [row] = (body as { rows: object[] }).rows
    expect(Object.getPrototypeOf(row)).toBeNull()
    expect(Object.entries(row ?? {})).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })

  test.each([
    ['nothing', ''],
    ['two columns of one name', 'a,a\n1,2'],
    ['a quote that is never closed', 'a,b\n"1,2\n3,4'],
    ['more than 500 columns', Array.from({ length: 501 }, (_, i) => `c${i}`).join(',')],
  ])('with %s is not CSV to us', async (_, text) => {
    expect(await bodyOf('csv', text)).toBeUndefined()
  })

  test('of more than a million rows is too large', async () => {
    const { url } = await aServer(() => ({ body: `a\n${'1\n'.repeat(1_000_001)}` }))
    expect(await codeOf(request(url, { answer: 'csv' }))).toBe('provider.too-large')
  })

  test('inside another document is read the same way', () => {
    const bytes = Buffer.from(Buffer.from('user,arn\nreeve,arn:x\n').toString('base64'), 'base64')
    expect(aClient().read('csv', bytes)).toMatchObject({ rows: [{ user: 'reeve', arn: 'arn:x' }] })
  })

  test('that is refused is explained in JSON', async () => {
    expect(await bodyOf('csv', { error: { code: 'UnknownError' } }, 400)).toEqual({
      error: { code: 'UnknownError' },
    })
  })
})

describe('NDJSON', () => {
  test('is one value a line; a bad line hides no other; objects have no prototype', async () => {
    const deep = '['.repeat(100) + ']'.repeat(100)
    const body = await bodyOf('ndjson', `{"a":1}\r\n\n{"__proto__":{"b":1}}\n{"a":\n${deep}\n2`)
    expect(body).toEqual({ rows: [{ a: 1 }, {}, 2], bad: [4, 5] })
    expect(Object.getPrototypeOf((body as { rows: unknown[] }).rows[0])).toBeNull()
  })

  test('is bounded by line and by number of lines', async () => {
    expect(await bodyOf('ndjson', `1\n"${'x'.repeat(4_194_304)}"\n`)).toEqual({ rows: [1], bad: [2] })
    const { url } = await aServer(() => ({ body: '\n'.repeat(1_000_001) }))
    expect(await codeOf(request(url, { answer: 'ndjson' }))).toBe('provider.too-large')
  })

  test('of nothing is no rows; a page in its place is not NDJSON', async () => {
    expect(await bodyOf('ndjson', '')).toEqual({ rows: [], bad: [] })
    expect(await bodyOf('ndjson', '<html>\n</html>')).toBeUndefined()
  })
})

describe('an answer that may be empty', () => {
  test('is null for 204 or no body, JSON where there is some, undefined for anything else', async () => {
    expect(await bodyOf('empty', '', 204)).toBeNull()
    expect(await bodyOf('empty', '', 202)).toBeNull()
    expect(await bodyOf('empty', { id: 1 })).toEqual({ id: 1 })
    expect(await bodyOf('empty', '<html>')).toBeUndefined()
    expect(await bodyOf('json', '', 204)).toBeUndefined()
  })
})

describe('a pre-signed address', () => {
  const BLOB = /[a-z0-9]+\.blob\.core\.windows\.net/

  test('of a redirect is handed to the caller, who fetches it without credential or cookie', async () => {
    const store = await aServer(() => ({ body: 'a,b\n1,2\n' }))
    const api = await aServer(() => ({
      status: 302,
      headers: { location: `${store.url}/report?sig=canary`, 'set-cookie': 'id=1' },
    }))
    const authorizer: Authorizer = {
      apply: (r) => Promise.resolve({ ...r, headers: { ...r.headers, authorization: 'Bearer secret' } }),
      refused: () => Promise.resolve('stop'),
    }
    const first = await request(api.url, { authorizer, answer: 'csv' })
    expect(first).toMatchObject({ status: 302, body: undefined })
    const second = await request(first.headers.location ?? '', {
      answer: 'csv',
      origins: [api.url],
      signed: BLOB,
    })
    expect(second.body).toMatchObject({ rows: [{ a: '1', b: '2' }] })
    const [got] = store.received
    expect(got?.path).toBe('/report?sig=canary')
    expect(Object.keys(got?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ])
  })

  test('that redirects again is not followed, and its address is in no log', async () => {
    const store = await aServer(() => ({ status: 302, headers: { location: 'https://elsewhere.example/' } }))
    expect((await request(`${store.url}/?sig=canary`, { signed: BLOB })).status).toBe(302)
    store.close()
    expect(await codeOf(request(`${store.url}/?sig=canary`, { signed: BLOB }))).toBe('network.unreachable')
    expect(lines.join()).not.toContain('canary')
  })

  const API = 'https://api.example.com'
  test.each([
    ['a host that only ends like it', 'https://a.blob.core.windows.net.evil.example/', [API], {}],
    ['a host that only begins before it', 'https://evil-a.blob.core.windows.net/', [API], {}],
    ['another port', 'https://a.blob.core.windows.net:8443/', [API], {}],
    ['plain HTTP', 'http://a.blob.core.windows.net/', [API], {}],
    ['user info', 'https://x@a.blob.core.windows.net/', [API], {}],
    ['loopback, sent there by a real provider', 'http://127.0.0.1:9/', [API], {}],
    ['localhost, sent there by a real provider', 'https://localhost/', [API], {}],
    ['the world, sent there by a simulator', 'https://a.blob.core.windows.net/', ['http://127.0.0.1:9'], {}],
    ['POST', 'https://a.blob.core.windows.net/', [API], { method: 'POST' }],
    ['a header', 'https://a.blob.core.windows.net/', [API], { headers: { 'x-api-key': 'k' } }],
    [
      'an authorizer',
      'https://a.blob.core.windows.net/',
      [API],
      { authorizer: { apply: (r) => Promise.resolve(r), refused: () => Promise.resolve('stop') } },
    ],
  ] as [string, string, string[], Partial<HttpRequest>][])(
    'is refused with %s',
    async (_, url, origins, rest) => {
      expect(await codeOf(request(url, { origins, signed: BLOB, ...rest }))).toBe('endpoint.refused')
    },
  )

  test('of an address that matches may leave, and is checked where the socket is opened', async () => {
    const http = createHttp({
      clock: { now: () => 42, sleep: () => Promise.resolve() },
      log: { info: note, warn: note, error: note },
      resolve: (_, callback) => callback(null, [{ address: '10.0.0.1', family: 4 }]),
    })
    open.push(http)
    const asked = http.request({
      method: 'GET',
      url: 'https://store1.blob.core.windows.net/x',
      authorizer: null,
      origins: [API],
      signed: BLOB,
      timeoutMs: 5_000,
      maxBytes: 10,
      signal: new AbortController().signal,
    })
    expect(await codeOf(asked)).toBe('endpoint.refused')
  })

  test('is bounded in size like everything, after decompression', async () => {
    const store = await startLoopback(() => ({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(5_000_000, 97)),
    }))
    open.push(store)
    expect(await codeOf(request(store.url, { signed: BLOB, answer: 'csv', maxBytes: 100_000 }))).toBe(
      'provider.too-large',
    )
  })
})
