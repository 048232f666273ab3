import { describe, expect, test } from 'vitest'
import {
  aKey,
  ago,
  aSmallClient,
  ORGANIZATION,
  usd,
  type SmallClient,
  type WrittenData,
} from '../../../../../test/support/small-client.ts'
import type { IdentityRow } from '../../../../shared/contract/schemas.ts'

function aClient(changes: WrittenData = {}): Promise<SmallClient> {
  return aSmallClient({ openai: { ...ORGANIZATION, ...changes } })
}

async function rowsOf(client: SmallClient): Promise<Readonly<Record<string, IdentityRow>>> {
  const { rows } = await client.ask('identities.list', { limit: 100 })
  return Object.fromEntries(rows.map((row) => [row.id.split('/')[1], row]))
}

const detail = (client: SmallClient, id: string) =>
  client.ask('identities.get', { id: `${client.connections['openai']}/${id}` })

const [s1] = ORGANIZATION.service_accounts.facts

/** Two more keys of s1: one used yesterday, one revoked. */
const MORE_KEYS = {
  api_keys: {
    facts: [
      ...ORGANIZATION.api_keys.facts,
      aKey('k5', { identityId: 's1' }),
      aKey('k6', { identityId: 's1', state: 'revoked', lastUsedAt: ago(20) }),
    ],
  },
} as const

describe('the list of identities', () => {
  test('counts the credentials that exist and the calls of all of them, and takes the last use from them', async () => {
    const rows = await rowsOf(await aClient(MORE_KEYS))
    expect(rows['s1']).toMatchObject({
      ...{ name: 'ci', kind: 'service_account', state: 'active', scopeName: 'Alpha', createdAt: ago(200) },
      // k2 and k5.
      credentials: 2,
      // The 2 calls of k2.
      calls30d: 2,
      // The last of k2 (never), k5 (yesterday) and k6 (20 days ago).
      ...{ lastUsedAt: ago(1), lastUsedFrom: 'credential' },
    })
  })

  test('does not say that it was never used where its only key was not: another may be gone', async () => {
    const rows = await rowsOf(await aClient())
    expect(rows['s1']).toMatchObject({ credentials: 1, flags: [] })
    expect(rows['s1']?.lastUsedAt).toBeUndefined()
  })

  test('flags: an owner that is none, rights of an administrator, a project that is archived', async () => {
    const facts = [
      { ...s1, id: 's2', name: 'admin', ownerId: null, level: 'admin', scopeId: 'p2' },
      { ...s1, id: 's3', name: 'owned', ownerId: 'u-ben', ownerKind: 'account' },
      { ...s1, id: 's4', name: 'left', ownerId: 'u-gone', ownerKind: 'account' },
    ] as const
    const rows = await rowsOf(await aClient({ service_accounts: { facts } }))
    expect(rows['s2']).toMatchObject({
      owner: null,
      level: 'admin',
      flags: ['admin', 'ownerless', 'scope_retired'],
    })
    expect(rows['s3']).toMatchObject({ owner: { label: 'Ben', kind: 'account' }, flags: [] })
    expect(rows['s4']).toMatchObject({ owner: { state: 'gone' }, flags: ['owner_inactive'] })
    // Keys that no list shows are none of theirs: all lists were read.
    expect([rows['s2']?.credentials, rows['s3']?.credentials]).toEqual([0, 0])
  })

  test('counts open findings and names the worst', async () => {
    const facts = [{ ...s1, id: 's2', ownerId: null, level: 'admin', scopeId: 'p2' }] as const
    const client = await aClient({ service_accounts: { facts } })
    const { s2 } = await rowsOf(client)
    const { rows } = await client.ask('findings.list', { limit: 500 })
    const own = rows.filter((f) => f.subjectKind === 'identity' && f.subjectId === 's2')
    const ranks = ['critical', 'high', 'medium', 'low']
    expect(own.length).toBeGreaterThan(0)
    expect(s2?.findings).toBe(own.length)
    expect(s2?.worst).toBe(ranks[Math.min(...own.map(({ severity }) => ranks.indexOf(severity)))])
  })

  test('what was not read gives no number', async () => {
    const unread = { unread: 'permission' } as const
    const rows = await rowsOf(await aClient({ api_keys: unread, usage: unread }))
    expect(rows['s1']?.credentials).toBeUndefined()
    expect(rows['s1']?.calls30d).toBeUndefined()
    expect(rows['s1']?.lastUsedAt).toBeUndefined()
    expect(rows['s1']?.owner).toBeUndefined()
    // One list of keys of two is missing: still no number.
    const one = await rowsOf(await aClient({ admin_keys: unread }))
    expect(one['s1']?.credentials).toBeUndefined()
  })
})

describe('one identity', () => {
  test('has the use and cost of all its credentials, and shows those that work first', async () => {
    const costs = { ...ORGANIZATION.costs, costs: [{ ...ORGANIZATION.costs.costs[1], credentialId: 'k5' }] }
    const found = await detail(await aClient({ ...MORE_KEYS, costs }), 's1')
    expect(found.credentials.map(({ name, state }) => [name, state])).toEqual([
      ['k2', 'active'],
      ['k5', 'active'],
      ['k6', 'revoked'],
    ])
    expect(found.credentialsMore).toBeUndefined()
    expect(found.billed30d).toEqual([usd(4)])
    // 2 calls with 20 tokens in and 2 out.
    expect(found.usage?.title).toBe('22 tokens in 30 days')
    expect(found.usage?.series[0]?.values[27]).toBe(22)
    expect(found.reaches).toEqual([
      { serviceId: 'p1', name: 'Alpha', permission: 'its own scope', level: null },
    ])
  })

  test('more credentials than are shown are counted', async () => {
    const facts = Array.from({ length: 103 }, (_, i) => aKey(`key-${i}`, { identityId: 's1' }))
    const found = await detail(await aClient({ api_keys: { facts } }), 's1')
    expect([found.credentials.length, found.credentialsMore, found.row.credentials]).toEqual([100, 3, 103])
  })

  test('of a moment before it was there: not found', async () => {
    const client = await aClient()
    await expect(detail(client, 's9')).rejects.toMatchObject({ code: 'not-found' })
  })
})
