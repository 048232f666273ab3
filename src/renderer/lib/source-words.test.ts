import { expect, test } from 'vitest'
import { sourceWords } from './source-words.ts'

const keys = { provider: 'openai', label: 'API keys', reason: null } as const
const costs = { provider: 'aws', label: 'Costs', reason: 'not_built' } as const

test('what this version does not read is named by its label, and is no source', () => {
  expect(sourceWords([costs])).toBe('Costs (this version of Reeve does not read them for aws)')
  expect(sourceWords([keys, costs])).toBe(
    'Source: openai · API keys. Costs (this version of Reeve does not read them for aws)',
  )
  expect(sourceWords([keys, { ...keys, reason: 'permission' }])).toBe('Source: openai · API keys')
})
