/** The rule above all others: missing data never reads as health. Held over every control at once, on facts that
 *  fast-check makes up. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../shared/model/index.ts'
import type { Coverage } from '../domain/coverage.ts'
import { listing } from '../domain/supply.ts'
import { withFacts, type ConnectionRef, type FactSet, type Sourced } from '../facts/fact-set.ts'
import type { Account, Credential, Fact, Identity, Service } from '../facts/index.ts'
import { assess, type AssessOptions } from './assess.ts'
import { controls } from './index.ts'
import { strict } from './strict.ts'
import {
  AT,
  ANTHROPIC,
  OPENAI,
  SUPPLY,
  aConnection,
  aCostDay,
  aFactSet,
  anAccount,
  aService,
  aUsageDay,
  ago,
  anEvent,
  aCredential,
  anIdentity,
  withDirectory,
} from './testing.ts'

const provider = fc.constantFrom('openai', 'anthropic')
const moment = fc.constantFrom(null, ago(300), ago(60), ago(20), ago(2))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const accountValues: fc.Arbitrary<Partial<Account>> = fc.record({
  provider,
  email: maybe(fc.constantFrom('ada@acme.example', 'bo@elsewhere.example')),
  state: fc.constantFrom('active', 'disabled', 'unknown'),
  isAdmin: maybe(fc.boolean()),
  mfa: maybe(fc.constantFrom('enforced', 'registered', 'none')),
  sso: maybe(fc.boolean()),
  seat: maybe(fc.constantFrom(null, 'team')),
  seatAssignedAt: maybe(moment),
  lastActivityAt: maybe(moment),
  directoryState: maybe(fc.constantFrom('active', 'disabled', 'deleted')),
})

const credentialValues: fc.Arbitrary<Partial<Credential>> = fc.record({
  provider,
  credentialKind: fc.constantFrom('api_key', 'admin_key'),
  scopeLevel: fc.constantFrom('org', 'project'),
  scopeId: maybe(fc.constantFrom(null, 'service_0', 'service_1', 'elsewhere')),
  accountId: maybe(fc.constantFrom(null, 'user_0', 'user_1', 'gone')),
  ownerAccess: maybe(fc.constantFrom('active', 'inactive')),
  createdBy: maybe(fc.constantFrom(null, 'user_0', 'gone')),
  createdAt: maybe(moment),
  rotatedAt: maybe(moment),
  lastUsedAt: maybe(moment),
  expiresAt: maybe(fc.constantFrom(null, ago(-5), ago(-100), ago(-900))),
  level: maybe(fc.constantFrom('admin', 'write')),
  permissions: maybe(fc.constantFrom(['*'], ['member'])),
  state: fc.constantFrom('active', 'revoked', 'unknown'),
})

const identityValues: fc.Arbitrary<Partial<Identity>> = fc.record({
  provider,
  scopeLevel: fc.constantFrom('org', 'project'),
  scopeId: maybe(fc.constantFrom(null, 'service_0', 'service_1', 'elsewhere')),
  ownerId: maybe(fc.constantFrom(null, 'user_0', 'user_1', 'gone')),
  createdBy: maybe(fc.constantFrom(null, 'user_0', 'gone')),
  createdAt: maybe(moment),
  level: maybe(fc.constantFrom('admin', 'write')),
  state: fc.constantFrom('active', 'revoked', 'unknown'),
})

/** Makes a key as its provider tells it: no level of a key; at OpenAI no creator, and no expiry of a project key; no use
 *  before its creation. */
function coherent(values: Partial<Credential>): Partial<Credential> {
  const { provider: from, credentialKind, level, permissions, createdAt, lastUsedAt } = values
  const told = {
    scopeId: values.scopeLevel === 'org' ? null : values.scopeId,
    createdBy: from === 'openai' ? undefined : values.createdBy,
    ownerAccess: from === 'openai' && credentialKind === 'api_key' ? values.ownerAccess : undefined,
  }
  const used = typeof lastUsedAt === 'number' ? Math.max(lastUsedAt, createdAt ?? lastUsedAt) : lastUsedAt
  if (credentialKind === 'api_key') {
    const own = from === 'openai' ? { lastUsedAt: used, expiresAt: undefined } : { lastUsedAt: undefined }
    return { ...values, ...told, ...own, level: undefined, permissions }
  }
  return { ...values, ...told, permissions: [level ?? 'custom'], lastUsedAt: used }
}

/** Words of permission do not contradict the level. */
const withWords = (values: Partial<Identity>): Partial<Identity> => ({
  ...values,
  scopeId: values.scopeLevel === 'org' ? null : values.scopeId,
  permissions: [values.level ?? 'custom'],
})

/** Regions are reported per project, never for the organization. */
const place = ({ scope, region }: Partial<Service>): Partial<Service> => ({
  region: scope === 'organization' ? undefined : region,
})

