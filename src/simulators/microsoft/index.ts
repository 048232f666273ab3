/**
 * Microsoft Graph and the identity platform's token endpoint, on one port each. Behaves as `contracts/README.md`
 * section 3 and `ADDITIONS.md` describe the provider; where those are silent the choice is written in the README beside
 * this folder.
 */
import { byKey, simulate } from '../kit/simulator.ts'
import { settingsOf, type Simulator, type SimulatorOptions } from '../options.ts'
import { uuidFor } from '../world/random.ts'
import { graphRoutes, PERMISSIONS, unitsOf } from './routes.ts'
import { type AppOptions, createState, type MicrosoftState } from './state.ts'
import { error, usual, words } from './style.ts'
import { type Token, tokenRoutes } from './token.ts'

/** Starts a simulated directory on 127.0.0.1: `urls.graph` and `urls.login`. `rateLimit` counts resource units in ten
 *  seconds. Rejects when the port is taken or an option makes no sense. */
export async function startMicrosoft(
  options: SimulatorOptions & AppOptions = {},
): Promise<Simulator<MicrosoftState>> {
  const state = createState(settingsOf(options), options)
  const { tenantId, app } = state
  const tokens = new Map<string, Token>()
  const adminKey = app.secrets[0]?.value ?? ''
  const invalid = { code: 'InvalidAuthenticationToken' }
  const atGraph = byKey({
    schemes: ['bearer'],
    missing: [401, 'Access token is empty.', invalid],
    rightsOf(text, { now }) {
      const token = tokens.get(text)
      if (token === undefined) return [401, 'Access token validation failure. Invalid audience.', invalid]
      return token.expiresAt <= now
        ? [401, 'Lifetime validation failed, the token is expired.', invalid]
        : token.roles
    },
    needs: PERMISSIONS,
    denied: [
      403,
      'Insufficient privileges to complete the operation.',
      { code: 'Authorization_RequestDenied' },
    ],
  })

  return simulate(options, {
    hosts: ['graph', 'login'],
    world: state,
    adminKey,
    entry: { tenantId, clientId: app.clientId, method: 'secret', credential: adminKey },
    credentials: { tenantId, clientId: app.clientId },
    routes: [...graphRoutes(state), ...tokenRoutes(state, tokens)],
    authorize: (call, route) => (call.host === 'login' ? undefined : atGraph(call, route)),
    words,
    usual: (status, message, call) => usual(state, status, message, call),
    error: (refusal, call) => error(state, refusal, call),
    requestIdHeader: 'request-id',
    requestId: (n) => uuidFor(`${state.settings.seed}|request|${n}`),
    rateWindowMs: 10_000,
    cost: (call, route) => unitsOf(call, route?.dataset),
    rateHeaders(limit, remaining): Record<string, string> {
      const used = 1 - remaining / limit
      return used < 0.8 ? {} : { 'x-ms-throttle-limit-percentage': used.toFixed(2) }
    },
    commonHeaders(call, route): Record<string, string> {
      const units = unitsOf(call, route?.dataset)
      return units === 0 ? {} : { 'x-ms-resource-unit': String(units) }
    },
  })
}
