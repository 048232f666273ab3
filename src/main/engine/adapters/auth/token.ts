/** Asks a token server for an access token (RFC 6749 §5) and adds it to requests. */
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { errorOf } from '../../domain/http-status.ts'
import type { Authorizer } from '../../ports/auth.ts'
import type { Http, HttpResponse } from '../../ports/http.ts'
import type { Expiring, Kept } from './expiring.ts'
import type { ServerClock } from './server-clock.ts'

const TIMEOUT_MS = 30_000
const MAX_BYTES = 262_144
/** For a server that does not say how long its token lives (RFC 6749 only recommends that it does). */
const UNSTATED_LIFE_S = 300

const visible = z.string().regex(/^[\x21-\x7e]{1,32768}$/)
const answer = z.object({
  access_token: visible,
  token_type: z.string().regex(/^bearer$/i),
  // Some servers send the number as text.
  expires_in: z.coerce.number().positive().max(31_536_000).optional(),
  refresh_token: visible.optional(),
})
const refusal = z.object({
  error: z.string(),
  /** Entra's own numbers, e.g. 7000222 for an expired secret. */
  error_codes: z.array(z.number().int().nonnegative()).optional(),
})

/** RFC 6749 §5.2, RFC 7521 and what Entra adds. Only these words leave: a server may repeat the request in its text. */
const REASONS = new Set([
  'access_denied',
  'consent_required',
  'interaction_required',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
])
const USUAL = new Set(['provider.rate-limited', 'provider.redirected', 'provider.unavailable'])
const TRANSIENT = new Set(['server_error', 'temporarily_unavailable'])

export interface TokenAnswer extends Expiring<string> {
  readonly refreshToken: string | null
}

export interface TokenServerContext {
  readonly http: Http
  readonly clock: ServerClock
  readonly tokenUrl: string
  readonly origins: readonly string[]
}

/** @param form made again for the single retry, which follows when our clock was wrong.
 *  @throws AppError provider.auth-failed with `reason` when the server refuses; provider.unavailable |
 *  provider.rate-limited | network.* when it may work later; provider.shape-changed for an answer that is no token */
export async function requestToken(
  server: TokenServerContext,
  form: () => Promise<Readonly<Record<string, string>>>,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const post = async (): Promise<HttpResponse> =>
    server.http.request({
      method: 'POST',
      url: server.tokenUrl,
      body: { form: await form() },
      authorizer: null,
      origins: server.origins,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    })
  let response = await post()
  if ((response.status === 400 || response.status === 401) && server.clock.learn(response)) {
    response = await post()
  }
  const host = new URL(server.tokenUrl).host
  if (response.status !== 200) throw refusalOf(response, host)
  const parsed = answer.safeParse(response.body)
  if (!parsed.success) {
    // Nothing readable is a captive portal or a proxy's page, as everywhere.
    if (response.body === undefined) throw new AppError('provider.unavailable', { host, status: 502 })
    throw new AppError('provider.shape-changed', { host, status: 200 })
  }
  const life = (parsed.data.expires_in ?? UNSTATED_LIFE_S) * 1000
  return {
    value: parsed.data.access_token,
    expiresAt: response.receivedAt + life,
    refreshToken: parsed.data.refresh_token ?? null,
  }
}

/** What a status other than success means at a token server. */
export function refusalOf(response: HttpResponse, host: string): AppError {
  const { status } = response
  const usual = errorOf(response, host)
  // Its other statuses say nothing about what the provider was asked for: a 404 here is no missing user.
  if (usual && USUAL.has(usual.code)) return usual
  const parsed = refusal.safeParse(response.body)
  const error = parsed.success ? parsed.data.error : ''
  if (TRANSIENT.has(error)) return new AppError('provider.unavailable', { host, status: 503 })
  if (REASONS.has(error)) {
    const code = parsed.data?.error_codes?.[0]
    return new AppError('provider.auth-failed', {
      host,
      status,
      reason: error,
      ...(code !== undefined && { code }),
    })
  }
  if (status === 401 || status === 403) {
    return new AppError('provider.auth-failed', { host, status, reason: 'refused' })
  }
  return new AppError('provider.shape-changed', { host, status })
}

/** `Authorization: Bearer …`. A 401 discards the token that was sent, once. */
export function bearerAuthorizer(token: Kept<string>): Authorizer {
  return {
    async apply(request, signal) {
      const authorization = `Bearer ${await token.get(signal)}`
      return { ...request, headers: { ...request.headers, authorization } }
    },
    refused(response, sent) {
      if (response.status !== 401) return Promise.resolve('stop')
      return Promise.resolve(token.refused((value) => sent.headers.authorization === `Bearer ${value}`))
    },
  }
}
