/**
 * One AWS account: IAM, STS and Bedrock in some regions, each on a port of its own. Behaves as `contracts/README.md`
 * section 5 and `ADDITIONS.md` describe the provider; where those are silent the choice is written in the README beside
 * this folder.
 */
import { type Call, refuse } from '../http/types.ts'
import { simulate } from '../kit/simulator.ts'
import { settingsOf, type Simulator, type SimulatorOptions } from '../options.ts'
import { uuidFor } from '../world/random.ts'
import { actionOf, awsRoutes } from './routes.ts'
import { signerOf } from './sigv4.ts'
import { type AccountOptions, type AwsState, createState, type Principal } from './state.ts'
import { badToken, error, regionOf, serviceOf, usual, words, write } from './style.ts'

/** Starts a simulated account on 127.0.0.1: `urls.iam`, `urls.sts` and `urls['bedrock-REGION']`. `users` are IAM users.
 *  Rejects when the port is taken or an option makes no sense. */
export async function startAws(
  options: SimulatorOptions & AccountOptions = {},
): Promise<Simulator<AwsState>> {
  const state = createState(settingsOf(options), options)
  const { msp, direct, role, regions } = state
  const callers = new WeakMap<Call, Principal>()
  return simulate(options, {
    hosts: ['iam', 'sts', ...regions.map((region) => `bedrock-${region}`)],
    world: state,
    adminKey: msp.secret,
    entry: {
      accessKeyId: msp.accessKeyId,
      secretAccessKey: msp.secret,
      roleArn: role.arn,
      externalId: role.externalId,
      regions: regions.join(','),
    },
    credentials: {
      accessKeyId: msp.accessKeyId,
      roleArn: role.arn,
      externalId: role.externalId,
      directKeyId: direct.accessKeyId,
      directSecret: direct.secret,
    },
    routes: awsRoutes(state, (call) => {
      const caller = callers.get(call)
      if (caller === undefined) throw new Error('an unsigned call came through')
      return caller
    }),
    authorize(call, route) {
      const region = regionOf(call)
      const principal = signerOf(state, call, serviceOf(call), region)
      if (state.disabledRegions.has(region) && serviceOf(call) === 'bedrock') throw badToken()
      callers.set(call, principal)
      if (route === undefined || call.host === 'sts') return
      const action = actionOf(call, route.dataset)
      const isDenied = state.denied.has(action) || state.denied.has(`${action}@${region}`)
      // The MSP's own user has rights here only through the role.
      if (isDenied || principal.accountId !== state.accountId)
        refuse(403, `User: ${principal.arn} is not authorized to perform: ${action}`, {
          code: 'AccessDenied',
        })
    },
    words,
    usual,
    error,
    write,
    secretHeaders: ['x-amz-security-token'],
    requestIdHeader: 'x-amzn-requestid',
    requestId: (n) => uuidFor(`${state.settings.seed}|request|${n}`),
    retryAfter: 'never',
    rateHeaders: () => ({}),
  })
}
