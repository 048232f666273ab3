/**
 * The token endpoint of the Microsoft identity platform for client credentials: a secret, or an assertion signed with a
 * certificate's key. Errors carry the AADSTS numbers that Entra gives.
 */
import { constants, createHash, verify, type X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { type Call, Refusal, type Route } from '../http/types.ts'
import { routes } from '../kit/resource.ts'
import { hash } from '../world/random.ts'
import type { EpochMs } from '../world/time.ts'
import type { MicrosoftState } from './state.ts'
import { refuseToken } from './style.ts'

const LIFE_S = 3599
const SCOPE = 'https://graph.microsoft.com/.default'
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Seconds that clocks may be apart. */
const SKEW_S = 300

export interface Token {
  expiresAt: EpochMs
  /** Application permissions that it carries. */
  roles: readonly string[]
}

/** @param tokens where issued tokens are kept, by their text */
export function tokenRoutes(state: MicrosoftState, tokens: Map<string, Token>): Route[] {
  return routes(
    'token',
    {
      'POST /{tenant}/oauth2/v2.0/token'(call) {
        const { form } = call
        if (call.params['tenant'] !== state.tenantId && call.params['tenant'] !== state.settings.domain)
          refuseToken(400, 'invalid_request', 90002, 'Tenant not found.')
        if (form.get('grant_type') !== 'client_credentials')
          refuseToken(400, 'unsupported_grant_type', 70003, 'The grant type is not supported.')
        if (form.get('client_id') !== state.app.clientId)
          refuseToken(400, 'unauthorized_client', 700016, 'Application was not found in the directory.')
        if (form.get('scope') !== SCOPE)
          refuseToken(400, 'invalid_scope', 1002012, 'The scope is not valid for client credentials.')
        if (form.has('client_assertion')) checkAssertion(state, call)
        else checkSecret(state, call)
        const text = `eyJ0eXAi.${hash(`${state.settings.seed}|token|${state.serial()}`).toString(36)}.${state.serial()}`
        tokens.set(text, { expiresAt: call.now + LIFE_S * 1000, roles: [...state.app.permissions] })
        return { token_type: 'Bearer', expires_in: LIFE_S, ext_expires_in: LIFE_S, access_token: text }
      },
    },
    { host: 'login' },
  )
}

const no = (number: number, message: string): Refusal =>
  new Refusal(401, message, { code: 'invalid_client', param: String(number) })

function checkSecret(state: MicrosoftState, { form, now }: Call): void {
  const given = form.get('client_secret')
  if (given === null) throw no(7000216, 'A client_secret or client_assertion is required.')
  const secret = state.app.secrets.find(({ value }) => value === given)
  if (secret === undefined) throw no(7000215, 'Invalid client secret provided.')
  if (secret.expiresAt <= now) throw no(7000222, 'The provided client secret keys are expired.')
}

const headerSchema = z.looseObject({ alg: z.string(), 'x5t#S256': z.string() })
const claimsSchema = z.looseObject({
  aud: z.string(),
  iss: z.string(),
  sub: z.string(),
  exp: z.number(),
  nbf: z.number(),
  jti: z.string(),
})

function checkAssertion(state: MicrosoftState, call: Call): void {
  if (call.form.get('client_assertion_type') !== ASSERTION)
    throw no(7000216, 'The client_assertion_type is wrong.')
  const [head = '', body = '', signature = ''] = (call.form.get('client_assertion') ?? '').split('.')
  const header = headerSchema.safeParse(jsonPart(head)).data
  const claims = claimsSchema.safeParse(jsonPart(body)).data
  if (header === undefined || claims === undefined) throw no(50027, 'Invalid JWT token.')
  const certificate = state.app.certificates.find((known) => thumbprint(known) === header['x5t#S256'])
  if (certificate === undefined || header.alg !== 'PS256')
    throw no(700027, 'The certificate with identifier used to sign the client assertion is not registered.')
  const { validFromDate, validToDate } = certificate
  if (call.now < validFromDate.getTime() || validToDate.getTime() <= call.now)
    throw no(700027, 'Client assertion contains an invalid signature. [Reason - The key used is expired.]')
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    {
      key: certificate.publicKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    },
    Buffer.from(signature, 'base64url'),
  )
  if (!isSigned) throw no(700027, 'Client assertion failed signature validation.')
  if (claims.aud !== `http://${call.headers['host'] ?? ''}${call.path}`)
    throw no(700023, 'Client assertion audience claim does not match the token endpoint.')
  if (claims.iss !== state.app.clientId || claims.sub !== state.app.clientId)
    throw no(700021, 'Client assertion application identifier does not match.')
  const now = call.now / 1000
  if (claims.exp + SKEW_S <= now || claims.nbf > now + SKEW_S)
    throw no(700024, 'Client assertion is not within its valid time range.')
}

function thumbprint(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('base64url')
}

function jsonPart(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
