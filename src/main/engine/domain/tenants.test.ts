import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, dayOf } from '../../../shared/model/index.ts'
import {
  aCostDay,
  aCredential,
  aFactSet,
  ago,
  anAccount,
  anEvent,
  aService,
  AT,
  aUsageDay,
  coverageOf,
  OPENAI,
} from '../controls/testing.ts'
import type { FactSet, Sourced } from '../facts/fact-set.ts'
import type { Account } from '../facts/index.ts'
import type { Coverage } from './coverage.ts'
import { joinPeople } from './people.ts'
import { merged, standInTenant, tenantRefs, tenantsOf } from './tenants.ts'

const OTHER = 'c-other'
const FIRST_READ = new Map([
  [OPENAI, ago(60)],
  [OTHER, ago(5)],
])

const ref = (id: string, syncedAt = AT): FactSet['connections'][number] => ({
  id,
  provider: 'openai',
  name: id,
  organizationName: null,
  snapshotId: `${id}:1`,
  runId: null,
  syncedAt,
})
/** Coverage of a connection that has read everything at a moment, but for some data sets. */
const covered = (
  connectionId: string,
  freshAt: number,
  changes: Record<string, Partial<Coverage>> = {},
): Coverage[] =>
  coverageOf('openai').map((row) => ({ ...row, connectionId, freshAt, ...changes[row.dataset] }))
const NOT_READ = { state: 'none', reason: 'permission', count: 0, freshAt: null } as const

/** The fact as another connection read it. */
const by = <F extends Sourced<object>>(connectionId: string, readAt: number, fact: F): F => ({
  ...fact,
  connectionId,
  sources: fact.sources.map((source) => ({ ...source, snapshotId: `${connectionId}:1`, readAt })),
})

const withTenants = (facts: FactSet): FactSet => {
  const tenants = tenantsOf(facts, FIRST_READ)
  return tenants ? merged(facts, tenants) : facts
}
const twoConnections = (values: Parameters<typeof aFactSet>[0] = {}): FactSet =>
  aFactSet({
    connections: [ref(OPENAI), ref(OTHER)],
    coverage: [...covered(OPENAI, ago(0.1)), ...covered(OTHER, ago(0.05))],
    ...values,
  })

