/** One command's engine: started on the real keychain, closed at the end, whatever happens. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../../../package.json'
import { workspaceHome } from '../electron/workspace-home.ts'
import { AppError, createEngine, createKeytarSecretStore, fontsBeside, type Engine } from '../engine/index.ts'
import { createSample, reviveSample, stopSample } from '../sample.ts'

export interface SessionOptions {
  readonly home: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** Start the sample's simulators as well: for commands that call providers. */
  readonly providers?: boolean
}

export const homeOf = (home: string | undefined, env: NodeJS.ProcessEnv): string =>
  home === undefined ? workspaceHome(env) : resolve(home)

/** Runs `use` with an open engine. @throws AppError with the workspace's reason when it cannot be opened. */
export async function withEngine<T>(
  options: SessionOptions,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await openEngine(options)
  try {
    const { state, detail } = engine.status()
    if (state !== 'ready') throw stateError(state, detail, homeOf(options.home, options.env))
    if (options.providers === true) await reviveSample(engine.deps())
    return await use(engine)
  } finally {
    await engine.close()
    await stopSample()
  }
}

export const openEngine = ({ home, env }: SessionOptions): Promise<Engine> =>
  createEngine({
    home: homeOf(home, env),
    secrets: createKeytarSecretStore(),
    shell: null,
    fonts: fontsBeside(fileURLToPath(import.meta.url)),
    version,
    sample: createSample,
  })

const CODES = {
  keychain_locked: 'keychain.locked',
  keychain_missing: 'keychain.unavailable',
  keychain_refused: 'keychain.refused',
  keychain_timeout: 'keychain.timeout',
  key_missing: 'workspace.key-missing',
  corrupt: 'workspace.corrupt',
  newer_version: 'workspace.newer-version',
  older_version: 'workspace.older-version',
  unwritable: 'workspace.unwritable',
  in_use: 'workspace.in-use',
} as const

function stateError(state: string, detail: string, folder: string): AppError {
  const code = Object.hasOwn(CODES, state) ? CODES[state as keyof typeof CODES] : 'internal'
  return new AppError(code, { folder, file: detail || folder })
}
