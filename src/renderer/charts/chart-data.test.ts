import { describe, expect, test } from 'vitest'
import type { Chart } from '../../shared/model/index.ts'
import { createFormat } from '../lib/format.ts'
import {
  axisTicks,
  extent,
  categoryText,
  categoryTick,
  isPartAt,
  toPlot,
  totalAt,
  valueText,
} from './chart-data.ts'

const chart = (over: Partial<Chart> = {}): Chart => ({
  kind: 'stacked-bar',
  title: 'T',
  alt: 'A',
  unit: 'USD',
  categories: ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'],
  series: [
    { key: 'a', label: 'A', values: [1, null, null, 0] },
    { key: 'b', label: 'B', values: [2, 3, null, 0] },
  ],
  ...over,
})

describe('a chart made ready to draw', () => {
  test('keeps what is not known apart from zero', () => {
    const plot = toPlot(chart())
    expect(plot.rows[1]).toEqual({ category: '2026-11-02', s0: null, s1: 3 })
    expect(plot.rows[3]).toEqual({ category: '2026-11-04', s0: 0, s1: 0 })
  })
  test('names the runs in which something is not known', () => {
    expect(toPlot(chart()).unknown).toEqual([{ from: '2026-11-02', to: '2026-11-03' }])
    expect(toPlot(chart()).unknownLabels).toEqual(['A', 'B'])
  })
  test('starts a new run after a known category', () => {
    const plot = toPlot(chart({ series: [{ key: 'a', label: 'A', values: [null, 1, null, 1] }] }))
    expect(plot.unknown.map((run) => run.from)).toEqual(['2026-11-01', '2026-11-03'])
  })
  test('treats a missing value at the end as not known', () => {
    expect(toPlot(chart({ series: [{ key: 'a', label: 'A', values: [1] }] })).unknown).toEqual([
      { from: '2026-11-02', to: '2026-11-04' },
    ])
  })
  test('is blank when nothing is known', () => {
    expect(
      toPlot(chart({ series: [{ key: 'a', label: 'A', values: [null, null, null, null] }] })).blank,
    ).toBe(true)
    expect(toPlot(chart()).blank).toBe(false)
  })
  test('never lets the text of a series become a key', () => {
    const plot = toPlot(chart({ series: [{ key: '__proto__', label: 'category', values: [1, 2, 3, 4] }] }))
    expect(plot.rows[0]).toEqual({ category: '2026-11-01', s0: 1 })
  })
  test('folds many stacked series into one without losing their sum', () => {
    const series = Array.from({ length: 12 }, (_, i) => ({
      key: `k${i}`,
      label: `K${i}`,
      values: [i, i, i, null],
    }))
    const plot = toPlot(chart({ series }))
    expect(plot.series.at(-1)?.label).toBe('Other (5)')
    const drawn = plot.series.reduce((sum, s) => sum + (plot.rows[0]?.[s.key] ?? 0), 0)
    expect(drawn).toBe(66)
    expect(plot.rows[3]?.s7).toBeNull()
  })
})

describe('figures of a chart in words', () => {
  const format = createFormat('en-GB')
  test('a total over unknown values is a part, and nothing known has no total', () => {
    expect(totalAt(chart(), 1)).toBe(3)
    expect(isPartAt(chart(), 1)).toBe(true)
    expect(totalAt(chart(), 2)).toBeNull()
    expect(isPartAt(chart(), 0)).toBe(false)
  })
  test('an unknown value says so and a zero is a number', () => {
    expect(valueText(null, 'USD', format)).toBe('Not known')
    expect(valueText(0, 'people', format)).toBe('0')
    expect(valueText(1234.5, 'USD', format)).toContain('1,234.50')
  })
  test('days and months are dates of the locale, other categories are left alone', () => {
    expect(categoryTick('2026-11-12', 'en-GB')).toBe('12 Nov')
    expect(categoryText('2026-11', format)).toBe('November 2026')
    expect(categoryTick('> 365 d', 'en-GB')).toBe('> 365 d')
  })
})

describe('the axis', () => {
  test('has round values that reach over the greatest', () => {
    expect(axisTicks(0, 242)).toEqual([0, 100, 200, 300])
    expect(axisTicks(0, 28)).toEqual([0, 10, 20, 30])
    expect(axisTicks(0, 0.37)).toEqual([0, 0.1, 0.2, 0.3, 0.4])
    expect(axisTicks(0, 100)).toEqual([0, 25, 50, 75, 100])
  })
  test('reaches below zero for credits', () => {
    const ticks = axisTicks(-30, 100)
    expect(ticks[0]).toBeLessThanOrEqual(-30)
    expect(ticks).toContain(0)
  })
  test('survives a chart of zeros and one without values', () => {
    expect(axisTicks(0, 0)).toEqual([0, 1])
    expect(axisTicks(Number.NaN, Number.NaN)).toEqual([0, 1])
  })
  test('counts stacked series together and takes the marked line in', () => {
    expect(extent(chart())).toEqual({ least: 0, most: 3 })
    expect(extent(chart(), 50).most).toBe(50)
    expect(extent(chart({ kind: 'line' })).most).toBe(3)
  })
})
