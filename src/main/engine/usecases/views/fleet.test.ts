import { describe, expect, test } from 'vitest'
import {
  aSmallClient,
  NOW,
  ORGANIZATION,
  usd,
  type SmallClient,
} from '../../../../../test/support/small-client.ts'
import type { FleetRow } from '../../../../shared/contract/schemas.ts'

function aClient(...[data]: Parameters<typeof aSmallClient>): Promise<SmallClient> {
  return aSmallClient(data)
}

const fleet = ({ reeve }: SmallClient, input: object = {}) =>
  reeve.engine.call('fleet.list', { limit: 100, ...input })

describe('the table of all clients', () => {
  test('shows the figures of each client as its own page does', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    await client.reeve.engine.call('clients.add', { name: 'Bare', tags: ['new'] })
    const { rows, total } = await fleet(client)
    expect(total).toBe(2)
    const [acme, bare] = rows
    expect(acme?.summary).toEqual((await client.ask('client.overview')).summary)
    expect(acme).toMatchObject({
      client: { name: 'Acme' },
      connections: [{ provider: 'openai', name: 'OpenAI', lastSyncAt: NOW, lastError: null }],
      syncing: false,
      summary: {
        // Ana, Ben, Cem; s1; k1, k2, k3 and a1; November: 3 + 4 + 1.
        ...{ people: { value: 3 }, identities: { value: 1 }, credentials: { value: 4 } },
        spendMonth: { amounts: [usd(8)] },
      },
    })
    // Nothing was assessed: no figure, and none is zero.
    expect(bare).toMatchObject({ client: { name: 'Bare', tags: ['new'] }, summary: null, connections: [] })
  })

  test('counts clients by health, provider, tag and open severities', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    const { engine } = client.reeve
    await engine.call('clients.add', { name: 'Bare' })
    const { clientId } = await engine.call('clients.add', { name: 'Waiting', tags: ['new'] })
    await engine.call('connections.add', {
      ...{ clientId, provider: 'anthropic', name: '', endpoint: null },
      secret: { key: 'sk-ant-admin01-bbbbbbbbbbbbbbbbbbbb' },
    })
    const { facets } = await fleet(client)
    const counts = (field: string) =>
      Object.fromEntries((facets?.[field] ?? []).map(({ value, count }) => [value, count]))
    expect(counts('health')).toEqual({ assessed: 1, 'not connected': 1, 'never synced': 1 })
    expect(counts('provider')).toEqual({ openai: 1, anthropic: 1 })
    expect(counts('tag')).toEqual({ none: 2, new: 1 })
    // Of Acme alone, where it has findings of that severity.
    expect(Math.max(...Object.values(counts('severity')))).toBe(1)
  })

  test('sorts by a figure, and puts what is not known last in either direction', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    await client.reeve.engine.call('clients.add', { name: 'Bare' })
    for (const dir of ['asc', 'desc'] as const) {
      const { rows } = await fleet(client, { sort: { field: 'people', dir } })
      expect(
        rows.map((row: FleetRow) => row.client.name),
        dir,
      ).toEqual(['Acme', 'Bare'])
    }
  })

  test('of a client with more connections than a row carries, says how many there are, those in trouble first', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    for (let i = 0; i < 51; i++)
      await client.reeve.engine.call('connections.add', {
        ...{ clientId: client.clientId, provider: 'openai', name: `Other ${i}`, endpoint: null },
        secret: { key: 'sk-admin-bbbbbbbbbbbbbbbbbbbb' },
      })
    const [row] = (await fleet(client)).rows
    expect([row?.connections.length, row?.moreConnections]).toEqual([50, 2])
    // None of the 51 was ever synced: the one that was is left out.
    expect(row?.connections.some(({ lastSyncAt }) => lastSyncAt !== null)).toBe(false)
  })
})
