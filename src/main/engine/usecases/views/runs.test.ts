import { describe, expect, test } from 'vitest'
import {
  ago,
  aKey,
  aSmallClient,
  NOW,
  ORGANIZATION,
  type SmallClient,
} from '../../../../../test/support/small-client.ts'

function aClient(...given: Parameters<typeof aSmallClient>): Promise<SmallClient> {
  return aSmallClient(...given)
}

/** k1 has another name, k4 is gone, k5 is new. */
const [k1, k2, k3] = ORGANIZATION.api_keys.facts
const LATER = {
  openai: {
    ...ORGANIZATION,
    api_keys: { facts: [{ ...k1, name: 'renamed' }, k2, k3, aKey('k5', { accountId: 'u-ben' })] },
  },
}

async function twoRuns(): Promise<SmallClient> {
  const client = await aClient({ openai: ORGANIZATION }, ago(7))
  client.clock.moveTo(NOW)
  await client.sync(LATER)
  return client
}

const runs = async ({ reeve, clientId }: SmallClient) =>
  (await reeve.engine.call('runs.list', { clientId, limit: 50 })).rows

describe('runs', () => {
  test('count what they read and what changed against the run before', async () => {
    const [second, first] = await runs(await twoRuns())
    // The organization, 3 members, 1 invite, 2 projects, 3 memberships, s1, 4 keys of projects, 1 admin key.
    expect(first).toMatchObject({ finishedAt: ago(7), state: 'complete', factCount: 16 })
    expect(first).toMatchObject({ added: 16, changed: 0, removed: 0, older: [], never: [] })
    expect(second).toMatchObject({ finishedAt: NOW, factCount: 16, added: 1, changed: 1, removed: 1 })
    expect(second?.read.map(({ connectionName, factCount }) => [connectionName, factCount])).toEqual([
      ['OpenAI', 16],
    ])
  })

  test('a data set that was not read makes a run partial, and removes nothing', async () => {
    const client = await twoRuns()
    client.clock.moveTo(NOW + 1_000)
    await client.sync({ openai: { ...LATER.openai, api_keys: { unread: 'permission' } } })
    const [third] = await runs(client)
    expect(third).toMatchObject({ state: 'partial', factCount: 16, added: 0, changed: 0, removed: 0 })
  })

  test('a connection that the run did not read counts with what is shown of it, and by name where there is nothing', async () => {
    const client = await aClient({ openai: ORGANIZATION, anthropic: {} })
    const { reeve, clientId } = client
    await reeve.engine.call('connections.add', {
      ...{ clientId, provider: 'anthropic', name: 'New', endpoint: null },
      secret: { key: 'sk-ant-admin01-bbbbbbbbbbbbbbbbbbbb' },
    })
    client.clock.moveTo(ago(-3))
    const { runIds } = await reeve.engine.call('sync.start', {
      clientId,
      connectionId: client.connections['anthropic'],
    })
    await Promise.all(runIds.map((runId) => reeve.engine.deps().jobs.ended(runId)))
    const [last] = await runs(client)
    expect(last).toMatchObject({ state: 'partial', never: ['New'], factCount: 16, added: 0 })
    expect(last?.read.map(({ connectionName }) => connectionName)).toEqual(['Anthropic'])
    expect(last?.older.map(({ connectionName, factCount }) => [connectionName, factCount])).toEqual([
      ['OpenAI', 16],
    ])
    // The page shows readings of two days.
    expect((await client.ask('runs.at')).apart).toEqual({
      oldest: { connectionName: 'OpenAI', readAt: NOW },
      newest: { connectionName: 'Anthropic', readAt: ago(-3) },
    })
  })

  test('without a sync there are none, and no run is shown', async () => {
    const client = await aClient({})
    expect(await runs(client)).toEqual([])
    expect(await client.ask('runs.at')).toEqual({ run: null, apart: null })
  })
})

describe('the run that a page shows', () => {
  test('is the newest that had ended by the moment, with its own figures', async () => {
    const client = await twoRuns()
    expect((await client.ask('runs.at')).run).toMatchObject({ finishedAt: NOW, added: 1 })
    expect((await client.ask('runs.at', { asOf: ago(1) })).run).toMatchObject({
      finishedAt: ago(7),
      added: 16,
    })
    expect((await client.ask('runs.at', { asOf: ago(8) })).run).toBeNull()
  })
})

describe('what differs between two moments', () => {
  const diff = async ({ reeve, clientId }: SmallClient, from: number, to: number) =>
    reeve.engine.call('snapshots.diff', { clientId, from, to, limit: 100 })

  test('is counted, and named by field', async () => {
    const { counts, rows, total } = await diff(await twoRuns(), ago(7), NOW)
    expect([counts, total]).toEqual([{ added: 1, changed: 1, removed: 1 }, 3])
    const named = Object.fromEntries(rows.map((row) => [row.label, row]))
    expect(named['renamed']).toMatchObject({
      ...{ change: 'changed', kind: 'credential', kindLabel: 'Credential' },
      fields: [{ field: 'name', before: '"k1"', after: '"renamed"' }],
    })
    expect([named['k4']?.change, named['k5']?.change]).toEqual(['removed', 'added'])
  })

  test('the other way round, what was added was removed', async () => {
    const { counts } = await diff(await twoRuns(), NOW, ago(7))
    expect(counts).toEqual({ added: 1, changed: 1, removed: 1 })
  })

  test('of a moment with itself is nothing', async () => {
    const { counts, rows } = await diff(await twoRuns(), NOW, NOW)
    expect([counts, rows]).toEqual([{ added: 0, changed: 0, removed: 0 }, []])
  })

  test('names a grant by who may do what where', async () => {
    const client = await aClient({ openai: ORGANIZATION }, ago(7))
    client.clock.moveTo(NOW)
    const [, ben] = ORGANIZATION.project_members.facts
    await client.sync({ openai: { ...ORGANIZATION, project_members: { facts: [ben] } } })
    const { counts, rows } = await diff(client, ago(7), NOW)
    expect(counts).toEqual({ added: 0, changed: 0, removed: 2 })
    expect(rows.map(({ label }) => label).sort()).toEqual(['Ana: owner on Alpha', 'Ben: invoke on Beta'])
  })
})
