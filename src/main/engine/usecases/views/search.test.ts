import { describe, expect, test } from 'vitest'
import {
  anAccount,
  aSmallClient,
  ORGANIZATION,
  type SmallClient,
} from '../../../../../test/support/small-client.ts'

async function aClient(people = 0): Promise<SmallClient> {
  const more = Array.from({ length: people }, (_, i) => anAccount(`u-${i}`, `Person${i}`))
  const users = { facts: [...ORGANIZATION.users.facts, ...more] }
  return aSmallClient({ openai: { ...ORGANIZATION, users } })
}

describe('the search of everything', () => {
  const find = async ({ reeve, clientId }: SmallClient, text: string, limit = 50) =>
    (await reeve.engine.call('search.find', { text, clientId, limit })).items.map(
      ({ kind, label }) => `${kind} ${label}`,
    )

  test('finds clients first, and each kind of thing of the client', async () => {
    const client = await aClient()
    const found = await find(client, 'ac')
    expect(found[0]).toBe('client Acme')
    expect(await find(client, 'alpha')).toContain('service Alpha')
    expect(await find(client, 'ci')).toContain('identity ci')
    expect(await find(client, 'k1')).toContain('credential k1')
    expect(await find(client, 'ana')).toContain('person Ana')
    expect(await find(client, 'nobody of this name')).toEqual([])
  })

  test('keeps to its limit', async () => {
    expect(await find(await aClient(20), 'person', 7)).toHaveLength(7)
  })
})

describe('whom a person can be joined with', () => {
  test('shows as many as asked for, and says how many more there are', async () => {
    const client = await aClient(12)
    const find = (text: string, limit: number) =>
      client.reeve.engine.call('people.find', { clientId: client.clientId, text, limit })
    const some = await find('person', 5)
    expect([some.rows.length, some.more]).toEqual([5, 7])
    const { rows, more } = await find('ana', 5)
    expect(rows).toMatchObject([{ name: 'Ana', email: 'ana@acme.example', isPerson: true, accounts: 1 }])
    expect([rows[0]?.providers, more]).toEqual([['openai'], 0])
  })
})
