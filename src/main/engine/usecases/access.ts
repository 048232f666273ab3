/** What a stored connection is reached with. */
import { AppError } from '../domain/errors.ts'
import type { ConnectionContext, Hosts, Provider } from '../ports/provider.ts'
import type { Secret } from '../domain/secret.ts'
import type { ProviderId } from '../../../shared/model/index.ts'
import type { ConnectionRecord } from '../ports/store.ts'
import { secretAccount, type Deps } from './deps.ts'

export function requireProvider(deps: Deps, id: ProviderId): Provider {
  const provider = deps.providers.get(id)
  if (!provider) throw new AppError('not-found', { what: 'provider', id })
  return provider
}

/** The origin that calls go to by default. */
export const originOf = (provider: Provider): string => Object.values(provider.hosts({}))[0] ?? ''

/** @param connection the id of a stored one, or a name for one that is only tested. */
export function contextOf(
  deps: Deps,
  provider: Provider,
  connection: { readonly id: string; readonly endpoint: string },
  secret: Secret,
  signal: AbortSignal,
): ConnectionContext {
  const hosts: Hosts = Object.fromEntries(
    Object.keys(provider.hosts({})).map((name) => [name, connection.endpoint]),
  )
  const field = provider.setup.find((each) => each.secret)
  return {
    connectionId: connection.id,
    access: { setup: {}, secrets: new Map(field ? [[field.name, secret]] : []), hosts },
    known: [],
    http: deps.http,
    auth: deps.auth,
    limits: deps.limits,
    clock: deps.clock,
    ids: deps.ids,
    log: deps.log,
    signal,
  }
}

/** @throws AppError secret.missing | keychain.* */
export async function savedContext(
  deps: Deps,
  record: ConnectionRecord,
  signal: AbortSignal,
): Promise<ConnectionContext> {
  const secret = await deps.secrets.get(secretAccount(deps.workspaceId, record.id))
  if (secret === null) throw new AppError('secret.missing', { connection: record.name })
  return contextOf(deps, requireProvider(deps, record.provider), record, secret, signal)
}
