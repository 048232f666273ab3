import { describe, expect, test } from 'vitest'
import { HOUR } from '../../../../../shared/model/index.ts'
import type { Credential } from '../../../facts/index.ts'
import type { Closed } from '../../../ports/sink.ts'
import type { ClientStore, SyncWriter } from '../../../ports/store.ts'
import { LATER, START, aClient, aPage, aSync } from '../testing.ts'
import { finish } from '../testing-finish.ts'

const key = (id: string, more: Partial<Credential> = {}): Credential =>
  ({
    kind: 'credential',
    id,
    provider: 'aws',
    credentialKind: 'iam_key',
    scopeLevel: 'org',
    state: 'active',
    ...more,
  }) as Credential
const pageOf = (part: string, ...ids: string[]) => {
  const page = aPage('api_keys', { facts: ids.map((id) => key(id)) })
  return { ...page, provenance: { ...page.provenance, part } }
}
const WHOLE: Closed = { state: 'complete', whole: true }
const REFUSED: Closed = { state: 'none', reason: 'permission', whole: false }
const shown = (client: ClientStore, at = LATER): string[] =>
  client.facts('credential', client.asOf(at)).map(({ fact }) => fact.id)

function sync(client: ClientStore, at: number, work: (sync: SyncWriter) => void) {
  const writer = client.beginSync('k1', 'openai', at)
  work(writer)
  return finish(writer, at)
}
/** Three regions, each with two keys. */
const first = (client: ClientStore) =>
  sync(client, START, (s) => {
    for (const part of ['eu', 'us', 'ap']) {
      s.page(pageOf(part, `${part}-1`, `${part}-2`))
      s.done('api_keys', part, { ...WHOLE, watermark: `${part}-mark` })
    }
    s.done('api_keys', null, { ...WHOLE, parts: 3 })
  })

