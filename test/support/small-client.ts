/** A client whose data are written by hand, few enough to compute every figure in the head. The engine, its store, the
 *  sync, the assessment and the providers' manifests are real; only what a data set's reading would fetch over HTTP is
 *  written down in its place. The engine is closed when the test ends. */
import { onTestFinished } from 'vitest'
import type { CoverageReason, Dataset, Day, EpochMs, ProviderId } from '../../src/shared/model/index.ts'
import { DAY, dayOf } from '../../src/shared/model/index.ts'
import type { MethodName } from '../../src/shared/contract/methods.ts'
import type { Output } from '../../src/shared/contract/schemas.ts'
import type { Account, Credential, EventFact, Service } from '../../src/main/engine/facts/index.ts'
import type { DatasetSpec, PageRows, Provider } from '../../src/main/engine/ports/provider.ts'
import { providers } from '../../src/main/engine/providers/index.ts'
import { AppError } from '../../src/main/engine/domain/errors.ts'
import { openTestEngine, syncNow, type TestEngine } from './engine.ts'
import { createStandingClock, TEST_NOW, type MovingClock } from './moving-clock.ts'

/** What a data set shows, or why it cannot be read. */
export interface Written extends PageRows {
  readonly unread?: CoverageReason
  /** First moment that it covers. */
  readonly since?: EpochMs
  /** Why a part of it is missing, and names of what is. */
  readonly partial?: { readonly reason: CoverageReason; readonly names: readonly string[] }
}

/** By data set of the provider. A data set that is not named was read and is empty. */
export type WrittenData = Readonly<Partial<Record<Dataset, Written>>>

/** By provider; one that refuses the key answers nothing. */
type WrittenByProvider = Readonly<Partial<Record<ProviderId, WrittenData | 'refused'>>>

/** The moment of a small client: a Sunday, 22 November 2026, 09:00 UTC. */
export const NOW: EpochMs = TEST_NOW
/** Days before that moment, as a moment and as a day. */
export const ago = (days: number): EpochMs => NOW - days * DAY
export const dayAgo = (days: number): Day => dayOf(ago(days))
export const usd = (dollars: number) => ({ micros: dollars * 1_000_000, currency: 'USD' })

/** The provider's manifest, with readings that show what is written. */
function written(provider: Provider, given: () => WrittenData | 'refused'): Provider {
  const data = (): WrittenData => {
    const known = given()
    return known === 'refused' ? {} : known
  }
  return {
    ...provider,
    open: () =>
      given() === 'refused'
        ? Promise.reject(new AppError('provider.auth-failed', { host: provider.id }))
        : Promise.resolve({
            session: null,
            tenants: [{ id: `tenant-${provider.id}`, name: null, known: true }],
            self: null,
          }),
    datasets: provider.datasets.map(({ id, label, why, age, gives, mode }): DatasetSpec<unknown> => ({
      ...{ id, label, why, age, gives, mode },
      closed: () => data()[id]?.unread ?? null,
      read: ({ page, reportGap, clock }) => {
        const { unread: _, since, partial, ...rows } = data()[id] ?? {}
        if (partial) reportGap(partial.reason, partial.names)
        page({ endpoint: `GET /${id}`, requestId: null, readAt: clock.now() }, null, rows)
        return Promise.resolve(since === undefined ? {} : { since })
      },
    })),
  }
}

export interface SmallClient {
  readonly reeve: TestEngine
  readonly clock: MovingClock
  readonly clientId: string
  /** Connection id by provider. */
  readonly connections: Readonly<Partial<Record<ProviderId, string>>>
  /** Calls a method of the contract for this client, as of now unless the input says otherwise. */
  ask<M extends MethodName>(method: M, input?: object): Promise<Output<M>>
  /** Replaces what is written, and syncs; a sync that a provider refuses may fail. */
  sync(data?: WrittenByProvider): Promise<void>
}

const SECRETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openai: { key: 'sk-admin-aaaaaaaaaaaaaaaaaaaa' },
  anthropic: { key: 'sk-ant-admin01-aaaaaaaaaaaaaaaaaaaa' },
}

/** A client with a connection to each provider that has data, synced once. The caller closes `reeve`.
 *  @param at the moment of the first sync. */
export async function aSmallClient(first: WrittenByProvider, at: EpochMs = NOW): Promise<SmallClient> {
  let data = first
  const clock = createStandingClock(at)
  const reeve = await openTestEngine({
    clock,
    parts: {
      providers: new Map(
        [...providers].map(([id, provider]) => [id, written(provider, () => data[id] ?? {})]),
      ),
      osUser: 'ana',
    },
  })
  onTestFinished(() => reeve.close())
  const { engine } = reeve
  const { clientId } = await engine.call('clients.add', { name: 'Acme' })
  const connections: Partial<Record<ProviderId, string>> = {}
  for (const provider of Object.keys(first) as ProviderId[]) {
    const secret = SECRETS[provider]
    const added = await engine.call('connections.add', {
      ...{ clientId, provider, name: '', endpoint: null, secret },
    })
    connections[provider] = added.connectionId
  }
  const sync: SmallClient['sync'] = async (next) => {
    if (next !== undefined) data = next
    const jobs = await syncNow(reeve, clientId)
    const failed = jobs.find(({ state }) => state !== 'done' && state !== 'partial')
    if (failed && !Object.values(data).includes('refused'))
      throw new Error(`a sync ended ${failed.state}: ${JSON.stringify(failed.error)}`)
  }
  if (Object.keys(first).length > 0) await sync()
  return {
    ...{ reeve, clock, clientId, connections, sync },
    ask: (method, input = {}) => engine.call(method, { clientId, asOf: null, ...input }),
  }
}

/** An account at OpenAI, active unless the change says otherwise. */
export const anAccount = (id: string, name: string, changes: Partial<Account> = {}) => ({
  ...{ kind: 'account' as const, provider: 'openai' as const, id, name },
  ...{ email: `${name.toLowerCase()}@acme.example`, state: 'active' as const },
  ...{ roles: ['reader'], isAdmin: false, addedAt: ago(100), lastActivityAt: null },
  ...changes,
})

/** A key of project p1 that works and was used yesterday. */
export const aKey = (id: string, changes: Partial<Credential> = {}) => ({
  ...{ kind: 'credential' as const, provider: 'openai' as const, id, name: id },
  ...{ credentialKind: 'api_key' as const, authMethod: 'static_secret' as const, state: 'active' as const },
  ...{ scopeLevel: 'project' as const, scopeId: 'p1', ownerAccess: 'active' as const },
  ...{ createdAt: ago(30), lastUsedAt: ago(1) },
  ...changes,
})

export const aProject = (id: string, name: string, changes: Partial<Service> = {}) => ({
  ...{ kind: 'service' as const, provider: 'openai' as const, id, name },
  ...{ serviceKind: 'model_api' as const, scope: 'project' as const, state: 'active' as const },
  ...{ createdAt: ago(400) },
  ...changes,
})

const member = (userId: string, projectId: string, level: 'owner' | 'invoke') => ({
  ...{ kind: 'grant' as const, provider: 'openai' as const, id: `${userId}|${projectId}|${level}` },
  ...{ holderKind: 'account' as const, holderId: userId, resourceId: projectId, permission: level, level },
})

const cost = (days: number, dollars: number, serviceId: string, credentialId: string | null = null) => ({
  ...{ day: dayAgo(days), amount: usd(dollars), basis: 'billed' as const, serviceId, credentialId },
})

const use = (days: number, credentialId: string, serviceId: string, calls: number) => ({
  ...{ day: dayAgo(days), usageKind: 'completions', serviceId, credentialId, model: 'small' },
  ...{ calls, inputTokens: calls * 10, outputTokens: calls },
})

