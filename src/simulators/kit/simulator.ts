/**
 * The base of all simulated providers. A provider is data, a state and functions for its odd corners; to add one:
 *
 * 1. `state.ts`: the world at a moment as plain records in our words (`world/` gives people, keys, containers and what
 *    happened), each kind a `clock.collection(…)` of {@link createClock}, so that callers' changes outlive `setNow`.
 * 2. `style.ts`: how the provider says things: its words for a bad value, the shape of an error by status and code, its
 *    pages (`byCursor`, `byToken`, `byMarker`, `byLink`, `createDelta`), what a removal answers (`resourcesOf`), its
 *    reports (`reportsOf`), how a record is written (`wireOf`).
 * 3. `routes.ts`: a `resource({ path, dataset, word, in, shape, … })` for each collection, which gives list, one,
 *    create, update, remove and actions; `routes(dataset, { 'GET /path': handler })` for what is no collection;
 *    `createFeed` for a log of events. A handler returns the body of a 200 and throws `refuse(status, message)`.
 * 4. `index.ts`: a {@link Provider} given to {@link simulate}: hosts, who may call what (`byKey`), the request id's header,
 *    the rate limit's headers, credentials. Faults, latency, the log and limits come with the server.
 *
 * Then: a line in `SIMULATORS`, the data sets in the README, and the provider's description in `contract.test.ts`.
 */
import { parseFault } from '../http/faults.ts'
import { startServer } from '../http/server.ts'
import { type Call, type Dialect, Refusal, type RefusalDetails, type Route } from '../http/types.ts'
import type { Simulator, SimulatorOptions } from '../options.ts'
import type { EpochMs } from '../world/time.ts'

/** Everything that makes one provider. */
export interface Provider<World> extends Dialect {
  /** Names of its hosts, where it has several; each gets a port. */
  hosts?: readonly string[]
  routes: readonly Route[]
  world: World
  adminKey: string
  /** What an operator enters to connect; the admin key as `key` without. */
  entry?: Readonly<Record<string, string>>
  /** Other credentials, by kind. */
  credentials: Readonly<Record<string, string>>
}

/** Starts a provider on 127.0.0.1. Rejects when the port is taken. */
export async function simulate<World extends { now: () => EpochMs; setNow: (now: EpochMs) => void }>(
  options: SimulatorOptions,
  provider: Provider<World>,
): Promise<Simulator<World>> {
  const { routes, hosts, world, adminKey, credentials } = provider
  const server = await startServer({
    port: options.port ?? 0,
    ...(hosts === undefined ? {} : { hosts }),
    latencyMs: options.latencyMs ?? 0,
    rateLimit: options.rateLimit ?? 0,
    faults: (options.faults ?? []).map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault)),
    routes,
    dialect: provider,
    now: world.now,
  })
  return {
    url: server.url,
    urls: server.urls,
    adminKey,
    entry: provider.entry ?? { key: adminKey },
    credentials,
    world,
    requests: server.requests,
    clearRequests: server.clearRequests,
    onExchange: server.onExchange,
    setFault: (...faults) => server.setFaults(faults),
    setNow: world.setNow,
    close: server.close,
  }
}

/** A refusal as data. */
export type Refused = readonly [status: number, message: string, more?: RefusalDetails]

/** Who may call what, where a caller shows a secret. */
export interface KeyRules {
  /** Where the secret stands: `Bearer` of the authorization header (`bearer` in any case of letters), or the name of a
   *  header; the first one that is there counts. */
  schemes: readonly string[]
  missing: Refused
  /** What the owner of a secret may do, or why the secret is refused. */
  rightsOf: (secret: string, call: Call) => readonly string[] | Refused
  /** Any one of these rights opens a data set. Those not named are open to every known secret. */
  needs?: Readonly<Record<string, readonly string[]>>
  denied?: Refused
}

/** Authorization by a secret that the caller shows. */
export function byKey(rules: KeyRules): Dialect['authorize'] {
  return (call, route) => {
    const secret = rules.schemes
      .map((name) =>
        /^bearer$/i.test(name)
          ? new RegExp('^Bearer (.+)$', name === 'Bearer' ? '' : 'i').exec(
              call.headers['authorization'] ?? '',
            )?.[1]
          : call.headers[name],
      )
      .find((value) => value !== undefined)
    if (secret === undefined) throw new Refusal(...rules.missing)
    const rights = rules.rightsOf(secret, call)
    if (isRefused(rights)) throw new Refusal(...rights)
    const needed = route === undefined ? undefined : rules.needs?.[route.dataset]
    if (needed !== undefined && !needed.some((name) => rights.includes(name)))
      throw new Refusal(...(rules.denied ?? [403, 'Forbidden']))
  }
}

function isRefused(value: readonly string[] | Refused): value is Refused {
  return typeof value[0] === 'number'
}
