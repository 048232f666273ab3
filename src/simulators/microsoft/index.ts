/**
 * Microsoft Graph and the identity platform's token endpoint, on one port each. Behaves as `contracts/README.md`
 * section 3 and `ADDITIONS.md` describe the provider; where those are silent the choice is written in the README beside
 * this folder.
 */
import { parseFault } from '../http/faults.ts'
import { startServer } from '../http/server.ts'
import type { Dialect, Route } from '../http/types.ts'
import { settingsOf, type Simulator, type SimulatorOptions } from '../options.ts'
import { uuidFor } from '../world/random.ts'
import { createRouter } from '../http/router.ts'
import { fail } from './reply.ts'
import { graphRoutes, PERMISSIONS, unitsOf, withInnerError } from './routes.ts'
import { type AppOptions, createState, type MicrosoftState } from './state.ts'
import { refuse, type Token, tokenRoute } from './token.ts'

/** Starts a simulated directory on 127.0.0.1: `urls.graph` and `urls.login`. `rateLimit` counts resource units in ten
 *  seconds. Rejects when the port is taken or an option makes no sense. */
export async function startMicrosoft(
  options: SimulatorOptions & AppOptions = {},
): Promise<Simulator<MicrosoftState>> {
  const state = createState(settingsOf(options), options)
  const tokens = new Map<string, Token>()
  const routes = [...graphRoutes(state), tokenRoute(state, tokens)]
  const server = await startServer({
    port: options.port ?? 0,
    hosts: ['graph', 'login'],
    latencyMs: options.latencyMs ?? 0,
    rateLimit: options.rateLimit ?? 0,
    faults: (options.faults ?? []).map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault)),
    routes,
    dialect: dialectOf(state, tokens, routes),
    now: state.now,
  })
  const adminKey = state.app.secrets[0]?.value ?? ''
  return {
    url: server.url,
    urls: server.urls,
    adminKey,
    entry: { tenantId: state.tenantId, clientId: state.app.clientId, method: 'secret', credential: adminKey },
    credentials: { tenantId: state.tenantId, clientId: state.app.clientId },
    world: state,
    requests: server.requests,
    clearRequests: server.clearRequests,
    onExchange: server.onExchange,
    setFault: (...faults) => server.setFaults(faults),
    setNow: state.setNow,
    close: server.close,
  }
}

function dialectOf(
  state: MicrosoftState,
  tokens: ReadonlyMap<string, Token>,
  routes: readonly Route[],
): Dialect {
  const findRoute = createRouter(routes)
  const scope = `Tenant_Application/ReadWrite/${state.app.clientId}/${state.tenantId}`
  return {
    secretHeaders: [],
    requestIdHeader: 'request-id',
    requestId: (n) => uuidFor(`${state.settings.seed}|request|${n}`),
    rateWindowMs: 10_000,
    cost: (call) => unitsOf(call, findRoute(call)?.route.dataset),
    authorize(call, route) {
      if (call.host === 'login') return undefined
      const text = /^Bearer (.+)$/i.exec(call.headers['authorization'] ?? '')?.[1]
      if (text === undefined) return fail(401, 'InvalidAuthenticationToken', 'Access token is empty.')
      const token = tokens.get(text)
      if (token === undefined)
        return fail(401, 'InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.')
      if (token.expiresAt <= call.now) {
        return fail(401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.')
      }
      const needed = route === undefined ? undefined : PERMISSIONS[route.dataset]
      return needed === undefined || needed.some((name) => token.roles.includes(name)) ? undefined : denied()
    },
    error(status, message, call) {
      if (call.host === 'login') {
        return status >= 500 || status === 429
          ? refuse(state, status, 'temporarily_unavailable', 90033, message)
          : refuse(state, status, 'invalid_request', 900144, message)
      }
      switch (status) {
        case 401:
          return fail(401, 'InvalidAuthenticationToken', 'Access token has expired or is not yet valid.')
        case 403:
          return denied()
        case 404:
          return fail(
            400,
            'BadRequest',
            `Resource not found for the segment '${call.path.split('/')[2] ?? ''}'.`,
          )
        case 429:
          return {
            ...fail(429, 'TooManyRequests', 'Too many requests.'),
            headers: {
              'x-ms-throttle-scope': scope,
              'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
            },
          }
        default:
          return fail(status, status === 503 ? 'serviceNotAvailable' : 'InternalServerError', message)
      }
    },
    stamp: (reply, requestId) => withInnerError(reply.body, requestId, state.now()),
    rateHeaders(limit, remaining): Record<string, string> {
      const used = 1 - remaining / limit
      return used < 0.8 ? {} : { 'x-ms-throttle-limit-percentage': used.toFixed(2) }
    },
    commonHeaders(call): Record<string, string> {
      const units = unitsOf(call, findRoute(call)?.route.dataset)
      return units === 0 ? {} : { 'x-ms-resource-unit': String(units) }
    },
  }
}

const denied = () =>
  fail(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
