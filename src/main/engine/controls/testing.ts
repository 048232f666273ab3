/** Builders for the cases of controls and their engine: an OpenAI and an Anthropic connection, complete and fresh,
 *  with nothing in them. A case breaks one thing and says what it sees. For tests alone. */
import { DAY, HOUR } from '../../../shared/model/index.ts'
import type { Dataset, EpochMs, ProviderId } from '../../../shared/model/index.ts'
import type { ControlResult } from '../domain/assessment.ts'
import type { Coverage } from '../domain/coverage.ts'
import type { Limits } from '../domain/limits.ts'
import type { Supply } from '../domain/supply.ts'
import type { ConnectionRef, CostDay, FactLists, FactSet, Sourced, UsageDay } from '../facts/fact-set.ts'
import {
  FACT_KINDS,
  type Account,
  type Credential,
  type EventFact,
  type Identity,
  type Service,
} from '../facts/index.ts'
import { supply } from '../providers/supply.ts'
import { createContext } from './context.ts'
import type { Control } from './control.ts'
import { evaluateControl } from './evaluate.ts'
import { flagLimits } from './limits.ts'
import type { Parameters } from './parameters.ts'
import { strict } from './strict.ts'

/** The moment of every case: 2026-03-18 12:00 UTC, a Wednesday. */
export const AT: EpochMs = Date.UTC(2026, 2, 18, 12)
export const ago = (days: number): EpochMs => AT - days * DAY

export const OPENAI = 'c-openai'
export const ANTHROPIC = 'c-anthropic'
const TENANT = 'org_1'

const CONNECTION: Readonly<Record<string, string>> = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  directory: 'c-directory',
}
const connectionOf = (provider: ProviderId): string => CONNECTION[provider] ?? provider
const NAMES: Readonly<Record<string, string>> = { openai: 'Acme on OpenAI', anthropic: 'Acme on Anthropic' }

/** A directory, which no provider of this version is. */
export const DIRECTORY_PROVIDER = 'directory'
export const DIRECTORY = 'c-directory'

/** What the manifests say, and the directory. */
export const SUPPLY: Supply = new Map([
  ...supply,
  [
    DIRECTORY_PROVIDER,
    {
      label: 'Directory',
      offered: false,
      role: 'directory',
      traits: {
        lastUse: 'none',
        withoutExpiry: [],
        adminKeys: 'none',
        auditLog: 'can_be_off',
        keyRights: 'own',
        keyMaker: 'reported',
        connectorKey: 'graded',
        defaultProject: false,
      },
      datasets: [
        {
          id: 'users',
          label: 'Directory users',
          age: 'identities',
          gives: [{ kind: 'account', lists: true, fields: ['name', 'email', 'state'] }],
        },
      ],
    },
  ],
])

export const aConnection = (provider: ProviderId): ConnectionRef => ({
  id: connectionOf(provider),
  provider,
  name: NAMES[provider] ?? 'Acme directory',
  organizationName: 'Acme',
  snapshotId: `${connectionOf(provider)}:1`,
  runId: 'run',
  syncedAt: AT - HOUR,
})

/** Complete coverage of one provider, read an hour ago, with usage, costs and events since 100 days. */
export const coverageOf = (provider: ProviderId): Coverage[] =>
  (SUPPLY.get(provider)?.datasets ?? []).map(({ id: dataset }) => ({
    connectionId: connectionOf(provider),
    provider,
    dataset,
    state: 'complete',
    count: 1,
    freshAt: AT - HOUR,
    since: ['usage', 'costs', 'audit_log'].includes(dataset) ? ago(400) : undefined,
  }))

const readFrom = (connectionId: string, dataset: Dataset) => [
  {
    dataset,
    snapshotId: `${connectionId}:1`,
    endpoint: `GET /${dataset}`,
    requestId: 'req_1',
    readAt: AT - HOUR,
  },
]

export const anAccount = (values: Partial<Sourced<Account>> & { id?: string } = {}): Sourced<Account> => {
  const provider = values.provider ?? 'openai'
  return {
    kind: 'account',
    id: 'user_1',
    provider,
    tenant: TENANT,
    email: 'ada@acme.example',
    name: 'Ada',
    state: 'active',
    isAdmin: false,
    connectionId: connectionOf(provider),
    sources: readFrom(connectionOf(provider), 'users'),
    ...values,
  }
}

/** An active service account in project `proj_1`, made 20 days ago; its owner is not recorded. */
export const anIdentity = (values: Partial<Sourced<Identity>> = {}): Sourced<Identity> => {
  const provider = values.provider ?? 'openai'
  return {
    kind: 'identity',
    id: 'svc_1',
    provider,
    tenant: TENANT,
    identityKind: 'service_account',
    name: 'deployer',
    scopeLevel: 'project',
    scopeId: 'proj_1',
    createdAt: ago(20),
    state: 'active',
    connectionId: connectionOf(provider),
    sources: readFrom(connectionOf(provider), 'service_accounts'),
    ...values,
  }
}

/** An active API key in project `proj_1`, made 20 days ago and used yesterday; whom it authenticates is not recorded. */
export const aCredential = (values: Partial<Sourced<Credential>> = {}): Sourced<Credential> => {
  const provider = values.provider ?? 'openai'
  return {
    kind: 'credential',
    id: 'key_1',
    provider,
    tenant: TENANT,
    credentialKind: 'api_key',
    name: 'ci-deploy',
    scopeLevel: 'project',
    scopeId: 'proj_1',
    createdAt: ago(20),
    lastUsedAt: ago(1),
    state: 'active',
    authMethod: 'static_secret',
    ownerAccess: provider === 'openai' ? 'active' : undefined,
    connectionId: connectionOf(provider),
    sources: readFrom(
      connectionOf(provider),
      values.credentialKind === 'admin_key' ? 'admin_keys' : 'api_keys',
    ),
    ...values,
  }
}

