/** Prints data on standard output: tables for people, JSON for programs. Text of providers is stripped of control
 *  characters, so that a display name cannot drive the terminal. */
import type { Writable } from 'node:stream'
import { cutText } from '../../shared/model/index.ts'

export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>

// Control characters, and the marks that turn the reading direction of a line.
const UNSAFE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
/** Characters of a cell of a table; the rest is cut. */
export const MAX_CELL = 60

const cell = (value: Row[string]): string => {
  if (value === undefined) return 'not reported'
  if (value === null) return 'none'
  const text = String(value).replace(UNSAFE, ' ')
  return cutText(text, MAX_CELL)
}

export interface Printer {
  readonly json: boolean
  /** A list. In JSON an array of the same objects, undefined left out. */
  rows(rows: readonly Row[]): void
  /** One thing. */
  value(value: unknown, text: string): void
  /** What is missing and why: on standard error, never mixed with data. */
  note(text: string): void
}

export function createPrinter(out: Writable, err: Writable, json: boolean): Printer {
  return {
    json,
    rows: (rows) => {
      if (json) {
        out.write(`${JSON.stringify(rows)}\n`)
        return
      }
      const columns = [...new Set(rows.flatMap((r) => Object.keys(r)))]
      if (rows.length === 0) {
        err.write('nothing to list\n')
        return
      }
      const table = [columns, ...rows.map((r) => columns.map((c) => cell(r[c])))]
      const widths = columns.map((_, i) => Math.max(...table.map((line) => line[i]!.length)))
      for (const line of table)
        out.write(
          `${line
            .map((text, i) => text.padEnd(widths[i]!))
            .join('  ')
            .trimEnd()}\n`,
        )
    },
    value: (value, text) => void out.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`),
    note: (text) => void err.write(`${text.replace(UNSAFE, ' ')}\n`),
  }
}

export const iso = (at: number | null | undefined): string | null | undefined =>
  at == null ? at : new Date(at).toISOString()
