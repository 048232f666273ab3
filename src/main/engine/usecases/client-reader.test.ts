import { expect, test } from 'vitest'
import { LATER, START, aClient, aPage, aSync } from '../adapters/sqlite/testing.ts'
import { grantTable } from '../facts/grant-table.ts'
import type { FactPart } from '../facts/index.ts'
import type { ClientStore } from '../ports/store.ts'
import { ClientReader } from './client-reader.ts'

const base = { provider: 'openai', tenant: 'org-1' } as const
const ana: FactPart = { ...base, kind: 'account', id: 'ana', state: 'active' }
const mayUse: FactPart = {
  ...base,
  kind: 'grant',
  id: 'ana|p1|member',
  holderId: 'ana',
  holderKind: 'account',
  resourceId: 'p1',
  permission: 'member',
  level: 'invoke',
}

test('what a page says of its sources needs no facts; those of a kind are read when they are first asked for, once, and grants as columns without any', () => {
  const { workspace, client } = aClient()
  workspace.store.addConnection({
    id: 'k1',
    clientId: 'c1',
    provider: 'openai',
    name: 'OpenAI',
    endpoints: {},
    setup: {},
    tenants: [],
    organizationName: null,
    secretHint: '',
    secretSetAt: START,
    createdAt: START,
    lastSyncAt: null,
    lastError: null,
    lastAttemptAt: null,
  })
  aSync(client, [aPage('users', { facts: [ana, mayUse] })])
  const asked: string[] = []
  const counted: ClientStore = {
    ...client,
    facts: (kind, asOf, unreadable) => {
      asked.push(kind)
      return client.facts(kind, asOf, unreadable)
    },
    usageDays: (query) => {
      asked.push('usage')
      return client.usageDays(query)
    },
    events: (query) => {
      asked.push('events')
      return client.events(query)
    },
    grants: (asOf, among) => {
      asked.push('grants as columns')
      return client.grants(asOf, among)
    },
  }
  const store = { ...workspace.store, openClient: () => counted }
  const reader = new ClientReader(store, { now: () => LATER, sleep: () => Promise.resolve() }, 'd1')
  const { scope, tenants, eventsOf } = reader.read('c1', null)
  expect(scope.coverage).toMatchObject([{ dataset: 'users', state: 'complete' }])
  expect([tenants, eventsOf.among]).toEqual([null, [['k1']]])
  expect(asked).toEqual([])
  const { facts, bytes } = reader.read('c1', null)
  expect(asked.splice(0)).toEqual(['usage', 'events'])
  expect(facts.coverage).toMatchObject([{ dataset: 'users', state: 'complete' }])
  expect(asked).toEqual([])
  expect(facts.of('account')).toMatchObject([{ id: 'ana', connectionId: 'k1' }])
  expect(facts.of('account')).toBe(facts.of('account'))
  const grants = grantTable(facts)
  expect(grantTable(facts)).toBe(grants)
  expect([grants.size, grants.holders, grants.resources, grants.permissions, grants.levels]).toEqual([
    1,
    [{ kind: 'account', id: 'ana' }],
    ['p1'],
    ['member'],
    ['invoke'],
  ])
  expect(asked).toEqual(['account', 'grants as columns'])
  const again = reader.read('c1', null)
  expect(again.facts).toBe(facts)
  expect(again.bytes).toBeGreaterThan(bytes)
})
