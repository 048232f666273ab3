/** The workspaces that pictures of the screens are taken of, each built by the real engine from the simulators at one
 *  moment. A workspace is built when it is first asked for, once in a run, and copied each time it is opened. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemorySecretStore } from '../../src/main/engine/adapters/keychain/memory.ts'
import type { Secret } from '../../src/main/engine/domain/secret.ts'
import type { Engine } from '../../src/main/engine/index.ts'
import { stopSample } from '../../src/main/sample.ts'
import { DAY, type EpochMs } from '../../src/shared/model/index.ts'
import { startAnthropic, startOpenAi, type SimulatorOptions } from '../../src/simulators/index.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { createStandingClock, type MovingClock } from '../support/moving-clock.ts'
import { AWKWARD, LONG_ARABIC } from './awkward-names.ts'

/** The moment of every workspace: a Wednesday in the middle of a month. */
export const AT: EpochMs = Date.UTC(2026, 8, 16, 10, 30)

/** What is needed of a simulator whatever its provider. */
interface Running {
  readonly url: string
  readonly urls: Readonly<Record<string, string>>
  readonly adminKey: string
  readonly entry: Readonly<Record<string, string>>
  setFault(...faults: string[]): void
  setNow(now: number): void
  close(): Promise<void>
}

/** A workspace that is being built. */
interface Site {
  readonly reeve: TestEngine
  readonly clock: MovingClock
  openai(options: SimulatorOptions): Promise<Awaited<ReturnType<typeof startOpenAi>>>
  anthropic(options: SimulatorOptions): Promise<Awaited<ReturnType<typeof startAnthropic>>>
}

interface Scenario {
  /** Name of the client whose screens are shown. */
  readonly main?: string
  /** What the keychain says when the workspace is opened. */
  readonly keychain?: 'locked'
  /** Fills the workspace. */
  readonly build?: (site: Site) => Promise<void>
}

const MAIN = 'Northwind Logistics'
const OTHER = 'Brackley Dental Group'
const domain = (name: string): string => `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example`

const company = (name: string, users: number, health: SimulatorOptions['health']): SimulatorOptions => ({
  ...{ seed: name, users, orgName: name, domain: domain(name), now: AT },
  ...(health && { health }),
})

/** A client with both providers, not synced yet. */
async function addBoth(site: Site, name: string, users: number, health: SimulatorOptions['health']) {
  const simulators = [
    await site.openai(company(name, users, health)),
    await site.anthropic(company(name, users, health)),
  ] as const
  const { clientId } = await connect(site.reeve, name, 'openai', simulators[0])
  await connect(site.reeve, name, 'anthropic', simulators[1])
  return { clientId, simulators }
}

async function addSmall(site: Site, name: string): Promise<string> {
  const { clientId } = await connect(site.reeve, name, 'openai', await site.openai(company(name, 6, 'good')))
  await syncNow(site.reeve, clientId)
  return clientId
}

/** Syncs as of so many days ago. */
async function syncAt(
  { reeve, clock }: Site,
  clientId: string,
  simulators: readonly Running[],
  daysAgo: number,
): Promise<void> {
  clock.moveTo(AT - daysAgo * DAY)
  for (const simulator of simulators) simulator.setNow(AT - daysAgo * DAY)
  await syncNow(reeve, clientId)
  clock.moveTo(AT)
}

/** Syncs three days ago, then makes the simulators fail or refuse, then syncs now. */
async function syncBeforeAndAfter(
  site: Site,
  clientId: string,
  simulators: readonly Running[],
  after: readonly (readonly string[])[],
): Promise<void> {
  await syncAt(site, clientId, simulators, 3)
  simulators.forEach((simulator, i) => simulator.setFault(...(after[i] ?? [])))
  await syncAt(site, clientId, simulators, 0)
}

/** What a person decided about people: two accounts joined by hand, another one taken apart. */
async function decide({ engine }: TestEngine, clientId: string): Promise<void> {
  const { rows } = await engine.call('people.list', { clientId, asOf: null, limit: 500 })
  const alone = (provider: string) =>
    rows.find(
      ({ state, accounts }) =>
        state === 'active' && accounts.length === 1 && accounts[0]?.provider === provider,
    )?.id
  const both = rows.find(({ accounts }) => accounts.length > 1)
  await engine.call('people.join', { clientId, person: alone('openai'), with: alone('anthropic') })
  await engine.call('people.split', { clientId, account: both?.accounts.at(-1)?.key })
}

