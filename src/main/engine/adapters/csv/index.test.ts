import { expect, test } from 'vitest'
import { createCsv } from './index.ts'

const csv = createCsv()

test('a cell that a spreadsheet would run as a formula is written as text', () => {
  const text = csv.format(['a', 'b', 'c', 'd', 'e'], [['=HYPERLINK("http://x")', '+1', '-1', '@x', '\t=1']])
  expect(text).toBe(`\uFEFFa,b,c,d,e\r\n"'=HYPERLINK(""http://x"")",'+1,'-1,'@x,'\t=1\r\n`)
})

test.each(['＝1', '＠A1', '\n=1', '\r=1', ' =1', '\0=1', '\u200b+1', '\ufeff-1', '\t'])(
  '%j is guarded although something stands before the sign, or it is a wide one',
  (cell) => {
    expect(csv.format(['a'], [[cell]]).replaceAll('"', '')).toBe(`\uFEFFa\r\n'${cell}\r\n`)
  },
)

test('numbers stay numbers, also negative ones, and absent and null are empty', () => {
  expect(csv.format(['a', 'b', 'c', 'd'], [[-1.5, undefined, null, true]])).toBe(
    '\uFEFFa,b,c,d\r\n-1.5,,,true\r\n',
  )
})

test('line breaks, quotes and commas are quoted; a table without rows keeps its header', () => {
  expect(csv.format(['a', 'b'], [['x\ny', 'p"q,r']])).toBe('\uFEFFa,b\r\n"x\ny","p""q,r"\r\n')
  expect(csv.format(['a', 'b'], [])).toBe('\uFEFFa,b\r\n')
})
