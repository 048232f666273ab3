import { describe, expect, test } from 'vitest'
import { DAY, dayStart } from '../../../shared/model/index.ts'
import {
  ANTHROPIC,
  AT,
  aConnection,
  aFactSet,
  aUsageDay,
  ago,
  aCredential,
  withCoverage,
} from '../controls/testing.ts'
import type { FactSet } from '../facts/fact-set.ts'
import { usageWindows, withLastUse } from './last-use.ts'

const use = (day: string, credentialId = 'key_1') => aUsageDay({ connectionId: ANTHROPIC, credentialId, day })
const facts = (
  key: Parameters<typeof aCredential>[0] = {},
  usage = [use('2026-03-01'), use('2026-02-01')],
): FactSet =>
  aFactSet({
    connections: [aConnection('anthropic')],
    credential: [aCredential({ provider: 'anthropic', lastUsedAt: undefined, createdAt: ago(300), ...key })],
    usage,
  })
const lastUse = (given: FactSet) => withLastUse(given).of('credential')[0]

describe('last use from usage', () => {
  test('is the start of the latest day with use, and says where it is from', () => {
    expect(lastUse(facts())).toMatchObject({ lastUsedAt: dayStart('2026-03-01'), lastUsedFrom: 'usage' })
  })

  test('never replaces what the provider says, not even "never"', () => {
    expect(lastUse(facts({ lastUsedAt: null }))?.lastUsedAt).toBeNull()
    expect(lastUse(facts({ lastUsedAt: ago(9) }))?.lastUsedAt).toBe(ago(9))
  })

  test('is "never" for a key whose whole life lies in a complete window', () => {
    expect(lastUse(facts({ createdAt: ago(20) }, [use('2026-03-01', 'other')]))?.lastUsedAt).toBeNull()
    expect(lastUse(facts({ createdAt: ago(20) }, []))?.lastUsedAt).toBeNull()
  })

  test('is "not since the window began" for a key that is older than it: whether before, nobody said', () => {
    const key = lastUse(facts({ createdAt: ago(300) }, []))
    expect(key).not.toHaveProperty('lastUsedAt', null)
    expect(key?.notUsedSince).toBe(dayStart('2026-03-18') - 91 * DAY)
    expect(lastUse(facts())).not.toHaveProperty('notUsedSince')
    for (const createdAt of [undefined, null])
      expect(lastUse(facts({ createdAt }, []))).not.toHaveProperty('notUsedSince')
  })

  test('stays absent where the window is partial, stale, unstated or shorter than the limit', () => {
    for (const change of [
      { state: 'partial' },
      { freshAt: AT - 2 * DAY },
      { since: undefined },
      { since: null },
      { since: ago(30) },
    ] as const) {
      const given = withCoverage(facts({ createdAt: ago(20) }, []), { usage: change })
      expect(lastUse(given)?.lastUsedAt, JSON.stringify(change)).toBeUndefined()
    }
    expect(lastUse(withCoverage(facts(), { usage: null }))?.lastUsedAt).toBeUndefined()
  })

  test('stays absent where rows name no key, and for kinds that rows never name', () => {
    const unnamed = aUsageDay({ connectionId: ANTHROPIC, credentialId: null })
    expect(lastUse(facts({ createdAt: ago(20) }, [unnamed]))?.lastUsedAt).toBeUndefined()
    expect(
      lastUse(facts({ credentialKind: 'admin_key', createdAt: ago(20) }, []))?.lastUsedAt,
    ).toBeUndefined()
  })

  test('rows without calls or tokens are no use', () => {
    const empty = { ...use('2026-03-01'), calls: 0, inputTokens: 0, outputTokens: 0 }
    expect(lastUse(facts({ createdAt: ago(20) }, [empty]))?.lastUsedAt).toBeNull()
  })

  test('stays absent at a provider that does report it: there a missing value is a gap', () => {
    const openai = aFactSet({
      credential: [aCredential({ lastUsedAt: undefined, createdAt: ago(20) })],
      usage: [aUsageDay({ credentialId: 'key_1' })],
    })
    expect(lastUse(openai)?.lastUsedAt).toBeUndefined()
  })

  test('the window is no longer than the days that a fact set holds', () => {
    const since = usageWindows(facts()).get(ANTHROPIC)
    expect(since).toBe(dayStart('2026-03-18') - 91 * DAY)
  })
})
