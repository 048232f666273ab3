/** Turns a scheme named as data into an authorizer. The only place outside the keychain and the file key where a
 *  secret is opened. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { Secret } from '../../domain/secret.ts'
import type { Auth, AuthSpec } from '../../ports/auth.ts'
import type { Http } from '../../ports/http.ts'
import type { Clock } from '../../ports/system.ts'
import { assumeRole, keyOf, sigv4Authorizer } from './aws.ts'
import { ASSERTION_TYPE, clientAssertion, parseCertificate } from './client-assertion.ts'
import { keepUntilExpiry, type Expiring, type Kept } from './expiring.ts'
import { headerAuthorizer } from './header.ts'
import { createServerClock } from './server-clock.ts'
import {
  googleAssertion,
  JWT_BEARER,
  parseAppKey,
  parseKeyFile,
  requestInstallationToken,
} from './service-key.ts'
import { bearerAuthorizer, requestToken } from './token.ts'

/** Token caches kept at most. An MSP has fewer connections. The oldest is dropped first; dropping
 *  one only costs another token request. */
const MAX_KEPT = 2_000

/** @param http for the schemes' own requests (tokens, roles) */
export function createAuth({ http, clock }: { http: Http; clock: Clock }): Auth {
  const caches = new Map<string, Kept<unknown>>()
  /** Without it a fingerprint would let anyone try out which secret it is of. */
  const salt = randomBytes(32)

  /** The same credential has one cache, whoever asks: one refresh at a time, and limits of token servers are shared. */
  function shared<T>(identity: readonly unknown[], fetch: (signal: AbortSignal) => Promise<Expiring<T>>) {
    // A digest, so that no secret stays in memory as a key.
    const id = createHash('sha256').update(JSON.stringify(identity)).digest('base64')
    const known = caches.get(id) as Kept<T> | undefined
    if (known) return known
    const kept = keepUntilExpiry(clock, fetch)
    caches.set(id, kept)
    for (const oldest of caches.keys()) {
      if (caches.size <= MAX_KEPT) break
      caches.delete(oldest)
    }
    return kept
  }

  function clientCredentials(
    spec: Extract<AuthSpec, { scheme: 'client-credentials' | 'client-assertion' }>,
  ): Kept<string> {
    const { tokenUrl, origins, clientId, scope } = spec
    const server = { http, clock: createServerClock(clock), tokenUrl, origins }
    const base = { grant_type: 'client_credentials', client_id: clientId, scope }
    const identity = [spec.scheme, tokenUrl, origins, clientId, scope]
    if (spec.scheme === 'client-credentials') {
      const secret = spec.secret
      return shared([...identity, secret.reveal()], (signal) =>
        requestToken(server, async () => ({ ...base, client_secret: secret.reveal() }), signal),
      )
    }
    const certificate = parseCertificate(spec.certificate)
    const assertion = async () => ({
      ...base,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await clientAssertion(certificate, clientId, tokenUrl, server.clock),
    })
    return shared([...identity, certificate.thumbprint], (signal) => requestToken(server, assertion, signal))
  }

  function refreshToken(spec: Extract<AuthSpec, { scheme: 'refresh-token' }>): Kept<string> {
    const { tokenUrl, origins, clientId, scope, secret } = spec
    const server = { http, clock: createServerClock(clock), tokenUrl, origins }
    let current = spec.refreshToken
    let unstored = false
    return shared([spec.scheme, tokenUrl, origins, clientId, scope, current.reveal()], async (signal) => {
      // Where storing failed, it is tried again before the token is spent on another one.
      if (unstored) await spec.rotated(current)
      const form = async () => ({
        grant_type: 'refresh_token',
        client_id: clientId,
        scope,
        refresh_token: current.reveal(),
        ...(secret && { client_secret: secret.reveal() }),
      })
      const token = await requestToken(server, form, signal)
      if (token.refreshToken !== null && token.refreshToken !== current.reveal()) {
        current = new Secret(token.refreshToken)
        unstored = true
        await spec.rotated(current)
      }
      unstored = false
      return token
    })
  }

  function serviceAccount(spec: Extract<AuthSpec, { scheme: 'jwt-bearer' }>): Kept<string> {
    const { tokenUrl, origins, scope, subject } = spec
    const server = { http, clock: createServerClock(clock), tokenUrl, origins }
    const account = parseKeyFile(spec.keyFile)
    const form = async () => ({
      grant_type: JWT_BEARER,
      assertion: await googleAssertion(account, spec, server.clock),
    })
    return shared([spec.scheme, tokenUrl, origins, scope, subject, spec.keyFile.reveal()], (signal) =>
      requestToken(server, form, signal),
    )
  }

  function githubApp(spec: Extract<AuthSpec, { scheme: 'github-app' }>): Kept<string> {
    const key = parseAppKey(spec.privateKey)
    const server = createServerClock(clock)
    const { apiUrl, origins, appId, installationId, privateKey } = spec
    return shared([spec.scheme, apiUrl, origins, appId, installationId, privateKey.reveal()], (signal) =>
      requestInstallationToken(http, spec, key, server, signal),
    )
  }

  return {
    fingerprint(secrets) {
      const values = [...secrets].map(([name, secret]) => [name, secret.reveal()]).sort()
      return createHmac('sha256', salt).update(JSON.stringify(values)).digest('base64')
    },
    authorizer(spec) {
      switch (spec.scheme) {
        case 'header':
          return headerAuthorizer(spec)
        case 'client-credentials':
        case 'client-assertion':
          return bearerAuthorizer(clientCredentials(spec))
        case 'refresh-token':
          return bearerAuthorizer(refreshToken(spec))
        case 'jwt-bearer':
          return bearerAuthorizer(serviceAccount(spec))
        case 'github-app':
          return bearerAuthorizer(githubApp(spec))
        case 'sigv4': {
          const { assume } = spec
          const role =
            assume &&
            shared(['role', keyOf(spec), assume], (signal) => assumeRole(http, clock, spec, assume, signal))
          return sigv4Authorizer(spec, role ?? null, createServerClock(clock))
        }
      }
    },
  }
}
