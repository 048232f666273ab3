import { describe, expect, test } from 'vitest'
import { isLargerThan, MESSAGE_LIMIT_BYTES } from './message-size.ts'

describe('isLargerThan', () => {
  test('lets a page of 500 rows through', () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({ id: `row-${index}`, name: 'x'.repeat(300) }))
    expect(isLargerThan(rows)).toBe(false)
  })

  test.each([
    ['one long text', 'x'.repeat(MESSAGE_LIMIT_BYTES / 2 + 1)],
    ['binary data', new ArrayBuffer(MESSAGE_LIMIT_BYTES + 1)],
    ['a view of binary data', new Float64Array(MESSAGE_LIMIT_BYTES / 8 + 1)],
    ['a long list of small things', new Array(2_000_000).fill(null)],
    ['text hidden in a map', new Map([['k', 'x'.repeat(MESSAGE_LIMIT_BYTES)]])],
    ['a long property name', { ['x'.repeat(MESSAGE_LIMIT_BYTES)]: 1 }],
  ])('refuses %s', (_, value) => {
    expect(isLargerThan(value)).toBe(true)
  })

  test('ends on a value that contains itself', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(isLargerThan(loop)).toBe(false)
  })

  test('survives nesting that would overflow a recursive walk', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 100_000; level += 1) deep = [deep]
    expect(isLargerThan(deep, 100)).toBe(true)
  })
})
