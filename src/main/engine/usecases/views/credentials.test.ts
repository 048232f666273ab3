import { describe, expect, test } from 'vitest'
import {
  ago,
  aKey,
  aSmallClient,
  dayAgo,
  ORGANIZATION,
  usd,
  type SmallClient,
  type WrittenData,
} from '../../../../../test/support/small-client.ts'
import type { CredentialRow } from '../../../../shared/contract/schemas.ts'

function aClient(data: WrittenData = ORGANIZATION): Promise<SmallClient> {
  return aSmallClient({ openai: data })
}

async function rowsOf(client: SmallClient): Promise<Readonly<Record<string, CredentialRow>>> {
  const { rows } = await client.ask('credentials.list', { limit: 100 })
  return Object.fromEntries(rows.map((row) => [row.id.split('/')[1], row]))
}

const detail = (client: SmallClient, id: string) =>
  client.ask('credentials.get', { id: `${client.connections['openai']}/${id}` })

describe('the list of credentials', () => {
  test('says whom each authenticates, who answers for it, and what is wrong with it', async () => {
    const { k1, k2, k3, k4, a1 } = await rowsOf(await aClient())
    expect(k1).toMatchObject({
      ...{ hint: 'sk-…one', scopeName: 'Alpha', createdAt: ago(30), lastUsedAt: ago(1) },
      ...{ holder: { kind: 'account', label: 'Ana' }, owner: { label: 'Ana' } },
      // OpenAI's project keys have no expiry at all: that they do not expire sets no flag.
      flags: [],
    })
    expect(k2).toMatchObject({
      holder: { kind: 'identity', label: 'ci' },
      lastUsedAt: null,
      flags: ['never_used', 'old'],
    })
    // Who owns a service account OpenAI does not say.
    expect(k2?.owner).toBeUndefined()
    expect(k3).toMatchObject({
      holder: { id: 'u-gone', kind: 'unknown', state: 'gone', row: null },
      flags: ['owner_inactive', 'dormant', 'old'],
    })
    expect(k4).toMatchObject({ state: 'revoked', flags: [] })
    expect(a1).toMatchObject({
      kind: 'admin_key',
      scopeLevel: 'org',
      scopeName: null,
      flags: ['admin', 'expiring'],
    })
  })

  test('counts calls of 30 days by key', async () => {
    const { k1, k2, k3 } = await rowsOf(await aClient())
    // 5 + 1, today included; the 100 calls were a day before.
    expect([k1?.calls30d, k2?.calls30d, k3?.calls30d]).toEqual([6, 2, 0])
  })

  test('counts open findings and names the worst', async () => {
    const client = await aClient()
    const { k3 } = await rowsOf(client)
    const { rows } = await client.ask('findings.list', { limit: 500 })
    const own = rows.filter((f) => f.subjectKind === 'credential' && f.subjectId === 'k3')
    expect(own.map(({ controlId }) => controlId)).toContain('nhi-dormant')
    expect(k3?.findings).toBe(own.length)
    const ranks = ['critical', 'high', 'medium', 'low']
    expect(k3?.worst).toBe(ranks[Math.min(...own.map(({ severity }) => ranks.indexOf(severity)))])
  })

  test('leaves out what is not reported', async () => {
    const client = await aClient({
      api_keys: {
        facts: [
          {
            ...{ kind: 'credential', provider: 'openai', id: 'k', credentialKind: 'api_key' },
            ...{ state: 'active', scopeLevel: 'project' },
          },
        ],
      },
      usage: { unread: 'permission' },
    })
    const { k } = await rowsOf(client)
    expect(k).toMatchObject({ name: null, hint: null, scopeId: null, scopeName: null, flags: [] })
    for (const name of [
      'holder',
      'owner',
      'createdAt',
      'lastUsedAt',
      'expiresAt',
      'calls30d',
      'level',
    ] as const)
      expect(k?.[name], name).toBeUndefined()
  })
})