const usd = (units: number) => ({ micros: units * 1e6, currency: 'USD' })
const serviceValues: fc.Arbitrary<Partial<Service>> = fc.record({
  provider,
  scope: fc.constantFrom('organization', 'project'),
  state: fc.constantFrom('active', 'archived', 'unknown'),
  archivedAt: maybe(moment),
  region: maybe(fc.constantFrom(null, 'eu', 'us')),
  retentionDays: maybe(fc.constantFrom(null, 0, 30, 90)),
  adminAudit: maybe(fc.boolean()),
  spendLimit: maybe(fc.constantFrom(null, { amount: usd(100), interval: 'month', hardStop: true })),
  spendAlerts: maybe(fc.constantFrom([], [usd(50)])),
})

const some = <T>(values: fc.Arbitrary<T>) => fc.array(values, { minLength: 1, maxLength: 4 })
const term = fc.record({
  mailDomains: maybe(fc.constant(['acme.example'])),
  maxRetentionDays: maybe(fc.constant(30)),
  regionAllowlist: maybe(fc.constant(['eu'])),
  approvedModels: maybe(fc.constant(['gpt-4o'])),
  approvedGuests: maybe(fc.constant(['bo@elsewhere.example'])),
})

const at = (name: string | undefined) => (name === 'anthropic' ? ANTHROPIC : OPENAI)

const factSets: fc.Arbitrary<FactSet> = fc
  .record({
    accounts: some(accountValues),
    identities: some(identityValues),
    credentials: some(credentialValues),
    services: some(serviceValues),
    terms: term,
    directory: fc.boolean(),
  })
  .map(({ accounts, identities, credentials, services, terms, directory }) => {
    const facts = aFactSet({
      connections: [aConnection('openai'), aConnection('anthropic')],
      account: accounts.map((values, index) => anAccount({ ...values, id: `user_${index}` })),
      identity: identities.map((values, index) => anIdentity({ ...withWords(values), id: `svc_${index}` })),
      credential: credentials.map((values, index) =>
        aCredential({ ...coherent(values), id: `key_${index}` }),
      ),
      service: services.map((values, index) =>
        aService({ ...values, ...place(values), id: `service_${index}` }),
      ),
      usage: services.map((values, index) =>
        aUsageDay({
          connectionId: at(values.provider),
          serviceId: `service_${index}`,
          credentialId: 'another_key',
        }),
      ),
      costs: services.map((values, index) =>
        aCostDay(5, { connectionId: at(values.provider), serviceId: `service_${index}`, credentialId: null }),
      ),
      events: [anEvent(), anEvent({ id: 'event_2', connectionId: ANTHROPIC })],
      terms,
    })
    return directory ? withDirectory(facts) : facts
  })

/** A control that reads what it does not name is a defect here as well. */
const STRICT: AssessOptions = {
  controls: controls.map(strict),
  onError: (_, cause) => {
    throw cause
  },
}

const outcomes = (facts: FactSet): ReadonlyMap<string, Outcome> =>
  new Map(assess(facts, {}, STRICT).results.map(({ controlId, outcome }) => [controlId, outcome]))

/** Left out: `approvedModels` (the agreement's list then answers), `adminAudit` (an event answers as well) and
 *  `isDefault` (an interface that does not mark the default workspace does not list it). */
const OPTIONAL = {
  account: ['email', 'isAdmin', 'mfa', 'sso', 'seatAssignedAt', 'lastActivityAt', 'directoryState'],
  identity: ['scopeId', 'ownerId', 'createdBy', 'createdAt', 'level', 'permissions'],
  credential: [
    'scopeId',
    'accountId',
    'ownerAccess',
    'createdBy',
    'createdAt',
    'lastUsedAt',
    'expiresAt',
    'level',
    'permissions',
  ],
  service: ['archivedAt', 'region', 'retentionDays', 'spendLimit', 'spendAlerts'],
} as const satisfies Partial<Record<Fact['kind'], readonly string[]>>

type Damaged = keyof typeof OPTIONAL

interface Source {
  readonly from: ConnectionRef['provider']
  readonly dataset: Coverage['dataset']
}

/** As facts are that have not changed for days: only the coverage says whether they were confirmed since. */
const partOf = (fact: Fact): string =>
  fact.kind === 'service' ? fact.id : (('scopeId' in fact ? fact.scopeId : null) ?? 'organization')

const withOldReadings = (facts: FactSet): FactSet => {
  const old = <F extends Fact>(list: readonly Sourced<F>[]): Sourced<F>[] =>
    list.map((fact) => ({
      ...fact,
      sources: fact.sources.map((each) => ({ ...each, readAt: ago(5), part: partOf(fact) })),
    }))
  return withFacts(facts, {
    account: old(facts.of('account')),
    identity: old(facts.of('identity')),
    credential: old(facts.of('credential')),
    service: old(facts.of('service')),
  })
}