describe('connections that read the same tenant', () => {
  test('count everything once, under the one that read it first', () => {
    const facts = withTenants(
      twoConnections({
        account: [anAccount(), by(OTHER, AT, anAccount())],
        credential: [aCredential(), by(OTHER, AT, aCredential())],
        service: [by(OTHER, AT, aService()), aService()],
        usage: [aUsageDay(), aUsageDay({ connectionId: OTHER })],
        costs: [aCostDay(5), aCostDay(5, { connectionId: OTHER })],
        events: [anEvent({ connectionId: OTHER })],
      }),
    )
    expect(facts.connections.map(({ id }) => id)).toEqual([OPENAI])
    for (const kind of ['account', 'credential', 'service'] as const)
      expect(facts.of(kind).map(({ connectionId, id }) => [connectionId, id])).toEqual([
        [OPENAI, expect.any(String)],
      ])
    expect(facts.usage).toEqual([aUsageDay()])
    expect(facts.costs).toEqual([aCostDay(5)])
    expect(facts.events[0]?.connectionId).toBe(OPENAI)
    expect(joinPeople(facts)).toHaveLength(1)
    expect(facts.each?.connections.map(({ id }) => id)).toEqual([OPENAI, OTHER])
  })

  test('stand under the one whose first reading is older, whatever their ids', () => {
    const facts = twoConnections({ account: [anAccount(), by(OTHER, AT, anAccount())] })
    const [a, b] = [ago(60), ago(5)]
    const placeFor = (openai: number, other: number) =>
      tenantsOf(
        facts,
        new Map([
          [OPENAI, openai],
          [OTHER, other],
        ]),
      )?.places.map(({ id }) => id)
    expect([placeFor(a, b), placeFor(b, a)]).toEqual([[OPENAI], [OTHER]])
  })

  test('show the fresher value of each field, and where both were read', () => {
    const old = by(OPENAI, ago(10), anAccount({ name: 'Old', isAdmin: true, addedAt: ago(90) }))
    const { addedAt: _, ...now } = by(OTHER, ago(1), anAccount({ name: 'New', isAdmin: false }))
    const facts = withTenants(
      twoConnections({
        coverage: [...covered(OPENAI, ago(2)), ...covered(OTHER, ago(1))],
        account: [old, now],
      }),
    )
    const [account] = facts.of('account')
    expect(account).toMatchObject({ name: 'New', isAdmin: false, addedAt: ago(90), connectionId: OPENAI })
    expect(account?.sources.map(({ snapshotId }) => snapshotId)).toEqual([`${OTHER}:1`, `${OPENAI}:1`])
  })

  test('take what was found unchanged later for fresher than what was read in between', () => {
    const facts = withTenants(
      twoConnections({
        coverage: [...covered(OPENAI, ago(0.1)), ...covered(OTHER, ago(3))],
        account: [
          by(OPENAI, ago(40), anAccount({ name: 'Kept' })),
          by(OTHER, ago(3), anAccount({ name: 'Was' })),
        ],
      }),
    )
    expect(facts.of('account')[0]?.name).toBe('Kept')
  })

  test('take each field from the connection that has read the data set that fills it last', () => {
    const sources = (limitsAt: number) => [
      { ...aService().sources[0]!, readAt: ago(9) },
      { ...aService().sources[0]!, dataset: 'spend_limits' as const, readAt: limitsAt },
    ]
    const limit = (micros: number) => ({ amount: { micros, currency: 'USD' }, interval: 'month' })
    const facts = withTenants(
      twoConnections({
        coverage: [
          ...covered(OPENAI, ago(5), { spend_limits: { freshAt: ago(1) } }),
          ...covered(OTHER, ago(2), { spend_limits: { freshAt: ago(6) } }),
        ],
        service: [
          { ...aService({ name: 'Old', spendLimit: limit(7) }), sources: sources(ago(8)) },
          { ...by(OTHER, 0, aService({ name: 'New', spendLimit: limit(3) })), sources: sources(ago(8)) },
        ],
      }),
    )
    expect(facts.of('service')[0]).toMatchObject({ name: 'New', spendLimit: limit(7) })
  })

  test('a fact ends where another has read its list later, completely and without it', () => {
    const gone = by(OPENAI, ago(40), aCredential({ id: 'gone' }))
    const made = by(OTHER, AT, aCredential({ id: 'made' }))
    const at40 = covered(OPENAI, ago(40))
    const ids = (coverage: Coverage[]): string[] =>
      withTenants(twoConnections({ coverage, credential: [gone, made] }))
        .of('credential')
        .map(({ id }) => id)
    expect(ids([...at40, ...covered(OTHER, AT)])).toEqual(['made'])
    const partly = { state: 'partial', reason: 'rate_limited', freshAt: null } as const
    expect(ids([...at40, ...covered(OTHER, AT, { api_keys: partly })])).toEqual(['gone', 'made'])
    expect(ids([...at40, ...covered(OTHER, AT, { api_keys: NOT_READ })])).toEqual(['gone', 'made'])
    expect(ids([...covered(OPENAI, AT + 1), ...covered(OTHER, AT)])).toEqual(['gone'])
    // It had read the list completely before it was cut short, and the key was not there.
    const cutShort = { ...partly, freshAt: ago(3) }
    expect(ids([...at40, ...covered(OTHER, AT, { api_keys: cutShort })])).toEqual(['made'])
    const unreadable = { ...cutShort, reason: 'unreadable' } as const
    expect(ids([...at40, ...covered(OTHER, AT, { api_keys: unreadable })])).toEqual(['gone', 'made'])
  })

  test('of a list in parts, a fact ends where the other has read its part', () => {
    const key = by(OPENAI, ago(40), aCredential({ id: 'gone', scopeId: 'proj_2' }))
    const gone = { ...key, sources: key.sources.map((source) => ({ ...source, part: 'proj_1' })) }
    const project = (id: string) => by(OTHER, AT, aService({ id }))
    const ids = (id: string, keys: Partial<Coverage>): string[] =>
      withTenants(
        twoConnections({
          coverage: [...covered(OPENAI, ago(40)), ...covered(OTHER, AT, { api_keys: { parts: 2, ...keys } })],
          account: [anAccount(), by(OTHER, AT, anAccount())],
          credential: [gone],
          service: [project(id)],
        }),
      )
        .of('credential')
        .map((each) => each.id)
    expect(ids('proj_1', {})).toEqual([])
    expect(ids('proj_2', {})).toEqual(['gone'])
    const without = (id: string): Partial<Coverage> => ({
      state: 'partial',
      freshAt: null,
      incomplete: [{ id, label: null, state: 'none', freshAt: null }],
    })
    expect(ids('proj_1', without('proj_9'))).toEqual([])
    // The name of what was not read is no part: it says of no fact that it was read.
    const cut: Partial<Coverage> = { state: 'partial', freshAt: null, missing: ['row 3'] }
    expect(ids('proj_1', cut)).toEqual(['gone'])
    expect(ids('proj_1', without('proj_1'))).toEqual(['gone'])
  })

  test('what was read while the tenant was not known stays with its connection', () => {
    const early = by(OTHER, ago(3), anAccount({ id: 'user_2', tenant: standInTenant(OTHER) }))
    const facts = withTenants(
      twoConnections({
        account: [anAccount(), by(OTHER, AT, anAccount()), early],
        costs: [aCostDay(5), aCostDay(5, { connectionId: OTHER })],
      }),
    )
    expect(facts.of('account').map(({ connectionId, id }) => [connectionId, id])).toEqual([
      [OPENAI, 'user_1'],
      [OTHER, 'user_2'],
    ])
    expect(facts.costs).toEqual([aCostDay(5)])
  })

  test('coverage is that of whichever shows more', () => {
    const facts = withTenants(
      twoConnections({
        coverage: [
          ...covered(OPENAI, ago(0.1), { usage: NOT_READ }),
          ...covered(OTHER, ago(0.2), { users: NOT_READ, invites: { state: 'partial', freshAt: ago(50) } }),
        ],
        account: [anAccount(), by(OTHER, AT, anAccount())],
      }),
    )
    const row = (dataset: string) => facts.coverage.find((each) => each.dataset === dataset)
    expect(row('usage')).toMatchObject({ connectionId: OPENAI, state: 'complete', freshAt: ago(0.2) })
    expect(row('users')).toMatchObject({ connectionId: OPENAI, state: 'complete', freshAt: ago(0.1) })
    expect(row('invites')).toMatchObject({ state: 'complete', freshAt: ago(0.1) })
    expect(new Set(facts.coverage.map((each) => each.dataset)).size).toBe(facts.coverage.length)
  })

  test('each day of cost is that of the connection that has read it last, also where it found none', () => {
    const day = (days: number): string => dayOf(ago(days))
    const cost = (connectionId: string, days: number, units: number) =>
      aCostDay(units, { connectionId, day: day(days) })
    const facts = withTenants(
      twoConnections({
        coverage: [
          ...covered(OPENAI, ago(10), { costs: { freshAt: ago(10), since: ago(400) } }),
          ...covered(OTHER, ago(0), { costs: { freshAt: ago(0), since: ago(30) } }),
        ],
        account: [anAccount(), by(OTHER, AT, anAccount())],
        costs: [
          cost(OPENAI, 50, 1),
          cost(OPENAI, 20, 2),
          cost(OTHER, 20, 3),
          cost(OPENAI, 15, 4),
          cost(OTHER, 1, 5),
        ],
      }),
    )
    expect(facts.costs).toEqual([cost(OPENAI, 50, 1), cost(OPENAI, 20, 3), cost(OPENAI, 1, 5)])
  })
})

