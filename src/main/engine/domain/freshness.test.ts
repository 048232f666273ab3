import { describe, expect, test } from 'vitest'
import { DATASETS, DAY, HOUR } from '../../../shared/model/index.ts'
import { aFactSet } from '../controls/testing.ts'
import type { Coverage } from './coverage.ts'
import type { FactSet } from '../facts/fact-set.ts'
import { groundOf, groundsOf, isFresh, maxAgeOf } from './freshness.ts'

const AT = Date.UTC(2026, 2, 18)
const row: Coverage = {
  connectionId: 'c',
  provider: 'openai',
  dataset: 'api_keys',
  state: 'complete',
  count: 3,
  freshAt: AT - HOUR,
}

const facts = (coverage: Coverage, syncedAt: number | null = AT - HOUR): FactSet =>
  aFactSet({
    at: AT,
    connections: [
      { id: 'c', provider: 'openai', name: 'c', organizationName: null, snapshotId: null, syncedAt },
    ],
    coverage: [coverage],
  })
const ground = (change: Partial<Coverage>, syncedAt?: number | null) =>
  groundOf(groundsOf(facts({ ...row, ...change }, syncedAt)), 'c', 'api_keys')

describe('freshness', () => {
  test('identities last 24 h, usage 36 h, events 2 h, configuration 24 h', () => {
    expect(maxAgeOf('api_keys')).toBe(24 * HOUR)
    expect(maxAgeOf('usage')).toBe(36 * HOUR)
    expect(maxAgeOf('costs')).toBe(36 * HOUR)
    expect(maxAgeOf('audit_log')).toBe(2 * HOUR)
    expect(maxAgeOf('spend_limits')).toBe(24 * HOUR)
    for (const dataset of DATASETS) expect(maxAgeOf(dataset)).toBeGreaterThan(0)
  })

  test('the limit itself is fresh, one ms more is not, never read is not', () => {
    expect(isFresh('users', AT - DAY, AT)).toBe(true)
    expect(isFresh('users', AT - DAY - 1, AT)).toBe(false)
    expect(isFresh('users', null, AT)).toBe(false)
  })

  test('a complete and fresh data set is complete; a stale one is neither complete nor known', () => {
    expect(ground({})).toMatchObject({ complete: true, known: 'all', readAt: AT - HOUR })
    expect(ground({ freshAt: AT - 2 * DAY })).toMatchObject({ complete: false, known: 'none' })
  })

  test('a failed read leaves fresh older data known but not complete', () => {
    expect(ground({ state: 'none', reason: 'network' })).toMatchObject({ complete: false, known: 'all' })
    expect(ground({ state: 'none', reason: 'permission', freshAt: null })).toMatchObject({
      complete: false,
      known: 'none',
      readAt: null,
    })
  })

  test('a part-read is known in parts, as of the sync, while that is fresh', () => {
    expect(ground({ state: 'partial', freshAt: null })).toMatchObject({ known: 'parts', readAt: AT - HOUR })
    expect(ground({ state: 'partial', freshAt: null }, AT - 2 * DAY).known).toBe('none')
    expect(ground({ state: 'partial', freshAt: null }, null).known).toBe('none')
  })

  test('a data set without a row has no ground', () => {
    expect(groundOf(groundsOf(facts(row)), 'c', 'users')).toMatchObject({ complete: false, known: 'none' })
    expect(groundOf(groundsOf(facts(row)), 'other', 'api_keys').coverage).toBeUndefined()
  })
})
