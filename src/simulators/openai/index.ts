/**
 * The OpenAI Administration API simulator. Behaves as `contracts/README.md` section 1 describes the provider; where
 * that note is silent the choice is written in the README beside this folder.
 */
import { Refusal } from '../http/types.ts'
import { byKey, type KeyRules, simulate } from '../kit/simulator.ts'
import { settingsOf, type Simulator, type SimulatorOptions } from '../options.ts'
import { hash, idFor } from '../world/random.ts'
import { ownAdminKey } from './admin.ts'
import { auditRoutes } from './audit.ts'
import { createOrg } from './org.ts'
import { peopleRoutes, projectRoutes } from './routes.ts'
import { settingsRoutes } from './routes-settings.ts'
import { createState, type OpenAiState } from './state.ts'
import { error, words } from './style.ts'
import { usageRoutes } from './usage.ts'
import { createDailyUsage } from './workload.ts'

const CODES: Readonly<Record<number, string>> = { 401: 'invalid_api_key', 429: 'rate_limit_exceeded' }

/** Starts a simulated OpenAI organization on 127.0.0.1. Rejects when the port is taken or an option makes no sense. */
export async function startOpenAi(options: SimulatorOptions = {}): Promise<Simulator<OpenAiState>> {
  const settings = settingsOf(options)
  const { seed } = settings
  const state = createState(createOrg(settings), settings.now)
  const adminKey = ownAdminKey(seed)
  const project = `sk-proj-${idFor(`${seed}|project-secret`, 60)}`

  const rightsOf: KeyRules['rightsOf'] = (secret, call) => {
    const key = state.adminKeys.all().find(({ value }) => value === secret)
    if (key !== undefined && (key.expiresAt === null || key.expiresAt > call.now)) return []
    const message = /^sk-(proj|svcacct)-/.test(secret)
      ? 'Project API keys cannot be used with the Administration API.'
      : `Incorrect API key provided: ${secret.slice(0, 8)}***.`
    return [401, message, { code: 'invalid_api_key' }]
  }

  return simulate(options, {
    world: state,
    adminKey,
    credentials: { admin: adminKey, project },
    routes: [
      ...peopleRoutes(state),
      ...projectRoutes(state),
      ...settingsRoutes(state),
      ...auditRoutes(state),
      ...usageRoutes(createDailyUsage(state.org, state.keyEndedAt)),
    ],
    authorize: byKey({ schemes: ['Bearer'], missing: [401, 'You did not provide an API key.'], rightsOf }),
    words,
    error,
    usual(status, message) {
      const code = CODES[status]
      return new Refusal(status, message, code === undefined ? {} : { code })
    },
    requestIdHeader: 'x-request-id',
    requestId: (n) =>
      `req_${hash(`${seed}|${n}`).toString(16).padStart(8, '0')}${n.toString(16).padStart(24, '0')}`,
    rateHeaders: (limit, remaining, resetSeconds) => ({
      'x-ratelimit-limit-requests': String(limit),
      'x-ratelimit-remaining-requests': String(remaining),
      'x-ratelimit-reset-requests': `${Math.max(0, resetSeconds).toFixed(3)}s`,
    }),
    commonHeaders: () => ({ 'openai-version': '2020-10-01', 'openai-processing-ms': '12' }),
  })
}
