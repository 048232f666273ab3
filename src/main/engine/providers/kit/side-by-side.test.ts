import { expect, test } from 'vitest'
import { sideBySide } from './side-by-side.ts'

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const never = () => false

test('begins every item in order, no more at once than allowed, and none that is done', async () => {
  const begun: number[] = []
  let open = 0
  let most = 0
  const { gaveUp, rest } = await sideBySide(numbers(20), {
    width: 3,
    isDone: (item) => item % 5 === 0,
    async each(item) {
      begun.push(item)
      most = Math.max(most, ++open)
      await Promise.resolve()
      open--
      return null
    },
  })
  expect(begun).toEqual(numbers(20).filter((item) => item % 5 !== 0))
  expect([most, gaveUp, rest]).toEqual([3, null, []])
})

test('gives up after five failures in a row; one success between them begins the count again', async () => {
  const run = (isFailure: (item: number) => boolean) =>
    sideBySide(numbers(12), {
      width: 1,
      isDone: never,
      each: (item) => Promise.resolve(isFailure(item) ? `failed ${item}` : null),
    })
  expect(await run((item) => item !== 4)).toEqual({ gaveUp: 'failed 9', rest: [10, 11] })
  expect(await run((item) => item % 5 !== 4)).toEqual({ gaveUp: null, rest: [] })
})

test('begins none further ahead of the slowest than allowed, and ends all when one throws', async () => {
  const begun: number[] = []
  let fail = (_: Error): void => undefined
  const slow = new Promise<null>((_, reject) => (fail = reject))
  const running = sideBySide(numbers(50), {
    width: 4,
    ahead: 8,
    isDone: never,
    each(item) {
      begun.push(item)
      return item === 2 ? slow : Promise.resolve(null)
    },
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(Math.max(...begun)).toBe(9)
  fail(new Error('stopped'))
  await expect(running).rejects.toThrow('stopped')
  expect(Math.max(...begun)).toBe(9)
})
