/** The sample MSP: three clients of different size and health. Nothing is inserted: the real providers' readers read the
 *  bundled provider simulators over loopback HTTP, at moments of the last 90 days, so that trends and "since last
 *  meeting" have something to show. The simulators come back with the app, so that the sample can be synced again. */
import { DAY, dayOf, dayWords, type EpochMs, type ProviderId } from '../shared/model/index.ts'
import { startAnthropic, startOpenAi, type SimulatorOptions } from '../simulators/index.ts'
import { AppError } from './engine/domain/errors.ts'
import type { AgreementTerms } from './engine/facts/fact-set.ts'
import type { Clock } from './engine/ports/system.ts'
import { addClient, addConnection } from './engine/usecases/clients.ts'
import { ClientReader } from './engine/usecases/client-reader.ts'
import { joinRun } from './engine/usecases/client-run.ts'
import type { Deps } from './engine/usecases/deps.ts'
import type { JobContext, JobResult } from './engine/usecases/jobs.ts'
import { changeSettings, readSettings } from './engine/usecases/settings.ts'
import { syncConnection } from './engine/usecases/sync.ts'
import { setTerms } from './engine/usecases/terms.ts'

/** Days before now at which a snapshot is taken. */
const HISTORY = [90, 60, 30, 14, 7, 1, 0]
const SETTING = 'sample'

type Spec = Required<Pick<SimulatorOptions, 'seed' | 'users' | 'health' | 'domain' | 'orgName'>> &
  Pick<SimulatorOptions, 'audit'>

interface SampleClient {
  readonly name: string
  readonly tags: readonly string[]
  readonly terms: AgreementTerms
  readonly providers: Partial<Record<ProviderId, Spec>>
}

const spec = (
  domain: string,
  orgName: string,
  users: number,
  health: Spec['health'],
  audit?: Spec['audit'],
): Spec => ({
  seed: domain,
  users,
  health,
  domain,
  orgName,
  ...(audit && { audit }),
})

const CLIENTS: readonly SampleClient[] = [
  {
    name: 'Harbor Dental Group',
    tags: ['healthcare', 'gold'],
    terms: {
      mailDomains: ['harbor-dental.example'],
      maxRetentionDays: 30,
      monthlyBudget: { micros: 900_000_000, currency: 'USD' },
    },
    providers: {
      openai: spec('harbor-dental.example', 'Harbor Dental', 28, 'good'),
      anthropic: spec('harbor-dental.example', 'Harbor Dental', 28, 'good'),
    },
  },
  {
    name: 'Northwind Logistics',
    tags: ['logistics', 'gold'],
    terms: { mailDomains: ['northwind-logistics.example'] },
    providers: {
      openai: spec('northwind-logistics.example', 'Northwind Logistics', 160, 'fair'),
      anthropic: spec('northwind-logistics.example', 'Northwind Logistics', 160, 'fair'),
    },
  },
  {
    name: 'Atelier Lumière & Söhne',
    tags: ['design', 'bronze'],
    terms: {},
    providers: {
      openai: spec('atelier-lumiere.example', 'Atelier Lumière', 60, 'poor'),
      anthropic: spec('atelier-lumiere.example', 'Atelier Lumière', 60, 'poor', 'refused'),
    },
  },
]

interface Simulated {
  readonly provider: ProviderId
  readonly spec: Spec
  readonly port: number
}

interface Running {
  readonly url: string
  readonly adminKey: string
  setNow(now: EpochMs): void
  close(): Promise<void>
}

const start = (provider: ProviderId, options: SimulatorOptions): Promise<Running> =>
  provider === 'openai' ? startOpenAi(options) : startAnthropic(options)

const running: Running[] = []

/** Runs at `start` and goes on from there at the real pace. */
function clockAt(real: Clock, moment: EpochMs): Clock {
  const offset = moment - real.now()
  return { now: () => real.now() + offset, sleep: (ms, signal) => real.sleep(ms, signal) }
}

/** Adds the three clients to the open workspace. @throws AppError client.exists when they are there already. */
export async function createSample(deps: Deps, job: JobContext): Promise<JobResult> {
  const existing = new Set(deps.workspace.clients().map((c) => c.name))
  const taken = CLIENTS.find((c) => existing.has(c.name))
  if (taken) throw new AppError('client.exists', { name: taken.name })
  const now = deps.clock.now()
  const simulated: Simulated[] = []
  const total = CLIENTS.length * 2 * HISTORY.length
  let done = 0
  if (readSettings(deps).mspName === '') changeSettings(deps, { mspName: 'Sample MSP' })
  for (const client of CLIENTS) {
    const past = (moment: EpochMs): Deps => {
      const clock = clockAt(deps.clock, moment)
      return {
        ...deps,
        clock,
        // Readings bear the moment's time, not the wall clock's.
        http: {
          ...deps.http,
          request: async (request) => ({ ...(await deps.http.request(request)), receivedAt: clock.now() }),
        },
        reader: new ClientReader(deps.workspace, clock, deps.author.device),
        stale: () => {},
      }
    }
    const first = past(now - HISTORY[0]! * DAY - DAY)
    const clientId = addClient(first, client.name, client.tags)
    const connections: { id: string; simulator: Running }[] = []
    for (const provider of ['openai', 'anthropic'] as const) {
      const chosen = client.providers[provider]
      if (!chosen) continue
      const simulator = await start(provider, { ...chosen, now: now - HISTORY[0]! * DAY })
      running.push(simulator)
      const input = { clientId, provider, name: '', endpoint: simulator.url, secret: simulator.adminKey }
      connections.push({ id: await addConnection(first, input), simulator })
      simulated.push({ provider, spec: chosen, port: Number(new URL(simulator.url).port) })
    }
    await setTerms(first, clientId, structuredClone(client.terms) as Parameters<typeof setTerms>[2])
    for (const daysAgo of HISTORY) {
      const moment = now - daysAgo * DAY
      const then = past(moment)
      const run = joinRun(then, clientId)
      try {
        for (const { id, simulator } of connections) {
          if (job.signal.aborted) throw new AppError('cancelled')
          simulator.setNow(moment)
          job.step(`${client.name}: as of ${dayWords(dayOf(moment))}`, done, total)
          await syncConnection(then, id, { ...job, step: () => {} }, run)
          done += 1
        }
      } finally {
        await run.leave()
      }
    }
    deps.reader.forget(clientId)
    deps.stale(['clients', 'connections', 'facts', 'findings', 'events', 'snapshots', 'journal'], clientId)
  }
  deps.workspace.setSetting(SETTING, JSON.stringify(simulated))
  deps.stale(['clients', 'connections', 'facts', 'findings', 'settings'], null)
  // A client whose audit log is refused is part of the sample: missing data is something to show, not a failure of it.
  return { partial: false }
}

/** Starts the sample's simulators again where they were, at the present moment. A port that is taken by then leaves
 *  that connection as a real provider out of reach would: old data, with its age. */
export async function reviveSample(deps: Deps): Promise<void> {
  const stored = deps.workspace.setting(SETTING)
  if (stored === null) return
  for (const { provider, spec: chosen, port } of JSON.parse(stored) as Simulated[]) {
    try {
      running.push(await start(provider, { ...chosen, port, now: deps.clock.now() }))
    } catch {
      deps.log.warn('a simulator of the sample could not be started', { provider, port })
    }
  }
}

/** Stops every simulator that this process runs. */
export async function stopSample(): Promise<void> {
  await Promise.all(running.splice(0).map((s) => s.close()))
}
