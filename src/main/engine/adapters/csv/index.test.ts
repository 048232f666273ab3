import { expect, test } from 'vitest'
import { createCsv } from './index.ts'

const csv = createCsv()

test('a cell that a spreadsheet would run as a formula is written as text', () => {
  const text = csv.format(['a', 'b', 'c', 'd', 'e'], [['=HYPERLINK("http://x")', '+1', '-1', '@x', '\t=1']])
  expect(text).toBe(`\uFEFFa,b,c,d,e\r\n"'=HYPERLINK(""http://x"")",'+1,'-1,'@x,'\t=1\r\n`)
})

test('numbers stay numbers, also negative ones, and absent and null are empty', () => {
  expect(csv.format(['a', 'b', 'c', 'd'], [[-1.5, undefined, null, true]])).toBe(
    '\uFEFFa,b,c,d\r\n-1.5,,,true\r\n',
  )
})

test('line breaks, quotes and commas are quoted; a table without rows keeps its header', () => {
  expect(csv.format(['a', 'b'], [['x\ny', 'p"q,r']])).toBe('\uFEFFa,b\r\n"x\ny","p""q,r"\r\n')
  expect(csv.format(['a', 'b'], [])).toBe('\uFEFFa,b\r\n')
})
