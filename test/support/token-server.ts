/** For tests: a token server as strict as Entra's, and a certificate made here. */
import {
  createHash,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'
import { compactVerify, decodeProtectedHeader } from 'jose'
import { startLoopback, type Answer, type Loopback, type Received } from './loopback.ts'

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const size =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes))

export interface TestCertificate {
  readonly key: KeyObject
  readonly certificate: X509Certificate
  /** Certificate and key, as a technician pastes them. */
  readonly pem: string
}

/** A self-signed certificate with a fresh RSA key. */
export function makeCertificate(): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  // sha256WithRSAEncryption, 1.2.840.113549.1.1.11
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), der(0x05))
  const name = sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from('Reeve test')))))
  const time = (text: string): Buffer => der(0x18, Buffer.from(text))
  const content = sequence(
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time('20200101000000Z'), time('20991231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey))
  const certificate = new X509Certificate(sequence(content, algorithm, signature))
  return {
    key: privateKey,
    certificate,
    pem: `${certificate.toString()}${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()}`,
  }
}

export const TENANT = '11111111-2222-4333-8444-555555555555'
export const CLIENT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
export const SCOPE = 'https://graph.example/.default'
export const TOKEN_PATH = `/${TENANT}/oauth2/v2.0/token`

export interface TokenServer extends Loopback {
  readonly tokenUrl: string
  /** Tokens given out so far, newest last. */
  readonly given: string[]
  /** In place of a token. */
  fail: Answer | null
}

/** Refuses what Entra refuses for client credentials: unknown tenant or client, wrong secret, a scope that is not
 *  `/.default`; for an assertion also a wrong type, algorithm, thumbprint, signature, audience, issuer or subject, one
 *  that is expired, not yet valid, or good for more than ten minutes, and a `jti` that was used. Its explanations
 *  repeat what was sent, as real ones do in part. */
export async function startTokenServer(options: {
  now: () => number
  secret?: string
  certificate?: X509Certificate
  lifeS?: number
  delayMs?: number
}): Promise<TokenServer> {
  const given: string[] = []
  const used = new Set<string>()
  const refuse = (status: number, error: string, code: number, form: URLSearchParams): Answer => ({
    status,
    headers: { date: new Date(options.now()).toUTCString() },
    body: { error, error_description: `AADSTS${code}: ${form.toString()}`, error_codes: [code] },
  })

  async function judge(request: Received): Promise<Answer> {
    const form = new URLSearchParams(request.body)
    if (options.delayMs) await new Promise((resolve) => setTimeout(resolve, options.delayMs))
    if (server.fail) return server.fail
    if (request.path !== TOKEN_PATH) return refuse(400, 'invalid_request', 90002, form)
    const type = request.headers['content-type'] ?? ''
    if (request.method !== 'POST' || !/^application\/x-www-form-urlencoded(;|$)/i.test(type))
      return refuse(400, 'invalid_request', 900144, form)
    if (request.headers.authorization) return refuse(400, 'invalid_request', 7000216, form)
    if (form.get('grant_type') !== 'client_credentials')
      return refuse(400, 'unsupported_grant_type', 70003, form)
    if (form.get('client_id') !== CLIENT) return refuse(400, 'unauthorized_client', 700016, form)
    if (!form.get('scope')?.endsWith('/.default')) return refuse(400, 'invalid_scope', 70011, form)
    const problem = form.has('client_assertion') ? await assertionProblem(form) : secretProblem(form)
    if (problem) return refuse(401, 'invalid_client', problem, form)
    const token = `token-${given.length + 1}`
    given.push(token)
    return { body: { token_type: 'Bearer', expires_in: options.lifeS ?? 3599, access_token: token } }
  }

  const secretProblem = (form: URLSearchParams): number =>
    options.secret !== undefined && form.get('client_secret') === options.secret ? 0 : 7000215

  async function assertionProblem(form: URLSearchParams): Promise<number> {
    const jwt = form.get('client_assertion') ?? ''
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    if (!options.certificate || form.get('client_assertion_type') !== type) return 7000216
    const header = decodeProtectedHeader(jwt)
    const thumbprint = createHash('sha256').update(options.certificate.raw).digest('base64url')
    if (header.alg !== 'PS256' || header['x5t#S256'] !== thumbprint) return 700027
    let payload: Uint8Array
    try {
      payload = (await compactVerify(jwt, options.certificate.publicKey)).payload
    } catch {
      return 700027
    }
    const claims = JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>
    const now = options.now() / 1000
    const [exp, nbf] = [Number(claims.exp), Number(claims.nbf)]
    if (claims.aud !== server.tokenUrl) return 700023
    if (claims.iss !== CLIENT || claims.sub !== CLIENT) return 700021
    if (!(exp > now) || !(nbf <= now + 300) || !(exp - nbf <= 600)) return 700024
    if (typeof claims.jti !== 'string' || used.has(claims.jti)) return 700025
    used.add(claims.jti)
    return 0
  }

  const loopback = await startLoopback(judge)
  const server: TokenServer = Object.assign(loopback, {
    tokenUrl: loopback.url + TOKEN_PATH,
    given,
    fail: null,
  })
  return server
}
