/** How long it takes to judge 50,000 credentials with every control, beside one pass that only reads the
 *  same rows: taking them out of a database and parsing them, which no assessment can do without. */
import Database from 'better-sqlite3'
import { DAY, HOUR, addDays } from '../../src/shared/model/index.ts'
import type { Dataset } from '../../src/shared/model/index.ts'
import { assess } from '../../src/main/engine/controls/assess.ts'
import { LIMITS, someFacts, SUPPLY } from '../../src/main/engine/controls/testing.ts'
import {
  withFacts,
  type CostDay,
  type FactSet,
  type Sourced,
  type UsageDay,
} from '../../src/main/engine/facts/fact-set.ts'
import type { Account, Credential, Service } from '../../src/main/engine/facts/index.ts'
import type { BenchFigure } from './figure.ts'

const AT = Date.UTC(2026, 2, 18, 12)
const YESTERDAY = '2026-03-17'
const CONNECTIONS = ['c-openai', 'c-anthropic'] as const
const RUNS = 5

const DATASETS: readonly Dataset[] = [
  'organization',
  'users',
  'projects',
  'service_accounts',
  'api_keys',
  'admin_keys',
  'spend_limits',
  'spend_alerts',
  'data_retention',
  'audit_log',
  'usage',
  'costs',
]

/** `count` credentials, a person for every second one, a project for every fifty, a day of use and of cost for each
 *  tenth key over four weeks. Every seventh credential is dormant and every eleventh owner is gone. */
function estate(count: number): FactSet {
  const providerOf = (index: number) => (index % 2 === 0 ? 'openai' : 'anthropic')
  const connectionOf = (index: number) => CONNECTIONS[index % 2] ?? CONNECTIONS[0]
  const read = (index: number, dataset: Dataset) => [
    { dataset, snapshotId: 's:1', endpoint: `GET /${dataset}`, requestId: `req_${index}`, readAt: AT - HOUR },
  ]
  const range = <T>(length: number, make: (index: number) => T): T[] =>
    Array.from({ length }, (_, index) => make(index))
  const people = Math.ceil(count / 2)
  const projects = Math.ceil(count / 50)
  const humans = range(people, (index): Sourced<Account> => ({
    kind: 'account',
    id: `user_${index}`,
    provider: providerOf(index),
    tenant: 'org_1',
    email: `person${index}@acme.example`,
    name: `Person ${index}`,
    state: 'active',
    roles: ['reader'],
    isAdmin: index < 6,
    connectionId: connectionOf(index),
    sources: read(index, 'users'),
  }))
  const services = range(projects, (index): Sourced<Service> => ({
    kind: 'service',
    id: `proj_${index}`,
    provider: providerOf(index),
    tenant: 'org_1',
    serviceKind: 'model_api',
    scope: 'project',
    name: `Project ${index}`,
    state: 'active',
    archivedAt: null,
    spendLimit: null,
    connectionId: connectionOf(index),
    sources: read(index, 'projects'),
  }))
  const credentials = range(count, (index): Sourced<Credential> => ({
    kind: 'credential',
    id: `key_${index}`,
    provider: providerOf(index),
    tenant: 'org_1',
    credentialKind: 'api_key',
    name: `key ${index}`,
    hint: `sk-…${index}`,
    scopeLevel: 'project',
    scopeId: `proj_${index % projects}`,
    accountId: index % 11 === 0 ? 'gone' : `user_${index % people}`,
    createdBy: `user_${index % people}`,
    createdAt: AT - (index % 200) * DAY,
    expiresAt: index % 3 === 0 ? null : AT + (index % 60) * DAY,
    ...(index % 2 === 0 ? { lastUsedAt: AT - (index % 7 === 0 ? 60 : 2) * DAY } : {}),
    state: 'active',
    authMethod: 'static_secret',
    connectionId: connectionOf(index),
    sources: read(index, 'api_keys'),
  }))
  const used = credentials.filter((_, index) => index % 10 === 0)
  const days = range(28, (index) => addDays(YESTERDAY, -index))
  const daily = used.flatMap(({ id, connectionId, scopeId }) =>
    days.map((day) => ({ connectionId, day, serviceId: scopeId ?? null, credentialId: id, model: 'gpt-4o' })),
  )
  return {
    at: AT,
    supply: SUPPLY,
    limits: LIMITS,
    connections: CONNECTIONS.map((id, index) => ({
      id,
      provider: providerOf(index),
      name: id,
      organizationName: 'Acme',
      snapshotId: 's:1',
      runId: 'run',
      syncedAt: AT - HOUR,
    })),
    coverage: CONNECTIONS.flatMap((connectionId, index) =>
      DATASETS.map((dataset) => ({
        connectionId,
        provider: providerOf(index),
        dataset,
        state: 'complete' as const,
        count: 1,
        freshAt: AT - HOUR,
        since: AT - 100 * DAY,
      })),
    ),
    of: someFacts({
      account: humans,
      credential: credentials,
      service: services,
    }),
    usage: daily.map((row): UsageDay => ({
      ...row,
      identityId: null,
      accountId: null,
      calls: 10,
      inputTokens: 1000,
      outputTokens: 100,
    })),
    costs: daily.map((row): CostDay => ({
      ...row,
      lineItem: null,
      amount: { micros: 1e6, currency: 'USD' },
      basis: 'billed',
    })),
    events: [],
    eventsTruncated: false,
    terms: { mailDomains: ['acme.example'] },
  }
}

