import { expect, test } from 'vitest'
import {
  aSmallClient,
  NOW,
  ORGANIZATION,
  type SmallClient,
} from '../../../../../test/support/small-client.ts'
import type { Output } from '../../../../shared/contract/schemas.ts'

const journal = ({ reeve, clientId }: SmallClient, input: object = {}): Promise<Output<'journal.list'>> =>
  reeve.engine.call('journal.list', { clientId, limit: 50, ...input })

/** A client of which the agreement was decided twice, and one limit. */
async function decided(): Promise<{ client: SmallClient; before: number }> {
  const client = await aSmallClient({})
  const before = (await journal(client)).total
  const { engine } = client.reeve
  const { clientId } = client
  await engine.call('terms.set', { clientId, terms: { mailDomains: ['acme.example'] } })
  await engine.call('terms.set', { clientId, terms: { mailDomains: ['acme.example', 'acme.test'] } })
  await engine.call('parameters.set', { clientId, controlId: 'nhi-dormant', name: 'dormantDays', value: 60 })
  return { client, before }
}

test('counts entries, devices, authors and kinds of decisions', async () => {
  const { client, before } = await decided()
  const answer = await journal(client)
  expect([answer.total, answer.matched]).toEqual([before + 3, before + 3])
  expect(answer.rows.slice(0, 3).map(({ action }) => action.split('.')[0])).toEqual([
    'parameter',
    'terms',
    'terms',
  ])
  expect(answer.devices).toBe(1)
  expect(answer.authors).toMatchObject([{ name: 'ana', count: before + 3 }])
  const kinds = Object.fromEntries(answer.kinds.map(({ kind, count }) => [kind, count]))
  expect(kinds).toMatchObject({ terms: 2, parameter: 1 })
  expect(Object.values(kinds).reduce((a, b) => a + b, 0)).toBe(before + 3)
  expect(answer.rows[0]).toMatchObject({
    at: NOW,
    orderedAt: null,
    setAside: null,
    outOfOrder: false,
  })
  expect(answer.rows[0]?.records).toHaveLength(1)
})

test('a filter counts what it leaves, and keeps the total', async () => {
  const { client, before } = await decided()
  const terms = await journal(client, { kinds: ['terms'] })
  expect([terms.matched, terms.total, terms.rows.length]).toEqual([2, before + 3, 2])
  const page = await journal(client, { kinds: ['terms'], limit: 1 })
  const rest = await journal(client, { kinds: ['terms'], limit: 1, cursor: page.nextCursor })
  expect([page.rows.length, rest.rows.length, rest.nextCursor]).toEqual([1, 1, null])
  expect(rest.rows[0]?.hash).not.toBe(page.rows[0]?.hash)
})

test('a journal in which nothing is missing says so with empty lists, and that nothing is left out', async () => {
  const { client } = await decided()
  const { missing, unreadable, moreMissing, moreUnreadable } = await journal(client)
  expect([missing, unreadable, moreMissing, moreUnreadable]).toEqual([[], [], undefined, undefined])
})

test('a cursor of no entry is refused', async () => {
  const { client } = await decided()
  await expect(journal(client, { cursor: 'ff'.repeat(32) })).rejects.toMatchObject({ code: 'not-found' })
})

test('a decision about people names whose accounts they are, as far as it is known now', async () => {
  const client = await aSmallClient({ openai: ORGANIZATION })
  const { rows } = await client.ask('people.list', { limit: 10 })
  const idOf = (name: string) => rows.find((row) => row.name === name)?.id
  const { engine } = client.reeve
  await engine.call('people.join', { clientId: client.clientId, person: idOf('Ana'), with: idOf('Ben') })
  const lastText = async () => (await journal(client, { kinds: ['people'], limit: 1 })).rows[0]?.text
  expect(await lastText()).toMatch(/: (Ana \(OpenAI\); Ben|Ben \(OpenAI\); Ana) \(OpenAI\)\.$/)
  client.clock.moveTo(NOW + 60_000)
  await client.sync({ openai: { ...ORGANIZATION, users: { facts: [] } } })
  expect(await lastText()).toMatch(/ Whose they are is not known now\.$/)
})