/** A client with history and decisions, one in good order, and one of which a key was revoked. */
async function buildUsual(site: Site): Promise<void> {
  const { engine } = site.reeve
  await engine.call('settings.set', { mspName: 'Fernhill IT', technician: 'Dana Whitlock' })
  await engine.call('workspace.recoveryKey', {})
  const main = await addBoth(site, MAIN, 60, 'fair')
  for (const daysAgo of [45, 7, 0]) await syncAt(site, main.clientId, main.simulators, daysAgo)
  await engine.call('clients.update', { clientId: main.clientId, tags: ['managed', 'north'] })
  await decide(site.reeve, main.clientId)
  await addSmall(site, 'Harbor Dental Group')
  const other = await addBoth(site, OTHER, 12, 'poor')
  await syncBeforeAndAfter(site, other.clientId, other.simulators, [['revoked']])
}

async function buildAwkward(site: Site): Promise<void> {
  const { clientId, simulators } = await addBoth(site, 'Awkward', 40, 'poor')
  const [openai, anthropic] = simulators
  AWKWARD.forEach((name, i) => {
    for (const collection of [
      openai.world.users,
      openai.world.projects,
      openai.world.keys,
      anthropic.world.users,
    ]) {
      const item = collection.all()[i]
      if (item)
        (collection as { patch(id: string, change: { name: string }): unknown }).patch(item.id, { name })
    }
    const account = openai.world.serviceAccounts.all()[i]
    if (account) openai.world.serviceAccounts.patch(account.id, { name })
  })
  await syncNow(site.reeve, clientId)
  const { engine } = site.reeve
  await engine.call('clients.update', { clientId, name: LONG_ARABIC, tags: ['وسم', '<b>tag</b>', '🏷️'] })
  await engine.call('settings.set', { technician: AWKWARD[2] })
  await engine.call('clients.add', { name: AWKWARD[5].slice(0, 300) })
  await engine.call('clients.add', { name: AWKWARD[0] })
}

const isLocked = () =>
  Promise.resolve({ state: 'locked', detail: 'org.freedesktop.secrets: the collection is locked' } as const)

