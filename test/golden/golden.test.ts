/** Every figure of the sample MSP is what it was. A difference is either a defect or a change that its commit names;
 *  `npm run golden` writes the file, this test never does. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { goldenText } from './figures.ts'

const MOST_SHOWN = 200

/** Lines of one text that the other does not have, as often as it has them. */
function missingIn(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0
  })
}

test('the figures of the sample MSP are those of the golden file', { timeout: 900_000 }, async () => {
  const wanted = readFileSync(join(import.meta.dirname, 'sample-msp.txt'), 'utf8').replaceAll('\r\n', '\n')
  const found = await goldenText()
  if (found === wanted) return
  const [before, after] = [wanted.split('\n'), found.split('\n')]
  const differences = [
    ...missingIn(before, after).map((line) => `- ${line}`),
    ...missingIn(after, before).map((line) => `+ ${line}`),
  ].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1))
  expect.fail(
    `${differences.length} lines differ from test/golden/sample-msp.txt:\n${differences.slice(0, MOST_SHOWN).join('\n')}`,
  )
})
