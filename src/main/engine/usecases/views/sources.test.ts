import { describe, expect, test } from 'vitest'
import {
  aSmallClient,
  NOW,
  ORGANIZATION,
  type SmallClient,
  type Written,
} from '../../../../../test/support/small-client.ts'

function aClient(users: Written): Promise<SmallClient> {
  return aSmallClient({ openai: { ...ORGANIZATION, users } })
}

/** What the footer of the list of people says of the list of members. */
const footer = async (client: SmallClient) =>
  (await client.ask('people.list', { limit: 10 })).sources.find(({ dataset }) => dataset === 'users')

describe('where the rows of a list come from', () => {
  test('read whole: when, and nothing is missing', async () => {
    expect(await footer(await aClient(ORGANIZATION.users))).toMatchObject({
      ...{
        connectionName: 'OpenAI',
        label: 'Members',
        state: 'complete',
        reason: null,
        freshAt: NOW,
        missing: [],
      },
    })
  })

  test('read in part: why, what by name, and that it was never read whole', async () => {
    const partial = { reason: 'shape_changed', names: ['one', 'two'] } as const
    const shown = await footer(await aClient({ ...ORGANIZATION.users, partial }))
    expect(shown).toMatchObject({
      state: 'partial',
      reason: 'shape_changed',
      missing: ['one', 'two'],
      freshAt: null,
    })
    expect(shown?.more).toBeUndefined()
  })

  test('of more than twenty names the first are shown and the others counted', async () => {
    const names = Array.from({ length: 25 }, (_, i) => `row ${i}`)
    const shown = await footer(
      await aClient({ ...ORGANIZATION.users, partial: { reason: 'shape_changed', names } }),
    )
    expect([shown?.missing.length, shown?.more]).toEqual([20, 5])
  })

  test('of more than 200 lists as many are shown, and the others counted', async () => {
    const client = await aClient(ORGANIZATION.users)
    for (let i = 0; i < 100; i++)
      await client.reeve.engine.call('connections.add', {
        ...{ clientId: client.clientId, provider: 'openai', name: `Other ${i}`, endpoint: null },
        secret: { key: 'sk-admin-bbbbbbbbbbbbbbbbbbbb' },
      })
    // Members and invites of 101 connections; what is not complete comes first.
    const { sources, moreSources } = await client.ask('people.list', { limit: 10 })
    expect([sources.length, moreSources]).toEqual([200, 2])
    expect(sources.every(({ state }) => state === 'none')).toBe(true)
  })

  test('not read at all, and once read before', async () => {
    const client = await aClient({ unread: 'permission' })
    expect(await footer(client)).toMatchObject({ state: 'none', reason: 'permission', freshAt: null })
    await client.sync({ openai: ORGANIZATION })
    client.clock.moveTo(NOW + 60_000)
    await client.sync({ openai: { ...ORGANIZATION, users: { unread: 'permission' } } })
    // The rows are those of then, and say so.
    expect(await footer(client)).toMatchObject({ state: 'none', reason: 'permission', freshAt: NOW })
    expect((await client.ask('people.list', { limit: 10 })).total).toBe(4)
  })
})
