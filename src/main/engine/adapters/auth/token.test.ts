import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestClock } from '../../../../../test/support/provider-context.ts'
import { startLoopback, type Loopback } from '../../../../../test/support/loopback.ts'
import {
  CLIENT,
  makeCertificate,
  SCOPE,
  startTokenServer,
  TENANT,
  type TestCertificate,
  type TokenServer,
} from '../../../../../test/support/token-server.ts'
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'
import type { AuthSpec, Authorizer } from '../../ports/auth.ts'
import type { HttpRequest } from '../../ports/http.ts'
import type { Log } from '../../ports/system.ts'
import { createHttp } from '../http/index.ts'
import { createAuth } from './index.ts'

const NOW = Date.UTC(2026, 10, 28, 12)
const CANARY = 'canary~secret & 5f1c+=%/'
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})
let mine: TestCertificate
let other: TestCertificate
beforeAll(() => {
  mine = makeCertificate()
  other = makeCertificate()
})

function aMachine() {
  const clock = createTestClock(NOW)
  const lines: string[] = []
  const write: Log['info'] = (message, fields) => void lines.push(message + JSON.stringify(fields ?? {}))
  const http = createHttp({ clock, log: { info: write, warn: write, error: write } })
  open.push(http)
  const auth = createAuth({ http, clock })
  const get = (url: string, authorizer: Authorizer, overrides: Partial<HttpRequest> = {}) =>
    http.request({
      method: 'GET',
      url,
      authorizer,
      origins: [new URL(url).origin],
      timeoutMs: 5_000,
      maxBytes: 100_000,
      signal: new AbortController().signal,
      ...overrides,
    })
  return { clock, lines, http, auth, get }
}

async function aTokenServer(
  options: Partial<Parameters<typeof startTokenServer>[0]> = {},
): Promise<TokenServer> {
  const server = await startTokenServer({
    now: () => NOW,
    secret: CANARY,
    certificate: mine.certificate,
    ...options,
  })
  open.push(server)
  return server
}

/** An API that takes the tokens in `accepted`; anything where that is null. */
async function anApi(accepted: () => readonly string[] | null): Promise<Loopback> {
  const api = await startLoopback((request) => {
    const tokens = accepted()
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    return tokens === null || tokens.includes(token)
      ? { body: { token } }
      : { status: 401, body: { error: {} } }
  })
  open.push(api)
  return api
}

const withSecret = (server: TokenServer, overrides: Partial<AuthSpec> = {}): AuthSpec =>
  ({
    scheme: 'client-credentials',
    tokenUrl: server.tokenUrl,
    origins: [server.url],
    clientId: CLIENT,
    scope: SCOPE,
    secret: new Secret(CANARY),
    ...overrides,
  }) as AuthSpec

const withCertificate = (server: TokenServer, pem = mine.pem): AuthSpec => ({
  scheme: 'client-assertion',
  tokenUrl: server.tokenUrl,
  origins: [server.url],
  clientId: CLIENT,
  scope: SCOPE,
  certificate: new Secret(pem),
})

const errorOf = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => {
      throw new Error('answered')
    },
    (error: unknown) => {
      if (error instanceof AppError) return error
      throw error
    },
  )

