import { expect, test } from 'vitest'
import { actionLabel, detailPairs } from './journal-text.ts'

test('known actions have a text and unknown ones are made readable', () => {
  expect(actionLabel('report.written')).toBe('Report saved')
  expect(actionLabel('approval.grantedTwice')).toBe('Approval granted twice')
  expect(actionLabel('toString')).toBe('To string')
})
test('details become pairs of text, nested ones as JSON', () => {
  expect(detailPairs('{"pages":14,"a":{"b":null},"name":"x"}')).toEqual([
    ['pages', '14'],
    ['a', '{"b":null}'],
    ['name', 'x'],
  ])
})
test('details that are no object are left to be shown as written', () => {
  expect(detailPairs('plain words')).toBeNull()
  expect(detailPairs('[1]')).toBeNull()
})
