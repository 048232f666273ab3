import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CoverageState, Dataset, Day } from '../../../../../shared/model/index.ts'
import type { CostRow, FactKey, FactKind, FactPart, UsageRow } from '../../../facts/index.ts'
import type { AsOf, ClientStore, SnapshotRecord } from '../../../ports/store.ts'
import { LATER, START, aClient, aPage, type TestWorkspace } from '../testing.ts'
import { finish } from '../testing-finish.ts'

const FACT_SETS = ['users', 'projects', 'project_members', 'data_retention'] as const satisfies Dataset[]
const KINDS = ['account', 'service', 'grant'] as const satisfies FactKind[]
const TENANTS = ['t1', 't2'] as const
const PARTS = ['eu', 'us'] as const
const DAYS: readonly Day[] = ['2026-10-01', '2026-10-02', '2026-10-03']

// ---- what a sync may bring ------------------------------------------------------------------------------------------

const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined })
const optional = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))

/** Grants with an id that names their holder, with one that does not, and with one that says another than they do. */
const GRANTS = ['a', 'a|b|use', 'b|b|use', 'a|b|', 'a|b|use|x'] as const
const IDS = ['a', 'b', 'ü-1', 'A'] as const

const partArb: fc.Arbitrary<FactPart> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    tenant: maybe(fc.constantFrom(...TENANTS)),
    id: fc.constantFrom(...IDS),
    name: maybe(fc.constantFrom(null, 'One', 'Two')),
    state: maybe(fc.constantFrom('active', 'deleted')),
    lastActivityAt: maybe(fc.constantFrom(null, 5)),
    provider: fc.constantFrom('openai', 'openai', 'aws'),
    grant: fc.record({
      id: fc.constantFrom(...GRANTS),
      holderKind: maybe(fc.constantFrom('account', 'group')),
      isWhole: fc.boolean(),
      level: maybe(fc.constantFrom('use', 'admin')),
      grantedAt: maybe(fc.constantFrom(null, 5, 0.5)),
    }),
  })
  .map(({ kind, grant, ...rest }) => {
    if (kind !== 'grant') return optional({ kind, ...rest }) as unknown as FactPart
    const { id, holderKind, isWhole, level, grantedAt } = grant
    const [holderId, resourceId, permission] = id.split('|')
    const said = isWhole ? { holderId, resourceId, permission } : { holderId: 'other' }
    const { tenant, provider } = rest
    return optional({
      kind,
      tenant,
      provider,
      id,
      holderKind,
      level,
      grantedAt,
      ...said,
    }) as unknown as FactPart
  })

const keyArb = fc.record({
  kind: fc.constantFrom(...KINDS),
  tenant: maybe(fc.constantFrom(...TENANTS)),
  id: fc.constantFrom('a', 'b', 'A', ...GRANTS),
})

const usageArb: fc.Arbitrary<UsageRow> = fc
  .record({
    day: fc.constantFrom(...DAYS),
    usageKind: fc.constantFrom('completions', 'images'),
    credentialId: maybe(fc.constantFrom(null, 'key-1')),
    calls: maybe(fc.integer({ min: 0, max: 2 })),
    inputTokens: maybe(fc.integer({ min: 0, max: 2 })),
    quantity: maybe(fc.constantFrom(0.5, 2)),
  })
  .map((row) => optional(row) as unknown as UsageRow)

const costArb: fc.Arbitrary<CostRow> = fc
  .record({
    day: fc.constantFrom(...DAYS),
    lineItem: maybe(fc.constantFrom(null, 'gpt, input')),
    amount: fc.record({ micros: fc.integer({ min: 0, max: 2 }), currency: fc.constantFrom('USD', 'EUR') }),
    basis: fc.constantFrom('billed', 'estimated'),
  })
  .map((row) => optional(row) as unknown as CostRow)

