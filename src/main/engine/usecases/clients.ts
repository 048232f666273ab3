/** Clients: add, change; and their connections. */
import { isDeepStrictEqual } from 'node:util'
import {
  nameKey,
  type ClientId,
  type ConnectionId,
  type EpochMs,
  type ProviderId,
} from '../../../shared/model/index.ts'
import { AppError } from '../domain/errors.ts'
import { isLoopback } from '../domain/endpoint.ts'
import type { JournalAction } from '../journal/actions.ts'
import { deleteLeftSecrets, leaveSecrets } from './left-secrets.ts'
import type { RecordWrite } from '../ports/journal.ts'
import type { ConnectionTest } from '../ports/provider.ts'
import { testProvider } from '../providers/kit/runner.ts'
import type { ClientRecord, ConnectionRecord } from '../ports/store.ts'
import type { BodyOf } from '../records/index.ts'
import {
  cannotOf,
  contextOf,
  hostsOf,
  keychainItem,
  parseEntry,
  requireProvider,
  savedContext,
  type Entered,
} from './access.ts'
import { secretAccount, type Deps, type QueryDeps } from './deps.ts'
import { assessClient } from './assess.ts'
import { decideBeside, decideForWorkspace, setRecord } from './journal.ts'
import { requireConnection } from './sync.ts'

const COLORS = 12

const sameName = (a: string, b: string): boolean => nameKey(a) === nameKey(b)

type Said = BodyOf<'client'>
type Fields = { readonly [F in Said['field']]?: Extract<Said, { field: F }>['value'] }

/** One record for each field. */
const saying = (client: ClientId, fields: Fields, from: EpochMs): RecordWrite[] =>
  Object.entries(fields).map(([field, value]) => setRecord('client', { client, field, value } as Said, from))

export function addClient(deps: Deps, name: string, tags: readonly string[]): ClientId {
  const clean = name.trim()
  if (clean === '') throw new AppError('invalid-input', { field: 'name' })
  const existing = deps.workspace.clients()
  if (existing.some((c) => sameName(c.name, clean))) throw new AppError('client.exists', { name: clean })
  const [id, now] = [deps.ids.next(), deps.clock.now()]
  const colour = existing.length % COLORS
  const fields = { name: clean, tags: [...new Set(tags.map((t) => t.trim()).filter(Boolean))], colour }
  decideForWorkspace(
    deps,
    { action: 'client.added', detail: { client: id, name: clean } },
    { writes: saying(id, fields, now), alongside: () => deps.workspace.addClient(id, now) },
  )
  deps.stale(['clients'], null)
  return id
}

export function updateClient(
  deps: Deps,
  clientId: ClientId,
  change: {
    name?: string | undefined
    tags?: string[] | undefined
    locale?: string | null | undefined
    currency?: string | null | undefined
  },
): void {
  const record = requireClient(deps, clientId)
  const name = change.name?.trim() ?? record.name
  if (name === '') throw new AppError('invalid-input', { field: 'name' })
  if (deps.workspace.clients().some((c) => c.id !== clientId && sameName(c.name, name)))
    throw new AppError('client.exists', { name })
  const after = { ...change, name }
  const fields = (['name', 'tags', 'locale', 'currency'] as const).filter(
    (field) => after[field] !== undefined && !isDeepStrictEqual(record[field], after[field]),
  )
  if (fields.length === 0) return
  const changed = Object.fromEntries(fields.map((field) => [field, after[field]]))
  decideForWorkspace(
    deps,
    { action: 'client.changed', detail: { client: clientId, name, fields } },
    { writes: saying(clientId, changed, deps.clock.now()) },
  )
  deps.stale(['clients'], null)
}

export function requireClient(deps: Pick<QueryDeps, 'workspace'>, clientId: ClientId): ClientRecord {
  const record = deps.workspace.client(clientId)
  if (!record) throw new AppError('not-found', { what: 'client', id: clientId })
  return record
}

// ---- connections -------------------------------------------------------------------------------------------------

/** Tries the key without saving anything. */
export async function testConnection(
  deps: Deps,
  providerId: ProviderId,
  endpoint: Entered | null,
  entered: Entered,
  signal: AbortSignal,
): Promise<ConnectionTest & { cannot: readonly string[] }> {
  const provider = requireProvider(deps, providerId)
  const { setup, secrets } = parseEntry(provider, entered)
  const endpoints = hostsOf(provider, setup, endpoint)
  const context = contextOf(deps, { id: 'test', setup, endpoints, tenants: [] }, secrets, signal)
  const result = await testProvider(provider, context)
  return { ...result, cannot: cannotOf(provider) }
}

