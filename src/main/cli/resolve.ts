/** Arguments that name things: by id, or by name as a person types it. */
import type { ClientView, ConnectionRow } from '../../shared/contract/schemas.ts'
import { AppError, type Engine } from '../engine/index.ts'

const fold = (s: string): string => s.normalize('NFKC').trim().toLowerCase()

/** @throws AppError not-found */
export async function resolveClient(engine: Engine, name: string): Promise<ClientView> {
  const { clients } = await engine.call('clients.list', {})
  const found = clients.find((c) => c.id === name) ?? clients.find((c) => fold(c.name) === fold(name))
  if (!found) throw new AppError('not-found', { what: 'client', id: name.slice(0, 200) })
  return found
}

/** By id, or by name where only one connection has it. @throws AppError not-found */
export async function resolveConnection(engine: Engine, name: string): Promise<ConnectionRow> {
  const { connections } = await engine.call('connections.list', { clientId: null })
  const byName = connections.filter((c) => fold(c.name) === fold(name))
  const found = connections.find((c) => c.id === name) ?? (byName.length === 1 ? byName[0] : undefined)
  if (!found) throw new AppError('not-found', { what: 'connection', id: name.slice(0, 200) })
  return found
}

/** A snapshot id or a time; undefined = now, as null. @throws AppError not-found | invalid-input */
export async function resolveMoment(
  engine: Engine,
  clientId: string,
  text: string | undefined,
): Promise<number | null> {
  if (text === undefined || text === 'now') return null
  if (text.includes(':') && !text.includes('T')) {
    const { store } = engine.deps().reader.read(clientId, null)
    const snapshot = store.snapshots().find((s) => s.id === text)
    if (!snapshot) throw new AppError('not-found', { what: 'snapshot', id: text.slice(0, 200) })
    return snapshot.finishedAt
  }
  const at = Date.parse(text)
  if (!Number.isFinite(at)) throw new AppError('invalid-input', { field: '--as-of' })
  return at
}
