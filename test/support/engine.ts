/** An engine for tests: a workspace in a temporary folder, a keychain in memory, everything else real. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Output } from '../../src/shared/contract/schemas.ts'
import type { ProviderId } from '../../src/shared/model/index.ts'
import { createMemorySecretStore } from '../../src/main/engine/adapters/keychain/memory.ts'
import { silentLog } from '../../src/main/engine/adapters/system/index.ts'
import { createEngine, type Engine, type EngineOptions } from '../../src/main/engine/index.ts'
import { exportClient, type ExportRequest } from '../../src/main/engine/usecases/export.ts'
import type { Clock } from '../../src/main/engine/ports/system.ts'
import type { SecretStore } from '../../src/main/engine/ports/secret-store.ts'
import { createSample } from '../../src/main/sample.ts'
import type { Simulator } from '../../src/simulators/index.ts'
import { testClock } from './moving-clock.ts'

export interface TestEngine {
  readonly engine: Engine
  readonly home: string
  readonly secrets: SecretStore
  /** Closes and opens the same workspace again, as after a restart of the app. */
  reopen(): Promise<TestEngine>
  close(): Promise<void>
}

export interface TestEngineOptions {
  readonly home?: string
  readonly secrets?: SecretStore
  /** Default: the test file's clock. */
  readonly clock?: Clock
  readonly parts?: EngineOptions['parts']
}

export async function openTestEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'reeve-engine-'))
  const secrets = options.secrets ?? createMemorySecretStore()
  const engine = await createEngine({
    home,
    secrets,
    shell: null,
    fonts: join(import.meta.dirname, '..', '..', 'node_modules'),
    version: 'test',
    sample: createSample,
    parts: { log: silentLog, clock: options.clock ?? testClock, ...options.parts },
  })
  return {
    engine,
    home,
    secrets,
    reopen: async () => {
      await engine.close()
      return openTestEngine({ ...options, home, secrets })
    },
    close: async () => {
      await engine.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A client with one connection to the simulator. */
export async function connect(
  { engine }: Pick<TestEngine, 'engine'>,
  client: string,
  provider: ProviderId,
  simulator: Pick<Simulator<unknown>, 'urls' | 'entry'>,
): Promise<{ clientId: string; connectionId: string }> {
  const { clients } = await engine.call('clients.list', {})
  const known = clients.find((c) => c.name === client)
  const clientId = known?.id ?? (await engine.call('clients.add', { name: client })).clientId
  const { connectionId } = await engine.call('connections.add', {
    clientId,
    provider,
    name: '',
    endpoint: simulator.urls,
    secret: simulator.entry,
  })
  return { clientId, connectionId }
}

/** Syncs and waits for the end. */
export async function syncNow(
  { engine }: Pick<TestEngine, 'engine'>,
  clientId: string,
  connectionId: string | null = null,
): Promise<Output<'jobs.list'>['jobs']> {
  const { runIds } = await engine.call('sync.start', { clientId, connectionId })
  return Promise.all(runIds.map((runId) => engine.deps().jobs.ended(runId)))
}

/** Exports without progress. */
export const exportNow = (
  { engine }: Pick<TestEngine, 'engine'>,
  request: Partial<ExportRequest> & Pick<ExportRequest, 'clientId' | 'folder'>,
): Promise<string[]> =>
  exportClient(
    engine.deps(),
    { asOf: null, format: 'json', ...request },
    { signal: new AbortController().signal, step: () => undefined },
  )
