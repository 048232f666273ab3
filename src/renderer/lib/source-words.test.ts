import { expect, test } from 'vitest'
import { sourceWords } from './source-words.ts'

const keys = { provider: 'openai', label: 'API keys', reason: null } as const
const costs = { provider: 'aws', label: 'Costs', reason: 'not_built' } as const

test('what this version does not read is named by its label, and is no source', () => {
  expect(sourceWords([costs])).toBe('Costs (not read for aws by this version of Reeve)')
  expect(sourceWords([keys, costs])).toBe(
    'Source: openai · API keys. Costs (not read for aws by this version of Reeve)',
  )
  expect(sourceWords([keys, { ...keys, reason: 'permission' }])).toBe('Source: openai · API keys')
})
