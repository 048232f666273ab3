/** A chart as data: the screen draws it with one library, the PDF with another, from the same numbers and colours. */
export interface ChartSeries {
  readonly key: string
  readonly label: string
  /** One value for each entry of `categories`; null where nothing is known (drawn as a gap, never as zero). */
  readonly values: readonly (number | null)[]
}

export interface Chart {
  readonly kind: 'bar' | 'stacked-bar' | 'line'
  /** States the one message: "Spend doubled on 12 Nov". */
  readonly title: string
  /** The same message for somebody who cannot see the drawing. */
  readonly alt: string
  readonly unit: string
  readonly categories: readonly string[]
  readonly series: readonly ChartSeries[]
}