/** Tries the saved key of a connection. @throws AppError secret.missing | provider.* | network.* */
export async function testSavedConnection(
  deps: Deps,
  connectionId: ConnectionId,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const record = requireConnection(deps, connectionId)
  return testProvider(requireProvider(deps, record.provider), await savedContext(deps, record, signal))
}

/** Saves the secret in the keychain first, then the connection: no connection without its secret. */
export async function addConnection(
  deps: Deps,
  input: {
    clientId: ClientId
    provider: ProviderId
    name: string
    endpoint: Entered | null
    secret: Entered
  },
): Promise<ConnectionId> {
  requireClient(deps, input.clientId)
  const provider = requireProvider(deps, input.provider)
  const { setup, secrets, hint } = parseEntry(provider, input.secret)
  const endpoints = hostsOf(provider, setup, input.endpoint)
  const others = deps.workspace.connections(input.clientId)
  const wanted = input.name.trim() || provider.label
  if (input.name.trim() !== '' && others.some((c) => sameName(c.name, wanted)))
    throw new AppError('connection.exists', { name: wanted })
  let name = wanted
  for (let n = 2; others.some((c) => sameName(c.name, name)); n += 1) name = `${wanted} ${n}`
  const id = deps.ids.next()
  const account = secretAccount(deps.workspaceId, id)
  await deps.secrets.set(account, keychainItem(secrets))
  const now = deps.clock.now()
  const record: ConnectionRecord = {
    id,
    clientId: input.clientId,
    provider: input.provider,
    name,
    endpoints,
    setup,
    tenants: [],
    organizationName: null,
    secretHint: hint,
    secretSetAt: now,
    createdAt: now,
    lastSyncAt: null,
    lastError: null,
    lastAttemptAt: null,
  }
  try {
    changing(deps, record, 'connection.added', () => deps.workspace.addConnection(record))
  } catch (error) {
    await deps.secrets.delete(account).catch(() => false)
    throw error
  }
  return id
}

export function renameConnection(deps: Deps, connectionId: ConnectionId, name: string): void {
  const record = requireConnection(deps, connectionId)
  const clean = name.trim()
  if (clean === '') throw new AppError('invalid-input', { field: 'name' })
  if (
    deps.workspace.connections(record.clientId).some((c) => c.id !== connectionId && sameName(c.name, clean))
  )
    throw new AppError('connection.exists', { name: clean })
  const after = { ...record, name: clean }
  changing(deps, after, 'connection.renamed', () => deps.workspace.updateConnection(after))
}

/** The new credential may belong to another organization: what was found with the old one is forgotten.
 *  @throws AppError secret.malformed | invalid-input | endpoint.refused | keychain.* */
export async function replaceSecret(deps: Deps, connectionId: ConnectionId, entered: Entered): Promise<void> {
  const record = requireConnection(deps, connectionId)
  const provider = requireProvider(deps, record.provider)
  const { setup, secrets, hint } = parseEntry(provider, entered)
  const isLocal = Object.values(record.endpoints).every(isLoopback)
  const endpoints = isLocal ? hostsOf(provider, setup, record.endpoints) : hostsOf(provider, setup, null)
  await deps.secrets.set(secretAccount(deps.workspaceId, connectionId), keychainItem(secrets))
  const after = {
    ...requireConnection(deps, connectionId),
    endpoints,
    setup,
    tenants: [],
    secretHint: hint,
    secretSetAt: deps.clock.now(),
    lastError: null,
  }
  changing(deps, after, 'connection.secret_replaced', () => deps.workspace.updateConnection(after))
}

export async function removeConnection(deps: Deps, connectionId: ConnectionId): Promise<void> {
  const record = requireConnection(deps, connectionId)
  if (deps.jobs.isBusy(connectionId)) throw new AppError('job.already-running', { label: record.name })
  changing(deps, record, 'connection.removed', () => {
    leaveSecrets(deps, [connectionId])
    deps.workspace.removeConnection(connectionId)
  })
  await deleteLeftSecrets(deps)
  await assessClient(deps, record.clientId)
}

/** Makes the change together with its entry. */
function changing(
  deps: Deps,
  record: ConnectionRecord,
  action: Extract<JournalAction, `connection.${string}`>,
  change: () => void,
): void {
  const detail = {
    connection: record.id,
    provider: record.provider,
    name: record.name,
    endpoint: [...new Set(Object.values(record.endpoints))].join(', '),
  }
  decideBeside(deps, record.clientId, { action, detail }, change)
  deps.reader.forget(record.clientId)
  deps.stale(['connections', 'clients', 'facts', 'findings'], record.clientId)
}
