import { describe, expect, test } from 'vitest'
import { createFormat } from '../../lib/format.ts'
import { changeOf, parseView } from './period.ts'

const format = createFormat('en-GB')
const usd = (units: number) => [{ micros: units * 1e6, currency: 'USD' }]

test('an address that names no period or an unknown one shows ninety days by project', () => {
  expect(parseView({})).toEqual({ days: 90, groupBy: 'service' })
  expect(parseView({ days: 12, by: 'constructor' })).toEqual({ days: 90, groupBy: 'service' })
  expect(parseView({ days: 30, by: 'model' })).toEqual({ days: 30, groupBy: 'model' })
})

describe('the change against the period before', () => {
  test('is told in words with its sign', () => {
    expect(changeOf(usd(134), usd(100), 30, format)).toEqual({
      direction: 'up',
      words: '+34% on the 30 days before',
    })
    expect(changeOf(usd(75), usd(100), 7, format)?.words).toBe('−25% on the 7 days before')
    expect(changeOf(usd(100), usd(100), 7, format)?.direction).toBe('same')
  })
  test('is left out where the two cannot be compared', () => {
    expect(changeOf(usd(1), [], 7, format)).toBeNull()
    expect(changeOf(usd(1), usd(0), 7, format)).toBeNull()
    expect(changeOf(usd(1), [{ micros: 1e6, currency: 'EUR' }], 7, format)).toBeNull()
    expect(changeOf([...usd(1), { micros: 1e6, currency: 'EUR' }], usd(1), 7, format)).toBeNull()
  })
})
