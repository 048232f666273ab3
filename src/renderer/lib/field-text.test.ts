import { describe, expect, test } from 'vitest'
import { fieldName, fieldText } from './field-text.ts'
import { createFormat } from './format.ts'

const format = createFormat('en-GB')

test('field names become words', () => {
  expect(fieldName('lastUsedAt')).toBe('last used')
  expect(fieldName('retentionSetting')).toBe('retention setting')
  expect(fieldName('isAdmin')).toBe('administrator')
  expect(fieldName('constructor')).toBe('constructor')
})

describe('values of a changed field', () => {
  test('none and not reported stay apart', () => {
    expect(fieldText('expiresAt', 'null', format)).toBe('None')
    expect(fieldText('expiresAt', null, format)).toBe('Not reported')
    expect(fieldText('roles', '[]', format)).toBe('None')
  })
  test('times, money, lists and nested values are readable', () => {
    expect(fieldText('lastUsedAt', String(Date.UTC(2026, 10, 21, 12)), format)).toContain('2026')
    expect(fieldText('retentionDays', '30', format)).toBe('30')
    expect(
      fieldText('spendLimit', '{"amount":{"micros":5000000,"currency":"USD"},"interval":"month"}', format),
    ).toBe('amount US$5.00, interval month')
    expect(fieldText('roles', '["reader","owner"]', format)).toBe('reader, owner')
    expect(fieldText('sso', 'true', format)).toBe('Yes')
  })
  test('what is not JSON is shown as written', () => {
    expect(fieldText('name', '{broken', format)).toBe('{broken')
  })
})
