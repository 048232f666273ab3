/** How far each copy of a workspace has come, kept in the keychain, so that older files that are put back in their place
 *  are noticed at the next start. It is written after the files are, at most once a second: a file that is further than
 *  its mark is right. */
import { z } from 'zod'
import { toAppError } from '../domain/errors.ts'
import { Secret } from '../domain/secret.ts'
import type { SecretStore } from '../ports/secret-store.ts'
import type { Marks, WorkspaceStore } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import { parsed } from './stored.ts'

const EVERY_MS = 1_000
/** Copies on one computer that are remembered, the newest. */
const COPIES = 8

const account = (workspaceId: string): string => `${workspaceId}/marks`
const shape = z.record(z.string().max(100), z.int().min(0))

/** What cannot be read counts as none: the copy then goes on as a new one.
 *  @throws AppError keychain.* */
export async function readMarks(secrets: SecretStore, workspaceId: string): Promise<Marks> {
  const kept = await secrets.get(account(workspaceId))
  const read = shape.safeParse(kept === null ? {} : parsed(kept.reveal()))
  return read.success ? read.data : {}
}

export interface MarkKeeper {
  /** Something may have been written. */
  note(): void
  /** Writes what is left to write. Never throws. */
  close(): Promise<void>
}

/** A mark that cannot be written stays behind its file, which is no harm: it is written at the next change. */
export function createMarkKeeper(
  secrets: SecretStore,
  workspaceId: string,
  store: Pick<WorkspaceStore, 'copy'>,
  marks: Marks,
  log: Log,
): MarkKeeper {
  let kept = marks
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let writing: Promise<void> = Promise.resolve()
  const write = async (): Promise<void> => {
    const { id, writes } = store.copy()
    if (kept[id] === writes) return
    // Another copy on this computer may be open, and has written its own meanwhile.
    const others = Object.entries(await readMarks(secrets, workspaceId)).filter(([copy]) => copy !== id)
    const now = Object.fromEntries([...others.slice(1 - COPIES), [id, writes]])
    await secrets.set(account(workspaceId), new Secret(JSON.stringify(now)))
    kept = now
  }
  const inTurn = (): void => {
    timer = null
    writing = writing.then(write).catch((error: unknown) => {
      log.warn('the mark was not kept', { code: toAppError(error).code })
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