describe('connections that do not', () => {
  test('stay as they are, the very same facts', () => {
    const account = [anAccount(), by(OTHER, AT, anAccount({ tenant: 'org_2' }))]
    expect(tenantsOf(twoConnections({ account }), FIRST_READ)).toBeNull()
  })

  test.each([
    ['no tenant', undefined, undefined],
    ['stand-ins', standInTenant(OPENAI), standInTenant(OTHER)],
    ['one known tenant', 'org_1', standInTenant(OTHER)],
  ])('are not merged with %s', (_, tenant, other) => {
    const account = [anAccount({ tenant }), by(OTHER, AT, anAccount({ tenant: other }))]
    expect(tenantsOf(twoConnections({ account }), FIRST_READ)).toBeNull()
  })

  test('are not merged across providers', () => {
    const account = [anAccount(), anAccount({ provider: 'anthropic', connectionId: OTHER })]
    const connections = [ref(OPENAI), { ...ref(OTHER), provider: 'anthropic' as const }]
    expect(tenantsOf(twoConnections({ connections, account }), FIRST_READ)).toBeNull()
  })
})

test('two tenants of one connection share no id, and its rows are of neither', () => {
  const facts = withTenants(
    aFactSet({
      connections: [ref(OPENAI)],
      account: [anAccount(), anAccount({ tenant: 'org_2', email: null, name: 'Other' })],
      service: [aService(), aService({ tenant: 'org_2', name: 'Other' })],
      costs: [aCostDay(5)],
    }),
  )
  const places = facts.of('account').map(({ connectionId }) => connectionId)
  expect(new Set(places).size).toBe(2)
  expect(facts.of('service').map(({ connectionId }) => connectionId)).toEqual(places)
  expect(facts.costs).toEqual([aCostDay(5)])
  expect(places).not.toContain(OPENAI)
  // Cost is read at the connection, and missing nowhere.
  const costs = facts.coverage.filter(({ dataset }) => dataset === 'costs')
  expect(costs.filter(({ reason }) => reason !== 'not_offered').map((row) => row.connectionId)).toEqual([
    OPENAI,
  ])
})

