/** From the shared chart model to what is drawn and read: rows, what is not known, totals, text of one value.
 *  Promise: a value that is not known stays apart from zero everywhere. Pure.
 *  Not here: drawing (chart-plot.tsx), colours (charts.module.css). */
import type { Chart } from '../../shared/model/index.ts'
import type { Format } from '../lib/format.ts'

/** Series beyond this many are drawn as one, "Other"; the table still shows each. */
export const MAX_DRAWN = 8

/** One category with its values under keys that no provider's text can collide with: s0, s1, … */
export interface PlotRow {
  readonly category: string
  readonly [series: `s${number}`]: number | null
}

export interface PlotSeries {
  readonly key: `s${number}`
  readonly label: string
}

export interface Plot {
  readonly rows: readonly PlotRow[]
  readonly series: readonly PlotSeries[]
  /** Runs of categories, first and last included, in which some series is not known. */
  readonly unknown: readonly { readonly from: string; readonly to: string }[]
  /** Labels of the series that are not known somewhere. */
  readonly unknownLabels: readonly string[]
  /** Nothing at all is known. */
  readonly blank: boolean
}

const valueAt = (values: readonly (number | null)[], at: number): number | null => values[at] ?? null

/** Sums what is known; null when nothing is. */
function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((v) => v !== null)
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0)
}

/** Prepares a chart for drawing. Categories keep their order; equal labels stay apart by position in the table only. */
export function toPlot(chart: Chart): Plot {
  const fold = chart.kind === 'stacked-bar' && chart.series.length > MAX_DRAWN
  const drawn = fold ? chart.series.slice(0, MAX_DRAWN - 1) : chart.series
  const rest = fold ? chart.series.slice(MAX_DRAWN - 1) : []
  const labels = [...drawn.map((s) => s.label), ...(rest.length > 0 ? [`Other (${rest.length})`] : [])]
  const rows = chart.categories.map((category, at): PlotRow => {
    const row: Record<`s${number}`, number | null> = {}
    drawn.forEach((series, n) => {
      row[`s${n}`] = valueAt(series.values, at)
    })
    if (rest.length > 0) row[`s${drawn.length}`] = sumKnown(rest.map((s) => valueAt(s.values, at)))
    return { category, ...row }
  })
  const unknown: { from: string; to: string }[] = []
  let open = false
  chart.categories.forEach((category, at) => {
    const missing = chart.series.some((s) => valueAt(s.values, at) === null)
    const last = unknown.at(-1)
    if (missing && open && last) last.to = category
    else if (missing) unknown.push({ from: category, to: category })
    open = missing
  })
  return {
    rows,
    series: labels.map((label, n) => ({ key: `s${n}`, label })),
    unknown,
    unknownLabels: chart.series
      .filter((s) => chart.categories.some((_, at) => valueAt(s.values, at) === null))
      .map((s) => s.label),
    blank: chart.series.every((s) => chart.categories.every((_, at) => valueAt(s.values, at) === null)),
  }
}

/** Sum over the series at one category; null when nothing is known there. */
export const totalAt = (chart: Chart, at: number): number | null =>
  sumKnown(chart.series.map((s) => valueAt(s.values, at)))

/** True where a sum leaves something out. */
export const isPartAt = (chart: Chart, at: number): boolean =>
  chart.series.some((s) => valueAt(s.values, at) === null)

const isCurrency = (unit: string): boolean => /^[A-Z]{3}$/.test(unit)

/** A value with its unit, for tooltips and the table. */
export function valueText(value: number | null, unit: string, format: Format): string {
  if (value === null) return 'Not known'
  return isCurrency(unit)
    ? format.money({ micros: Math.round(value * 1e6), currency: unit })
    : format.number(value)
}

/** A value on the axis: short, without the unit that stands beside the title. */
export const tickText = (value: number, format: Format): string => format.compact(value)

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/
const MONTH_PATTERN = /^\d{4}-\d{2}$/

/** Whether the categories are days or months. */
export const isCalendar = (category: string | undefined): boolean =>
  category !== undefined && (DAY_PATTERN.test(category) || MONTH_PATTERN.test(category))

/** A category on the axis: days and months by locale, anything else as written. */
export function categoryTick(category: string, locale: string): string {
  if (DAY_PATTERN.test(category))
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
      Date.parse(category),
    )
  if (MONTH_PATTERN.test(category))
    return new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(
      Date.parse(`${category}-01`),
    )
  return category
}

/** A category in full, for tooltips and the table. */
export function categoryText(category: string, format: Format): string {
  if (DAY_PATTERN.test(category)) return format.day(category)
  if (MONTH_PATTERN.test(category))
    return new Intl.DateTimeFormat(format.locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      Date.parse(`${category}-01`),
    )
  return category
}

/** Round values for the axis, from zero (or below) to at least the greatest value: 0, 50, 100, 150. */
export function axisTicks(least: number, most: number, wanted = 4): number[] {
  const low = Math.min(0, least)
  const span = Math.max(most, 0) - low
  if (!Number.isFinite(span) || span <= 0) return [0, 1]
  const rough = span / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const first = Math.floor(low / step)
  const last = Math.ceil((low + span) / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)))
}

/** Least and greatest value that is drawn: sums where the series are stacked, with the marked line. */
export function extent(chart: Chart, mark?: number): { least: number; most: number } {
  const values =
    chart.kind === 'stacked-bar'
      ? chart.categories.map((_, at) => totalAt(chart, at))
      : chart.series.flatMap((series) => series.values)
  let [least, most] = [0, mark ?? 0]
  for (const value of values) {
    if (value === null) continue
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return { least, most }
}