function without(facts: FactSet, kind: Damaged, pick: number): FactSet {
  const optional: readonly string[] = OPTIONAL[kind]
  const list: readonly Sourced<Fact>[] = facts.of(kind)
  const index = pick % list.length
  const changed = list.map((fact, position) => {
    if (position !== index) return fact
    const names = Object.keys(fact).filter((name) => optional.includes(name))
    const name = names[pick % Math.max(1, names.length)]
    return name === undefined ? fact : { ...fact, [name]: undefined }
  })
  return withFacts(facts, { [kind]: changed })
}

describe('missing data never reads as health', () => {
  test('taking a value away from any fact turns no control that does not pass into one that does', () => {
    const kinds = fc.constantFrom<Damaged>('account', 'identity', 'credential', 'service')
    fc.assert(
      fc.property(factSets, kinds, fc.nat(), (facts, kind, pick) => {
        const before = outcomes(facts)
        const after = outcomes(without(facts, kind, pick))
        for (const [id, outcome] of after) {
          const was = before.get(id)
          if (outcome === 'pass') expect(['pass', 'not_applicable'], `${id} was ${was}`).toContain(was)
        }
      }),
      { numRuns: 300 },
    )
  })

  /** `service_0` could not be read; the others could. */
  const inParts: Partial<Coverage> = {
    state: 'partial',
    reason: 'rate_limited',
    freshAt: null,
    incomplete: [{ id: 'service_0', label: null, state: 'none', freshAt: null }],
  }
  const damage: fc.Arbitrary<Partial<Coverage>> = fc.constantFrom<Partial<Coverage>>(
    { state: 'partial', reason: 'rate_limited' },
    inParts,
    { state: 'none', reason: 'permission', freshAt: null },
    { state: 'none', reason: 'network' },
    { freshAt: AT - 40 * 3_600_000 },
    { freshAt: ago(60) },
  )

  /** Every data set that a provider of these tests has, a directory's included. */
  const sources = fc.constantFrom(
    ...[...SUPPLY].flatMap(([from, { datasets }]) => datasets.map(({ id }) => ({ from, dataset: id }))),
  )
  const damaged = (facts: FactSet, { from, dataset }: Source, change: Partial<Coverage>): FactSet => ({
    ...facts,
    coverage: facts.coverage.map((row) =>
      row.dataset === dataset && row.provider === from ? { ...row, ...change } : row,
    ),
  })

  test('a control passes only when every list that it rests on is complete and fresh, in services and directories', () => {
    fc.assert(
      fc.property(factSets, sources, damage, (facts, source, change) => {
        if (!facts.connections.some(({ provider: own }) => own === source.from)) return
        const after = outcomes(damaged(facts, source, change))
        const supply = SUPPLY.get(source.from)
        for (const control of controls) {
          const needed = control.rests.flatMap((rests) => {
            if (rests.of === 'records' || rests.lists !== true) return []
            return rests.of === (supply?.role === 'directory' ? 'directory' : 'subject')
              ? listing(supply, [rests.kind].flat(), rests.fields)
              : []
          })
          if (!needed.includes(source.dataset)) continue
          expect(after.get(control.id), `${control.id} without ${source.dataset}`).not.toBe('pass')
        }
      }),
      { numRuns: 400 },
    )
  })

  const noMorePasses = (facts: FactSet, worse: FactSet): void => {
    const before = outcomes(facts)
    for (const [id, outcome] of outcomes(worse)) {
      const was = before.get(id)
      if (outcome === 'pass') expect(['pass', 'not_applicable'], `${id} was ${was}`).toContain(was)
    }
  }

  test('damage to any data set, whole or in part, turns nothing into a pass', () => {
    fc.assert(
      fc.property(factSets, sources, damage, (facts, source, change) => {
        const old = withOldReadings(facts)
        noMorePasses(old, damaged(old, source, change))
      }),
      { numRuns: 400 },
    )
  })

  test('taking a term away turns nothing into a pass', () => {
    const names = fc.constantFrom(
      'mailDomains',
      'maxRetentionDays',
      'regionAllowlist',
      'approvedModels',
      'approvedGuests',
    )
    fc.assert(
      fc.property(factSets, names, (facts, name) => {
        noMorePasses(facts, { ...facts, terms: { ...facts.terms, [name]: undefined } })
      }),
      { numRuns: 200 },
    )
  })

  test('without any coverage nothing passes and there is no score', () => {
    fc.assert(
      fc.property(factSets, (facts) => {
        const { score, totals } = assess({ ...facts, coverage: [] })
        expect(totals.pass).toBe(0)
        expect(score.kind).toBe('not_assessed')
      }),
      { numRuns: 50 },
    )
  })
})