const event = (id: string, days: number, type: string, changes: Partial<EventFact> = {}): EventFact => ({
  ...{ id, at: ago(days), type, actorKind: 'account', actorId: 'u-ana' },
  ...changes,
})

/** A small organization at OpenAI: three people and an invited one, two projects of which one is archived, a service
 *  account, four keys of projects that exist and one that does not, and an admin key. */
export const ORGANIZATION = {
  organization: {
    facts: [
      {
        ...{ kind: 'service', provider: 'openai', id: 'org', serviceKind: 'model_api' },
        ...{ scope: 'organization', state: 'active' },
      },
    ],
  },
  users: {
    facts: [
      anAccount('u-ana', 'Ana', { roles: ['owner'], isAdmin: true, addedAt: ago(300) }),
      anAccount('u-ben', 'Ben'),
      anAccount('u-cem', 'Cem'),
    ],
  },
  invites: {
    facts: [
      {
        ...{ kind: 'account', provider: 'openai', id: 'i-dora', email: 'dora@acme.example' },
        ...{ state: 'invited', invitedAt: ago(2), inviteExpiresAt: ago(-5), isAdmin: false },
      },
    ],
  },
  projects: { facts: [aProject('p1', 'Alpha'), aProject('p2', 'Beta', { state: 'archived' })] },
  project_members: {
    facts: [member('u-ana', 'p1', 'owner'), member('u-ben', 'p1', 'invoke'), member('u-ben', 'p2', 'invoke')],
  },
  service_accounts: {
    facts: [
      {
        ...{ kind: 'identity', provider: 'openai', id: 's1', name: 'ci', identityKind: 'service_account' },
        ...{ state: 'active', scopeLevel: 'project', scopeId: 'p1', createdAt: ago(200) },
      },
    ],
  },
  api_keys: {
    facts: [
      aKey('k1', { accountId: 'u-ana', hint: 'sk-…one' }),
      // Of the service account; made 200 days ago and never used.
      aKey('k2', { identityId: 's1', createdAt: ago(200), lastUsedAt: null }),
      // Of somebody who is no longer there; last used 200 days ago.
      aKey('k3', { accountId: 'u-gone', createdAt: ago(300), lastUsedAt: ago(200) }),
      aKey('k4', { accountId: 'u-ben', state: 'revoked' }),
    ],
  },
  admin_keys: {
    facts: [
      aKey('a1', {
        ...{ credentialKind: 'admin_key', accountId: 'u-ana', scopeLevel: 'org', scopeId: null },
        ...{ level: 'admin', expiresAt: ago(-10) },
      }),
    ],
  },
  spend_limits: {
    facts: [
      { kind: 'service', provider: 'openai', id: 'p1', spendLimit: { amount: usd(50), interval: 'month' } },
    ],
  },
  costs: {
    since: ago(400),
    costs: [
      cost(0, 3, 'p1'),
      cost(1, 4, 'p1', 'k1'),
      cost(2, 1, 'p2'),
      // 23 October: outside of 30 days.
      cost(30, 20, 'p1', 'k1'),
      // A guess is no bill.
      { ...cost(0, 90, 'p1', 'k1'), basis: 'estimated' },
    ],
  },
  usage: {
    since: ago(400),
    usage: [use(1, 'k1', 'p1', 5), use(2, 'k2', 'p1', 2), use(29, 'k1', 'p1', 1), use(30, 'k1', 'p1', 100)],
  },
  audit_log: {
    since: ago(180),
    events: [
      event('e1', 1, 'api_key.created', { targetId: 'k1' }),
      event('e2', 2, 'login.succeeded', { ip: '192.0.2.1', country: 'DE' }),
      event('e3', 2, 'login.succeeded', { actorId: 'u-ben' }),
      event('e4', 70, 'project.archived', { targetId: 'p2' }),
    ],
  },
} as const satisfies WrittenData
