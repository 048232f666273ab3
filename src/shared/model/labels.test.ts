import { expect, test } from 'vitest'
import { midSentence, REASON_LABEL, sentenceCase } from './labels.ts'

test('a label inside a sentence begins small, unless it begins with an abbreviation', () => {
  expect(midSentence('Admin keys')).toBe('admin keys')
  expect(midSentence('API keys')).toBe('API keys')
})

test('a reason stands behind a colon as it is, and alone with a capital', () => {
  for (const reason of Object.values(REASON_LABEL)) {
    expect(reason).not.toBe(sentenceCase(reason))
    expect(midSentence(sentenceCase(reason))).toBe(reason)
  }
})