describe('a token', () => {
  test('is asked for once and serves until shortly before it expires', async () => {
    const server = await aTokenServer()
    const api = await anApi(() => null)
    const { auth, get, clock } = aMachine()
    const authorizer = auth.authorizer(withSecret(server))
    expect((await get(api.url, authorizer)).body).toEqual({ token: 'token-1' })
    clock.set(NOW + 3_200_000)
    expect((await get(api.url, authorizer)).body).toEqual({ token: 'token-1' })
    clock.set(NOW + 3_300_000)
    expect((await get(api.url, authorizer)).body).toEqual({ token: 'token-2' })
    expect(server.given).toHaveLength(2)
  })

  test('of a short life is not asked for again at every request', async () => {
    const server = await aTokenServer({ lifeS: 60 })
    const api = await anApi(() => null)
    const { auth, get, clock } = aMachine()
    const authorizer = auth.authorizer(withSecret(server))
    for (const second of [0, 20, 50]) {
      clock.set(NOW + second * 1000)
      await get(api.url, authorizer)
    }
    expect(server.given).toHaveLength(1)
    clock.set(NOW + 56_000)
    await get(api.url, authorizer)
    expect(server.given).toHaveLength(2)
  })

  test('has one refresh in flight, for all requests and all connections of one credential', async () => {
    const server = await aTokenServer({ delayMs: 50 })
    const api = await anApi(() => null)
    const { auth, get } = aMachine()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => get(api.url, auth.authorizer(withSecret(server)))),
    )
    expect(answers.map((a) => a.body)).toEqual(Array(10).fill({ token: 'token-1' }))
    expect(server.given).toHaveLength(1)
    const elsewhere = auth.authorizer(withSecret(server, { scope: 'https://arm.example/.default' }))
    expect((await get(api.url, elsewhere)).body).toEqual({ token: 'token-2' })
  })

  test('that is refused is replaced once: all waiting requests go on with the same new one', async () => {
    const server = await aTokenServer()
    const api = await anApi(() => server.given.filter((token) => token !== 'token-1'))
    const { auth, get } = aMachine()
    const authorizer = auth.authorizer(withSecret(server))
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(api.url, authorizer)))
    expect(answers.map((a) => a.body)).toEqual(Array(8).fill({ token: 'token-2' }))
    expect(server.given).toHaveLength(2)
  })

  test('that is refused again stays refused, and does not send every request to the token server', async () => {
    const server = await aTokenServer()
    const api = await anApi(() => [])
    const { auth, get } = aMachine()
    const authorizer = auth.authorizer(withSecret(server))
    for (let i = 0; i < 5; i++) expect((await get(api.url, authorizer)).status).toBe(401)
    expect(server.given).toHaveLength(2)
    expect(api.received).toHaveLength(6)
  })

  test('is not asked for anew because of a 403 or a 400', async () => {
    const server = await aTokenServer()
    for (const status of [400, 403]) {
      const api = await startLoopback(() => ({ status, body: {} }))
      open.push(api)
      const { auth, get } = aMachine()
      expect((await get(api.url, auth.authorizer(withSecret(server)))).status).toBe(status)
      expect(api.received).toHaveLength(1)
    }
  })
})