const pageArb = fc.oneof(
  fc.record({
    dataset: fc.constantFrom(...FACT_SETS),
    part: maybe(fc.constantFrom(...PARTS)),
    facts: fc.array(partArb, { maxLength: 4 }),
    removed: fc.array(keyArb, { maxLength: 2 }),
  }),
  fc.record({ dataset: fc.constant('usage' as const), usage: fc.array(usageArb, { maxLength: 4 }) }),
  fc.record({ dataset: fc.constant('costs' as const), costs: fc.array(costArb, { maxLength: 4 }) }),
)
const coversArb = maybe(
  fc.record({ from: fc.nat(2), days: fc.nat(2), kinds: maybe(fc.constant(['completions'] as const)) }),
)
const syncArb = fc.record({
  connection: fc.constantFrom('k1', 'k2'),
  pages: fc.array(pageArb, { maxLength: 5 }),
  /** Each page may come twice, and a restart may fall between any two. */
  repeat: fc.boolean(),
  restartAfter: fc.nat(8),
  states: fc.dictionary(
    fc.constantFrom(...FACT_SETS),
    fc.constantFrom<CoverageState>('complete', 'partial', 'none'),
  ),
  /** How parts were closed, by data set and part. */
  partStates: fc.array(
    fc.tuple(
      fc.constantFrom(...FACT_SETS),
      fc.constantFrom(...PARTS),
      fc.constantFrom<CoverageState>('complete', 'partial', 'none'),
    ),
    { maxLength: 3 },
  ),
  usageCovers: coversArb,
  costCovers: coversArb,
  abandon: fc.integer({ min: 0, max: 2 }).map((n) => n === 0),
  /** Portions of the end that are done before another restart; null = none. */
  closedBefore: fc.option(fc.nat(9)),
})
type SyncSpec = typeof syncArb extends fc.Arbitrary<infer T> ? T : never

// ---- the naive model ------------------------------------------------------------------------------------------------

/** Everything that a snapshot shows, by natural key. */
interface Shown {
  readonly parts: Map<string, { dataset: Dataset; inPart: string; part: FactPart }>
  readonly usage: Map<string, UsageRow>
  readonly costs: Map<string, CostRow>
}
const EMPTY: Shown = { parts: new Map(), usage: new Map(), costs: new Map() }

const entries = (value: object): [string, unknown][] =>
  Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))

const usageKey = ({ calls: _1, inputTokens: _2, quantity: _3, ...dims }: UsageRow): string =>
  JSON.stringify(entries(dims))
const costKey = ({ amount, ...dims }: CostRow): string => JSON.stringify([entries(dims), amount.currency])

const coversOf = (covers: { from: number; days: number; kinds?: readonly string[] | undefined }) => ({
  fromDay: DAYS[covers.from] ?? DAYS[0]!,
  toDay: DAYS[Math.min(2, covers.from + covers.days)] ?? DAYS[0]!,
  ...(covers.kinds && { kinds: covers.kinds }),
})

const factKey = (dataset: Dataset, fact: FactKey): string =>
  JSON.stringify([dataset, fact.kind, fact.tenant ?? '', fact.id])

function after(before: Shown, sync: SyncSpec): Shown {
  const parts = new Map(before.parts)
  const usage = new Map(before.usage)
  const costs = new Map(before.costs)
  const seen = new Set<string>()
  /** Data sets and parts that were begun, and whether everything of them was shown. */
  const begun = new Map<string, boolean>()
  for (const page of sync.pages) {
    if ('facts' in page) {
      const { dataset, part: inPart = '' } = page
      begun.set(`${dataset}/${inPart}`, false)
      for (const part of page.facts) {
        parts.set(factKey(dataset, part), { dataset, inPart, part })
        seen.add(factKey(dataset, part))
      }
      for (const gone of page.removed) {
        parts.delete(factKey(dataset, gone))
        seen.delete(factKey(dataset, gone))
      }
    }
    for (const row of 'usage' in page ? page.usage : []) {
      usage.set(usageKey(row), row)
      seen.add(usageKey(row))
    }
    for (const row of 'costs' in page ? page.costs : []) {
      costs.set(costKey(row), row)
      seen.add(costKey(row))
    }
  }
  for (const [dataset, part, state] of sync.partStates) begun.set(`${dataset}/${part}`, state === 'complete')
  for (const [dataset, state] of Object.entries(sync.states)) begun.set(`${dataset}/`, state === 'complete')
  for (const [key, { dataset, inPart }] of parts) {
    const whole = begun.get(`${dataset}/${inPart}`) ?? begun.get(`${dataset}/`) ?? false
    if (whole && !seen.has(key)) parts.delete(key)
  }
  const gone = (row: { day: Day }, covers: SyncSpec['usageCovers']): boolean => {
    if (!covers) return false
    const { fromDay, toDay } = coversOf(covers)
    return row.day >= fromDay && row.day <= toDay
  }
  for (const [key, row] of usage) {
    const ofKind = sync.usageCovers?.kinds === undefined || row.usageKind === 'completions'
    if (gone(row, sync.usageCovers) && ofKind && !seen.has(key)) usage.delete(key)
  }
  for (const [key, row] of costs) {
    if (gone(row, sync.costCovers) && !sync.costCovers?.kinds && !seen.has(key)) costs.delete(key)
  }
  return { parts, usage, costs }
}

