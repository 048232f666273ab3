/** The operating system's keychain, through keytar.
 *  Promise: one call at a time, each ended within 10 s; "there is none" is said only after the keychain was seen to
 *  store and return a probe item, since a locked Linux keyring answers null; a value that was written was read back.
 *  Refused: listing (it crashes on a locked keyring), any other place to keep a secret. */
import { randomBytes } from 'node:crypto'
import type { ErrorCode } from '../../../../shared/contract/errors.ts'
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'
import type { KeychainState, SecretStore } from '../../ports/secret-store.ts'
import { cut, pieceAccounts, readHead, refuseUnstorable, splitItem, wholeItem } from './pieces.ts'

/** The part of keytar that is used. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

export interface KeychainOptions {
  /** Name under which the items stand. */
  readonly service?: string
  readonly timeoutMs?: number
  /** Replaces keytar, for tests. */
  readonly load?: () => Promise<Keychain>
}

const TIMEOUT_MS = 10_000
const BACKENDS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS Keychain',
  win32: 'Windows Credential Manager',
  linux: 'Secret Service',
}
const ERROR_OF = {
  locked: 'keychain.locked',
  missing: 'keychain.unavailable',
  refused: 'keychain.refused',
  timeout: 'keychain.timeout',
} as const satisfies Record<string, ErrorCode>

class TimedOut extends Error {}

/** Loads the native library on first use: without libsecret this fails, and only the keychain is missing. */
async function loadKeytar(): Promise<Keychain> {
  const module: Keychain & { readonly default?: Keychain } = await import('keytar')
  // CommonJS: Node names only some of its functions as exports of their own.
  return module.default ?? module
}

export function createKeytarSecretStore(options: KeychainOptions = {}): SecretStore {
  const { service = 'Reeve', timeoutMs = TIMEOUT_MS, load = loadKeytar } = options
  const probeAccount = `probe-${process.pid}`
  let loading: Promise<Keychain> | null = null
  let queue: Promise<unknown> = Promise.resolve()
  /** A call that ran out of time and still hangs in the system: nothing is sent after it. */
  let stuck = false

  async function call<R>(work: (keychain: Keychain) => Promise<R>): Promise<R> {
    if (stuck) throw new TimedOut('an earlier call has not come back')
    loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    })
    const running = loading.then(work)
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      stuck = true
      const free = (): void => {
        stuck = false
      }
      running.then(free, free)
      reject(new TimedOut(`no answer within ${timeoutMs / 1000} s`))
    }, timeoutMs)
    try {
      return await Promise.race([running, promise])
    } finally {
      clearTimeout(timer)
    }
  }
  const read = (account: string): Promise<string | null> => call((k) => k.getPassword(service, account))
  const write = (account: string, value: string): Promise<void> =>
    call((k) => k.setPassword(service, account, value))
  const remove = (account: string): Promise<boolean> => call((k) => k.deletePassword(service, account))

  async function probe(): Promise<KeychainState> {
    const value = randomBytes(8).toString('hex')
    let reached = false
    try {
      await read(probeAccount)
      reached = true
      await write(probeAccount, value)
      const back = await read(probeAccount)
      await remove(probeAccount)
      if (back !== value)
        return { state: 'refused', detail: 'a test item did not come back as it was written' }
      return { state: 'ready', backend: BACKENDS[process.platform] ?? process.platform }
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      if (error instanceof TimedOut) return { state: 'timeout', detail }
      if (!reached) return { state: /denied|not allowed/i.test(detail) ? 'refused' : 'missing', detail }
      // A locked keyring can be asked but not written to; its words for that differ and may be translated.
      const locked = process.platform === 'linux' || /lock|interaction/i.test(detail)
      return { state: locked ? 'locked' : 'refused', detail }
    }
  }

  /** The error for a call that failed or answered nothing; null when the keychain proves to work. */
  async function trouble(): Promise<AppError | null> {
    const found = await probe()
    return found.state === 'ready' ? null : new AppError(ERROR_OF[found.state], { detail: found.detail })
  }

  /** Runs `work` after everything before it; failures come out as AppError. */
  function inTurn<R>(work: () => Promise<R>): Promise<R> {
    const turn = queue.then(work).catch(async (error: unknown) => {
      if (error instanceof AppError) throw error
      if (error instanceof TimedOut) throw new AppError('keychain.timeout', { detail: error.message })
      const detail = error instanceof Error ? error.message : String(error)
      throw (await trouble()) ?? new AppError('keychain.refused', { detail })
    })
    queue = turn.catch(() => undefined)
    return turn
  }

  /** The item, or null once the keychain was seen to work before and after it was asked. */
  async function readProven(account: string): Promise<string | null> {
    const first = await read(account)
    if (first !== null) return first
    const wrong = await trouble()
    if (wrong) throw wrong
    return read(account)
  }

  async function removePieces(account: string, item: string | null): Promise<void> {
    const head = item === null ? null : readHead(item)
    if (head?.kind !== 'split') return
    for (const piece of pieceAccounts(account, head.batch, head.count)) await remove(piece)
  }

  async function readWhole(account: string): Promise<Secret | null> {
    const item = await readProven(account)
    if (item === null) return null
    const head = readHead(item)
    if (!head) throw new AppError('secret.malformed')
    if (head.kind === 'whole') return new Secret(head.value)
    const pieces: string[] = []
    for (const piece of pieceAccounts(account, head.batch, head.count)) {
      const value = await readProven(piece)
      if (value === null) throw new AppError('secret.malformed')
      pieces.push(value)
    }
    return new Secret(pieces.join(''))
  }

  return {
    get: (account) => inTurn(() => readWhole(account)),
    set: (account, secret) =>
      inTurn(async () => {
        const value = secret.reveal()
        refuseUnstorable(value)
        const before = await read(account)
        const pieces = cut(value)
        if (pieces.length === 1) {
          await write(account, wholeItem(value))
        } else {
          const batch = randomBytes(4).toString('hex')
          const accounts = pieceAccounts(account, batch, pieces.length)
          for (const [i, piece] of pieces.entries()) await write(accounts[i] ?? account, piece)
          // The head last: until it stands, the old value is the one that is found.
          await write(account, splitItem(batch, pieces.length))
        }
        const back = await readWhole(account)
        if (back?.reveal() !== value) {
          throw new AppError('keychain.refused', { detail: 'the value did not come back as it was written' })
        }
        await removePieces(account, before)
      }),
    delete: (account) =>
      inTurn(async () => {
        const item = await readProven(account)
        if (item === null) return false
        await remove(account)
        await removePieces(account, item)
        return true
      }),
    probe: () => {
      const turn = queue.then(probe)
      queue = turn
      return turn
    },
  }
}