describe('a token server', () => {
  test.each([
    ['a wrong secret', { secret: new Secret('wrong') }, 'invalid_client', 7000215],
    ['an unknown client', { clientId: 'nobody' }, 'unauthorized_client', 700016],
    ['a scope of one right', { scope: 'https://graph.example/User.Read' }, 'invalid_scope', 70011],
  ])('that refuses %s means a dead credential, and says why', async (_, overrides, reason, code) => {
    const server = await aTokenServer()
    const { auth, get } = aMachine()
    const error = await errorOf(get('http://127.0.0.1:9', auth.authorizer(withSecret(server, overrides))))
    expect(error).toMatchObject({ code: 'provider.auth-failed', params: { reason, code } })
  })

  test('that is down or overwhelmed is a passing failure, also of the words that say so', async () => {
    const server = await aTokenServer()
    const { auth, get } = aMachine()
    const codeWhen = async (fail: TokenServer['fail']) => {
      server.fail = fail
      return (await errorOf(get('http://127.0.0.1:9', auth.authorizer(withSecret(server))))).code
    }
    expect(await codeWhen({ status: 503 })).toBe('provider.unavailable')
    expect(await codeWhen({ status: 400, body: { error: 'temporarily_unavailable' } })).toBe(
      'provider.unavailable',
    )
    for (const status of [408, 425, 429, 502])
      expect(await codeWhen({ status })).toBe(
        status === 429 ? 'provider.rate-limited' : 'provider.unavailable',
      )
    // Of the token server itself: it is no answer about a thing that is missing at the provider.
    expect(await codeWhen({ status: 404, body: {} })).toBe('provider.shape-changed')
    expect(await codeWhen({ status: 200, body: '<html>sign in to the guest network</html>' })).toBe(
      'provider.unavailable',
    )
    expect(await codeWhen({ status: 302, headers: { location: 'https://elsewhere.example' } })).toBe(
      'provider.redirected',
    )
    expect(await codeWhen({ status: 200, body: { token_type: 'mac', access_token: 'a' } })).toBe(
      'provider.shape-changed',
    )
    expect(await codeWhen({ status: 200, body: { token_type: 'Bearer', access_token: 'a\r\nx: 1' } })).toBe(
      'provider.shape-changed',
    )
    server.close()
    expect(await codeWhen(null)).toBe('network.unreachable')
  })

  test('that fails once is asked again by the next request', async () => {
    const server = await aTokenServer()
    const api = await anApi(() => null)
    const { auth, get } = aMachine()
    const authorizer = auth.authorizer(withSecret(server))
    server.fail = { status: 500 }
    await errorOf(get(api.url, authorizer))
    server.fail = null
    expect((await get(api.url, authorizer)).status).toBe(200)
  })

  test('on an origin that the scheme does not name gets nothing', async () => {
    const server = await aTokenServer()
    const { auth, get } = aMachine()
    const authorizer = auth.authorizer(withSecret(server, { origins: ['https://login.example.com'] }))
    expect((await errorOf(get('http://127.0.0.1:9', authorizer))).code).toBe('endpoint.refused')
    expect(server.received).toHaveLength(0)
  })

  test('that repeats the secret in its answer puts it into no error and no log', async () => {
    const server = await aTokenServer({ secret: 'another' })
    const { auth, get, lines } = aMachine()
    const error = await errorOf(get('http://127.0.0.1:9', auth.authorizer(withSecret(server))))
    expect(server.received[0]?.body).toContain('canary')
    expect(
      lines.join() + JSON.stringify(error) + JSON.stringify(error.params) + String(error.stack),
    ).not.toContain('canary')
  })

  test('is left when the last request that waits for it is cancelled, not before', async () => {
    const server = await aTokenServer({ delayMs: 400 })
    const api = await anApi(() => null)
    const { auth, get } = aMachine()
    const authorizer = auth.authorizer(withSecret(server))
    const first = new AbortController()
    const cancelled = errorOf(get(api.url, authorizer, { signal: first.signal }))
    const patient = get(api.url, authorizer)
    await expect.poll(() => server.received.length).toBe(1)
    first.abort()
    expect((await cancelled).code).toBe('cancelled')
    expect((await patient).body).toEqual({ token: 'token-1' })
    expect(server.received).toHaveLength(1)
  })

  test('that never answers ends at the deadline of the request, and its socket is closed', async () => {
    const silent = await startLoopback(() => new Promise(() => undefined))
    open.push(silent)
    const { auth, get } = aMachine()
    const spec = withSecret({ ...silent, tokenUrl: `${silent.url}/token` } as TokenServer)
    const error = await errorOf(get('http://127.0.0.1:9', auth.authorizer(spec), { timeoutMs: 200 }))
    expect(error.code).toBe('network.timeout')
    await silent.received[0]?.closed
    expect(silent.received).toHaveLength(1)
  })
})

describe('a client assertion', () => {
  test('is accepted by a server that checks algorithm, thumbprint, signature, audience, times and single use', async () => {
    const server = await aTokenServer({ lifeS: 60 })
    const api = await anApi(() => server.given)
    const { auth, get, clock } = aMachine()
    const authorizer = auth.authorizer(withCertificate(server))
    expect((await get(api.url, authorizer)).status).toBe(200)
    clock.set(NOW + 58_000)
    expect((await get(api.url, authorizer)).status).toBe(200)
    expect(server.given).toHaveLength(2)
    expect(server.received.some(({ body }) => body.includes('client_secret'))).toBe(false)
  })

  test('of another certificate is refused', async () => {
    const server = await aTokenServer()
    const { auth, get } = aMachine()
    const error = await errorOf(
      get('http://127.0.0.1:9', auth.authorizer(withCertificate(server, other.pem))),
    )
    expect(error).toMatchObject({
      code: 'provider.auth-failed',
      params: { reason: 'invalid_client', code: 700027 },
    })
  })

  test.each([
    ['nothing', ''],
    ['no key', () => mine.certificate.toString()],
    ['no certificate', () => mine.pem.slice(mine.pem.indexOf('-----BEGIN PRIVATE'))],
    [
      'the key of another certificate',
      () => mine.certificate.toString() + other.pem.slice(other.pem.indexOf('-----BEGIN PRIVATE')),
    ],
  ])('from a PEM with %s is refused before anything is sent', async (_, pem) => {
    const server = await aTokenServer()
    const { auth } = aMachine()
    const text = typeof pem === 'string' ? pem : pem()
    expect(() => auth.authorizer(withCertificate(server, text))).toThrow(
      expect.objectContaining({ code: 'secret.malformed' }),
    )
  })

  test('on a machine whose clock is 20 minutes off is made again by the server’s time', async () => {
    for (const off of [20 * 60_000, -20 * 60_000]) {
      const server = await aTokenServer({ now: () => NOW + off })
      const api = await anApi(() => server.given)
      const { auth, get } = aMachine()
      expect((await get(api.url, auth.authorizer(withCertificate(server)))).status).toBe(200)
      expect(server.received).toHaveLength(2)
    }
  })
})

