import { describe, expect, test } from 'vitest'
import {
  ago,
  aSmallClient,
  dayAgo,
  ORGANIZATION,
  type SmallClient,
  type WrittenData,
} from '../../../../../test/support/small-client.ts'

function aClient(data: WrittenData = ORGANIZATION): Promise<SmallClient> {
  return aSmallClient({ openai: data })
}

const events = (client: SmallClient, input: object = {}) => client.ask('events.list', { limit: 50, ...input })

describe('the list of events', () => {
  test('shows them newest first, with names in place of ids', async () => {
    const { rows, matched, capped } = await events(await aClient())
    expect(rows.map(({ type, actorLabel, targetLabel }) => [type, actorLabel, targetLabel])).toEqual([
      ['api_key.created', 'Ana', 'k1'],
      ['login.succeeded', 'Ben', null],
      ['login.succeeded', 'Ana', null],
      ['project.archived', 'Ana', 'Beta'],
    ])
    expect(rows[2]).toMatchObject({ at: ago(2), ip: '192.0.2.1', country: 'DE' })
    expect([matched, capped]).toEqual([4, false])
  })

  test('counts types, and events of each of 60 days', async () => {
    const { types, perDay } = await events(await aClient())
    expect(types.slice(0, 2).map(({ value, count }) => [value, count])).toEqual([
      ['login.succeeded', 2],
      ['api_key.created', 1],
    ])
    // The one of 70 days ago is outside.
    expect(perDay?.title).toBe('3 events in 60 days')
    expect(perDay?.categories.at(-1)).toBe(dayAgo(0))
    expect(perDay?.series[0]?.values.slice(-3)).toEqual([2, 1, 0])
  })

  test('counts what a search and a filter find', async () => {
    const client = await aClient()
    expect((await events(client, { types: ['login.succeeded'] })).matched).toBe(2)
    const page = await events(client, { limit: 1 })
    expect([page.rows.length, page.matched]).toEqual([1, 4])
    const next = await events(client, { limit: 3, before: page.nextBefore })
    expect(next.rows.map(({ type }) => type)).toEqual([
      'login.succeeded',
      'login.succeeded',
      'project.archived',
    ])
  })

  test('more than a thousand are not counted out', async () => {
    const many = Array.from({ length: 1_001 }, (_, i) => ({
      ...ORGANIZATION.audit_log.events[0],
      id: `many-${i}`,
    }))
    const { matched, capped } = await events(
      await aClient({ ...ORGANIZATION, audit_log: { since: ago(180), events: many } }),
    )
    expect([matched, capped]).toEqual([1_000, true])
  })
})

describe('events that are traced', () => {
  const [base] = ORGANIZATION.audit_log.events
  const traced = [
    {
      ...base,
      id: 'off',
      type: 'organization.updated',
      onBehalfOf: 'u1',
      network: 'AS64500',
      correlation: 'req_1',
      detail: { changes_requested: { api_call_logging: 'disabled' } },
    },
    { ...base, id: 'failed', type: 'login.failed', outcome: 'failure' as const, correlation: 'req_1' },
    {
      ...base,
      id: 'new',
      type: 'api_key.exploded',
      model: 'm',
      tool: 't',
      detail: { note: 'x' },
      cut: ['note'],
    },
  ]
  const client = () => aClient({ ...ORGANIZATION, audit_log: { since: ago(180), events: traced } })
  const typesOf = async (input: object) => {
    const { rows, matched } = await events(await client(), input)
    expect(matched).toBe(rows.length)
    return rows.map(({ type }) => type).sort()
  }

  test('say what they are about, how they ended, and what they share', async () => {
    const { rows, topics, outcomes, cut } = await events(await client())
    const row = (type: string) => rows.find((each) => each.type === type)
    expect(row('organization.updated')).toMatchObject({
      topic: 'config_other',
      outcome: null,
      verdict: { judgement: 'weakens' },
      network: 'AS64500',
      onBehalfOfId: 'u1',
      correlation: 'req_1',
      cut: [],
    })
    expect(row('login.failed')).toMatchObject({ topic: 'session_login', outcome: 'failure' })
    expect(row('api_key.exploded')).toMatchObject({
      topic: null,
      verdict: null,
      model: 'm',
      tool: 't',
      cut: ['note'],
    })
    expect(topics.map(({ value, count }) => [value, count]).sort()).toEqual([
      ['config_other', 1],
      ['session_login', 1],
    ])
    expect(outcomes).toEqual([{ value: 'failure', label: 'Failed', count: 1 }])
    expect(cut).toBe(0)
  })

  test.each([
    [{ topics: ['session_login'] }, ['login.failed']],
    [{ topics: ['session_login'], types: ['organization.updated'] }, []],
    [{ outcomes: ['failure'] }, ['login.failed']],
    [{ correlation: 'req_1' }, ['login.failed', 'organization.updated']],
    [{ onBehalfOf: 'u1' }, ['organization.updated']],
    [{ network: 'AS64500' }, ['organization.updated']],
    [{ model: 'm' }, ['api_key.exploded']],
    [{ tool: 't' }, ['api_key.exploded']],
  ])('are found by %j', async (input, types) => {
    expect(await typesOf(input)).toEqual(types)
  })

  test('a search that finds nothing says how many were not searched whole', async () => {
    const { rows, cut } = await events(await client(), { text: 'nowhere' })
    expect([rows, cut]).toEqual([[], 1])
  })
})

describe('what is missing', () => {
  test('a log that was not read: no rows and no chart, and the footer says why', async () => {
    const { rows, perDay, matched, sources } = await events(
      await aClient({ ...ORGANIZATION, audit_log: { unread: 'permission' } }),
    )
    expect([rows, perDay, matched]).toEqual([[], null, 0])
    expect(sources).toMatchObject([{ dataset: 'audit_log', state: 'none', reason: 'permission' }])
  })

  test('days before the first that was read are gaps, not days without events', async () => {
    const { perDay } = await events(
      await aClient({
        ...ORGANIZATION,
        audit_log: { since: ago(3), events: ORGANIZATION.audit_log.events.slice(0, 3) },
      }),
    )
    const values = perDay?.series[0]?.values ?? []
    expect(values.slice(-5)).toEqual([null, 0, 2, 1, 0])
    expect(values.slice(0, -4).every((value) => value === null)).toBe(true)
  })
})
