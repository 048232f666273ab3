import { afterEach, describe, expect, test } from 'vitest'
import { createTestClock } from '../../../../../test/support/provider-context.ts'
import {
  startLoopback,
  type Answer,
  type Loopback,
  type Received,
} from '../../../../../test/support/loopback.ts'
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'
import type { AssumeRole, Authorizer } from '../../ports/auth.ts'
import type { HttpRequest } from '../../ports/http.ts'
import type { Log } from '../../ports/system.ts'
import { createHttp } from '../http/index.ts'
import type { SigV4Spec } from './aws.ts'
import { createAuth } from './index.ts'

const NOW = Date.UTC(2026, 10, 28, 12)
const CANARY = 'canarySecretAccessKey5f1c'
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

function aMachine(now = NOW) {
  const clock = createTestClock(now)
  const lines: string[] = []
  const write: Log['info'] = (message, fields) => void lines.push(message + JSON.stringify(fields ?? {}))
  const http = createHttp({ clock, log: { info: write, warn: write, error: write } })
  open.push(http)
  const send = (url: string, authorizer: Authorizer, overrides: Partial<HttpRequest> = {}) =>
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
  return { clock, lines, auth: createAuth({ http, clock }), send }
}

async function aServer(answer: (request: Received) => Answer): Promise<Loopback> {
  const server = await startLoopback(answer)
  open.push(server)
  return server
}

const spec = (overrides: Partial<SigV4Spec> = {}): SigV4Spec => ({
  scheme: 'sigv4',
  service: 'iam',
  region: 'us-east-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: new Secret(CANARY),
  ...overrides,
})

const timeOf = (request: Received): number =>
  Date.parse(
    String(request.headers['x-amz-date']).replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    ),
  )

/** Refuses a time more than five minutes off, as AWS does. */
const byTheClockOf =
  (now: () => number) =>
  (request: Received): Answer => {
    const headers = { date: new Date(now()).toUTCString() }
    return Math.abs(timeOf(request) - now()) > 300_000
      ? {
          status: 403,
          headers,
          body: '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error></ErrorResponse>',
        }
      : { headers, body: { ok: true } }
  }

describe('signing', () => {
  test('is done for the very bytes that are sent, with the content type of the protocol', async () => {
    const server = await aServer(() => ({ body: {} }))
    const { auth, send } = aMachine()
    const authorizer = auth.authorizer(spec({ service: 'ce' }))
    await send(server.url, authorizer, {
      method: 'POST',
      headers: { 'X-Amz-Target': 'AWSInsightsIndexService.GetCostAndUsage' },
      body: { amzJson: { Granularity: 'DAILY' } },
    })
    const [got] = server.received
    expect(got?.headers['content-type']).toBe('application/x-amz-json-1.1')
    expect(got?.body).toBe('{"Granularity":"DAILY"}')
    expect(got?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261128\/us-east-1\/ce\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
    )
    expect(got?.headers['accept-encoding']).toContain('gzip')
  })

  test('takes the time of sending, not of making', async () => {
    const server = await aServer(() => ({ body: {} }))
    const { auth, send, clock } = aMachine()
    const authorizer = auth.authorizer(spec())
    clock.set(NOW + 3_600_000)
    await send(server.url, authorizer)
    expect(timeOf(server.received[0]!)).toBe(NOW + 3_600_000)
  })

  test.each([20, -20])(
    'with a clock %i minutes off is repeated once by the server’s time, which stays known',
    async (minutes) => {
      const { auth, send, clock } = aMachine()
      const server = await aServer(byTheClockOf(() => clock.now() + minutes * 60_000))
      const authorizer = auth.authorizer(spec())
      expect((await send(server.url, authorizer)).status).toBe(200)
      expect(server.received).toHaveLength(2)
      clock.set(clock.now() + 60_000)
      expect((await send(server.url, authorizer)).status).toBe(200)
      expect(server.received).toHaveLength(3)
    },
  )

  test('that is refused with the clock right is not repeated, whatever the words', async () => {
    const server = await aServer(() => ({
      status: 403,
      headers: { date: new Date(NOW + 30_000).toUTCString() },
      body: '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>',
    }))
    const { auth, send } = aMachine()
    const response = await send(server.url, auth.authorizer(spec()), { answer: 'xml' })
    expect(response).toMatchObject({ status: 403, body: { name: 'ErrorResponse' } })
    expect(server.received).toHaveLength(1)
  })
})

const ROLE = 'arn:aws:iam::123456789012:role/ReeveRead'

