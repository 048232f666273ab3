/** Removing a client destroys its file, its key and its secrets. A removal that another copy decided hides the client at
 *  once. Its file goes then too where the other copy knew everything that is in it; else 30 days later, so that nobody
 *  loses what the other did not know. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { DAY, type ClientId } from '../../../shared/model/index.ts'
import { AppError, toAppError } from '../domain/errors.ts'
import type { Heads } from '../journal/merge.ts'
import { EVER } from '../records/resolve.ts'
import { requireClient } from './clients.ts'
import type { Deps } from './deps.ts'
import { decideForWorkspace, setRecord } from './journal.ts'
import { deleteLeftSecrets, leaveSecrets } from './left-secrets.ts'
import { parsed } from './stored.ts'

const KEEP_MS = 30 * DAY
/** Heads that the entry itself names. */
const MOST_HEADS = 500

interface LastHead {
  readonly entries: number | null
  readonly mark: string | null
  readonly heads: Heads | null
}

/** A client whose file cannot be read can still be removed. */
function lastHead(deps: Deps, clientId: ClientId): LastHead {
  try {
    const store = deps.workspace.openClient(clientId)
    const { entries, mark } = store.journalHead()
    return { entries, mark, heads: store.history().heads }
  } catch (error) {
    if (!toAppError(error).code.startsWith('workspace.')) throw error
    return { entries: null, mark: null, heads: null }
  }
}

/** @throws AppError invalid-input when the name that was typed is not the client's. */
export async function removeClient(deps: Deps, clientId: ClientId, confirmName: string): Promise<void> {
  const { name } = requireClient(deps, clientId)
  if (confirmName.trim() !== name) throw new AppError('invalid-input', { field: 'confirmName' })
  requireIdle(deps, clientId)
  deps.reader.forget(clientId)
  await deps.release(clientId)
  try {
    // Meanwhile a sync may have begun.
    requireIdle(deps, clientId)
    decideRemoval(deps, clientId, name)
  } catch (error) {
    // It stays: whoever closed its file may open it again.
    deps.stale(['clients'], clientId)
    throw error
  }
  await deleteLeftSecrets(deps)
  deps.stale(['clients', 'connections', 'facts', 'findings'], null)
}

function requireIdle(deps: Deps, clientId: ClientId): void {
  for (const { id, name } of deps.workspace.connections(clientId))
    if (deps.jobs.isBusy(id)) throw new AppError('job.already-running', { label: name })
}

function decideRemoval(deps: Deps, clientId: ClientId, name: string): void {
  const { entries, mark, heads } = lastHead(deps, clientId)
  const named = Object.entries(heads ?? {}).map(([chain, { seq, hash }]) => `${chain} ${seq} ${hash}`)
  decideForWorkspace(
    deps,
    {
      action: 'client.removed',
      detail: { client: clientId, name, entries, mark, heads: named.slice(0, MOST_HEADS) },
    },
    {
      writes: [setRecord('client-removal', { client: clientId, heads }, deps.clock.now())],
      alongside: () => erase(deps, clientId),
    },
  )
}

function erase(deps: Deps, clientId: ClientId): void {
  leaveSecrets(
    deps,
    deps.workspace.connections(clientId).map(({ id }) => id),
  )
  deps.workspace.removeClient(clientId)
}

/** When removals came here of clients whose files are still here, by client. The clock of the copy that decided them may be
 *  wrong by years. */
const CAME = 'removals-came'
const cameShape = z.record(z.string(), z.int()).catch({})

function removalsCame(
  { workspace, clock }: Deps,
  clients: readonly ClientId[],
): ReadonlyMap<ClientId, number> {
  const text = workspace.setting(CAME) ?? '{}'
  const before = cameShape.parse(parsed(text))
  const now = Object.fromEntries(clients.map((id) => [id, before[id] ?? clock.now()]))
  if (JSON.stringify(now) !== text) workspace.setSetting(CAME, JSON.stringify(now))
  return new Map(Object.entries(now))
}

/** Erases what is left of clients that another copy removed. Never throws for one that cannot be erased now. */
export async function settleRemovals(deps: Deps): Promise<void> {
  const removals = new Map(deps.workspace.records('client-removal', EVER).map((each) => [each.id, each]))
  const files = deps.workspace.clientFiles().filter((id) => removals.has(id))
  const came = removalsCame(deps, files)
  for (const clientId of files) {
    const removal = removals.get(clientId)
    if (!removal) continue
    deps.reader.forget(clientId)
    const isOver = (came.get(clientId) ?? Infinity) + KEEP_MS <= deps.clock.now()
    const isBusy = deps.workspace.connections(clientId).some(({ id }) => deps.jobs.isBusy(id))
    if (isBusy || !(isOver || removal.values.some(({ heads }) => isWhole(deps, clientId, heads)))) continue
    try {
      await deps.release(clientId)
      erase(deps, clientId)
    } catch (error) {
      deps.log.warn('a removed client could not be erased', {
        client: clientId,
        code: toAppError(error).code,
      })
    }
  }
  await deleteLeftSecrets(deps)
}

/** Whether the copy that removed the client knew all that is in its journal here. */
function isWhole(deps: Deps, clientId: ClientId, known: Heads | null): boolean {
  const { heads } = lastHead(deps, clientId)
  if (heads === null || known === null) return false
  return Object.entries(heads).every(
    ([chain, head]) => isDeepStrictEqual(known[chain], head) || (known[chain]?.seq ?? 0) > head.seq,
  )
}
