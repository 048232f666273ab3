/** Refresh tokens, Google service accounts and GitHub Apps, over loopback. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { jwtVerify } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { createTestClock } from '../../../../../test/support/provider-context.ts'
import { startLoopback, type Answer, type Received } from '../../../../../test/support/loopback.ts'
import { Secret } from '../../domain/secret.ts'
import type { AuthSpec } from '../../ports/auth.ts'
import { createHttp } from '../http/index.ts'
import { createAuth } from './index.ts'

const NOW = Date.UTC(2026, 10, 28, 12)
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})

async function aServer(answer: (request: Received) => Promise<Answer> | Answer) {
  const server = await startLoopback(answer)
  open.push(server)
  return server
}

/** A machine, and what its requests to an API that shows their credential are answered. */
async function aMachine() {
  const clock = createTestClock(NOW)
  const silent = () => undefined
  const http = createHttp({ clock, log: { info: silent, warn: silent, error: silent } })
  open.push(http)
  const auth = createAuth({ http, clock })
  const api = await aServer(({ headers }) => ({ body: { sent: headers.authorization } }))
  const sent = async (spec: AuthSpec): Promise<unknown> => {
    const response = await http.request({
      method: 'GET',
      url: api.url,
      authorizer: auth.authorizer(spec),
      origins: [api.url],
      timeoutMs: 10_000,
      maxBytes: 10_000,
      signal: new AbortController().signal,
    })
    return response.body
  }
  return { clock, sent }
}

/** Each refresh token is good for one use; the answer brings the next. */
const aRotatingServer = () => {
  let current = 1
  return aServer(({ body }) => {
    const form = new URLSearchParams(body)
    const right = form.get('grant_type') === 'refresh_token' && form.get('client_id') === 'c'
    if (!right || form.get('refresh_token') !== `refresh-${current}`)
      return { status: 400, body: { error: 'invalid_grant', error_description: body } }
    current++
    const token = { token_type: 'Bearer', expires_in: 60, access_token: `access-${current}` }
    return { body: { ...token, refresh_token: `refresh-${current}` } }
  })
}

test('a refresh token is replaced and stored at each exchange, before its access token is used', async () => {
  const server = await aRotatingServer()
  const { sent, clock } = await aMachine()
  const stored: string[] = []
  let broken = false
  const spec: AuthSpec = {
    scheme: 'refresh-token',
    tokenUrl: server.url,
    origins: [server.url],
    clientId: 'c',
    scope: 's',
    refreshToken: new Secret('refresh-1'),
    rotated(next) {
      if (broken) return Promise.reject(new Error('keychain'))
      stored.push(next.reveal())
      return Promise.resolve()
    },
  }
  expect(await sent(spec)).toEqual({ sent: 'Bearer access-2' })
  clock.set(NOW + 60_000)
  broken = true
  await expect(sent(spec)).rejects.toThrow()
  broken = false
  expect(await sent(spec)).toEqual({ sent: 'Bearer access-4' })
  expect(stored).toEqual(['refresh-2', 'refresh-3', 'refresh-4'])
})

test('a refresh token that is dead is a dead credential', async () => {
  const server = await aRotatingServer()
  const { sent } = await aMachine()
  const spec: AuthSpec = {
    scheme: 'refresh-token',
    tokenUrl: server.url,
    origins: [server.url],
    clientId: 'c',
    scope: 's',
    refreshToken: new Secret('refresh-old'),
    rotated: () => Promise.resolve(),
  }
  await expect(sent(spec)).rejects.toMatchObject({
    code: 'provider.auth-failed',
    params: { reason: 'invalid_grant' },
  })
})

const at = (now: number) => ({ currentDate: new Date(now) })

test('a Google service account signs for its user, scope and token server', async () => {
  const server = await aServer(async ({ body }) => {
    const form = new URLSearchParams(body)
    const refused = { status: 400, body: { error: 'invalid_grant' } }
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return refused
    const verified = await jwtVerify(form.get('assertion') ?? '', createPublicKey(privateKey), {
      algorithms: ['RS256'],
      audience: server.url,
      issuer: 'reeve@p.iam.gserviceaccount.com',
      subject: 'admin@client.example',
      maxTokenAge: 3_600,
      ...at(NOW),
    }).catch(() => null)
    const good = verified?.payload.scope === 'scope-a scope-b' && verified.protectedHeader.kid === 'k1'
    return good ? { body: { token_type: 'Bearer', expires_in: 3_599, access_token: 'ya29.x' } } : refused
  })
  const { sent } = await aMachine()
  const spec = (key: string): AuthSpec => ({
    scheme: 'jwt-bearer',
    tokenUrl: server.url,
    origins: [server.url],
    scope: 'scope-a scope-b',
    subject: 'admin@client.example',
    keyFile: new Secret(
      JSON.stringify({
        type: 'service_account',
        client_email: 'reeve@p.iam.gserviceaccount.com',
        private_key: key,
        private_key_id: 'k1',
        token_uri: 'https://elsewhere.example/token',
      }),
    ),
  })
  expect(await sent(spec(pkcs8))).toEqual({ sent: 'Bearer ya29.x' })
  await expect(sent(spec(foreign.toString()))).rejects.toMatchObject({ code: 'provider.auth-failed' })
  await expect(sent(spec('no key'))).rejects.toMatchObject({ code: 'secret.malformed' })
})

test.each([0, 20 * 60_000, -20 * 60_000])(
  'a GitHub App gets a token of its installation, with a clock that is %i ms off',
  async (off) => {
    let given = 0
    const server = await aServer(async ({ method, path, headers }) => {
      const date = { date: new Date(NOW + off).toUTCString() }
      const jwt = headers.authorization?.replace('Bearer ', '') ?? ''
      const verified = await jwtVerify(jwt, createPublicKey(privateKey), {
        algorithms: ['RS256'],
        issuer: '4711',
        maxTokenAge: 600,
        ...at(NOW + off),
      }).catch(() => null)
      const claims = verified?.payload
      if (!claims || Number(claims.exp) - Number(claims.iat) > 600)
        return { status: 401, headers: date, body: { message: jwt } }
      if (method !== 'POST' || path !== '/app/installations/42/access_tokens')
        return { status: 404, headers: date, body: { message: 'Not Found' } }
      given++
      const expires_at = new Date(NOW + off + 3_600_000).toISOString()
      return { status: 201, headers: date, body: { token: `ghs_${given}`, expires_at } }
    })
    const { sent, clock } = await aMachine()
    const spec = (key: string, installationId = '42'): AuthSpec => ({
      scheme: 'github-app',
      apiUrl: server.url,
      origins: [server.url],
      appId: '4711',
      installationId,
      privateKey: new Secret(key),
    })
    expect(await sent(spec(pkcs1))).toEqual({ sent: 'Bearer ghs_1' })
    clock.set(NOW + 3_000_000)
    expect(await sent(spec(pkcs1))).toEqual({ sent: 'Bearer ghs_1' })
    clock.set(NOW)
    await expect(sent(spec(foreign.toString()))).rejects.toMatchObject({
      code: 'provider.auth-failed',
      params: { reason: 'refused' },
    })
    await expect(sent(spec(pkcs1, '43'))).rejects.toMatchObject({
      params: { reason: 'installation_unknown' },
    })
  },
)
