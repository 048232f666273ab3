import { describe, expect, test } from 'vitest'
import {
  aProject,
  aSmallClient,
  ORGANIZATION,
  usd,
  type WrittenData,
} from '../../../../../test/support/small-client.ts'
import type { ServiceRow } from '../../../../shared/contract/schemas.ts'

async function rowsOf(data: WrittenData): Promise<Readonly<Record<string, ServiceRow>>> {
  const client = await aSmallClient({ openai: data })
  const { rows } = await client.ask('services.list', { limit: 100 })
  return Object.fromEntries(rows.map((row) => [row.serviceId, row]))
}

describe('the list of services', () => {
  test('counts what belongs to a project: active identities and credentials, members, calls, money', async () => {
    const { p1, p2, org } = await rowsOf(ORGANIZATION)
    expect(p1).toMatchObject({
      identities: 1,
      // k1, k2, k3; k4 was revoked.
      credentials: 3,
      // Ana and Ben.
      people: 2,
      // 5 + 2 + 1 in 30 days, today included; the 100 calls were a day before that.
      calls30d: 8,
      // 3 + 4; October's 20 were a day before, and the guess is no bill.
      billed30d: [usd(7)],
      spendLimit: { amount: usd(50), interval: 'month' },
    })
    expect(p2).toMatchObject({
      ...{ state: 'archived', identities: 0, credentials: 0, people: 1, calls30d: 0, billed30d: [usd(1)] },
    })
    // The admin key belongs to the organization itself.
    expect(org).toMatchObject({ scope: 'organization', identities: 0, credentials: 1 })
    expect(org?.people).toBeUndefined()
    expect(org?.billed30d).toBeUndefined()
    expect(org?.calls30d).toBeUndefined()
  })

  test('says which models and tools are allowed', async () => {
    const rows = await rowsOf({
      ...ORGANIZATION,
      model_permissions: {
        facts: [
          { kind: 'service', provider: 'openai', id: 'p1', approvedModels: null },
          { kind: 'service', provider: 'openai', id: 'p2', approvedModels: ['small', 'large'] },
        ],
      },
      tool_permissions: {
        facts: [{ kind: 'service', provider: 'openai', id: 'p1', tools: { search: true, code: false } }],
      },
      data_retention: {
        facts: [{ kind: 'service', provider: 'openai', id: 'p1', retentionDays: 30, retentionSetting: 'x' }],
      },
      spend_alerts: {
        facts: [{ kind: 'service', provider: 'openai', id: 'p1', spendAlerts: [usd(10), usd(20)] }],
      },
    })
    expect(rows['p1']).toMatchObject({
      models: 'all',
      modelList: [],
      toolsAllowed: ['search'],
      spendAlerts: 2,
    })
    expect(rows['p1']).toMatchObject({ retentionDays: 30, retentionSetting: 'x' })
    expect(rows['p2']).toMatchObject({ models: 'some', modelList: ['small', 'large'] })
    expect(rows['p2']?.toolsAllowed).toBeUndefined()
    expect(rows['p2']?.spendAlerts).toBeUndefined()
    expect(rows['p2']?.retentionDays).toBeUndefined()
  })

  test('gives no number where a list was not read', async () => {
    const unread = { unread: 'permission' } as const
    const { p1 } = await rowsOf({
      ...ORGANIZATION,
      ...{
        service_accounts: unread,
        admin_keys: unread,
        project_members: unread,
        costs: unread,
        usage: unread,
      },
    })
    for (const name of ['identities', 'people', 'billed30d', 'calls30d'] as const)
      expect(p1?.[name], name).toBeUndefined()
    // Admin keys belong to the organization, but a list of credentials is missing: no count is given.
    expect(p1?.credentials).toBeUndefined()
  })

  test('a limit that is not set is none; one that was not read is absent', async () => {
    const none = { kind: 'service', provider: 'openai', id: 'p1', spendLimit: null } as const
    expect((await rowsOf({ ...ORGANIZATION, spend_limits: { facts: [none] } }))['p1']?.spendLimit).toBeNull()
    const unread = await rowsOf({ ...ORGANIZATION, spend_limits: { unread: 'permission' } })
    expect(unread['p1']?.spendLimit).toBeUndefined()
  })

  test('nothing billed in 30 days that were read is zero, and no use is no calls', async () => {
    const { p3 } = await rowsOf({
      ...ORGANIZATION,
      projects: { facts: [...ORGANIZATION.projects.facts, aProject('p3', 'Gamma')] },
    })
    expect(p3).toMatchObject({ billed30d: [], calls30d: 0, identities: 0, credentials: 0, people: 0 })
  })
})
