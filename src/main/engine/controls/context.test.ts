import { describe, expect, test } from 'vitest'
import { createContext } from './context.ts'
import { aFactSet, aService, ago, withCoverage } from './testing.ts'

const LIMIT = { amount: { micros: 1e6, currency: 'USD' }, interval: 'month', hardStop: true }
const old = (dataset: 'projects' | 'spend_limits') => ({
  dataset,
  snapshotId: 's',
  endpoint: `GET /${dataset}`,
  requestId: null,
  readAt: ago(5),
})
const service = aService({
  id: 'proj_1',
  spendLimit: LIMIT,
  region: 'eu',
  sources: [old('projects'), { ...old('spend_limits'), part: 'proj_1' }],
})
const valueWith = (change: Parameters<typeof withCoverage>[1][string & 'spend_limits']) =>
  createContext(withCoverage(aFactSet({ service: [service] }), { spend_limits: change })).value(
    service,
    'spendLimit',
  )

describe('a value that another data set than the list fills', () => {
  test('counts where that data set was read in time', () => {
    expect(valueWith({})).toEqual(LIMIT)
    expect(valueWith({ freshAt: ago(3) })).toBeUndefined()
    expect(valueWith(null)).toBeUndefined()
  })

  test('counts for the parts that were read, and for no other', () => {
    const partly = (id: string) => ({
      state: 'partial' as const,
      freshAt: null,
      incomplete: [{ id, label: null, state: 'none' as const, freshAt: null }],
    })
    expect(valueWith(partly('proj_2'))).toEqual(LIMIT)
    expect(valueWith(partly('proj_1'))).toBeUndefined()
  })
})