describe('a data set in parts', () => {
  test('a part that fails keeps its facts while the others end theirs', () => {
    const { client } = aClient()
    expect(first(client).state).toBe('complete')
    const record = sync(client, START + HOUR, (s) => {
      s.page(pageOf('eu', 'eu-1'))
      s.done('api_keys', 'eu', WHOLE)
      s.done('api_keys', 'us', REFUSED)
      s.done('api_keys', 'ap', WHOLE)
      s.done('api_keys', null, { ...WHOLE, parts: 3 })
    })
    expect(shown(client)).toEqual(['eu-1', 'us-1', 'us-2'])
    expect(shown(client, START)).toHaveLength(6)
    // Not complete, although its closing said so: a part of it is not.
    expect(record.state).toBe('partial')
    expect(client.coverage(client.asOf(LATER))).toMatchObject([
      {
        state: 'partial',
        reason: 'permission',
        parts: 3,
        incomplete: [{ id: 'us', state: 'none', reason: 'permission', freshAt: START }],
        freshAt: START,
      },
    ])
    expect(client.verify().ok).toBe(true)
  })

  test('facts of a part that is no more end only when the parts that were closed are all there are', () => {
    const { client } = aClient()
    first(client)
    sync(client, START + 1, (s) => {
      s.page(pageOf('eu', 'eu-1', 'eu-2'))
      s.done('api_keys', 'eu', WHOLE)
      s.done('api_keys', null, { state: 'partial', reason: 'network', whole: false })
    })
    expect(shown(client)).toHaveLength(6)
    sync(client, START + 2, (s) => {
      s.page(pageOf('eu', 'eu-1', 'eu-2'))
      s.done('api_keys', 'eu', WHOLE)
      s.done('api_keys', 'us', REFUSED)
      s.done('api_keys', null, { state: 'partial', reason: 'permission', whole: true, parts: 2 })
    })
    expect(shown(client)).toEqual(['eu-1', 'eu-2', 'us-1', 'us-2'])
    const next = client.beginSync('k1', 'openai', START + 3)
    expect(['eu', 'us', 'ap'].map((part) => next.watermark('api_keys', part))).toEqual([
      'eu-mark',
      'us-mark',
      null,
    ])
  })

  test('a fact that moved to another part ends with that part', () => {
    const { client } = aClient()
    first(client)
    const moved = sync(client, START + 1, (s) => {
      s.page(pageOf('eu', 'eu-1', 'eu-2', 'us-1'))
      s.done('api_keys', 'eu', WHOLE)
      s.done('api_keys', 'us', REFUSED)
      s.done('api_keys', null, { state: 'partial', reason: 'permission', whole: false })
    })
    expect(moved).toMatchObject({ added: 0, changed: 0, removed: 0 })
    sync(client, START + 2, (s) => {
      s.done('api_keys', 'eu', REFUSED)
      s.done('api_keys', 'us', WHOLE)
      s.done('api_keys', null, { state: 'partial', reason: 'permission', whole: false })
    })
    expect(shown(client)).toContain('us-1')
    expect(shown(client)).not.toContain('us-2')
  })

  test('each part goes on from its own cursor after a restart; one that was not closed was interrupted', () => {
    const { workspace, client } = aClient()
    const before = client.beginSync('k1', 'openai', START)
    before.page({ ...pageOf('eu', 'eu-1'), cursor: 'eu-page-1' })
    before.page({ ...pageOf('us', 'us-1'), cursor: 'us-page-1' })
    before.done('api_keys', 'us', WHOLE)
    const after = workspace
      .reopen()
      .openClient('c1')
      .beginSync('k1', 'openai', START + 1)
    expect(after.resumeFrom('api_keys', 'eu')).toEqual({ cursor: 'eu-page-1', done: false })
    expect(after.resumeFrom('api_keys', 'us')).toEqual({ cursor: 'us-page-1', done: true })
    expect(after.resumeFrom('api_keys')).toEqual({ cursor: null, done: false })
    after.done('api_keys', null, WHOLE)
    expect(after.resumeFrom('api_keys', 'eu').done).toBe(true)
    finish(after, START + 1)
    const reopened = workspace.store.openClient('c1')
    expect(reopened.coverage(reopened.asOf(LATER))).toMatchObject([
      { state: 'partial', reason: 'interrupted', incomplete: [{ id: 'eu', state: 'partial' }] },
    ])
  })

  test('a part that was left out of the list is not complete, and a fact says with which part it was read', () => {
    const { client } = aClient()
    first(client)
    sync(client, START + HOUR, (s) => {
      s.page(pageOf('eu', 'eu-1'))
      s.done('api_keys', 'eu', WHOLE)
      s.done('api_keys', 'us', REFUSED)
      s.done('api_keys', null, { state: 'partial', reason: 'shape_changed', whole: false, parts: 2 })
    })
    expect(client.coverage(client.asOf(LATER))[0]?.incomplete).toMatchObject([
      { id: 'ap', state: 'none', reason: 'shape_changed', freshAt: START },
      { id: 'us', state: 'none', reason: 'permission', freshAt: START },
    ])
    const facts = client.facts('credential', client.asOf(LATER))
    expect(facts.map(({ fact, sources }) => [fact.id, sources[0]?.part])).toEqual([
      ['ap-1', 'ap'],
      ['ap-2', 'ap'],
      ['eu-1', 'eu'],
      ['us-1', 'us'],
      ['us-2', 'us'],
    ])
  })

  test('every part that is not complete is kept, however many there are', () => {
    const { client } = aClient()
    sync(client, START, (s) => {
      for (let i = 0; i < 250; i++) s.done('api_keys', `p${i}`, { ...REFUSED, label: `Part ${i}` })
      s.done('api_keys', null, { state: 'none', reason: 'permission', whole: false, parts: 250 })
    })
    expect(client.coverage(client.asOf(LATER))[0]?.incomplete).toHaveLength(250)
  })

  test('a part that cannot be had with any credential leaves the data set complete', () => {
    const { client } = aClient()
    const record = sync(client, START, (s) => {
      s.page(pageOf('eu', 'eu-1'))
      s.done('api_keys', 'eu', WHOLE)
      s.done('api_keys', 'xx', { state: 'none', reason: 'not_offered', whole: false })
      s.done('api_keys', null, { ...WHOLE, parts: 2 })
    })
    expect(record.state).toBe('complete')
  })

  test('days that one part read in full end only its own rows', () => {
    const { client } = aClient()
    const cost = (part: string, lineItem: string) => {
      const amount = { micros: 5, currency: 'USD' }
      const page = aPage('costs', { costs: [{ day: '2026-10-01', lineItem, amount, basis: 'billed' }] })
      return { ...page, provenance: { ...page.provenance, part } }
    }
    sync(client, START, (s) => {
      s.page(cost('eu', 'a'))
      s.page(cost('us', 'b'))
      s.done('costs', null, { state: 'complete', whole: false })
    })
    sync(client, START + 1, (s) => {
      const covers = { fromDay: '2026-10-01', toDay: '2026-10-31' }
      s.done('costs', 'eu', { state: 'complete', whole: false, covers })
      s.done('costs', null, { state: 'complete', whole: false })
    })
    const query = { fromDay: '2026-10-01', toDay: '2026-10-31', asOf: client.asOf(LATER), limit: 10 }
    expect(client.costRows(query).map((row) => row.lineItem)).toEqual(['b'])
  })
})

