import { describe, expect, test } from 'vitest'
import { createFormat } from '../../lib/format.ts'
import { countsText, evidenceText, groupName } from './words.ts'

const format = createFormat('en-GB')
const counts = { pass: 36, fail: 2, manual: 0, unknown: 3, not_applicable: 0, error: 0 }

describe('counts of a control', () => {
  test('say how many of how many fail and how many could not be read', () => {
    expect(countsText(counts, format)).toBe('2 of 41 fail, 3 not readable.')
  })
  test('what does not apply is told and not counted in', () => {
    expect(countsText({ ...counts, not_applicable: 9 }, format)).toBe(
      '2 of 41 fail, 3 not readable, 9 not applicable.',
    )
  })
  test('nothing decided never reads as “0 fail”', () => {
    expect(countsText({ ...counts, pass: 0, fail: 0, unknown: 1 }, format)).toBe('1 of 1 not readable.')
    expect(countsText({ ...counts, pass: 0, fail: 0, unknown: 1, manual: 2 }, format)).toBe(
      '1 of 3 not readable, 2 of 3 to be attested.',
    )
  })
  test('nothing judged is not a pass', () => {
    expect(countsText({ pass: 0, fail: 0, manual: 0, unknown: 0, not_applicable: 4, error: 0 }, format)).toBe(
      'Nothing to judge: 4 not applicable.',
    )
    expect(countsText({ pass: 0, fail: 0, manual: 0, unknown: 0, not_applicable: 0, error: 0 }, format)).toBe(
      'None found: every list that this rests on was read completely.',
    )
  })
})

describe('evidence as text', () => {
  test('none and not reported stay apart from any text', () => {
    expect(evidenceText({ label: 'owner', value: null }, format)).toBeNull()
    expect(evidenceText({ label: 'owner' }, format)).toBeUndefined()
  })
  test('numbers follow their form', () => {
    expect(evidenceText({ label: 'x', value: 1, format: 'days' }, format)).toBe('1 day')
    expect(evidenceText({ label: 'x', value: 0.25, format: 'percent' }, format)).toBe('25%')
    expect(evidenceText({ label: 'x', value: 41_320_000, format: 'money:USD' }, format)).toBe('US$41.32')
    expect(evidenceText({ label: 'x', value: 0 }, format)).toBe('0')
    expect(evidenceText({ label: 'x', value: false }, format)).toBe('No')
  })
})

test('a group loses its letter and nothing else', () => {
  expect(groupName('B. Machine-identity life cycle')).toBe('Machine-identity life cycle')
  expect(groupName('Spend')).toBe('Spend')
})
