/** What a connection is reached with: what was entered, checked before anything is sent, and what was stored. */
import { dayWords, type ProviderId } from '../../../shared/model/index.ts'
import { checkEndpoint } from '../domain/endpoint.ts'
import { AppError } from '../domain/errors.ts'
import { Secret } from '../domain/secret.ts'
import type { ConnectionContext, Hosts, Provider, Secrets, Setup, Tenant } from '../ports/provider.ts'
import type { ConnectionRecord } from '../ports/store.ts'
import { secretAccount, type Deps } from './deps.ts'

/** A plain text where the provider asks for one secret and nothing else, otherwise every value by field name. */
export type Entered = string | Readonly<Record<string, string>>

export function requireProvider(deps: Deps, id: ProviderId): Provider {
  const provider = deps.providers.get(id)
  if (!provider)
    throw new AppError('invalid-input', {
      field: `provider: one of ${[...deps.providers.keys()].join(', ')}`,
    })
  return provider
}

/** What the provider's API cannot tell, as people read it: with the day on which that was checked, since vendors change. */
export const cannotOf = (provider: Provider | undefined): string[] =>
  (provider?.cannot ?? []).map(({ value, checked }) => `${value} As of ${dayWords(checked)}.`)

export interface ParsedEntry {
  readonly setup: Setup
  readonly secrets: Secrets
  /** Names the first secret without giving it away. */
  readonly hint: string
}

/** Refuses what cannot be this provider's, before anything is sent.
 *  @throws AppError secret.malformed for a value of another form; invalid-input for a field that is not asked for */
export function parseEntry(provider: Provider, entered: Entered): ParsedEntry {
  const values = valuesOf(provider, entered)
  const names = new Set(provider.setup.map(({ name }) => name))
  const unknown = Object.keys(values).find((name) => !names.has(name))
  if (unknown !== undefined) throw new AppError('invalid-input', { field: unknown.slice(0, 60) })
  const setup: Record<string, string> = {}
  const secrets = new Map<string, Secret>()
  let hint: string | null = null
  for (const { name, label, secret, pattern, format, multiline } of provider.setup) {
    const given = Object.hasOwn(values, name) ? (values[name] ?? '') : ''
    const text = given.trim().replaceAll('\r\n', '\n')
    // A file ends with a line end; a key of one line in such a field has none.
    const value = multiline && text.includes('\n') ? `${text}\n` : text
    if (!pattern.test(value))
      throw new AppError('secret.malformed', { provider: provider.label, field: label, format })
    if (secret) {
      secrets.set(name, new Secret(value))
      hint ??= value.includes('\n') ? '…' : hintOf(value)
    } else setup[name] = value
  }
  return { setup, secrets, hint: hint ?? '' }
}

function valuesOf({ setup }: Provider, entered: Entered): Readonly<Record<string, string>> {
  if (typeof entered !== 'string') return entered
  const [only, ...others] = setup
  if (!only || others.length > 0) throw new AppError('invalid-input', { field: 'secret' })
  return { [only.name]: entered }
}

/** First characters that name the kind of key, and the last four: never more than a third of it. */
export function hintOf(secret: string): string {
  const tail = secret.length >= 24 ? secret.slice(-4) : ''
  const head = /^[a-z]+(-[a-z]+)*[0-9]*-/.exec(secret)?.[0].slice(0, 14) ?? ''
  return `${head}…${tail}`
}

/** One keychain item: the secret itself where there is one, else all of them as one value. */
export function keychainItem(secrets: Secrets): Secret {
  const [only, ...others] = secrets.values()
  return only && others.length === 0 ? only : Secret.bundle(secrets)
}

function secretsOf({ setup }: Provider, item: Secret): Secrets {
  const names = setup.flatMap(({ name, secret }) => (secret ? [name] : []))
  if (names.length === 1) return new Map(names.map((name) => [name, item]))
  return new Map(
    names.flatMap((name) => {
      const part = item.part(name)
      return part ? [[name, part] as const] : []
    }),
  )
}

/** The origins to use. @param given null = the provider's own; one address for all of them, or each by its name.
 *  @throws AppError endpoint.refused for anything but the provider's own and this machine */
export function hostsOf(provider: Provider, setup: Setup, given: Entered | null): Hosts {
  const own = provider.hosts(setup)
  const byName = typeof given === 'object' ? given : null
  const unknown = byName && Object.keys(byName).find((name) => !Object.hasOwn(own, name))
  if (unknown)
    throw new AppError('endpoint.refused', {
      endpoint: unknown.slice(0, 200),
      expected: Object.keys(own).join(', '),
    })
  return Object.fromEntries(
    Object.entries(own).map(([name, origin]) => [
      name,
      checkEndpoint(typeof given === 'string' ? given : (byName?.[name] ?? null), origin),
    ]),
  )
}

/** @param connection the id of a stored one, or a name for one that is only tested. */
export function contextOf(
  deps: Deps,
  connection: {
    readonly id: string
    readonly setup: Setup
    readonly endpoints: Hosts
    readonly tenants: readonly Tenant[]
  },
  secrets: Secrets,
  signal: AbortSignal,
): ConnectionContext {
  return {
    connectionId: connection.id,
    access: { setup: connection.setup, secrets, hosts: connection.endpoints },
    known: connection.tenants,
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
  const item = await deps.secrets.get(secretAccount(deps.workspaceId, record.id))
  if (item === null) throw new AppError('secret.missing', { connection: record.name })
  return contextOf(deps, record, secretsOf(requireProvider(deps, record.provider), item), signal)
}