describe('reading by changes', () => {
  const changes = (facts: Credential[], removed: string[] = []) => ({
    ...aPage('api_keys', { facts }),
    removed: removed.map((id) => ({ kind: 'credential', id }) as const),
  })
  const CHANGES: Closed = { state: 'complete', whole: false, watermark: 'delta-2' }

  test('what is named as gone ends, what is not named stays, and the count is of what stands', () => {
    const { client } = aClient()
    aSync(client, [aPage('api_keys', { facts: [key('a'), key('b'), key('c')] })])
    const record = sync(client, START + 1, (s) => {
      s.page(changes([key('d')], ['b', 'never-heard-of']))
      s.done('api_keys', null, CHANGES)
    })
    expect(record).toMatchObject({ added: 1, removed: 1, changed: 0, factCount: 3 })
    expect(shown(client)).toEqual(['a', 'c', 'd'])
    expect(client.coverage(client.asOf(LATER))[0]).toMatchObject({ state: 'complete', count: 3 })
    expect(
      client
        .diff(client.asOf(START), client.asOf(LATER))
        .map(({ change }) => change)
        .sort(),
    ).toEqual(['added', 'removed'])
  })

  test('a fact that was added or changed and removed in one sync is gone; removed and added it stays', () => {
    const { client } = aClient()
    aSync(client, [aPage('api_keys', { facts: [key('a'), key('b')] })])
    const record = sync(client, START + 1, (s) => {
      s.page(changes([key('n'), key('a', { name: 'New' })]))
      s.page(changes([], ['n', 'a', 'b']))
      s.page(changes([key('b')]))
      s.done('api_keys', null, CHANGES)
    })
    expect(shown(client)).toEqual(['b'])
    expect(record).toMatchObject({ added: 0, changed: 0, removed: 1 })
    expect(client.verify().ok).toBe(true)
  })

  test('an abandoned sync takes its removals back', () => {
    const { client } = aClient()
    aSync(client, [aPage('api_keys', { facts: [key('a')] })])
    const writer = client.beginSync('k1', 'openai', START + 1)
    writer.page(changes([], ['a']))
    writer.abandon()
    aSync(client, [aPage('users')], { at: START + 2 })
    expect(shown(client)).toEqual(['a'])
  })
})

test('two tenants of one connection may use the same ids', () => {
  const { client } = aClient()
  const of = (tenant: string, name: string) => ({ ...key('same', { name }), tenant })
  const record = aSync(client, [aPage('api_keys', { facts: [of('t1', 'One'), of('t2', 'Two')] })])
  expect(record.factCount).toBe(2)
  const asOf = client.asOf(LATER)
  expect(client.facts('credential', asOf).map(({ fact }) => fact.name)).toEqual(['One', 'Two'])
  expect(client.fact('credential', 'k1', { tenant: 't2', id: 'same' }, asOf)?.fact.name).toBe('Two')
  expect(client.fact('credential', 'k1', { id: 'same' }, asOf)).toBeNull()
  const next = aSync(client, [aPage('api_keys', { facts: [of('t2', 'Two')] })], { at: START + 1 })
  expect(next).toMatchObject({ removed: 1, factCount: 1 })
})

describe('runs', () => {
  test('gather the syncs that were started together; a sync by itself is a run of its own', () => {
    const { client } = aClient()
    const run = client.beginRun(START)
    const aFinished = (connection: string, at: number, of?: string) => {
      const writer = client.beginSync(connection, 'openai', at, of)
      writer.done('users', null, WHOLE)
      return finish(writer, at)
    }
    const together = [aFinished('k1', START + 1, run), aFinished('k2', START + 2, run)]
    expect(client.runs(10)).toEqual([{ id: run, startedAt: START, finishedAt: null, interrupted: false }])
    client.endRun(run, START + 3)
    const alone = aFinished('k1', START + 4)
    expect(together.map(({ runId }) => runId)).toEqual([run, run])
    expect(client.snapshots().map(({ runId }) => runId)).toEqual([alone.runId, run, run])
    expect(client.runs(10)).toEqual([
      { id: alone.runId, startedAt: START + 4, finishedAt: START + 4, interrupted: false },
      { id: run, startedAt: START, finishedAt: START + 3, interrupted: false },
    ])
  })

  test('one that a crash left open is closed with its last sync; an empty one leaves nothing', () => {
    const { workspace, client } = aClient()
    const run = client.beginRun(START)
    const writer = client.beginSync('k1', 'openai', START, run)
    writer.done('users', null, WHOLE)
    finish(writer, START + 5)
    client.beginRun(START + 6)
    const again = workspace.reopen().openClient('c1')
    expect(again.runs(10)).toEqual([{ id: run, startedAt: START, finishedAt: START + 5, interrupted: true }])
    const empty = again.beginRun(START + 7)
    again.endRun(empty, START + 8)
    expect(again.runs(10)).toHaveLength(1)
  })

  test('a sync that is cut short belongs to the run that goes on with it', () => {
    const { client } = aClient()
    const first = client.beginRun(START)
    client.beginSync('k1', 'openai', START, first).page(aPage('users'))
    client.endRun(first, START + 1)
    const second = client.beginRun(START + 2)
    const writer = client.beginSync('k1', 'openai', START + 2, second)
    expect(writer.resumed).toBe(true)
    expect(finish(writer, START + 3).runId).toBe(second)
    client.endRun(second, START + 3)
    expect(client.runs(10).map(({ id }) => id)).toEqual([second])
  })
})
