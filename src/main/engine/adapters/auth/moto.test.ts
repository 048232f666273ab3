/** Moto, an independent emulator of AWS, verifies our signatures, where it is installed (`moto_server` in the PATH). It
 *  is no dependency of this project. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'
import { xmlText } from '../../domain/xml.ts'
import type { AssumeRole, Authorizer } from '../../ports/auth.ts'
import type { HttpResponse } from '../../ports/http.ts'
import { createHttp } from '../http/index.ts'
// Moto compares with its own clock, so this one test takes the machine's.
// eslint-disable-next-line no-restricted-syntax
import { systemClock } from '../system/index.ts'
import { createAuth } from './index.ts'

const installed = spawnSync('moto_server', ['--help']).status === 0
const title = installed ? 'moto verifies' : 'moto verifies (skipped: moto_server is not installed)'

/** Calls that moto takes without a signature: those that make the user, the role and their rights. */
const SETUP_CALLS = 5

describe.skipIf(!installed)(title, () => {
  const silent = () => undefined
  const http = createHttp({ clock: systemClock, log: { info: silent, warn: silent, error: silent } })
  const auth = createAuth({ http, clock: systemClock })
  let moto: ChildProcess
  let url: string
  let key = { accessKeyId: '', secretAccessKey: '' }

  const call = (form: Record<string, string>, authorizer: Authorizer | null): Promise<HttpResponse> =>
    http.request({
      method: 'POST',
      url,
      body: { form: { Version: '2010-05-08', ...form } },
      answer: 'xml',
      authorizer,
      origins: [url],
      timeoutMs: 20_000,
      maxBytes: 1_000_000,
      signal: new AbortController().signal,
    })

  const signer = (secretAccessKey: string, assume?: AssumeRole): Authorizer =>
    auth.authorizer({
      scheme: 'sigv4',
      service: 'iam',
      region: 'us-east-1',
      accessKeyId: key.accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      ...(assume && { assume }),
    })

  beforeAll(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
      env: { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: String(SETUP_CALLS) },
      stdio: 'ignore',
    })
    await vi.waitFor(async () => expect((await fetch(`${url}/moto-api/`)).status).toBe(200), {
      timeout: 50_000,
      interval: 200,
    })
    // Moto tells the service by the credential scope, so these are signed too, with a key that does not exist yet.
    key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' }
    const setup = signer('none')
    const allow = (action: string, resource = '*') =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
      })
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    })
    const answers = [
      await call({ Action: 'CreateUser', UserName: 'reeve' }, setup),
      await call({ Action: 'CreateRole', RoleName: 'read', AssumeRolePolicyDocument: trust }, setup),
      await call(
        {
          Action: 'PutRolePolicy',
          RoleName: 'read',
          PolicyName: 'p',
          PolicyDocument: allow('iam:ListUsers'),
        },
        setup,
      ),
      await call(
        {
          Action: 'PutUserPolicy',
          UserName: 'reeve',
          PolicyName: 'p',
          PolicyDocument: allow('sts:AssumeRole'),
        },
        setup,
      ),
      await call({ Action: 'CreateAccessKey', UserName: 'reeve' }, setup),
    ]
    expect(answers.map((a) => a.status)).toEqual(Array(SETUP_CALLS).fill(200))
    const made = (name: string) =>
      xmlText(answers.at(-1)?.body, 'CreateAccessKeyResult', 'AccessKey', name) ?? ''
    key = { accessKeyId: made('AccessKeyId'), secretAccessKey: made('SecretAccessKey') }
  }, 60_000)

  afterAll(async () => {
    moto.kill()
    await http.close()
  })

  /** Moto puts its errors one level deeper than IAM does. */
  const code = (response: HttpResponse) => xmlText(response.body, 'Errors', 'Error', 'Code')

  test('a right signature is taken (the right to list is then missing), a wrong secret is refused', async () => {
    expect(code(await call({ Action: 'ListUsers' }, signer(key.secretAccessKey)))).toBe('AccessDenied')
    expect(code(await call({ Action: 'ListUsers' }, signer('wrong')))).toBe('SignatureDoesNotMatch')
  })

  test('a role is assumed and its temporary key signs', async () => {
    const assume = {
      stsUrl: url,
      origins: [url],
      region: 'us-east-1',
      roleArn: 'arn:aws:iam::123456789012:role/read',
      sessionName: 'reeve',
    }
    const response = await call({ Action: 'ListUsers' }, signer(key.secretAccessKey, assume))
    expect(response.status).toBe(200)
    expect(xmlText(response.body, 'ListUsersResult', 'Users', 'member', 'UserName')).toBe('reeve')
    const refused = await call({ Action: 'ListUsers' }, signer('wrong', assume)).catch((e: unknown) => e)
    expect(refused).toBeInstanceOf(AppError)
    expect(refused).toMatchObject({ code: 'provider.auth-failed', params: { reason: 'key_refused' } })
  })
})

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
