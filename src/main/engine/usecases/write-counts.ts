/** How many writes each copy of a workspace has had, kept in the keychain, so that the next start notices older files
 *  that were put in their place. Saved after the files, at most once a second: a file with more writes than its count
 *  is right. */
import { z } from 'zod'
import { toAppError } from '../domain/errors.ts'
import { Secret } from '../domain/secret.ts'
import type { SecretStore } from '../ports/secret-store.ts'
import type { WriteCounts, WorkspaceStore } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import { parsed } from './stored.ts'

const EVERY_MS = 1_000
/** Copies on one computer that are remembered, the newest. */
const COPIES = 8

const account = (workspaceId: string): string => `${workspaceId}/marks`
const shape = z.record(z.string().max(100), z.int().min(0))

/** What cannot be read counts as none: the copy then goes on as a new one.
 *  @throws AppError keychain.* */
export async function readWriteCounts(secrets: SecretStore, workspaceId: string): Promise<WriteCounts> {
  const kept = await secrets.get(account(workspaceId))
  const read = shape.safeParse(kept === null ? {} : parsed(kept.reveal()))
  return read.success ? read.data : {}
}

export interface WriteCountKeeper {
  /** Something may have been written. */
  note(): void
  /** Writes what is left to write. Never throws. */
  close(): Promise<void>
}

/** A count that cannot be written stays behind its file. That is no harm: it is written at the next change. */
export function createWriteCountKeeper(
  secrets: SecretStore,
  workspaceId: string,
  store: Pick<WorkspaceStore, 'copy'>,
  writeCounts: WriteCounts,
  log: Log,
): WriteCountKeeper {
  let kept = writeCounts
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let writing: Promise<void> = Promise.resolve()
  const write = async (): Promise<void> => {
    const { id, writes } = store.copy()
    if (kept[id] === writes) return
    // Another copy on this computer may be open, and has written its own meanwhile.
    const others = Object.entries(await readWriteCounts(secrets, workspaceId)).filter(([copy]) => copy !== id)
    const now = Object.fromEntries([...others.slice(1 - COPIES), [id, writes]])
    await secrets.set(account(workspaceId), new Secret(JSON.stringify(now)))
    kept = now
  }
  const inTurn = (): void => {
    timer = null
    writing = writing.then(write).catch((error: unknown) => {
      log.warn('the write count was not saved', { code: toAppError(error).code })
    })
  }
  return {
    note: () => {
      if (!closed) timer ??= setTimeout(inTurn, EVERY_MS).unref()
    },
    close: async () => {
      closed = true
      if (timer !== null) clearTimeout(timer)
      inTurn()
      await writing
    },
  }
}
