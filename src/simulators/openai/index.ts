/**
 * The OpenAI Administration API simulator. Behaves as `contracts/README.md` section 1 describes the provider; where
 * that note is silent the choice is written in the README beside this folder.
 */
import { parseFault } from '../http/faults.ts'
import { startServer } from '../http/server.ts'
import type { Dialect } from '../http/types.ts'
import { settingsOf, type Simulator, type SimulatorOptions } from '../options.ts'
import { hash, idFor } from '../world/random.ts'
import { ownAdminKey } from './admin.ts'
import { createOrg } from './org.ts'
import { fail } from './reply.ts'
import { auditRoute } from './routes-audit.ts'
import { peopleRoutes } from './routes-people.ts'
import { projectRoutes } from './routes-projects.ts'
import { settingsRoutes } from './routes-settings.ts'
import { createState, type OpenAiState } from './state.ts'
import { usageRoutes } from './usage.ts'
import { createDailyUsage } from './workload.ts'

/** Starts a simulated OpenAI organization on 127.0.0.1. Rejects when the port is taken or an option makes no sense. */
export async function startOpenAi(options: SimulatorOptions = {}): Promise<Simulator<OpenAiState>> {
  const settings = settingsOf(options)
  const state = createState(createOrg(settings), settings.now)
  const adminKey = ownAdminKey(settings.seed)
  const credentials = {
    admin: adminKey,
    project: `sk-proj-${idFor(`${settings.seed}|project-secret`, 60)}`,
  }
  const usage = createDailyUsage(state.org, state.keyEndedAt)
  const server = await startServer({
    port: options.port ?? 0,
    latencyMs: options.latencyMs ?? 0,
    rateLimit: options.rateLimit ?? 0,
    faults: (options.faults ?? []).map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault)),
    routes: [
      ...peopleRoutes(state),
      ...projectRoutes(state),
      ...settingsRoutes(state),
      auditRoute(state),
      ...usageRoutes(usage),
    ],
    dialect: dialectOf(state, credentials.project),
    now: state.now,
  })
  return {
    url: server.url,
    urls: server.urls,
    adminKey,
    entry: { key: adminKey },
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

function dialectOf(state: OpenAiState, projectKey: string): Dialect {
  const { seed } = state.org.settings
  return {
    secretHeaders: [],
    requestIdHeader: 'x-request-id',
    requestId: (n) =>
      `req_${hash(`${seed}|${n}`).toString(16).padStart(8, '0')}${n.toString(16).padStart(24, '0')}`,
    authorize(call) {
      const token = /^Bearer (.+)$/.exec(call.headers['authorization'] ?? '')?.[1]
      if (token === undefined) return fail(401, 'You did not provide an API key.')
      const key = state.adminKeys.all().find((candidate) => candidate.value === token)
      if (key !== undefined && (key.expiresAt === null || key.expiresAt > call.now)) return undefined
      if (token === projectKey || token.startsWith('sk-proj-') || token.startsWith('sk-svcacct-')) {
        return fail(401, 'Project API keys cannot be used with the Administration API.', 'invalid_api_key')
      }
      return fail(401, `Incorrect API key provided: ${token.slice(0, 8)}***.`, 'invalid_api_key')
    },
    error: (status, message) =>
      fail(
        status,
        message,
        status === 429 ? 'rate_limit_exceeded' : status === 401 ? 'invalid_api_key' : null,
      ),
    stamp: (reply) => reply.body,
    rateHeaders: (limit, remaining, resetSeconds) => ({
      'x-ratelimit-limit-requests': String(limit),
      'x-ratelimit-remaining-requests': String(remaining),
      'x-ratelimit-reset-requests': `${Math.max(0, resetSeconds).toFixed(3)}s`,
    }),
    commonHeaders: () => ({ 'openai-version': '2020-10-01', 'openai-processing-ms': '12' }),
  }
}
