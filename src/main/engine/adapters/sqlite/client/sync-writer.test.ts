import { describe, expect, test } from 'vitest'
import { HOUR } from '../../../../../shared/model/index.ts'
import type { Account, UsageRow } from '../../../facts/index.ts'
import { LATER, START, aClient, aPage, aSync, aWorkspace } from '../testing.ts'
import { finish } from '../testing-finish.ts'

const account = (id: string, more: Partial<Account> = {}): Account => ({
  kind: 'account',
  id,
  provider: 'openai',
  state: 'active',
  ...more,
})
const usage = (calls: number, more: Partial<UsageRow> = {}): UsageRow => ({
  day: '2026-10-01',
  usageKind: 'completions',
  calls,
  ...more,
})
const users = (...ids: string[]) => aPage('users', { facts: ids.map((id) => account(id)) })
const octoberOf = (client: ReturnType<typeof aClient>['client'], at = LATER) => ({
  fromDay: '2026-10-01',
  toDay: '2026-10-31',
  asOf: client.asOf(at),
  limit: 500,
})

describe('what readers see of a sync', () => {
  test('nothing before it is finished, everything after', () => {
    const { client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    sync.page(users('a'))
    expect(client.asOf(LATER).seqs.size).toBe(0)
    expect(client.snapshots()).toEqual([])
    sync.done('users', null, { state: 'complete', whole: true })
    finish(sync, START + 5)
    expect(client.facts('account', client.asOf(LATER)).map(({ fact }) => fact.id)).toEqual(['a'])
    expect(client.asOf(START + 4).seqs.size).toBe(0)
  })

  test('an unfinished sync hides nothing of the snapshot before it', () => {
    const { client } = aClient()
    aSync(client, [users('a', 'b'), aPage('usage', { usage: [usage(1)] })])
    const sync = client.beginSync('k1', 'openai', START + 1)
    sync.page(aPage('users', { facts: [account('a', { name: 'New' })] }))
    sync.page(aPage('usage', { usage: [usage(7)] }))
    expect(client.facts('account', client.asOf(LATER)).map(({ fact }) => fact)).toEqual([
      account('a'),
      account('b'),
    ])
    expect(client.usageRows(octoberOf(client)).map((row) => row.calls)).toEqual([1])
  })

  test('null and missing come back as they went in', () => {
    const { client } = aClient()
    aSync(client, [aPage('users', { facts: [account('a', { email: null, seat: undefined }), account('b')] })])
    const [a, b] = client.facts('account', client.asOf(LATER)).map(({ fact }) => fact)
    expect(a).toStrictEqual({ ...account('a'), email: null })
    expect(b && 'email' in b).toBe(false)
  })

  test('each part of a fact names the reading in which it was first as it is now', () => {
    const { client } = aClient()
    const listing = users('a')
    const first = aSync(client, [
      listing,
      aPage('groups', { facts: [{ kind: 'account', id: 'a', provider: 'openai', roles: ['x'] }] }),
    ])
    aSync(client, [users('a')], { at: START + HOUR })
    const found = client.fact('account', 'k1', { id: 'a' }, client.asOf(LATER))
    expect(found?.fact).toMatchObject({ state: 'active', roles: ['x'] })
    expect(found?.sources.map(({ dataset, snapshotId }) => [dataset, snapshotId])).toEqual([
      ['users', first.id],
      ['groups', first.id],
    ])
    expect(found?.sources[0]).toMatchObject({ ...listing.provenance, readAt: START })
  })

  test('a fact that no data set has listed is not shown, and is not counted', () => {
    const { client } = aClient()
    const record = aSync(client, [
      aPage('data_retention', {
        facts: [{ kind: 'service', id: 'p', provider: 'openai', retentionDays: 30 }],
      }),
    ])
    expect(client.facts('service', client.asOf(LATER))).toEqual([])
    expect(record).toMatchObject({ factCount: 0, added: 0 })
    const next = aSync(client, [
      aPage('projects', {
        facts: [
          {
            kind: 'service',
            id: 'p',
            provider: 'openai',
            serviceKind: 'model_api',
            scope: 'project',
            state: 'active',
          },
        ],
      }),
    ])
    expect(client.facts('service', client.asOf(LATER))).toMatchObject([
      { fact: { retentionDays: 30, state: 'active' } },
    ])
    expect(next).toMatchObject({ factCount: 1, added: 1 })
  })
})

describe('a page that comes twice', () => {
  test('changes nothing, neither facts, nor sums, nor events', () => {
    const { client } = aClient()
    const event = { id: 'e1', at: START, type: 'login', actorKind: 'account' } as const
    const pages = [
      users('a', 'b'),
      aPage('usage', { usage: [usage(3)] }),
      aPage('costs', {
        costs: [{ day: '2026-10-01', amount: { micros: 9, currency: 'USD' }, basis: 'billed' }],
      }),
      aPage('audit_log', { events: [event] }),
    ]
    const record = aSync(client, [...pages, ...pages])
    expect(record.factCount).toBe(2)
    expect(client.usageDays(octoberOf(client))).toMatchObject([{ calls: 3 }])
    expect(client.costDays(octoberOf(client))).toMatchObject([{ amount: { micros: 9 } }])
    expect(client.events({ limit: 10 })).toHaveLength(1)
    expect(client.eventDays('2026-11-01', '2026-11-01')).toEqual([{ day: '2026-11-01', count: 1 }])
  })

  test('with another value counts once, with the later value, and the log says so', () => {
    const warnings: unknown[] = []
    const log = {
      info: () => undefined,
      error: () => undefined,
      warn: (_: string, fields?: object) => void warnings.push(fields),
    }
    const workspace = aWorkspace(undefined, log)
    workspace.store.addClient('c1', START)
    const client = workspace.store.openClient('c1')
    aSync(client, [aPage('usage', { usage: [usage(3)] }), aPage('usage', { usage: [usage(5)] })])
    expect(client.usageDays(octoberOf(client))).toMatchObject([{ calls: 5 }])
    expect(warnings).toMatchObject([{ dataset: 'usage', rows: 1 }])
  })
})

describe('restated usage and cost', () => {
  test('an earlier moment still shows what was known then', () => {
    const { client } = aClient()
    aSync(client, [aPage('usage', { usage: [usage(3)] })])
    aSync(client, [aPage('usage', { usage: [usage(4)] })], { at: START + HOUR })
    expect(client.usageDays(octoberOf(client, START))).toMatchObject([{ calls: 3 }])
    expect(client.usageDays(octoberOf(client))).toMatchObject([{ calls: 4 }])
  })

  test('a row that a complete reading of its day no longer shows has ended; other days stay', () => {
    const { client } = aClient()
    const cost = (day: string, lineItem: string) =>
      ({ day, lineItem, amount: { micros: 5, currency: 'USD' }, basis: 'billed' }) as const
    aSync(client, [
      aPage('costs', { costs: [cost('2026-10-01', 'a'), cost('2026-10-02', 'a'), cost('2026-10-02', 'b')] }),
    ])
    aSync(client, [aPage('costs', { costs: [cost('2026-10-02', 'b')] })], {
      at: START + HOUR,
      before: (sync) => {
        sync.done('costs', null, {
          state: 'complete',
          whole: false,
          covers: { fromDay: '2026-10-02', toDay: '2026-10-02' },
        })
      },
    })
    expect(client.costRows(octoberOf(client)).map((row) => [row.day, row.lineItem])).toEqual([
      ['2026-10-02', 'b'],
      ['2026-10-01', 'a'],
    ])
    expect(client.costRows(octoberOf(client, START))).toHaveLength(3)
  })

  test('daily sums fold what differs only in dimensions that they leave out', () => {
    const { client } = aClient()
    const rows = [
      usage(1, { model: 'm', unit: 'images' }),
      usage(2, { model: 'm', unit: 'seconds' }),
      usage(4, { model: 'n' }),
    ]
    aSync(client, [aPage('usage', { usage: rows })])
    expect(client.usageDays(octoberOf(client)).map(({ model, calls }) => [model, calls])).toEqual([
      ['m', 3],
      ['n', 4],
    ])
  })
})

describe('a sync that stops half-way', () => {
  test('goes on after a restart from the cursor of the last page, with what it had read', () => {
    const { workspace, client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    sync.page({ ...users('a'), cursor: 'after-a' })
    sync.done('groups', null, { state: 'none', whole: false, reason: 'permission' })
    const again = workspace
      .reopen()
      .openClient('c1')
      .beginSync('k1', 'openai', START + HOUR)
    expect(again).toMatchObject({ resumed: true, snapshotId: sync.snapshotId, startedAt: START })
    expect(again.resumeFrom('users')).toEqual({ cursor: 'after-a', done: false })
    expect(again.resumeFrom('groups')).toEqual({ cursor: null, done: true })
    expect(again.facts('users')).toEqual([account('a')])
    again.page(users('b'))
    again.done('users', null, { state: 'complete', whole: true })
    expect(finish(again, START + HOUR).factCount).toBe(2)
  })

  test('is not resumed after a day', () => {
    const { client } = aClient()
    const left = client.beginSync('k1', 'openai', START)
    left.page(users('a'))
    const next = client.beginSync('k1', 'openai', START + 25 * HOUR)
    expect(next.resumed).toBe(false)
    expect(next.snapshotId).not.toBe(left.snapshotId)
    expect(next.resumeFrom('users')).toEqual({ cursor: null, done: false })
    expect(next.facts('users')).toEqual([])
  })

  test('leaves older data as it was when it is abandoned, also for the sync after it', () => {
    const { client } = aClient()
    aSync(client, [users('a', 'b'), aPage('usage', { usage: [usage(3)] })])
    const sync = client.beginSync('k1', 'openai', START + 1)
    sync.page(aPage('users', { facts: [account('a', { name: 'New' })] }))
    sync.page(aPage('usage', { usage: [usage(9)] }))
    sync.abandon()
    expect(() => sync.page(users('c'))).toThrow('ended')
    const third = client.beginSync('k1', 'openai', START + 2)
    third.done('users', null, { state: 'none', whole: false, reason: 'network' })
    expect(finish(third, START + 2)).toMatchObject({ factCount: 2, added: 0, changed: 0, removed: 0 })
    expect(client.facts('account', client.asOf(LATER)).map(({ fact }) => fact)).toEqual([
      account('a'),
      account('b'),
    ])
    expect(client.usageRows(octoberOf(client)).map((row) => row.calls)).toEqual([3])
    expect(client.verify().ok).toBe(true)
  })

  test('keeps its events, since they happened', () => {
    const { client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    sync.page(aPage('audit_log', { events: [{ id: 'e', at: START, type: 't', actorKind: 'system' }] }))
    sync.abandon()
    expect(client.events({ limit: 5 }).map(({ id }) => id)).toEqual(['e'])
    expect(client.verify().ok).toBe(true)
  })

  test('a failing page leaves nothing of itself', () => {
    const { client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    const bad = {
      id: 'e2',
      at: START,
      type: 'new-type',
      actorKind: 'account',
      actorId: 'new-actor',
      detail: { n: 1n },
    }
    const events = [
      { id: 'e1', at: START, type: 'new-type', actorKind: 'account', actorId: 'new-actor' } as const,
      bad as never,
    ]
    expect(() => sync.page(aPage('audit_log', { facts: [account('x')], events }))).toThrow()
    expect(sync.resumeFrom('audit_log').cursor).toBeNull()
    expect(client.events({ limit: 5 })).toEqual([])
    sync.page(aPage('audit_log', { events: events.slice(0, 1) }))
    expect(client.events({ limit: 5, actorId: 'new-actor', types: ['new-type'] })).toHaveLength(1)
    sync.done('audit_log', null, { state: 'complete', whole: false })
    expect(finish(sync, START).factCount).toBe(0)
  })
})

describe('coverage', () => {
  test('says what each data set is, and keeps the age of what is shown when a reading fails', () => {
    const { client } = aClient()
    aSync(client, [users('a')])
    const sync = client.beginSync('k1', 'openai', START + HOUR)
    sync.done('users', 'page 2', { state: 'none', whole: false, reason: 'rate_limited', label: 'Page 2' })
    sync.done('users', null, { state: 'partial', whole: false, reason: 'rate_limited' })
    expect(finish(sync, START + HOUR).state).toBe('partial')
    expect(client.coverage(client.asOf(LATER))).toEqual([
      {
        connectionId: 'k1',
        provider: 'openai',
        dataset: 'users',
        state: 'partial',
        reason: 'rate_limited',
        incomplete: [{ id: 'page 2', label: 'Page 2', state: 'none', reason: 'rate_limited', freshAt: null }],
        count: 0,
        freshAt: START,
      },
    ])
  })

  test('names what was not read within a data set, and makes no parts of the names', () => {
    const { client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    sync.page(users('a'))
    sync.done('users', null, { state: 'partial', whole: false, reason: 'shape_changed', missing: ['row 3'] })
    finish(sync, START)
    const [line] = client.coverage(client.asOf(LATER))
    expect(line).toMatchObject({ state: 'partial', missing: ['row 3'] })
    expect(line).not.toHaveProperty('incomplete')
    expect(client.facts('account', client.asOf(LATER))[0]?.sources[0]).not.toHaveProperty('part')
  })

  test('calls a data set interrupted when it was begun and not closed, and when it was not begun this time', () => {
    const { client } = aClient()
    aSync(client, [users('a'), aPage('groups')])
    const sync = client.beginSync('k1', 'openai', START + HOUR)
    sync.page(users('a'))
    finish(sync, START + HOUR)
    expect(
      client
        .coverage(client.asOf(LATER))
        .map(({ dataset, state, reason, freshAt }) => [dataset, state, reason, freshAt]),
    ).toEqual([
      ['groups', 'none', 'interrupted', START],
      ['users', 'partial', 'interrupted', START],
    ])
  })

  test('what no sync could change does not make a snapshot partial', () => {
    const { client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    sync.done('users', null, { state: 'complete', whole: true })
    sync.done('certificates', null, { state: 'none', whole: false, reason: 'not_offered' })
    sync.done('audit_log', null, { state: 'none', whole: false, reason: 'plan' })
    expect(finish(sync, START).state).toBe('complete')
  })

  test('"since" is kept as missing, null or a moment', () => {
    const { client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    sync.done('users', null, { state: 'complete', whole: true })
    sync.done('usage', null, { state: 'complete', whole: false, since: null })
    sync.done('costs', null, { state: 'complete', whole: false, since: 5 })
    finish(sync, START)
    const lines = client.coverage(client.asOf(LATER))
    expect(lines.map((line) => ('since' in line ? line.since : 'missing'))).toEqual([5, null, 'missing'])
  })

  test('a watermark holds from the sync that finished, not from one that was abandoned', () => {
    const { client } = aClient()
    const first = client.beginSync('k1', 'openai', START)
    expect(first.watermark('audit_log')).toBeNull()
    first.done('audit_log', null, { state: 'complete', whole: false, watermark: 'w1' })
    finish(first, START)
    const second = client.beginSync('k1', 'openai', START)
    second.done('audit_log', null, { state: 'complete', whole: false, watermark: 'w2' })
    second.abandon()
    expect(client.beginSync('k1', 'openai', START).watermark('audit_log')).toBe('w1')
  })
})

describe('snapshots', () => {
  test('have the same root for the same content, another for any change', () => {
    const { client } = aClient()
    const roots = [users('a', 'b'), users('b', 'a'), users('a'), users('a', 'b')].map(
      (page) => aSync(client, [page]).root,
    )
    expect(roots[1]).toBe(roots[0])
    expect(roots[2]).not.toBe(roots[0])
    expect(roots[3]).toBe(roots[0])
  })

  test('a connection of another provider has its own sequence', () => {
    const { client } = aClient()
    aSync(client, [users('a')])
    aSync(client, [users('z')], { connection: 'k2', at: START + 1 })
    expect(client.snapshots().map(({ connectionId, seq }) => [connectionId, seq])).toEqual([
      ['k2', 1],
      ['k1', 1],
    ])
    expect(client.snapshots('k2')).toHaveLength(1)
    expect([...client.asOf(LATER).seqs]).toEqual([
      ['k1', 1],
      ['k2', 1],
    ])
    expect(client.facts('account', client.asOf(LATER))).toHaveLength(2)
    expect(client.diff(client.asOf(START), client.asOf(LATER))).toMatchObject([
      { connectionId: 'k2', change: 'added' },
    ])
  })

  test('an unchanged day stores no row', () => {
    const { client } = aClient()
    const record = aSync(client, [users('a')])
    aSync(client, [users('a')], { at: START + HOUR })
    const found = client.fact('account', 'k1', { id: 'a' }, client.asOf(LATER))
    expect(found?.sources[0]?.snapshotId).toBe(record.id)
  })
})