describe('any readings', () => {
  const CONNECTIONS = ['c1', 'c2', 'c3'] as const
  const day = fc.integer({ min: 0, max: 30 })
  const accountArb = fc.record({
    connection: fc.constantFrom(...CONNECTIONS),
    id: fc.constantFrom('u1', 'u2', 'u3'),
    tenant: fc.constantFrom('org_1', 'org_2', undefined),
    name: fc.option(fc.constantFrom('A', 'B', null), { nil: undefined }),
    isAdmin: fc.option(fc.boolean(), { nil: undefined }),
    read: day,
  })
  const coverageArb = fc.record({
    state: fc.constantFrom('complete', 'partial', 'none'),
    fresh: fc.option(day, { nil: null }),
    synced: day,
  })
  const factsArb = fc
    .record({
      accounts: fc.uniqueArray(accountArb, {
        maxLength: 12,
        selector: (a) => `${a.connection}/${a.tenant ?? ''}/${a.id}`,
      }),
      coverage: fc.tuple(coverageArb, coverageArb, coverageArb),
      costs: fc.array(fc.record({ connection: fc.constantFrom(...CONNECTIONS), day }), { maxLength: 12 }),
      order: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
    })
    .map(({ accounts, coverage, costs, order }) => {
      const rows = CONNECTIONS.map((connectionId, i) => {
        const { state, fresh } = coverage[i]!
        const freshAt = state === 'complete' ? ago(fresh ?? 0) : fresh === null ? null : ago(fresh)
        return covered(connectionId, AT).map((row): Coverage => ({ ...row, state, freshAt }))
      })
      const account = accounts.map(({ connection, read, name, isAdmin, ...rest }): Sourced<Account> => {
        const { name: _name, isAdmin: _admin, ...base } = anAccount()
        const fields = { ...(name !== undefined && { name }), ...(isAdmin !== undefined && { isAdmin }) }
        return by(connection, ago(read), { ...base, ...rest, ...fields })
      })
      const build = (indexes: readonly number[]): FactSet =>
        aFactSet({
          connections: indexes.map((i) => ref(CONNECTIONS[i]!, ago(coverage[i]!.synced))),
          coverage: indexes.flatMap((i) => rows[i]!),
          account: indexes.flatMap((i) => account.filter((a) => a.connectionId === CONNECTIONS[i])),
          costs: indexes.flatMap((i) =>
            costs
              .filter((c) => c.connection === CONNECTIONS[i])
              .map((c, n) => aCostDay(n, { connectionId: c.connection, day: dayOf(ago(c.day)) })),
          ),
        })
      return { facts: build([0, 1, 2]), shuffled: build(order) }
    })
  const firstRead = new Map(CONNECTIONS.map((id, i) => [id as string, AT - i * DAY]))
  const mergedOf = (facts: FactSet): FactSet => {
    const tenants = tenantsOf(facts, firstRead)
    return tenants ? merged(facts, tenants) : facts
  }
  const sorted = (rows: readonly unknown[]): string[] =>
    rows.map((row) => JSON.stringify(row, Object.keys(row as object).sort())).sort()

  test('come out the same in any order of connections', () => {
    fc.assert(
      fc.property(factsArb, ({ facts, shuffled }) => {
        const [a, b] = [mergedOf(facts), mergedOf(shuffled)]
        expect(sorted(a.of('account'))).toEqual(sorted(b.of('account')))
        expect(sorted(a.coverage)).toEqual(sorted(b.coverage))
        expect(sorted(a.costs)).toEqual(sorted(b.costs))
        expect(sorted(a.connections)).toEqual(sorted(b.connections))
      }),
      { numRuns: 300 },
    )
  })

  test('show every known thing at most once, at a place, with values that were read', () => {
    fc.assert(
      fc.property(factsArb, ({ facts }) => {
        const result = mergedOf(facts)
        const all = facts.of('account')
        const places = new Set(result.connections.map(({ id }) => id))
        const seen = new Set<string>()
        for (const account of result.of('account')) {
          expect(places).toContain(account.connectionId)
          const key = JSON.stringify([account.tenant ?? account.connectionId, account.id])
          expect(seen).not.toContain(key)
          seen.add(key)
          const read = all.filter((a) => a.id === account.id && a.tenant === account.tenant)
          for (const field of ['name', 'isAdmin'] as const) {
            if (account[field] === undefined) expect(read.some((a) => a[field] === undefined)).toBe(true)
            else expect(read.map((a) => a[field])).toContain(account[field])
          }
        }
        for (const row of result.costs) expect(places).toContain(row.connectionId)
      }),
      { numRuns: 300 },
    )
  })
})

