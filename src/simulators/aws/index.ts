/**
 * One AWS account: IAM, STS and Bedrock in some regions, each on a port of its own. Behaves as `contracts/README.md`
 * section 5 and `ADDITIONS.md` describe the provider; where those are silent the choice is written in the README beside
 * this folder.
 */
import { parseFault } from '../http/faults.ts'
import { startServer } from '../http/server.ts'
import type { Call, Dialect } from '../http/types.ts'
import { settingsOf, type Simulator, type SimulatorOptions } from '../options.ts'
import { uuidFor } from '../world/random.ts'
import { fail, regionOf, serviceOf, withRequestId, write } from './reply.ts'
import { actionOf, awsRoutes } from './routes.ts'
import { verify } from './sigv4.ts'
import { type AccountOptions, type AwsState, createState, keysToCallWith, type Principal } from './state.ts'

/** Starts a simulated account on 127.0.0.1: `urls.iam`, `urls.sts` and `urls['bedrock-REGION']`. `users` are IAM users.
 *  Rejects when the port is taken or an option makes no sense. */
export async function startAws(
  options: SimulatorOptions & AccountOptions = {},
): Promise<Simulator<AwsState>> {
  const state = createState(settingsOf(options), options)
  const { msp, direct } = keysToCallWith(state)
  const callers = new WeakMap<Call, Principal>()
  const server = await startServer({
    port: options.port ?? 0,
    hosts: ['iam', 'sts', ...state.regions.map((region) => `bedrock-${region}`)],
    latencyMs: options.latencyMs ?? 0,
    rateLimit: options.rateLimit ?? 0,
    faults: (options.faults ?? []).map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault)),
    routes: awsRoutes(state, (call) => {
      const caller = callers.get(call)
      if (caller === undefined) throw new Error('an unsigned call came through')
      return caller
    }),
    dialect: dialectOf(state, callers),
    now: state.now,
  })
  return {
    url: server.url,
    urls: server.urls,
    adminKey: msp.secret,
    entry: {
      accessKeyId: msp.accessKeyId,
      secretAccessKey: msp.secret,
      roleArn: state.role.arn,
      externalId: state.role.externalId,
      regions: state.regions.join(','),
    },
    credentials: {
      accessKeyId: msp.accessKeyId,
      roleArn: state.role.arn,
      externalId: state.role.externalId,
      directKeyId: direct.accessKeyId,
      directSecret: direct.secret,
    },
    world: state,
    requests: server.requests,
    clearRequests: server.clearRequests,
    onExchange: server.onExchange,
    setFault: (...faults) => server.setFaults(faults),
    setNow: state.setNow,
    close: server.close,
  }
}

function dialectOf(state: AwsState, callers: WeakMap<Call, Principal>): Dialect {
  return {
    secretHeaders: ['x-amz-security-token'],
    requestIdHeader: 'x-amzn-requestid',
    requestId: (n) => uuidFor(`${state.settings.seed}|request|${n}`),
    sendsRetryAfter: false,
    authorize(call, route) {
      const region = regionOf(call)
      const signed = verify(state, call, serviceOf(call), region)
      if ('refusal' in signed)
        return fail(
          call,
          signed.refusal === 'IncompleteSignature' ? 400 : 403,
          signed.refusal,
          signed.message,
        )
      if (state.disabledRegions.has(region) && serviceOf(call) === 'bedrock') {
        const message = 'The security token included in the request is invalid.'
        return fail(call, 403, 'InvalidClientTokenId', message)
      }
      const { principal } = signed
      callers.set(call, principal)
      if (route === undefined || call.host === 'sts') return undefined
      const action = actionOf(call, route.dataset)
      const isDenied = state.denied.has(action) || state.denied.has(`${action}@${region}`)
      // The MSP's own user has rights here only through the role.
      return isDenied || principal.accountId !== state.accountId
        ? denied(call, `User: ${principal.arn} is not authorized to perform: ${action}`)
        : undefined
    },
    error(status, message, call) {
      switch (status) {
        case 401:
          return fail(
            call,
            403,
            'InvalidClientTokenId',
            'The security token included in the request is invalid.',
          )
        case 403:
          return denied(call, message)
        case 404:
          return serviceOf(call) === 'bedrock'
            ? fail(call, 404, 'UnknownOperation', message)
            : fail(
                call,
                400,
                'InvalidAction',
                `Could not find operation ${call.form.get('Action') ?? ''} for version ${call.form.get('Version') ?? ''}`,
              )
        case 429:
          return fail(call, serviceOf(call) === 'bedrock' ? 429 : 400, 'Throttling', 'Rate exceeded')
        default:
          return fail(call, status, status === 503 ? 'ServiceUnavailable' : 'ServiceFailure', message)
      }
    },
    stamp: (reply, requestId) => withRequestId(reply.body, requestId),
    write,
    rateHeaders: () => ({}),
    commonHeaders: () => ({}),
  }
}

const denied = (call: Call, message: string) => fail(call, 403, 'AccessDenied', message)
