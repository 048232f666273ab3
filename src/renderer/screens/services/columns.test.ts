import { expect, test } from 'vitest'
import { modelsText, retentionText } from './columns.tsx'

test('a retention that is not told is not the same as one without a limit', () => {
  expect(retentionText({})).toBe('Not reported')
  expect(retentionText({ retentionDays: null })).toBe('No limit stated')
  expect(retentionText({ retentionDays: 0 })).toBe('Nothing is kept')
  expect(retentionText({ retentionDays: 30, retentionSetting: 'month' })).toBe('30 days')
  expect(retentionText({ retentionSetting: 'zero_data_retention' })).toBe('zero_data_retention')
})

test('models that are not told are not "all"', () => {
  expect(modelsText({ modelList: [] })).toBe('Not reported')
  expect(modelsText({ models: 'all', modelList: [] })).toBe('All models')
  expect(modelsText({ models: 'some', modelList: ['a', 'b'] })).toBe('a, b')
})