describe('what a place is called outside this workspace', () => {
  const refs = (
    connections: string[],
    accounts: Sourced<Account>[],
    found: Record<string, string[]> = {},
  ) => {
    const facts = aFactSet({ account: accounts })
    const places = { connections: connections.map((id) => ref(id)), of: facts.of }
    return [...tenantRefs(places, new Map(Object.entries(found))).values()].map(({ tenant }) => tenant)
  }
  const of = (connectionId: string, tenant: string): Sourced<Account> => ({
    ...anAccount({ id: `user-${connectionId}` }),
    ...{ connectionId, tenant },
  })

  test('is the tenant of its facts, also where another was found since', () => {
    expect(refs(['a', 'b'], [of('a', 'org-1'), of('b', 'org-2')], { a: ['org-3'] })).toEqual([
      'org-1',
      'org-2',
    ])
  })

  test('without facts it is the tenant that was found, unless another place has it', () => {
    expect(refs(['a', 'b', 'c'], [of('a', 'org-1')], { b: ['org-2'], c: ['org-1'] })).toEqual([
      'org-1',
      'org-2',
      standInTenant('c'),
    ])
    expect(refs(['a', 'b'], [], { a: ['org-1'], b: ['org-1'] })).toEqual(['org-1', standInTenant('b')])
  })

  test('of a connection that has found several it is all of them, in any order', () => {
    const several = refs(['a'], [], { a: ['org-2', 'org-1'] })
    expect(several).toEqual(refs(['a'], [], { a: ['org-1', 'org-2', 'org-1'] }))
    expect(several).not.toEqual(refs(['a'], [], { a: ['org-1'] }))
  })

  test('is its own where none is known', () => {
    const unknown = standInTenant('a')
    expect(refs(['a'], [of('a', unknown)])).toEqual([unknown])
    expect(refs(['a'], [of('a', unknown)], { a: [unknown, 'org-1'] })).toEqual(['org-1'])
  })
})
