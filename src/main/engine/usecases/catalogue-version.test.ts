import { expect, test } from 'vitest'
import { catalogueVersion } from './catalogue-version.ts'

test('the version of an assessment tells other limits apart, and only those that count', () => {
  const plain = catalogueVersion({})
  expect(plain).toMatch(/^[0-9a-f]{12}$/)
  expect(catalogueVersion({ 'nhi-dormant': { dormantDays: 45 } })).toBe(plain)
  expect(catalogueVersion({ 'nhi-dormant': { dormantDays: -1, unheard: 3 }, unheard: {} })).toBe(plain)
  expect(catalogueVersion({ 'nhi-dormant': { dormantDays: 60 } })).not.toBe(plain)
})