const estateFor = (quick: boolean): FactSet => estate(quick ? 10_000 : 50_000)

/** The middle of a few runs, in ms. */
function middle(run: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)[RUNS >> 1] ?? 0
}

/** One pass over the same rows, each kept as JSON text as facts are, parsed and counted. */
function reader(facts: FactSet): { readonly read: () => number; readonly close: () => void } {
  const db = new Database(':memory:')
  db.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)')
  const insert = db.prepare('INSERT INTO rows (body) VALUES (?)')
  const rows = [
    ...facts.of('account'),
    ...facts.of('credential'),
    ...facts.of('service'),
    ...facts.usage,
    ...facts.costs,
  ]
  db.transaction(() => rows.forEach((row) => insert.run(JSON.stringify(row))))()
  const all = db.prepare<[], string>('SELECT body FROM rows ORDER BY id').pluck()
  return {
    read: () => {
      let count = 0
      for (const body of all.iterate()) if (JSON.parse(body) !== null) count += 1
      return count
    },
    close: () => db.close(),
  }
}

export const figures: BenchFigure[] = [
  {
    name: 'assess 50k credentials, all controls',
    target: '≤ 5x',
    floorName: 'one pass that only reads the same rows',
    run: (quick) => {
      const facts = estateFor(quick)
      const source = reader(facts)
      const floor = middle(() => source.read())
      source.close()
      let findings = 0
      const value = middle(() => {
        findings = assess(facts).results.reduce((sum, { counts }) => sum + counts.fail, 0)
      })
      const note = `${facts.of('credential').length} credentials, ${facts.usage.length} days of use, ${findings} failing subjects`
      return Promise.resolve({ value, floor, unit: 'ms', ratio: value / floor, note })
    },
  },
  {
    name: 'assess again after one credential changed',
    target: 'in proportion to what changed: not built, all is judged again',
    floorName: 'the first assessment of the same credentials',
    run: (quick) => {
      const facts = estateFor(quick)
      const [first, ...others] = facts.of('credential')
      const credential = first ? [{ ...first, lastUsedAt: AT - DAY }, ...others] : others
      const changed = withFacts(facts, { credential })
      const floor = middle(() => void assess(facts))
      const value = middle(() => void assess(changed))
      const note = `${credential.length} credentials`
      return Promise.resolve({ value, floor, unit: 'ms', ratio: value / floor, note })
    },
  },
]
