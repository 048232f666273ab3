/** Credentials that are a private key: a Google service account and a GitHub App. Both sign a short JWT (RS256) and
 *  get an access token for it. Sources: Google Identity, "Using OAuth 2.0 for server to server applications"; GitHub
 *  Docs, "Generating a JSON Web Token (JWT) for a GitHub App". */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { Secret } from '../../domain/secret.ts'
import type { AuthSpec } from '../../ports/auth.ts'
import type { Http, HttpResponse } from '../../ports/http.ts'
import { block } from './client-assertion.ts'
import type { Expiring } from './expiring.ts'
import type { ServerClock } from './server-clock.ts'
import { refusalOf } from './token.ts'

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const GOOGLE_LIFE_S = 3_600
/** GitHub refuses more than ten minutes, and a time of issue that its own clock has not reached. */
const GITHUB_LIFE_S = 540
const GITHUB_BACK_S = 60
const TIMEOUT_MS = 30_000
const MAX_BYTES = 262_144

const keyFile = z.object({
  client_email: z.string().min(3).max(320),
  private_key: z.string(),
  private_key_id: z.string().max(200).optional(),
})

export interface ServiceAccount {
  readonly email: string
  readonly keyId: string | undefined
  readonly key: KeyObject
}

/** @throws AppError secret.malformed unless it is the JSON key file of a service account. Its own addresses are not
 *  used: tokens are asked for where the provider says. */
export function parseKeyFile(file: Secret): ServiceAccount {
  try {
    const { client_email, private_key, private_key_id } = keyFile.parse(JSON.parse(file.reveal()))
    return { email: client_email, keyId: private_key_id, key: rsaKey(private_key) }
  } catch {
    throw new AppError('secret.malformed', { format: 'JSON key file of a service account' })
  }
}

/** @param pem PKCS#8, or PKCS#1 as GitHub hands it out. @throws AppError secret.malformed */
export function parseAppKey(pem: Secret): KeyObject {
  try {
    return rsaKey(pem.reveal())
  } catch {
    throw new AppError('secret.malformed', { format: 'PEM: the private key of the GitHub App' })
  }
}

function rsaKey(text: string): KeyObject {
  const key = createPrivateKey(block(text, '(?:RSA )?PRIVATE KEY'))
  if (key.asymmetricKeyType !== 'rsa') throw new Error('not RSA')
  return key
}

/** @param subject the Workspace user to act for (domain-wide delegation) */
export async function googleAssertion(
  account: ServiceAccount,
  spec: { readonly tokenUrl: string; readonly scope: string; readonly subject?: string },
  clock: ServerClock,
): Promise<string> {
  const { SignJWT } = await import('jose')
  const now = Math.floor(clock.now() / 1000)
  return new SignJWT({
    iss: account.email,
    aud: spec.tokenUrl,
    scope: spec.scope,
    ...(spec.subject !== undefined && { sub: spec.subject }),
  })
    .setProtectedHeader({
      alg: 'RS256',
      typ: 'JWT',
      ...(account.keyId !== undefined && { kid: account.keyId }),
    })
    .setIssuedAt(now)
    .setExpirationTime(now + GOOGLE_LIFE_S)
    .sign(account.key)
}

const installationToken = z.object({
  token: z.string().regex(/^[\x21-\x7e]{1,1024}$/),
  expires_at: z.iso.datetime({ offset: true }),
})

/** @throws AppError provider.auth-failed with `reason`, else as `refusalOf` says */
export async function requestInstallationToken(
  http: Http,
  spec: Extract<AuthSpec, { scheme: 'github-app' }>,
  key: KeyObject,
  clock: ServerClock,
  signal: AbortSignal,
): Promise<Expiring<string>> {
  const { SignJWT } = await import('jose')
  const url = `${spec.apiUrl}/app/installations/${encodeURIComponent(spec.installationId)}/access_tokens`
  const response = await http.request({
    method: 'POST',
    url,
    headers: { accept: 'application/vnd.github+json' },
    authorizer: {
      async apply(request) {
        const now = Math.floor(clock.now() / 1000)
        const jwt = await new SignJWT({ iss: spec.appId })
          .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
          .setIssuedAt(now - GITHUB_BACK_S)
          .setExpirationTime(now + GITHUB_LIFE_S)
          .sign(key)
        return { ...request, headers: { ...request.headers, authorization: `Bearer ${jwt}` } }
      },
      refused: (refused) => Promise.resolve(clock.learn(refused) ? 'again' : 'stop'),
    },
    origins: spec.origins,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal,
  })
  return installationOf(response, new URL(url).host)
}

function installationOf(response: HttpResponse, host: string): Expiring<string> {
  const { status } = response
  if (status === 404) {
    throw new AppError('provider.auth-failed', { host, status, reason: 'installation_unknown' })
  }
  if (status !== 201) throw refusalOf(response, host)
  const parsed = installationToken.safeParse(response.body)
  if (!parsed.success) throw new AppError('provider.shape-changed', { host, status })
  // By the server's clock, since ours may be off.
  const serverNow = Date.parse(response.headers.date ?? '')
  const life =
    Date.parse(parsed.data.expires_at) - (Number.isNaN(serverNow) ? response.receivedAt : serverNow)
  return { value: parsed.data.token, expiresAt: response.receivedAt + life }
}
