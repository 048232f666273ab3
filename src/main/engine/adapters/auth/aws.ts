/** AWS credentials: a key signs each request, or asks STS for a role's temporary key that does. */
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { sigv4ErrorCode, sigv4ErrorOf } from '../../domain/sigv4-errors.ts'
import { xmlText } from '../../domain/xml.ts'
import type { AssumeRole, AuthSpec, Authorizer } from '../../ports/auth.ts'
import type { Http, HttpResponse } from '../../ports/http.ts'
import type { Clock } from '../../ports/system.ts'
import type { Expiring, Kept } from './expiring.ts'
import { createServerClock, type ServerClock } from './server-clock.ts'
import { sign, type AwsKey } from './sigv4.ts'
import { refusalOf as tokenRefusalOf } from './token.ts'

export type SigV4Spec = Extract<AuthSpec, { scheme: 'sigv4' }>

const TIMEOUT_MS = 30_000
const MAX_BYTES = 262_144
const ROLE_LIFE_S = 3_600

export const keyOf = (spec: SigV4Spec): AwsKey => ({
  accessKeyId: spec.accessKeyId,
  secretAccessKey: spec.secretAccessKey.reveal(),
  ...(spec.sessionToken && { sessionToken: spec.sessionToken.reveal() }),
})

/** Error codes that say: this temporary key is over. */
const EXPIRED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
])

/** @param role the role's temporary key; null: the spec's own key signs */
export function sigv4Authorizer(spec: SigV4Spec, role: Kept<AwsKey> | null, clock: ServerClock): Authorizer {
  return {
    apply: async (request, signal) =>
      sign(request, role ? await role.get(signal) : keyOf(spec), spec, clock.now()),
    refused(response, sent) {
      const corrected = clock.learn(response)
      const over =
        role && EXPIRED.has(sigv4ErrorCode(response))
          ? role.refused((key) => key.sessionToken === sent.headers['x-amz-security-token'])
          : 'stop'
      return Promise.resolve(corrected ? 'again' : over)
    },
  }
}

const credentials = z.object({
  accessKeyId: z.string().regex(/^[A-Za-z0-9]{4,128}$/),
  secretAccessKey: z.string().min(1).max(1_024),
  sessionToken: z.string().regex(/^[\x21-\x7e]{1,16384}$/),
  expiration: z.iso.datetime({ offset: true }),
})

/** @throws AppError provider.auth-failed with `reason`; provider.unavailable | provider.rate-limited | network.* when
 *  it may work later; provider.shape-changed for an answer without a key */
export async function assumeRole(
  http: Http,
  clock: Clock,
  spec: SigV4Spec,
  role: AssumeRole,
  signal: AbortSignal,
): Promise<Expiring<AwsKey>> {
  const host = new URL(role.stsUrl).host
  const { assume: _, ...own } = spec
  const response = await http.request({
    method: 'POST',
    url: role.stsUrl,
    body: {
      form: {
        Action: 'AssumeRole',
        Version: '2011-06-15',
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName,
        DurationSeconds: String(ROLE_LIFE_S),
        ...(role.externalId !== undefined && { ExternalId: role.externalId }),
      },
    },
    answer: 'xml',
    authorizer: sigv4Authorizer(
      { ...own, service: 'sts', region: role.region },
      null,
      createServerClock(clock),
    ),
    origins: role.origins,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal,
  })
  if (response.status !== 200) throw refusalOf(response, host)
  if (response.body === undefined) throw new AppError('provider.unavailable', { host, status: 502 })
  const at = (name: string): string | null => xmlText(response.body, 'AssumeRoleResult', 'Credentials', name)
  const parsed = credentials.safeParse({
    accessKeyId: at('AccessKeyId'),
    secretAccessKey: at('SecretAccessKey'),
    sessionToken: at('SessionToken'),
    expiration: at('Expiration'),
  })
  if (!parsed.success) throw new AppError('provider.shape-changed', { host, status: 200 })
  const { expiration, ...value } = parsed.data
  // By the server's clock, since ours may be off.
  const serverNow = Date.parse(response.headers.date ?? '')
  const life = Date.parse(expiration) - (Number.isNaN(serverNow) ? response.receivedAt : serverNow)
  return { value, expiresAt: response.receivedAt + life }
}

function refusalOf(response: HttpResponse, host: string): AppError {
  const stated = sigv4ErrorOf(response, host)
  if (stated) return stated
  const { status } = response
  if (status === 401 || status === 403) {
    // STS does not say whether the role, its trust or the external id is wrong: all are AccessDenied.
    const reason = sigv4ErrorCode(response) === 'AccessDenied' ? 'role_refused' : 'key_refused'
    return new AppError('provider.auth-failed', { host, status, reason })
  }
  return tokenRefusalOf(response, host)
}