describe('the strict server of these tests, judged by an independent client (oauth4webapi)', () => {
  const as = (server: TokenServer): oauth.AuthorizationServer => ({
    issuer: server.url,
    token_endpoint: server.tokenUrl,
  })
  const client: oauth.Client = { client_id: CLIENT }
  const options = { [oauth.allowInsecureRequests]: true }

  test('gives a token for a secret in the form', async () => {
    // The client encodes the secret as RFC 6749 §2.3.1 says, once, as a form does.
    const server = await aTokenServer({ secret: 'plain-secret-1' })
    const response = await oauth.clientCredentialsGrantRequest(
      as(server),
      client,
      oauth.ClientSecretPost('plain-secret-1'),
      { scope: SCOPE },
      options,
    )
    const result = await oauth.processClientCredentialsResponse(as(server), client, response)
    expect(result).toMatchObject({ access_token: 'token-1', token_type: 'bearer', expires_in: 3599 })
  })

  test('gives one for an assertion, and refuses each that Entra refuses', async () => {
    const server = await aTokenServer()
    const now = NOW / 1000
    const key = await crypto.subtle.importKey(
      'pkcs8',
      mine.key.export({ type: 'pkcs8', format: 'der' }),
      { name: 'RSA-PSS', hash: 'SHA-256' },
      false,
      ['sign'],
    )
    const thumbprint = createHash('sha256').update(mine.certificate.raw).digest('base64url')
    const ask = async (
      change: (header: Record<string, unknown>, claims: Record<string, unknown>) => void,
    ) => {
      const auth = oauth.PrivateKeyJwt(key, {
        [oauth.modifyAssertion]: (header, claims) => {
          header['x5t#S256'] = thumbprint
          claims.aud = server.tokenUrl
          // The client reads the wall clock; this test's moment is fixed.
          Object.assign(claims, { iat: now, nbf: now, exp: now + 60 })
          change(header, claims)
        },
      })
      const response = await oauth.clientCredentialsGrantRequest(
        as(server),
        client,
        auth,
        { scope: SCOPE },
        options,
      )
      return response.status
    }
    expect(await ask(() => undefined)).toBe(200)
    expect(await ask((header) => (header['x5t#S256'] = 'AAAA'))).toBe(401)
    expect(await ask((_, claims) => (claims.aud = `https://login.example/${TENANT}`))).toBe(401)
    expect(await ask((_, claims) => (claims.sub = 'other'))).toBe(401)
    expect(await ask((_, claims) => (claims.exp = now - 1))).toBe(401)
    expect(await ask((_, claims) => (claims.exp = now + 3_600))).toBe(401)
    const jti = randomUUID()
    expect(await ask((_, claims) => (claims.jti = jti))).toBe(200)
    expect(await ask((_, claims) => (claims.jti = jti))).toBe(401)
    const rs256 = await new SignJWT({
      iss: CLIENT,
      sub: CLIENT,
      aud: server.tokenUrl,
      jti: randomUUID(),
      nbf: now,
    })
      .setProtectedHeader({ alg: 'RS256', 'x5t#S256': thumbprint })
      .setExpirationTime(now + 60)
      .sign(mine.key)
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: CLIENT,
      scope: SCOPE,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: rs256,
    })
    expect(
      (
        await fetch(server.tokenUrl, {
          method: 'POST',
          body: form.toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
      ).status,
    ).toBe(401)
  })
})
