import { describe, expect, test } from 'vitest'
import { aCostDay, aFactSet, ago, AT } from '../controls/testing.ts'
import { dayOf } from '../../../shared/model/index.ts'
import type { FactSet } from '../facts/fact-set.ts'
import { billed, costGround, monthStarts } from './summary.ts'

const TODAY = dayOf(AT)
const withCosts = (change: Partial<FactSet['coverage'][number]>): FactSet => {
  const facts = aFactSet({ costs: [aCostDay(5, { day: dayOf(ago(1)) })] })
  return { ...facts, coverage: facts.coverage.map((c) => (c.dataset === 'costs' ? { ...c, ...change } : c)) }
}

describe('what was billed in a window', () => {
  test('is the sum of its rows when every connection reaches into it', () => {
    const figure = billed(withCosts({}), dayOf(ago(3)), TODAY)
    expect(figure).toEqual({ amounts: [{ micros: 5_000_000, currency: 'USD' }], known: true, complete: true })
  })

  test('is unknown, not zero, when the costs were last read before it began', () => {
    const figure = billed(withCosts({ freshAt: ago(40) }), dayOf(ago(3)), TODAY)
    expect(figure).toEqual({ amounts: [], known: false, complete: false })
  })

  test('is incomplete when the reading stops half-way, or begins after it', () => {
    expect(costGround(withCosts({ freshAt: ago(5) }), dayOf(ago(10)), TODAY)).toEqual({
      known: true,
      complete: false,
    })
    expect(costGround(withCosts({ since: ago(5) }), dayOf(ago(10)), TODAY)).toEqual({
      known: true,
      complete: false,
    })
    expect(costGround(withCosts({ state: 'partial' }), dayOf(ago(10)), TODAY).complete).toBe(false)
  })

  test('is unknown without any connection', () => {
    expect(billed(aFactSet({ connections: [], coverage: [] }), dayOf(ago(3)), TODAY).known).toBe(false)
  })
})

test('the month before January is December', () => {
  expect(monthStarts('2026-01-15')).toEqual({ current: '2026-01-01', previous: '2025-12-01' })
})
