/** Entries that are committed in the workspace's file and belong into a client's. A change in the one file and its entry
 *  in the other cannot be one transaction; so the signed entry is committed with the change, and moved afterwards. */
import type { ClientId } from '../../../../../shared/model/index.ts'
import { entryBytes, type Entry } from '../../../journal/entry.ts'
import { parseOwn } from '../canonical.ts'
import { retireConnection } from '../client/connections.ts'
import type { OpenFile } from '../database.ts'
import { addEntry, type Sealed } from './rows.ts'

const CLIENTS = 'SELECT DISTINCT client FROM waiting_entry'
const OF_CLIENT = 'SELECT hash, sig, body, instance FROM waiting_entry WHERE client = ?'
const ADD = 'INSERT INTO waiting_entry (hash, client, sig, body, instance) VALUES (?, ?, ?, ?, ?)'
const DONE = 'DELETE FROM waiting_entry WHERE client = ?'

interface Row {
  readonly hash: string
  readonly sig: string
  readonly body: string
  readonly instance: string
}

export const clientsWaiting = (workspace: OpenFile): ClientId[] =>
  workspace
    .sql<[], { client: ClientId }>(CLIENTS)
    .all()
    .map(({ client }) => client)

/** Inside a transaction of the workspace's file. @throws TypeError for an entry that writes records. */
export function keepWaiting(workspace: OpenFile, client: ClientId, sealed: Sealed): void {
  const { signed, bodies, instance } = sealed
  if (bodies.length > 0) throw new TypeError('an entry that writes records cannot wait')
  workspace
    .sql<(string | null)[]>(ADD)
    .run(signed.hash, client, signed.sig, entryBytes(signed.entry).toString(), instance)
}

/** Moves the client's waiting entries into its file. Cut short in between, the next time finds them there. */
export function moveWaiting(workspace: OpenFile, client: ClientId, file: OpenFile): void {
  const rows = workspace.sql<[string], Row>(OF_CLIENT).all(client)
  file.write(() => {
    for (const { hash, sig, body, instance } of rows) {
      const entry = parseOwn<Entry>(body)
      addEntry(file, { signed: { entry, hash, sig }, bodies: [], instance })
      const { connection, name } = entry.detail
      if (entry.action === 'connection.removed')
        retireConnection(file, String(connection), String(name), entry.at)
    }
  })
  workspace.write(() => workspace.sql<[string]>(DONE).run(client))
}
