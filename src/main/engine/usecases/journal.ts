/** The client's journal: what operators decided and did, with technician and client both named. */
import type { ClientId } from '../../../shared/model/index.ts'
import type { JournalEntry } from '../ports/store.ts'
import type { Deps } from './deps.ts'
import { readSettings } from './settings.ts'

/** Appends to the client's hash chain. `detail` holds ids and plain values, never a secret. */
export function writeJournal(
  deps: Deps,
  clientId: ClientId,
  action: string,
  detail: Readonly<Record<string, string | number | boolean | null | readonly string[]>>,
): JournalEntry {
  const client = deps.workspace.client(clientId)
  const entry = deps.workspace.openClient(clientId).record({
    at: deps.clock.now(),
    actor: readSettings(deps).technician || deps.osUser,
    action,
    detail: JSON.stringify({ client: client?.name ?? clientId, ...detail }),
  })
  deps.stale(['journal'], clientId)
  return entry
}