const lists = (part: FactPart): boolean =>
  part.kind === 'grant' || ('state' in part && part.state !== undefined)

/** Facts of a kind merged over their data sets, the listing one first, then by name; those that none lists left out. */
function modelFacts(shown: Shown, kind: FactKind): Record<string, unknown>[] {
  const byFact = Map.groupBy(
    [...shown.parts.values()].filter(({ part }) => part.kind === kind),
    ({ part }) => JSON.stringify([part.tenant ?? '', part.id]),
  )
  return [...byFact.values()].flatMap((said) => {
    if (!said.some(({ part }) => lists(part))) return []
    const inOrder = said.toSorted(
      (a, b) => Number(lists(b.part)) - Number(lists(a.part)) || (a.dataset < b.dataset ? -1 : 1),
    )
    return [Object.assign({}, ...inOrder.map(({ part }) => part))]
  })
}

// ---- running a sync in the store -------------------------------------------------------------------------------------

function run(workspace: TestWorkspace, sync: SyncSpec, at: number): SnapshotRecord | null {
  let writer = workspace.store.openClient('c1').beginSync(sync.connection, 'openai', at)
  const pages = sync.repeat ? sync.pages.flatMap((page) => [page, page]) : sync.pages
  pages.forEach((page, i) => {
    if (i === sync.restartAfter) {
      writer = workspace.reopen().openClient('c1').beginSync(sync.connection, 'openai', at)
      expect(writer.resumed).toBe(true)
    }
    const { dataset, ...rows } = page
    const part = 'part' in page ? page.part : undefined
    const { provenance, ...rest } = aPage(dataset, rows)
    writer.page({
      ...rest,
      provenance: { ...provenance, ...(part !== undefined && { part }) },
      cursor: `page ${i}`,
    })
    expect(writer.resumeFrom(dataset, part)).toEqual({ cursor: `page ${i}`, done: false })
  })
  for (const [dataset, part, state] of sync.partStates)
    writer.done(dataset, part, { state, whole: state === 'complete' })
  for (const [dataset, state] of Object.entries(sync.states))
    writer.done(dataset as Dataset, null, { state, whole: state === 'complete' })
  if (sync.usageCovers)
    writer.done('usage', null, { state: 'complete', whole: false, covers: coversOf(sync.usageCovers) })
  if (sync.costCovers)
    writer.done('costs', null, { state: 'complete', whole: false, covers: coversOf(sync.costCovers) })
  if (sync.closedBefore !== null) {
    for (let i = 0; i < sync.closedBefore && writer.close(); i++);
    writer = workspace.reopen().openClient('c1').beginSync(sync.connection, 'openai', at)
    expect(writer.resumed).toBe(true)
  }
  if (!sync.abandon) return finish(writer, at)
  writer.abandon()
  return null
}

const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(sortKeys(row))).sort()
const sortKeys = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(entries(value).map(([key, item]) => [key, sortKeys(item)]))
    : value

