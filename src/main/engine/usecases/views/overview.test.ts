import { describe, expect, test } from 'vitest'
import { syncNow } from '../../../../../test/support/engine.ts'
import {
  ago,
  aKey,
  aSmallClient,
  dayAgo,
  NOW,
  ORGANIZATION,
  usd,
  type SmallClient,
} from '../../../../../test/support/small-client.ts'
import { HOUR } from '../../../../shared/model/index.ts'

function aClient(...[data, at]: Parameters<typeof aSmallClient>): Promise<SmallClient> {
  return aSmallClient(data, at)
}

const whole = (value: number) => ({ value, complete: true })
const UNKNOWN = { value: null, complete: false }

describe('the tiles of a client that was read whole', () => {
  test('count people, identities, credentials, services and money', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    const { summary } = await client.ask('client.overview')
    expect(summary).toMatchObject({
      at: NOW,
      providers: ['openai'],
      connections: 1,
      neverSynced: 0,
      failedConnections: 0,
      dataAt: NOW,
      // Ana, Ben, Cem; Ana is an owner; Dora has not come yet.
      people: whole(3),
      admins: whole(1),
      invited: whole(1),
      identities: whole(1),
      // OpenAI does not say who owns a service account.
      identitiesOwnerless: UNKNOWN,
      // k1, k2, k3 and a1; k4 was revoked.
      credentials: whole(4),
      // k2 was never used, k3 not for 200 days.
      credentialsDormant: whole(2),
      // k3, of somebody who is gone.
      credentialsOwnerless: whole(1),
      // Alpha; Beta is archived.
      services: whole(1),
      // 1 to 22 November: 3 + 4 + 1. October: 20.
      spendMonth: { amounts: [usd(8)], known: true, complete: true },
      spendLastMonth: { amounts: [usd(20)], known: true, complete: true },
    })
  })

  test('a person with accounts at two providers counts once', async () => {
    const client = await aClient({
      openai: ORGANIZATION,
      anthropic: {
        users: {
          facts: ['ana', 'eve'].map((name) => ({
            ...{ kind: 'account', provider: 'anthropic', id: `x-${name}`, name, state: 'active' },
            ...{ email: `${name}@acme.example`, isAdmin: name === 'eve', roles: ['user'] },
          })),
        },
      },
    })
    const { summary } = await client.ask('client.overview')
    expect(summary).toMatchObject({ connections: 2, people: whole(4), admins: whole(2) })
  })

  test('open findings by severity are those that the list of findings shows', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    const { summary, topFindings } = await client.ask('client.overview')
    const { rows } = await client.ask('findings.list', { limit: 500 })
    const open = rows.filter(({ state }) => state !== 'resolved')
    const count = (severity: string) => open.filter((row) => row.severity === severity).length
    expect(open.length).toBeGreaterThan(8)
    expect(summary?.openFindings).toEqual({
      critical: count('critical'),
      high: count('high'),
      medium: count('medium'),
      low: count('low'),
    })
    // The eight worst.
    const ranks = ['critical', 'high', 'medium', 'low']
    const worst = open.map(({ severity }) => ranks.indexOf(severity)).sort((a, b) => a - b)
    expect(topFindings.map(({ severity }) => ranks.indexOf(severity))).toEqual(worst.slice(0, 8))
    // Every control that applies has one outcome.
    const { controls } = await client.ask('posture.get')
    const totals = Object.values(summary?.controls ?? {}).reduce((a, b) => a + b, 0)
    expect(totals).toBe(controls.length)
  })

  test('billed per day over 60 days', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    const { charts } = await client.ask('client.overview')
    const [series] = charts.spend?.series ?? []
    expect(charts.spend?.categories).toHaveLength(60)
    expect(charts.spend?.categories.at(-1)).toBe(dayAgo(0))
    // Days ago: 30, 2, 1, 0; the guess of today is no bill; every other day was read and is zero.
    expect([29, 57, 58, 59].map((i) => series?.values[i])).toEqual([20, 1, 4, 3])
    expect(series?.values.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0)).toBe(28)
    expect(charts.spend?.title).toBe('Billed per day; highest on 23 Oct 2026')
  })

  test('shows the last events and runs, and how much each data set has', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    const { recentEvents, lastRuns, connections } = await client.ask('client.overview')
    expect(recentEvents.map(({ type }) => type)).toEqual([
      'api_key.created',
      'login.succeeded',
      'login.succeeded',
      'project.archived',
    ])
    expect(lastRuns).toHaveLength(1)
    const [connection] = connections
    expect(connection).toMatchObject({ lastSyncAt: NOW, lastError: null, loopback: false })
    const counts = new Map(connection?.coverage.map(({ dataset, state, count }) => [dataset, [state, count]]))
    expect(counts.get('users')).toEqual(['complete', 3])
    expect(counts.get('api_keys')).toEqual(['complete', 4])
    expect(counts.get('costs')).toEqual(['complete', 5])
    expect(counts.get('audit_log')).toEqual(['complete', 4])
    expect(counts.get('groups')).toEqual(['complete', 0])
  })
})

