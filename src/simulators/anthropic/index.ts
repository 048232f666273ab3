/**
 * The Anthropic Admin API simulator, in both API versions. Behaves as `contracts/README.md` section 2 describes the
 * provider; where that note is silent the choice is written in the README beside this folder.
 */
import { type Call, refuse } from '../http/types.ts'
import { byKey, simulate } from '../kit/simulator.ts'
import { settingsOf, type Simulator, type SimulatorOptions } from '../options.ts'
import { idFor } from '../world/random.ts'
import { activityRoutes } from './activities.ts'
import { claudeCodeRoutes } from './claude-code.ts'
import { createOrg } from './org.ts'
import { reportRoutes } from './reports.ts'
import { coreRoutes } from './routes.ts'
import { moreRoutes } from './routes-more.ts'
import { type AnthropicState, createState } from './state.ts'
import { error, versionOf, words } from './style.ts'
import { createDailyUsage } from './workload.ts'

/** Which kinds of key open a data set; an admin key or a token opens those not named. */
const OPENED_BY: Readonly<Record<string, readonly string[]>> = {
  activities: ['admin', 'oauth', 'compliance'],
  service_accounts: ['oauth'],
  federation: ['oauth'],
}

/** Starts a simulated Anthropic organization on 127.0.0.1. Rejects when the port is taken or an option makes no sense. */
export async function startAnthropic(options: SimulatorOptions = {}): Promise<Simulator<AnthropicState>> {
  const settings = settingsOf(options)
  const { seed } = settings
  const state = createState(createOrg(settings), settings.now)
  const secret = (prefix: string, name: string): string =>
    `sk-ant-${prefix}-${idFor(`${seed}|${name}-secret`, 80)}`
  const credentials = {
    admin: secret('admin01', 'admin'),
    oauth: secret('oat01', 'oauth'),
    compliance: secret('api01', 'compliance'),
    project: secret('api03', 'normal'),
  }
  const kinds = new Map((['admin', 'oauth', 'compliance'] as const).map((kind) => [credentials[kind], kind]))

  /** Version and betas are looked at before the key. */
  function checkHeaders(call: Call): void {
    const version = call.headers['anthropic-version']
    if (version === undefined) refuse(400, 'anthropic-version: header is required')
    if (versionOf(call) === undefined) refuse(400, `anthropic-version: "${version}" is not a valid version`)
    const betas = (call.headers['anthropic-beta'] ?? '').split(',').map((name) => name.trim())
    const unknown = betas.filter((name) => name !== '' && !state.betas.has(name))
    if (unknown.length > 0)
      refuse(400, `Unexpected value(s) \`${unknown.join('`, `')}\` for the \`anthropic-beta\` header.`)
  }

  return simulate(options, {
    world: state,
    adminKey: credentials.admin,
    credentials,
    routes: [
      ...coreRoutes(state),
      ...moreRoutes(state),
      ...reportRoutes(createDailyUsage(state.org, state.keyEndedAt)),
      ...claudeCodeRoutes(state.org),
      ...activityRoutes(state),
    ],
    authorize(call, route) {
      checkHeaders(call)
      byKey({
        // Keys come in `x-api-key`; the vendor's newest client sends them as a bearer token, so both are taken.
        schemes: ['Bearer', 'x-api-key'],
        missing: [401, 'x-api-key header is required'],
        rightsOf(key) {
          const kind = kinds.get(key)
          // A compliance key is unknown everywhere else.
          return kind === undefined || (kind === 'compliance' && route?.dataset !== 'activities')
            ? [401, 'invalid x-api-key']
            : [kind]
        },
        needs: OPENED_BY,
        denied: [
          403,
          'This endpoint requires an OAuth token with scope org:admin; Admin API keys are not accepted.',
        ],
      })(call, route)
    },
    words,
    error,
    secretHeaders: ['x-api-key'],
    requestIdHeader: 'request-id',
    requestId: (n) => `req_011${idFor(`${seed}|request|${n}`, 21)}`,
    rateHeaders: (limit, remaining, resetSeconds, now) => ({
      'anthropic-ratelimit-requests-limit': String(limit),
      'anthropic-ratelimit-requests-remaining': String(remaining),
      'anthropic-ratelimit-requests-reset': new Date(now + resetSeconds * 1000).toISOString(),
    }),
    commonHeaders: () => ({ 'anthropic-organization-id': state.org.id }),
  })
}
