/** What a key does in a table: pure, so that it can be tested without a page.
 *  j/k and arrows move, Home/End jump, PageUp/PageDown a screenful, Enter opens, x selects, / filters, Esc closes. */
import { asCell } from '../../shared/model/index.ts'

export type TableAct =
  | { readonly type: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly type: 'open' | 'select' | 'select-all' | 'filter' | 'close' | 'copy' }

export interface KeyPress {
  readonly key: string
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
}

/** The act of a key press; null = none of the table's business. `cursor` −1 = on no row yet. */
export function tableAct(press: KeyPress, cursor: number, count: number, screenful: number): TableAct | null {
  const { key, ctrl, shift, alt } = press
  if (alt) return null
  if (ctrl) {
    if (key === 'a') return { type: 'select-all' }
    if (key === 'c') return { type: 'copy' }
    return null
  }
  const move = (to: number): TableAct | null =>
    count === 0 ? null : { type: 'move', to: Math.min(count - 1, Math.max(0, to)), extend: shift }
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return move(cursor + 1)
    case 'k':
    case 'ArrowUp':
      return move(cursor < 0 ? 0 : cursor - 1)
    case 'Home':
      return move(0)
    case 'End':
      return move(count - 1)
    case 'PageDown':
      return move(cursor + screenful)
    case 'PageUp':
      return move(cursor - screenful)
    case 'Enter':
      return cursor < 0 ? null : { type: 'open' }
    case 'x':
    case ' ':
      return cursor < 0 ? null : { type: 'select' }
    case '/':
      return { type: 'filter' }
    case 'Escape':
      return { type: 'close' }
    default:
      return null
  }
}

/** Rows as tab-separated text with a header line. Tabs and line breaks inside a cell become spaces, and a cell that a
 *  spreadsheet would run as a formula gets an apostrophe. */
export function toTsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((cells) => cells.map(safeCell).join('\t')).join('\n')
}

function safeCell(text: string): string {
  const flat = text.replace(/[\t\r\n\0]+/g, ' ')
  // A plain number may keep its sign: nothing can hide in it.
  return /^-?\d+([.,]\d+)*$/.test(flat) ? flat : asCell(flat)
}
