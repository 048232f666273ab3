/** A report as it is printed: sections of blocks, every value already text. What the page template lays out. */
import type { Outcome, Severity } from '../../../../shared/model/index.ts'

/** A word that is also drawn as a shape, so that colour is never the only sign. */
export type Mark = Severity | Outcome | 'complete' | 'partial' | 'none'

export interface MarkedCell {
  readonly mark: Mark
  readonly text: string
}
export interface TwoLineCell {
  readonly text: string
  /** Second line, smaller. */
  readonly sub: string
}
export type Cell = string | MarkedCell | TwoLineCell

export interface Column {
  readonly label: string
  /** Figures: right-aligned, of equal widths, never broken, the column as wide as the longest. */
  readonly number?: boolean
  /** Of a column of text, its share of the width that is left; absent or `auto` = as wide as its content. */
  readonly width?: number | 'auto'
}

export interface Card {
  readonly label: string
  readonly value: string
  readonly detail: string
  /** Change since the last report, or why there is none. */
  readonly change: string
}

export interface PrintedChart {
  readonly kind: 'bar' | 'stacked-bar' | 'line'
  /** Bars lie: categories are words rather than times. */
  readonly horizontal: boolean
  readonly title: string
  readonly alt: string
  readonly unit: string
  /** `label` is empty where the axis has no room for it. */
  readonly categories: readonly string[]
  readonly series: readonly {
    readonly label: string
    readonly values: readonly (number | null)[]
    readonly texts: readonly string[]
  }[]
  /** Sum of each category as text; null values make it "unknown". */
  readonly totals: readonly string[]
  readonly max: number
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
  readonly reference: { readonly value: number; readonly label: string } | null
  /** The chart's numbers in words. Never empty. */
  readonly figures: readonly { readonly label: string; readonly value: string }[]
}

export type Block =
  | { readonly type: 'heading'; readonly text: string }
  | { readonly type: 'text'; readonly paragraphs: readonly string[]; readonly muted?: boolean }
  | { readonly type: 'callout'; readonly title: string; readonly lines: readonly string[] }
  | { readonly type: 'facts'; readonly items: readonly { readonly label: string; readonly value: string }[] }
  | {
      readonly type: 'band'
      readonly title: string
      readonly meaning: string
      readonly score: string
      readonly basis: readonly string[]
    }
  | { readonly type: 'cards'; readonly cards: readonly Card[] }
  | {
      readonly type: 'decisions'
      readonly title: string
      readonly items: readonly string[]
      readonly empty: string
    }
  | {
      readonly type: 'table'
      readonly title: string
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly Cell[])[]
      /** How many of how many, and where the rest is; empty = nothing to say. */
      readonly note: string
      /** Printed instead of a table without rows. */
      readonly empty: string
      readonly lastIsTotal?: boolean
    }
  | { readonly type: 'chart'; readonly chart: PrintedChart }
  | {
      readonly type: 'finding'
      readonly severity: Severity
      readonly severityText: string
      readonly title: string
      readonly count: string
      readonly why: string
      readonly fixes: readonly { readonly where: string; readonly text: string }[]
      readonly frameworks: string
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly Cell[])[]
      readonly note: string
    }

export interface PrintedSection {
  readonly id: string
  readonly title: string
  /** One sentence under the title; may be empty. */
  readonly lead: string
  readonly blocks: readonly Block[]
}

export interface PrintedReport {
  /** Document title in the file's metadata. */
  readonly title: string
  readonly author: string
  /** Of the words, not of the numbers. */
  readonly language: string
  readonly paper: 'a4' | 'us-letter'
  readonly accent: string
  readonly logo: { readonly type: 'image/png' | 'image/jpeg'; readonly base64: string } | null
  readonly generated: {
    readonly year: number
    readonly month: number
    readonly day: number
    readonly hour: number
    readonly minute: number
    readonly second: number
  }
  readonly cover: {
    readonly msp: string
    readonly kicker: string
    readonly client: string
    readonly period: string
    readonly facts: readonly { readonly label: string; readonly value: string }[]
  }
  readonly running: {
    readonly client: string
    readonly period: string
    readonly msp: string
    readonly dataAsOf: string
    readonly classification: string
  }
  readonly sections: readonly PrintedSection[]
  /** Last page: what proves the content. */
  readonly proof: {
    readonly lead: string
    readonly facts: readonly { readonly label: string; readonly value: string }[]
  }
}
