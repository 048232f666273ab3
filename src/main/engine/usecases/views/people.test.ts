import { describe, expect, test } from 'vitest'
import {
  ago,
  anAccount,
  aSmallClient,
  ORGANIZATION,
  type SmallClient,
} from '../../../../../test/support/small-client.ts'
import type { PersonRow } from '../../../../shared/contract/schemas.ts'

function aClient(data: Parameters<typeof aSmallClient>[0]): Promise<SmallClient> {
  return aSmallClient(data)
}

const people = async (client: SmallClient, input: object = {}) =>
  client.ask('people.list', { limit: 100, ...input })
const byName = (rows: readonly PersonRow[]): Readonly<Record<string, PersonRow>> =>
  Object.fromEntries(rows.map((row) => [row.name ?? row.email ?? row.id, row]))

describe('the list of people', () => {
  test('has one row for each person, with what is theirs', async () => {
    const answer = await people(await aClient({ openai: ORGANIZATION }))
    const { Ana, Ben, Cem, ...others } = byName(answer.rows)
    expect(answer.rows).toHaveLength(4)
    // k1 and a1; k2 is the service account's.
    expect(Ana).toMatchObject({ state: 'active', isAdmin: true, credentials: 2 })
    // k4 was revoked.
    expect(Ben).toMatchObject({ isAdmin: false, credentials: 0 })
    expect(Cem).toMatchObject({ credentials: 0 })
    expect(Object.values(others)).toMatchObject([{ email: 'dora@acme.example', state: 'invited' }])
    // OpenAI does not say who owns a service account: that is no number.
    expect(answer.rows.map(({ identities }) => identities)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('shows what a provider says of an account, and leaves out what it does not', async () => {
    const { Ana, 'dora@acme.example': Dora } = byName(
      (await people(await aClient({ openai: ORGANIZATION }))).rows,
    )
    expect(Ana?.accounts[0]).toMatchObject({ roles: ['owner'], addedAt: ago(300), lastActivityAt: null })
    expect(Ana?.accounts[0]?.invitedAt).toBeUndefined()
    expect(Dora?.accounts[0]).toMatchObject({ invitedAt: ago(2), inviteExpiresAt: ago(-5) })
    expect(Dora?.accounts[0]?.addedAt).toBeUndefined()
  })

  test('counts the open findings about each of the accounts', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    const { rows: findings } = await client.ask('findings.list', { limit: 500 })
    const about = (id: string) =>
      findings.filter((f) => f.subjectKind === 'account' && f.subjectId === id && f.state !== 'resolved')
        .length
    const { Ana, Ben, Cem } = byName((await people(client)).rows)
    expect([Ana?.findings, Ben?.findings, Cem?.findings]).toEqual([
      about('u-ana'),
      about('u-ben'),
      about('u-cem'),
    ])
  })

  test('joins the accounts of two providers by address, and says outside where domains were agreed', async () => {
    const client = await aClient({
      openai: ORGANIZATION,
      anthropic: {
        users: {
          facts: [
            anAccount('x-ana', 'Ana', { provider: 'anthropic' }),
            anAccount('x-eve', 'Eve', { provider: 'anthropic', email: 'eve@other.example' }),
          ],
        },
      },
    })
    const before = byName((await people(client)).rows)
    expect(before['Ana']?.accounts.map(({ provider, joined }) => [provider, joined.by]).sort()).toEqual([
      ['anthropic', 'mail'],
      ['openai', 'mail'],
    ])
    // Admin at one provider is admin.
    expect(before['Ana']?.isAdmin).toBe(true)
    expect(before['Eve']?.outside).toBeUndefined()
    await client.reeve.engine.call('terms.set', {
      clientId: client.clientId,
      terms: { mailDomains: ['acme.example'] },
    })
    const after = byName((await people(client)).rows)
    expect([after['Ana']?.outside, after['Eve']?.outside]).toEqual([false, true])
  })

  test('facets count rows, and filters keep them', async () => {
    const client = await aClient({ openai: ORGANIZATION })
    const { facets, total } = await people(client)
    expect(total).toBe(4)
    expect(Object.fromEntries((facets?.['state'] ?? []).map(({ value, count }) => [value, count]))).toEqual({
      active: 3,
      invited: 1,
    })
    expect(Object.fromEntries((facets?.['admin'] ?? []).map(({ value, count }) => [value, count]))).toEqual({
      yes: 1,
      no: 3,
    })
    const admins = await people(client, { filters: [{ field: 'admin', values: ['yes'] }] })
    expect(admins.rows.map(({ name }) => name)).toEqual(['Ana'])
  })
})

describe('what is missing', () => {
  test('keys that were not read are no number, and roles that are not said are absent', async () => {
    const unread = { unread: 'permission' } as const
    const users = {
      facts: [{ kind: 'account', provider: 'openai', id: 'u', name: 'Uma', state: 'active' }],
    } as const
    const client = await aClient({ openai: { users, api_keys: unread, admin_keys: unread } })
    const { rows, sources } = await people(client)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.credentials).toBeUndefined()
    expect(rows[0]?.isAdmin).toBeUndefined()
    expect(rows[0]?.accounts[0]?.roles).toBeUndefined()
    expect(rows[0]?.email).toBeNull()
    expect(sources.map(({ dataset, state }) => [dataset, state])).toContainEqual(['users', 'complete'])
  })

  test('people that were not read are no rows, and the footer says why', async () => {
    const client = await aClient({ openai: { users: { unread: 'permission' } } })
    const { rows, sources } = await people(client)
    expect(rows).toEqual([])
    expect(sources.find(({ dataset }) => dataset === 'users')).toMatchObject({
      ...{ state: 'none', reason: 'permission', freshAt: null },
    })
  })
})