function compare(client: ClientStore, asOf: AsOf, shown: readonly Shown[]): void {
  for (const kind of KINDS) {
    const expected = shown.flatMap((one) => modelFacts(one, kind))
    const facts = client.facts(kind, asOf)
    expect(sorted(facts.map(({ fact }) => fact))).toEqual(sorted(expected))
    for (const { connectionId, fact } of facts)
      expect(client.fact(kind, connectionId, fact, asOf)?.fact).toEqual(fact)
  }
  const grants = client.grants(asOf, new Set(asOf.seqs.keys()))
  const ofColumns = Array.from({ length: grants.size }, (_, i) => ({
    connectionId: grants.connections[grants.connection[i]!],
    holder: grants.holders[grants.holder[i]!],
    resourceId: grants.resources[grants.resource[i]!],
    permission: grants.permissions[grants.permission[i]!],
    level: grants.levels[grants.level[i]!],
  }))
  expect(sorted(ofColumns)).toEqual(
    sorted(
      client.facts('grant', asOf).map(({ connectionId, fact }) => ({
        connectionId,
        holder: { kind: fact.holderKind, id: fact.holderId },
        resourceId: fact.resourceId,
        permission: fact.permission,
        level: fact.level,
      })),
    ),
  )
  expect(
    [...client.tenants(asOf)].flatMap(([id, all]) => [...all].map((one) => `${id} ${one}`)).sort(),
  ).toEqual(
    [
      ...new Set(
        KINDS.flatMap((kind) =>
          client.facts(kind, asOf).map((row) => `${row.connectionId} ${row.fact.tenant}`),
        ),
      ),
    ].sort(),
  )
  const query = { fromDay: DAYS[0]!, toDay: DAYS[2]!, asOf, limit: 500 }
  const bare = ({ connectionId: _, ...row }: { connectionId: string }): unknown => row
  expect(sorted(client.usageRows(query).map(bare))).toEqual(
    sorted(shown.flatMap((one) => [...one.usage.values()])),
  )
  expect(sorted(client.costRows(query).map(bare))).toEqual(
    sorted(shown.flatMap((one) => [...one.costs.values()])),
  )
  const usage = shown.flatMap((one) => [...one.usage.values()])
  const total = (rows: readonly { calls?: number | null; inputTokens?: number }[]): [number, number] => [
    rows.reduce((sum, row) => sum + (row.calls ?? 0), 0),
    rows.reduce((sum, row) => sum + (row.inputTokens ?? 0), 0),
  ]
  expect(total(client.usageDays(query))).toEqual(total(usage))
  const ofKey = client.usageRows({ ...query, credentialId: 'key-1' })
  expect(ofKey).toHaveLength(usage.filter((row) => row.credentialId === 'key-1').length)
  const costs = shown.flatMap((one) => [...one.costs.values()])
  expect(client.costDays(query).reduce((sum, row) => sum + row.amount.micros, 0)).toBe(
    costs.reduce((sum, row) => sum + row.amount.micros, 0),
  )
}

function compareDiff(client: ClientStore, from: [AsOf, Shown], to: [AsOf, Shown]): void {
  const keyed = (shown: Shown): Map<string, string> =>
    new Map(
      KINDS.flatMap((kind) =>
        modelFacts(shown, kind).map((fact): [string, string] => [
          `${kind} ${String(fact.tenant)} ${String(fact.id)}`,
          JSON.stringify(sortKeys(fact)),
        ]),
      ),
    )
  const [before, after] = [keyed(from[1]), keyed(to[1])]
  const expected = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)]
    if (old === now) return []
    return [`${key} ${old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'}`]
  })
  const found = client.diff(from[0], to[0])
  const name = (fact: FactKey | null): string =>
    fact ? `${fact.kind} ${String(fact.tenant)} ${fact.id}` : ''
  expect(found.map((item) => `${name(item.after ?? item.before)} ${item.change}`).sort()).toEqual(
    expected.sort(),
  )
}

describe('a random series of syncs, restarts and abandoned runs', () => {
  test(
    'shows at every moment what a naive model shows, and the same differences',
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(fc.array(syncArb, { minLength: 1, maxLength: 6 }), (syncs) => {
          const { workspace } = aClient()
          const history = new Map<string, { record: SnapshotRecord; shown: Shown }[]>()
          syncs.forEach((sync, i) => {
            const past = history.get(sync.connection) ?? []
            const shown = after(past.at(-1)?.shown ?? EMPTY, sync)
            const record = run(workspace, sync, START + i)
            if (record) history.set(sync.connection, [...past, { record, shown }])
          })
          const client = workspace.store.openClient('c1')
          const now = client.asOf(LATER)
          const last = [...history.values()].flatMap((past) => past.at(-1)?.shown ?? [])
          compare(client, now, last)
          for (const past of history.values()) {
            past.forEach(({ record, shown }, i) => {
              const asOf: AsOf = { at: record.finishedAt, seqs: new Map([[record.connectionId, record.seq]]) }
              compare(client, asOf, [shown])
              const earlier = past[i - 1]
              const none: AsOf = { at: 0, seqs: new Map() }
              const previous: [AsOf, Shown] = earlier
                ? [{ at: 0, seqs: new Map([[record.connectionId, earlier.record.seq]]) }, earlier.shown]
                : [none, EMPTY]
              compareDiff(client, previous, [asOf, shown])
              compareDiff(client, [asOf, shown], previous)
              const changes = client.diff(previous[0], asOf).map((item) => item.change)
              const count = (change: string): number => changes.filter((item) => item === change).length
              expect(record).toMatchObject({
                added: count('added'),
                changed: count('changed'),
                removed: count('removed'),
                factCount: KINDS.flatMap((kind) => modelFacts(shown, kind)).length,
              })
            })
          }
          expect(client.verify()).toMatchObject({ ok: true })
          workspace.store.removeClient('c1')
        }),
        { numRuns: 40 },
      )
    },
  )
})