export const aService = (values: Partial<Sourced<Service>> = {}): Sourced<Service> => {
  const provider = values.provider ?? 'openai'
  return {
    kind: 'service',
    id: 'proj_1',
    provider,
    tenant: TENANT,
    serviceKind: 'model_api',
    scope: 'project',
    name: 'Chat',
    state: 'active',
    archivedAt: null,
    connectionId: connectionOf(provider),
    sources: readFrom(connectionOf(provider), 'projects'),
    ...values,
  }
}

export const anOrganization = (values: Partial<Sourced<Service>> = {}): Sourced<Service> =>
  aService({ id: 'org_1', scope: 'organization', name: 'Acme', ...values })

export const aUsageDay = (values: Partial<UsageDay> = {}): UsageDay => ({
  connectionId: OPENAI,
  day: '2026-03-17',
  serviceId: 'proj_1',
  credentialId: 'key_1',
  identityId: null,
  accountId: null,
  model: 'gpt-4o',
  calls: 100,
  inputTokens: 1000,
  outputTokens: 1000,
  ...values,
})

export const aCostDay = (units: number, values: Partial<CostDay> = {}): CostDay => ({
  connectionId: OPENAI,
  day: '2026-03-17',
  serviceId: 'proj_1',
  credentialId: 'key_1',
  model: null,
  lineItem: null,
  amount: { micros: Math.round(units * 1e6), currency: 'USD' },
  basis: 'billed',
  ...values,
})

type StoredEvent = EventFact & { readonly connectionId: string }

export const anEvent = (values: Partial<StoredEvent> = {}): StoredEvent => ({
  connectionId: OPENAI,
  id: 'event_1',
  at: ago(1),
  type: 'project.updated',
  actorKind: 'account',
  actorId: 'user_1',
  ...values,
})

/** The catalogue's defaults. */
export const LIMITS: Limits = flagLimits({})

/** `FactSet.of` over these lists; kinds that are not given have no facts. */
export const someFacts =
  (lists: Partial<FactLists>): FactSet['of'] =>
  (kind) =>
    lists[kind] ?? []

const isKind = (name: string): boolean => FACT_KINDS.some((kind) => kind === name)

/** Facts of one OpenAI connection unless `connections` says otherwise; coverage complete for every connection. Facts are
 *  given by kind. */
export function aFactSet(values: Partial<Omit<FactSet, 'of'> & FactLists> = {}): FactSet {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  const lists: Partial<FactLists> = Object.fromEntries(given.filter(([name]) => isKind(name)))
  const others: Partial<FactSet> = Object.fromEntries(given.filter(([name]) => !isKind(name)))
  const connections = values.connections ?? [aConnection('openai')]
  return {
    at: AT,
    connections,
    coverage: connections.flatMap(({ provider }) => coverageOf(provider)),
    of: someFacts(lists),
    usage: [],
    costs: [],
    events: [],
    eventsTruncated: false,
    terms: {},
    supply: SUPPLY,
    limits: LIMITS,
    ...others,
  }
}

/** The same facts with a connected directory that was read completely, `days` days before the moment. */
export function withDirectory(facts: FactSet, days = 0): FactSet {
  const readAt = ago(days) - HOUR
  const directory = { ...aConnection(DIRECTORY_PROVIDER), syncedAt: readAt }
  const coverage = coverageOf(DIRECTORY_PROVIDER).map((row) => ({ ...row, freshAt: readAt }))
  return {
    ...facts,
    connections: [...facts.connections, directory],
    coverage: [...facts.coverage, ...coverage],
  }
}

/** The same facts with some data sets' coverage changed; `null` removes the row. */
export const withCoverage = (
  facts: FactSet,
  changes: Partial<Record<Dataset, Partial<Coverage> | null>>,
): FactSet => ({
  ...facts,
  coverage: facts.coverage.flatMap((row) => {
    const change = changes[row.dataset]
    return change === null ? [] : [{ ...row, ...change }]
  }),
})

/** Every needed data set as a permission error leaves it: unread, with an empty list. */
export const unreadable = (facts: FactSet): FactSet => ({
  ...facts,
  coverage: facts.coverage.map((row) => ({
    ...row,
    state: 'none',
    reason: 'permission',
    count: 0,
    freshAt: null,
  })),
})

/** The same facts read `days` days before the moment of judgement. */
export const stale = (facts: FactSet, days = 3): FactSet => ({
  ...facts,
  coverage: facts.coverage.map((row) => ({ ...row, freshAt: ago(days) })),
})

/** Throws what the control throws, and where it reads what its `rests` do not name. */
export const judged = (control: Control, facts: FactSet, parameters: Parameters = {}): ControlResult =>
  evaluateControl(strict(control), createContext(facts), {
    parameters,
    onError: (_, cause) => {
      throw cause
    },
  })

/** The limits for which another value changes the outcome or the severity, each over facts of its own. A control's test
 *  expects all of its limits here. */
export const deciding = (
  control: Control,
  cases: Readonly<Record<string, readonly [facts: FactSet, value: number]>>,
): readonly string[] =>
  Object.entries(cases).flatMap(([name, [facts, value]]) => {
    const verdict = (parameters: Parameters): string => {
      const { outcome, severity } = judged(control, facts, parameters)
      return `${outcome} ${severity}`
    }
    return verdict({}) === verdict({ [name]: value }) ? [] : [name]
  })

export const limitsOf = (control: Control): readonly string[] => control.limits.map(({ name }) => name)

export const outcomeOf = (control: Control, facts: FactSet, parameters: Parameters = {}) =>
  judged(control, facts, parameters).outcome
