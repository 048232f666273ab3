/**
 * The Anthropic Admin API simulator, in both API versions. Behaves as `contracts/README.md` section 2 describes the
 * provider; where that note is silent the choice is written in the README beside this folder.
 */
import { parseFault } from '../http/faults.ts'
import { startServer } from '../http/server.ts'
import type { Dialect } from '../http/types.ts'
import { settingsOf, type Simulator, type SimulatorOptions } from '../options.ts'
import { idFor } from '../world/random.ts'
import { claudeCodeRoute } from './claude-code.ts'
import { createOrg } from './org.ts'
import { fail, versionOf } from './reply.ts'
import { reportRoutes } from './reports.ts'
import { activityRoutes } from './routes-activities.ts'
import { coreRoutes } from './routes.ts'
import { moreRoutes, OAUTH_DATASETS } from './routes-more.ts'
import { type AnthropicState, createState } from './state.ts'
import { createDailyUsage } from './workload.ts'

type Credentials = Readonly<Record<'admin' | 'oauth' | 'compliance' | 'project', string>>

/** Starts a simulated Anthropic organization on 127.0.0.1. Rejects when the port is taken or an option makes no sense. */
export async function startAnthropic(options: SimulatorOptions = {}): Promise<Simulator<AnthropicState>> {
  const settings = settingsOf(options)
  const state = createState(createOrg(settings), settings.now)
  const credentials: Credentials = {
    admin: `sk-ant-admin01-${idFor(`${settings.seed}|admin-secret`, 80)}`,
    oauth: `sk-ant-oat01-${idFor(`${settings.seed}|oauth-secret`, 80)}`,
    compliance: `sk-ant-api01-${idFor(`${settings.seed}|compliance-secret`, 80)}`,
    project: `sk-ant-api03-${idFor(`${settings.seed}|normal-secret`, 80)}`,
  }
  const usage = createDailyUsage(state.org, state.keyEndedAt)
  const server = await startServer({
    port: options.port ?? 0,
    latencyMs: options.latencyMs ?? 0,
    rateLimit: options.rateLimit ?? 0,
    faults: (options.faults ?? []).map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault)),
    routes: [
      ...coreRoutes(state),
      ...moreRoutes(state),
      ...reportRoutes(usage),
      claudeCodeRoute(state.org),
      ...activityRoutes(state),
    ],
    dialect: dialectOf(state, credentials),
    now: state.now,
  })
  return {
    url: server.url,
    urls: server.urls,
    adminKey: credentials.admin,
    entry: { key: credentials.admin },
    credentials,
    world: state,
    requests: server.requests,
    clearRequests: server.clearRequests,
    onExchange: server.onExchange,
    setFault: (...faults) => server.setFaults(faults),
    setNow: state.setNow,
    close: server.close,
  }
}

function dialectOf(state: AnthropicState, credentials: Credentials): Dialect {
  const { seed } = state.org.settings
  return {
    secretHeaders: ['x-api-key'],
    requestIdHeader: 'request-id',
    requestId: (n) => `req_011${idFor(`${seed}|request|${n}`, 21)}`,
    authorize(call, route) {
      const version = call.headers['anthropic-version']
      if (version === undefined) return fail(400, 'anthropic-version: header is required')
      if (versionOf(call) === undefined)
        return fail(400, `anthropic-version: "${version}" is not a valid version`)
      const betas = (call.headers['anthropic-beta'] ?? '').split(',').map((name) => name.trim())
      const unknown = betas.filter((name) => name !== '' && !state.betas.has(name))
      if (unknown.length > 0)
        return fail(400, `Unexpected value(s) \`${unknown.join('`, `')}\` for the \`anthropic-beta\` header.`)
      // Keys come in `x-api-key`; the vendor's newest client sends them as a bearer token, so both are taken.
      const key = /^Bearer (.+)$/.exec(call.headers['authorization'] ?? '')?.[1] ?? call.headers['x-api-key']
      if (key === undefined) return fail(401, 'x-api-key header is required')
      if (key === credentials.oauth) return undefined
      if (key === credentials.compliance && route?.dataset === 'activities') return undefined
      if (key !== credentials.admin) return fail(401, 'invalid x-api-key')
      if (route !== undefined && OAUTH_DATASETS.has(route.dataset)) {
        return fail(
          403,
          'This endpoint requires an OAuth token with scope org:admin; Admin API keys are not accepted.',
        )
      }
      return undefined
    },
    error: fail,
    stamp(reply, requestId) {
      const { body } = reply
      if (reply.status < 400 || typeof body !== 'object' || body === null || Array.isArray(body)) return body
      return { ...body, request_id: requestId }
    },
    rateHeaders: (limit, remaining, resetSeconds, now) => ({
      'anthropic-ratelimit-requests-limit': String(limit),
      'anthropic-ratelimit-requests-remaining': String(remaining),
      'anthropic-ratelimit-requests-reset': new Date(now + resetSeconds * 1000).toISOString(),
    }),
    commonHeaders: () => ({ 'anthropic-organization-id': state.org.id }),
  }
}
