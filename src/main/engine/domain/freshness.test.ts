import { describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../../shared/model/index.ts'
import { aFactSet } from '../controls/testing.ts'
import type { Coverage } from './coverage.ts'
import type { FactSet } from '../facts/fact-set.ts'
import { datasetStateOf, datasetStatesOf, isFresh, maxAgeOf, together } from './freshness.ts'

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
      {
        id: 'c',
        provider: 'openai',
        name: 'c',
        organizationName: null,
        snapshotId: null,
        runId: null,
        syncedAt,
      },
    ],
    coverage: [coverage],
  })
const datasetState = (change: Partial<Coverage>, syncedAt?: number | null) =>
  datasetStateOf(datasetStatesOf(facts({ ...row, ...change }, syncedAt)), 'c', 'api_keys')

describe('freshness', () => {
  test('identities last 24 h, usage 36 h, events 2 h, configuration 24 h', () => {
    expect(maxAgeOf('identities')).toBe(24 * HOUR)
    expect(maxAgeOf('usage')).toBe(36 * HOUR)
    expect(maxAgeOf('events')).toBe(2 * HOUR)
    expect(maxAgeOf('configuration')).toBe(24 * HOUR)
  })

  test('the limit itself is fresh, one ms more is not, never read is not', () => {
    expect(isFresh('identities', AT - DAY, AT)).toBe(true)
    expect(isFresh('identities', AT - DAY - 1, AT)).toBe(false)
    expect(isFresh('identities', null, AT)).toBe(false)
  })

  test('a complete and fresh data set is complete; a stale one is neither complete nor known', () => {
    expect(datasetState({})).toMatchObject({ complete: true, known: 'all', readAt: AT - HOUR })
    expect(datasetState({ freshAt: AT - 2 * DAY })).toMatchObject({ complete: false, known: 'none' })
  })

  test('a failed read leaves fresh older data known but not complete', () => {
    expect(datasetState({ state: 'none', reason: 'network' })).toMatchObject({
      complete: false,
      known: 'all',
    })
    expect(datasetState({ state: 'none', reason: 'permission', freshAt: null })).toMatchObject({
      complete: false,
      known: 'none',
      readAt: null,
    })
  })

  test('a part-read is known in parts, as of the sync, while that is fresh', () => {
    expect(datasetState({ state: 'partial', freshAt: null })).toMatchObject({
      known: 'parts',
      readAt: AT - HOUR,
    })
    expect(datasetState({ state: 'partial', freshAt: null }, AT - 2 * DAY).known).toBe('none')
    expect(datasetState({ state: 'partial', freshAt: null }, null).known).toBe('none')
  })

  test('a data set without a row counts as unread', () => {
    expect(datasetStateOf(datasetStatesOf(facts(row)), 'c', 'users')).toMatchObject({
      complete: false,
      known: 'none',
    })
    expect(datasetStateOf(datasetStatesOf(facts(row)), 'other', 'api_keys').coverage).toBeUndefined()
  })

  test('a data set that no provider of this version has is believed for no time at all', () => {
    const unheard = { ...row, dataset: 'moons' as Coverage['dataset'] }
    expect(datasetStateOf(datasetStatesOf(facts(unheard)), 'c', unheard.dataset).known).toBe('none')
  })

  test('several data sets together are as good as the worst of them; none count as unread', () => {
    const good = datasetState({})
    const parts = datasetState({ state: 'partial', freshAt: null })
    const old = datasetState({ freshAt: AT - 2 * DAY })
    expect(together([good, good])).toMatchObject({ complete: true, known: 'all' })
    for (const mixed of [
      [good, parts],
      [parts, good],
    ])
      expect(together(mixed)).toMatchObject({ complete: false, known: 'parts' })
    expect(together([good, old, parts])).toMatchObject({
      complete: false,
      known: 'none',
      readAt: AT - 2 * DAY,
    })
    expect(together([])).toMatchObject({ complete: false, known: 'none', readAt: null })
  })
})