/** STS as it answers `AssumeRole` in XML; JSON to whom accepts JSON, as the real one does. */
async function anSts(now: () => number, lifeS = 3_600) {
  let given = 0
  const server = await aServer((request) => {
    const date = new Date(now()).toUTCString()
    if (request.headers.accept !== 'text/xml') return { headers: { date }, body: { AssumeRoleResponse: {} } }
    const form = new URLSearchParams(request.body)
    const refused = (code: string): Answer => ({
      status: 403,
      headers: { date },
      body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${request.headers.authorization}</Message></Error></ErrorResponse>`,
    })
    if (!/\/us-east-1\/sts\/aws4_request/.test(request.headers.authorization ?? ''))
      return refused('SignatureDoesNotMatch')
    if (form.get('Action') !== 'AssumeRole' || form.get('Version') !== '2011-06-15')
      return refused('InvalidAction')
    if (form.get('RoleArn') !== ROLE || form.get('ExternalId') !== 'client-7') return refused('AccessDenied')
    given++
    const expiration = new Date(now() + lifeS * 1000).toISOString().replace('.000', '')
    return {
      headers: { date, 'content-type': 'text/xml' },
      body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><Arn>a</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIA${given}</AccessKeyId><SecretAccessKey>secret/${given}</SecretAccessKey><SessionToken>session==${given}</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    }
  })
  const assume: AssumeRole = {
    stsUrl: server.url,
    origins: [server.url],
    region: 'us-east-1',
    roleArn: ROLE,
    externalId: 'client-7',
    sessionName: 'reeve',
  }
  return { server, assume, given: () => given }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? { code: error.code, ...error.params } : String(error)),
  )

describe('an assumed role', () => {
  test('is asked for once for all services and regions, and its session token is signed and sent', async () => {
    const { auth, send, clock } = aMachine()
    const { assume, given } = await anSts(clock.now)
    const server = await aServer(() => ({ body: {} }))
    const requests = ['us-east-1', 'eu-west-1'].flatMap((region) =>
      ['iam', 'bedrock'].map((service) =>
        send(server.url, auth.authorizer(spec({ service, region, assume }))),
      ),
    )
    await Promise.all(requests)
    expect(given()).toBe(1)
    for (const { headers } of server.received) {
      expect(headers['x-amz-security-token']).toBe('session==1')
      expect(headers.authorization).toMatch(/Credential=ASIA1\/.*x-amz-security-token/)
    }
  })

  test('is asked for anew shortly before it expires, and when AWS says that it is over', async () => {
    const { auth, send, clock } = aMachine()
    const { assume, given } = await anSts(clock.now)
    let over = ''
    const server = await aServer((request) =>
      request.headers['x-amz-security-token'] === over
        ? { status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException:http://x/' }, body: {} }
        : { body: {} },
    )
    const authorizer = auth.authorizer(spec({ assume }))
    await send(server.url, authorizer)
    clock.set(NOW + 3_290_000)
    await send(server.url, authorizer)
    expect(given()).toBe(1)
    clock.set(NOW + 3_310_000)
    await send(server.url, authorizer)
    expect(given()).toBe(2)
    over = 'session==2'
    expect((await send(server.url, authorizer)).status).toBe(200)
    expect(given()).toBe(3)
  })

  test('counts its life by the server’s clock', async () => {
    const { auth, send, clock } = aMachine()
    const { assume, given } = await anSts(() => clock.now() - 2 * 3_600_000)
    const server = await aServer(() => ({ body: {} }))
    const authorizer = auth.authorizer(spec({ assume }))
    await send(server.url, authorizer)
    await send(server.url, authorizer)
    expect(given()).toBe(1)
  })

  test('with another external id or key is a dead credential; a busy or absent STS is not', async () => {
    const { auth, send, clock, lines } = aMachine()
    const { assume, server: sts } = await anSts(clock.now)
    const server = await aServer(() => ({ body: {} }))
    const outcome = (role: Partial<AssumeRole>) =>
      codeOf(send(server.url, auth.authorizer(spec({ assume: { ...assume, ...role } }))))
    const wrongId = await outcome({ externalId: 'client-8' })
    expect(wrongId).toMatchObject({ code: 'provider.auth-failed', reason: 'role_refused' })
    expect(await outcome({ region: 'eu-west-1' })).toMatchObject({
      code: 'provider.auth-failed',
      reason: 'key_refused',
    })
    const busy = await aServer(() => ({
      status: 400,
      body: '<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>',
    }))
    expect(await outcome({ stsUrl: busy.url, origins: [busy.url] })).toMatchObject({
      code: 'provider.rate-limited',
    })
    sts.close()
    expect(await outcome({ sessionName: 'another' })).toMatchObject({ code: 'network.unreachable' })
    expect(server.received).toHaveLength(0)
    expect(lines.join() + JSON.stringify(wrongId)).not.toMatch(/canary|AWS4/)
  })
})
