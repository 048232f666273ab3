import { describe, expect, test } from 'vitest'
import { DAY } from '../../../../../shared/model/index.ts'
import { lastSeen } from '../../../facts/fact-set.ts'
import type { Credential } from '../../../facts/index.ts'
import type { Closed } from '../../../ports/sink.ts'
import type { ClientStore } from '../../../ports/store.ts'
import { START, aClient, aPage } from '../testing.ts'
import { finish } from '../testing-finish.ts'

const key = (id: string): Credential =>
  ({
    kind: 'credential',
    id,
    provider: 'openai',
    credentialKind: 'api_key',
    scopeLevel: 'org',
    state: 'active',
  }) as Credential
const WHOLE: Closed = { state: 'complete', whole: true }
const FLAWED: Closed = { state: 'partial', reason: 'shape_changed', whole: false }
const ids = (n: number): string[] => Array.from({ length: n }, (_, i) => `key-${i}`)

function sync(client: ClientStore, at: number, seen: readonly string[], end: Closed): void {
  const writer = client.beginSync('k1', 'openai', at)
  const page = aPage('api_keys', { facts: seen.map(key) })
  writer.page({ ...page, provenance: { ...page.provenance, readAt: at + 1_000 } })
  writer.done('api_keys', null, end)
  finish(writer, at + 2_000)
}
const seenAt = (client: ClientStore, at: number): Record<string, number> =>
  Object.fromEntries(
    client
      .facts('credential', client.asOf(at + DAY / 2))
      .map(({ fact, sources }) => [fact.id, sources[0] ? lastSeen(sources[0]) : 0]),
  )

describe('a list that was read but for one row', () => {
  test('shows its other rows as seen then, and the one as it was read before', () => {
    const { client } = aClient()
    sync(client, START, ids(3), WHOLE)
    const later = START + 2 * DAY
    sync(client, later, ['key-0', 'key-2'], FLAWED)
    expect(seenAt(client, later)).toEqual({ 'key-0': later, 'key-1': START + 1_000, 'key-2': later })
    // Where and when it was read as it is now stays what it was, and so does an earlier moment.
    expect(
      client.facts('credential', client.asOf(later + DAY)).map(({ sources }) => sources[0]?.readAt),
    ).toEqual([START + 1_000, START + 1_000, START + 1_000])
    expect(new Set(Object.values(seenAt(client, START)))).toEqual(new Set([START + 1_000]))
  })

  test('says nothing of rows beyond what is kept: a cut list is old', () => {
    const { client } = aClient()
    sync(client, START, ids(1_002), WHOLE)
    const later = START + 2 * DAY
    sync(client, later, ['key-0'], FLAWED)
    expect(new Set(Object.values(seenAt(client, later)))).toEqual(new Set([START + 1_000]))
  })

  test('counts no longer once a sync did not read the list at all', () => {
    const { client } = aClient()
    sync(client, START, ids(2), WHOLE)
    sync(client, START + 2 * DAY, ['key-0'], FLAWED)
    const last = START + 4 * DAY
    const writer = client.beginSync('k1', 'openai', last)
    writer.done('api_keys', null, { state: 'none', reason: 'permission', whole: false })
    finish(writer, last + 1)
    expect(new Set(Object.values(seenAt(client, last)))).toEqual(new Set([START + 1_000]))
  })
})
