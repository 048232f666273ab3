/** The client's connections as the small numbers that every row carries. */
import type { ConnectionId, EpochMs, ProviderId } from '../../../../../shared/model/index.ts'
import type { RemovedConnection } from '../../../ports/store.ts'
import type { OpenFile } from '../database.ts'

export interface KnownConnection {
  readonly no: number
  readonly id: ConnectionId
  readonly provider: ProviderId
}

const FIND = 'SELECT no, id, provider FROM connection WHERE id = ?'
const ADD = `INSERT INTO connection (id, provider) VALUES (?, ?)
  ON CONFLICT (id) DO UPDATE SET retired_at = NULL, name = NULL`
const RETIRE = 'UPDATE connection SET retired_at = ?, name = ? WHERE id = ? AND retired_at IS NULL'
const RETIRED = `SELECT id, provider, name, retired_at AS removedAt FROM connection WHERE retired_at IS NOT NULL
  ORDER BY no`

/** null when no sync of it ever began here. */
export const findConnection = (file: OpenFile, id: ConnectionId): KnownConnection | null =>
  file.sql<[string], KnownConnection>(FIND).get(id) ?? null

/** Adds the connection, or takes it back after it had been removed. Inside a transaction. */
export function ensureConnection(file: OpenFile, id: ConnectionId, provider: ProviderId): KnownConnection {
  file.sql<[string, string]>(ADD).run(id, provider)
  const found = findConnection(file, id)
  if (!found) throw new Error('connection row vanished')
  return found
}

/** From this moment on the connection is no longer part of "now"; earlier moments still show it. */
export const retireConnection = (file: OpenFile, id: ConnectionId, name: string, at: EpochMs): void => {
  file.sql<[number, string, string]>(RETIRE).run(at, name, id)
}

export const retiredConnections = (file: OpenFile): RemovedConnection[] =>
  file.sql<[], RemovedConnection>(RETIRED).all()