describe('one credential', () => {
  test('its use and cost of 30 days, what it reaches, and its events', async () => {
    const client = await aClient()
    const k1 = await detail(client, 'k1')
    expect(k1.billed30d).toEqual([usd(4)])
    expect(k1.usage?.categories.at(-1)).toBe(dayAgo(0))
    // Tokens of 1 and of 29 days ago: 55 and 11.
    expect(
      k1.usage?.series[0]?.values.map((value, i) => [29 - i, value]).filter(([, value]) => value !== 0),
    ).toEqual([
      [29, 11],
      [1, 55],
    ])
    expect(k1.usage?.title).toBe('66 tokens in 30 days')
    expect(k1.reaches).toEqual([{ serviceId: 'p1', name: 'Alpha', permission: 'its own scope', level: null }])
    expect(k1.reachesMore).toBeUndefined()
    // Which models are allowed was not read: those that it used.
    expect([k1.models, k1.modelsAll]).toEqual([['small'], null])
    expect(k1.events.map(({ type }) => type)).toEqual(['api_key.created'])
    expect(k1.history).toEqual([])
  })

  test('an admin key reaches every service of the organization', async () => {
    const { reaches } = await detail(await aClient(), 'a1')
    expect(reaches.map(({ serviceId, level }) => [serviceId, level]).sort()).toEqual([
      ['org', 'admin'],
      ['p1', 'admin'],
      ['p2', 'admin'],
    ])
  })

  test('which models it may call, where that was read', async () => {
    const allowed = (approvedModels: readonly string[] | null) =>
      aClient({
        ...ORGANIZATION,
        model_permissions: { facts: [{ kind: 'service', provider: 'openai', id: 'p1', approvedModels }] },
      }).then((client) => detail(client, 'k1'))
    const some = await allowed(['small', 'large'])
    expect([some.models, some.modelsAll]).toEqual([['small', 'large'], false])
    // Every model is allowed: those that it used are named.
    const all = await allowed(null)
    expect([all.models, all.modelsAll]).toEqual([['small'], true])
  })

  test('what it was granted, or its identity was: as many as are shown, and how many more', async () => {
    const projects = Array.from({ length: 203 }, (_, i) => `q${i}`)
    const service_accounts = {
      facts: [
        ...ORGANIZATION.service_accounts.facts,
        ...projects.map((resourceId) => ({
          ...{ kind: 'grant' as const, provider: 'openai' as const, id: `s1|${resourceId}|use` },
          ...{ holderKind: 'identity' as const, holderId: 's1', resourceId, permission: 'use' },
        })),
      ],
    }
    const k2 = await detail(await aClient({ ...ORGANIZATION, service_accounts }), 'k2')
    expect([k2.reaches.length, k2.reachesMore]).toEqual([200, 3])
    expect(k2.reaches[0]).toMatchObject({ permission: 'use', name: null, level: null })
  })

  test('what changed in it from sync to sync, newest first', async () => {
    const client = await aSmallClient({ openai: ORGANIZATION }, ago(3))
    client.clock.moveTo(ago(0))
    const api_keys = { facts: [aKey('k1', { accountId: 'u-ana', hint: 'sk-…one', name: 'renamed' })] }
    await client.sync({ openai: { ...ORGANIZATION, api_keys } })
    const { history } = await detail(client, 'k1')
    expect(history).toEqual([{ at: ago(0), field: 'name', before: '"k1"', after: '"renamed"' }])
  })

  test('no cost row and no use that was read: absent, not zero', async () => {
    const unread = { unread: 'permission' } as const
    const k2 = await detail(await aClient(), 'k2')
    expect(k2?.billed30d).toBeUndefined()
    const k1 = await detail(await aClient({ ...ORGANIZATION, usage: unread, costs: unread }), 'k1')
    expect(k1.usage).toBeNull()
    expect(k1?.billed30d).toBeUndefined()
  })

  test('days of use before the first that was read are gaps', async () => {
    const usage = { ...ORGANIZATION.usage, since: ago(10), usage: [ORGANIZATION.usage.usage[0]] }
    const k1 = await detail(await aClient({ ...ORGANIZATION, usage }), 'k1')
    const values = k1.usage?.series[0]?.values ?? []
    expect(values.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => null))
    expect(values.slice(19)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 55, 0])
  })
})