const SCENARIOS = {
  sample: { main: MAIN, build: buildUsual },
  empty: {},
  unconnected: {
    main: OTHER,
    build: async (site) => {
      await site.reeve.engine.call('clients.add', { name: OTHER })
      // Connected and never synced.
      await connect(site.reeve, MAIN, 'openai', await site.openai(company(MAIN, 6, 'fair')))
    },
  },
  /** Keys with fewer rights than the data sets need. */
  partial: {
    main: MAIN,
    build: async (site) => {
      const { clientId, simulators } = await addBoth(site, MAIN, 30, 'fair')
      await syncBeforeAndAfter(site, clientId, simulators, [
        ['forbidden:api_keys', 'forbidden:audit_logs', 'forbidden:costs'],
        ['forbidden:users', 'forbidden:activities', 'forbidden:usage'],
      ])
      await addSmall(site, OTHER)
    },
  },
  /** One key was revoked after the first sync; the other provider is out of order. */
  failed: {
    main: MAIN,
    build: async (site) => {
      const { clientId, simulators } = await addBoth(site, MAIN, 30, 'fair')
      await syncBeforeAndAfter(site, clientId, simulators, [['revoked'], ['html']])
      await addSmall(site, OTHER)
    },
  },
  awkward: { main: LONG_ARABIC, build: buildAwkward },
  locked: { keychain: 'locked' },
  /** Many clients, one of them large. */
  stress: {
    main: MAIN,
    build: async (site) => {
      const simulator = await site.openai({ ...company(MAIN, 2_000, 'fair'), auditDays: 14 })
      const { clientId } = await connect(site.reeve, MAIN, 'openai', simulator)
      await syncNow(site.reeve, clientId)
      for (let i = 1; i <= 24; i++) {
        const name = `Client ${String(i).padStart(2, '0')} Ltd`
        // A few with figures; the others were never connected.
        if (i <= 4) await addSmall(site, name)
        else await site.reeve.engine.call('clients.add', { name })
      }
    },
  },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof SCENARIOS

interface Built {
  readonly home: string
  readonly secrets: ReadonlyMap<string, Secret>
}

/** An open copy of a workspace, and what a picture may ask of it. */
export interface Opened {
  readonly engine: Engine
  /** Id of the client whose screens are shown; empty where the workspace has none. */
  readonly client: string
  /** Ends of its runs, oldest first. */
  readonly moments: readonly number[]
  /** A person that somebody decided about, and the name of somebody else. */
  readonly decided: string
  readonly somebodyElse: string
  /** Heads of the client's journal as somebody kept them, each altered. */
  alteredHeads(): Promise<string>
  /** A new simulator that answers to a key of an administrator. */
  simulator(options: SimulatorOptions): Promise<Running>
  close(): Promise<void>
}

export interface Workspaces {
  /** @param own true for a copy that nothing else sees; else all who ask share one. */
  open(name: ScenarioName, own: boolean): Promise<Opened>
  close(): Promise<void>
}

export function createWorkspaces(): Workspaces {
  const running: Running[] = []
  const built = new Map<ScenarioName, Promise<Built>>()
  const shared = new Map<ScenarioName, Promise<Opened>>()
  const folders: string[] = []
  const keep = <S extends Running>(simulator: S): S => {
    running.push(simulator)
    return simulator
  }

  async function build(name: ScenarioName): Promise<Built> {
    const scenario: Scenario = SCENARIOS[name]
    const items = new Map<string, Secret>()
    const secrets = createMemorySecretStore(items)
    const clock = createStandingClock(AT)
    const reeve = await openTestEngine({ clock, secrets, parts: { osUser: 'dana' } })
    folders.push(reeve.home)
    await scenario.build?.({
      reeve,
      clock,
      openai: async (options) => keep(await startOpenAi(options)),
      anthropic: async (options) => keep(await startAnthropic(options)),
    })
    await reeve.engine.close()
    return { home: reeve.home, secrets: items }
  }

  async function openCopy(name: ScenarioName): Promise<Opened> {
    const of = built.get(name) ?? build(name)
    built.set(name, of)
    const { home: from, secrets } = await of
    const scenario: Scenario = SCENARIOS[name]
    const home = mkdtempSync(join(tmpdir(), 'reeve-shots-home-'))
    const saved = mkdtempSync(join(tmpdir(), 'reeve-shots-saved-'))
    folders.push(home, saved)
    cpSync(from, home, { recursive: true })
    const memory = createMemorySecretStore(new Map(secrets))
    const reeve = await openTestEngine({
      home,
      clock: createStandingClock(AT),
      secrets: scenario.keychain === undefined ? memory : { ...createMemorySecretStore(), probe: isLocked },
      parts: {
        osUser: 'dana',
        shell: {
          saveFile: ({ defaultName }) => Promise.resolve(join(saved, defaultName)),
          openExternal: () => Promise.resolve(),
        },
      },
    })
    const { engine, close } = reeve
    const { state, detail } = engine.status()
    if (state !== (scenario.keychain === undefined ? 'ready' : 'keychain_locked'))
      throw new Error(`the copy of ${name} is ${state}: ${detail}`)
    const shown = await known(engine, scenario.main)
    return {
      ...shown,
      engine,
      close,
      simulator: async (options) => keep(await startOpenAi({ now: AT, ...options })),
      alteredHeads: async () => {
        const { text } = await engine.call('journal.heads', { clientId: shown.client })
        // The line of a size; the signature under it is then of another text.
        return text.replace(/^\d+$/gm, (size) => String(Number(size) + 1))
      },
    }
  }

  return {
    open: (name, own) => {
      if (own) return openCopy(name)
      const known = shared.get(name) ?? openCopy(name)
      shared.set(name, known)
      return known
    },
    close: async () => {
      for (const copy of shared.values()) await copy.then((workspace) => workspace.close())
      await stopSample()
      await Promise.all(running.map((simulator) => simulator.close()))
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function known(engine: Engine, main: string | undefined) {
  const none = { client: '', moments: [], decided: '', somebodyElse: '' }
  if (main === undefined) return none
  const { clients } = await engine.call('clients.list', {})
  const client = clients.find(({ name }) => name === main)?.id
  if (client === undefined) throw new Error(`there is no client ${main}`)
  const runs = await engine.call('runs.list', { clientId: client, limit: 200 })
  const { rows } = await engine.call('people.list', { clientId: client, asOf: null, limit: 500 })
  const decided = rows.find(({ accounts }) => accounts.some(({ joined }) => joined.isDecision))
  const other = rows.find(({ id, name }) => id !== decided?.id && name !== null)
  return {
    client,
    moments: runs.rows.map(({ finishedAt }) => finishedAt).sort((a, b) => a - b),
    decided: decided?.id ?? '',
    somebodyElse: other?.name ?? '',
  }
}
