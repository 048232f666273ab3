/** A chart with its numbers: axis ticks, labels and the figures in words. A gap stays a gap; nothing unknown is zero. */
import type { Chart } from '../../../../../shared/model/index.ts'
import type { PrintedChart } from '../printed.ts'

export interface ChartForm {
  readonly value: (n: number) => string
  readonly category: (category: string, index: number) => string
  readonly horizontal?: boolean
  readonly reference?: { readonly value: number; readonly label: string } | null
  readonly figures?: PrintedChart['figures']
  /** Replaces the model's title where that names days or months in their raw form. */
  readonly title?: string
  readonly alt?: string
  readonly unit?: string
}

export function printChart(chart: Chart, form: ChartForm): PrintedChart {
  const sums = chart.categories.map((_, i) => {
    const values = chart.series.map((s) => s.values[i] ?? null)
    return values.every((v) => v === null) ? null : values.reduce<number>((sum, v) => sum + (v ?? 0), 0)
  })
  const tops = chart.kind === 'stacked-bar' ? sums : chart.series.flatMap((s) => s.values)
  const reference = form.reference ?? null
  const top = Math.max(0, reference?.value ?? 0, ...tops.map((v) => v ?? 0))
  const ticks = niceTicks(top)
  const text = (v: number | null) => (v === null ? 'unknown' : form.value(v))
  return {
    kind: chart.kind,
    horizontal: form.horizontal ?? false,
    title: form.title ?? chart.title,
    alt: form.alt ?? chart.alt,
    unit: form.unit ?? chart.unit,
    categories: chart.categories.map(form.category),
    series: chart.series.map((s) => ({ label: s.label, values: s.values, texts: s.values.map(text) })),
    totals: sums.map((sum, i) => {
      const partial = sum !== null && chart.series.some((s) => (s.values[i] ?? null) === null)
      return partial ? `≥ ${text(sum)}` : text(sum)
    }),
    max: ticks.at(-1) ?? 1,
    ticks: ticks.map((value) => ({ value, label: form.value(value) })),
    reference,
    figures:
      form.figures ??
      chart.categories.map((c, i) => ({ label: form.category(c, i), value: text(sums[i] ?? null) })),
  }
}

/** Zero and two to four round steps up to at least `top`. */
export function niceTicks(top: number): number[] {
  if (!(top > 0) || !Number.isFinite(top)) return [0, 1]
  const power = 10 ** Math.floor(Math.log10(top / 3))
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => Math.ceil(top / s) <= 4) ?? 10 * power
  return Array.from({ length: Math.ceil(top / step) + 1 }, (_, i) => Number((i * step).toPrecision(12)))
}