describe('trends', () => {
  test('compare with the assessment of 30 days before, one point a day', async () => {
    const client = await aClient({ openai: ORGANIZATION }, ago(31))
    expect((await client.ask('client.overview')).before).toBeNull()
    expect((await client.ask('client.overview')).charts.credentials).toBeNull()
    client.clock.moveTo(NOW)
    const more = [...ORGANIZATION.api_keys.facts, aKey('k5', { accountId: 'u-ben' })]
    await client.sync({ openai: { ...ORGANIZATION, api_keys: { facts: more } } })
    const { summary, before, charts } = await client.ask('client.overview')
    expect([before?.at, before?.credentials, summary?.credentials]).toEqual([ago(31), whole(4), whole(5)])
    expect(charts.credentials).toMatchObject({
      title: 'Credentials rose from 4 to 5',
      categories: [dayAgo(31), dayAgo(0)],
      series: [{ values: [4, 5] }],
    })
    expect(charts.score?.series[0]?.values).toEqual([
      before?.score.kind === 'scored' ? before.score.value : null,
      summary?.score.kind === 'scored' ? summary.score.value : null,
    ])
    expect(charts.score?.series[0]?.values).not.toContain(null)
  })

  test('where it is not known now, say so, and draw a gap for a count that is a lower bound', async () => {
    const client = await aClient({ openai: ORGANIZATION }, ago(3))
    client.clock.moveTo(NOW)
    const unread = { unread: 'permission' } as const
    await client.sync({
      openai: {
        ...{
          users: unread,
          invites: unread,
          projects: unread,
          organization: unread,
          service_accounts: unread,
        },
        ...{ api_keys: unread, admin_keys: unread, costs: unread, usage: unread, audit_log: unread },
      },
    })
    const { charts, summary } = await client.ask('client.overview')
    expect(summary?.credentials.complete).toBe(false)
    expect(charts.credentials).toMatchObject({
      title: 'Credentials not known on 22 Nov 2026; 4 on 19 Nov 2026',
      series: [{ values: [4, null] }],
    })
    expect(summary?.score.kind).not.toBe('scored')
    expect(charts.score?.title).toMatch(/^Score not known on 22 Nov 2026; \d+ on 19 Nov 2026$/)
  })
})

describe('what is missing', () => {
  test('a client without connections has no summary and no chart', async () => {
    const client = await aClient({})
    expect(await client.ask('client.overview')).toMatchObject({
      ...{ summary: null, before: null, topFindings: [], connections: [], recentEvents: [], lastRuns: [] },
      charts: { spend: null, score: null, credentials: null },
    })
  })

  test('what could not be read is unknown, not zero', async () => {
    const unread = { unread: 'permission' } as const
    const client = await aClient({
      openai: {
        ...ORGANIZATION,
        ...{
          users: unread,
          invites: unread,
          service_accounts: unread,
          projects: unread,
          organization: unread,
        },
        ...{ api_keys: unread, admin_keys: unread, costs: unread },
      },
    })
    const { summary, charts } = await client.ask('client.overview')
    for (const name of ['people', 'admins', 'invited', 'identities', 'credentials', 'services'] as const)
      expect(summary?.[name], name).toEqual(UNKNOWN)
    for (const name of ['identitiesOwnerless', 'credentialsDormant', 'credentialsOwnerless'] as const)
      expect(summary?.[name], name).toEqual(UNKNOWN)
    expect(summary?.spendMonth).toEqual({ amounts: [], known: false, complete: false })
    expect(charts.spend).toBeNull()
  })

  test('one list of two that was not read makes a count a lower bound', async () => {
    const client = await aClient({ openai: { ...ORGANIZATION, admin_keys: { unread: 'permission' } } })
    const { summary } = await client.ask('client.overview')
    expect(summary?.credentials).toEqual({ value: 3, complete: false })
    // Whether k3's person is gone, the list of people says: that one was read.
    expect(summary?.credentialsOwnerless).toEqual({ value: 1, complete: false })
  })

  test('a connection whose last sync failed is counted, and what it read before is shown with its age', async () => {
    const client = await aClient({ openai: ORGANIZATION, anthropic: {} }, ago(3))
    client.clock.moveTo(NOW)
    await client.sync({ openai: 'refused', anthropic: {} })
    const { summary, connections } = await client.ask('client.overview')
    expect(connections.find(({ provider }) => provider === 'openai')).toMatchObject({
      ...{ lastError: 'provider.auth-failed', lastSyncAt: ago(3), lastAttemptAt: NOW },
    })
    expect(summary).toMatchObject({
      connections: 2,
      failedConnections: 1,
      dataAt: ago(3),
      people: { value: 3 },
    })
    const { facets, rows } = await client.reeve.engine.call('fleet.list', { limit: 10 })
    expect(facets?.['health']).toMatchObject([{ value: 'sync failed', count: 1 }])
    expect(rows[0]?.summary).toEqual(summary)
  })

  test('a connection that was never synced is counted as such, and the data have no date', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    const { reeve, clientId } = client
    await reeve.engine.call('connections.add', {
      ...{ clientId, provider: 'anthropic', name: 'Second', endpoint: null },
      secret: { key: 'sk-ant-admin01-bbbbbbbbbbbbbbbbbbbb' },
    })
    client.clock.moveTo(NOW + HOUR)
    await syncNow(reeve, clientId, client.connections['openai'])
    const { summary, connections } = await client.ask('client.overview')
    expect(summary).toMatchObject({ connections: 2, neverSynced: 1, dataAt: null })
    expect(Object.fromEntries(connections.map(({ name, lastSyncAt }) => [name, lastSyncAt]))).toEqual({
      OpenAI: NOW + HOUR,
      Second: null,
    })
    // Who is at the other provider is not known.
    expect(summary?.people).toEqual({ value: 3, complete: false })
    expect(summary?.spendMonth).toEqual({ amounts: [usd(8)], known: true, complete: false })
  })
})
