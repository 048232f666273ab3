import { describe, expect, test } from 'vitest'
import { tableAct, toTsv, type KeyPress } from './table-keys.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  shift: false,
  alt: false,
  ...more,
})
const moved = (key: string, cursor: number, count = 10, screenful = 4) => {
  const act = tableAct(press(key), cursor, count, screenful)
  return act?.type === 'move' ? act.to : act
}

describe('keys', () => {
  test('j and down move down, k and up move up, and both stop at the ends', () => {
    expect([moved('j', 3), moved('ArrowDown', 9), moved('k', 3), moved('ArrowUp', 0)]).toEqual([4, 9, 2, 0])
  })
  test('the first move from no row goes to the first row', () => {
    expect([moved('j', -1), moved('k', -1)]).toEqual([0, 0])
  })
  test('Home, End and pages jump', () => {
    expect([moved('Home', 7), moved('End', 2), moved('PageDown', 2), moved('PageUp', 2)]).toEqual([
      0, 9, 6, 0,
    ])
  })
  test('an empty table moves nowhere', () => {
    expect(moved('j', -1, 0)).toBeNull()
  })
  test('Enter and x need a row; slash and Escape do not', () => {
    expect(
      [press('Enter'), press('x'), press('/'), press('Escape')].map((key) => tableAct(key, -1, 5, 4)?.type),
    ).toEqual([undefined, undefined, 'filter', 'close'])
    expect(tableAct(press('Enter'), 0, 5, 4)).toEqual({ type: 'open' })
  })
  test('keys with Alt or Ctrl are left to the system, but for copy and select all', () => {
    expect(tableAct(press('j', { alt: true }), 0, 5, 4)).toBeNull()
    expect(tableAct(press('j', { ctrl: true }), 0, 5, 4)).toBeNull()
    expect(tableAct(press('c', { ctrl: true }), 0, 5, 4)).toEqual({ type: 'copy' })
  })
  test('shift extends the selection', () => {
    expect(tableAct(press('ArrowDown', { shift: true }), 0, 5, 4)).toEqual({
      type: 'move',
      to: 1,
      extend: true,
    })
  })
})

describe('copied cells', () => {
  test('tabs and line breaks inside a cell do not break the table', () => {
    expect(toTsv(['a', 'b'], [['1\t2', 'x\r\ny']])).toBe('a\tb\n1 2\tx y')
  })
  test('what a spreadsheet would run is defused, a negative number is not', () => {
    const cells = ['=1+1', ' @SUM', '＝cmd', '\u200e=1', '-5.2', '-5+cmd']
    expect(toTsv([], [cells]).split('\n')[1]?.split('\t')).toEqual([
      "'=1+1",
      "' @SUM",
      "'＝cmd",
      "'\u200e=1",
      '-5.2',
      "'-5+cmd",
    ])
  })
})
