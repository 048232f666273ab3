/** Entries on their way between copies of a workspace. What carries them is not trusted: every line is parsed, and only
 *  what a certified device signed comes in. */
import { z } from 'zod'
import type { Input, Output } from '../../../shared/contract/schemas.ts'
import type { ClientId } from '../../../shared/model/index.ts'
import { canonicalText } from '../journal/canonical.ts'
import { readEntry, type Body, type SignedEntry } from '../journal/entry.ts'
import { EVER } from '../records/resolve.ts'
import { settleRemovals } from './client-removal.ts'
import { assessClient } from './assess.ts'
import { requireClient } from './clients.ts'
import type { Deps, QueryDeps } from './deps.ts'
import { journalOf } from './journal.ts'
import { parsed } from './stored.ts'

/** A page grows no larger by choice; one line may be. */
const PAGE_CHARACTERS = 4_000_000

/** @throws AppError not-found for a client that is not in this workspace. */
export function exportEntries(deps: QueryDeps, input: Input<'journal.export'>): Output<'journal.export'> {
  const { clientId, after, limit } = input
  const found = journalOf(deps, clientId).entriesAfter(after, limit)
  const lines: string[] = []
  let [size, next] = [0, after]
  for (const { row, signed, bodies } of found) {
    const line = canonicalText({ ...signed, bodies })
    size += line.length
    if (lines.length > 0 && size > PAGE_CHARACTERS) return { lines, next }
    lines.push(line)
    next = row
  }
  return { lines, next: lines.length > 0 ? next : null }
}

const carried = z.object({
  entry: z.unknown(),
  hash: z.unknown(),
  sig: z.unknown(),
  bodies: z
    .array(z.object({ bodyHash: z.string().max(64), salt: z.string().max(64).nullable(), body: z.unknown() }))
    .max(256),
})

/** null for a line that is none. */
function readLine(line: string): { readonly signed: SignedEntry; readonly bodies: readonly Body[] } | null {
  const read = carried.safeParse(parsed(line))
  if (!read.success) return null
  const { entry, hash, sig, bodies } = read.data
  const { signed } = readEntry({ entry, hash, sig })
  return signed && { signed, bodies }
}

/** Makes room for a client that was added in another copy, once the workspace's own journal names it. */
function makeRoom({ workspace }: Deps, clientId: ClientId): void {
  if (workspace.client(clientId) !== null) return
  if (workspace.records('client-removal', EVER).some(({ id }) => id === clientId)) return
  const said = workspace.records('client', EVER).find(({ value }) => value?.client === clientId)
  if (said) workspace.addClient(clientId, said.heads[0]?.signed.entry.at ?? 0)
}

/** Judges the client again where its decisions have changed. @throws AppError not-found for a client that is not in this
 *  workspace, and none of its records is. */
export async function importEntries(
  deps: Deps,
  { clientId, lines }: Input<'journal.import'>,
): Promise<Output<'journal.import'>> {
  const read = lines.flatMap((line) => readLine(line) ?? [])
  if (clientId !== null) makeRoom(deps, clientId)
  const taken = (
    clientId === null ? deps.workspace : deps.workspace.openClient(requireClient(deps, clientId).id)
  ).takeEntries(read)
  if (taken.added + taken.known > 0) {
    deps.reader.forget(clientId)
    if (clientId !== null) await assessClient(deps, clientId)
    if (clientId === null) await settleRemovals(deps)
    deps.stale(['journal', 'settings', 'clients', 'facts', 'findings'], clientId)
  }
  return { ...taken, refused: taken.refused + lines.length - read.length }
}
