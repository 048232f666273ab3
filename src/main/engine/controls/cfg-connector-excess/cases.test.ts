import { describe, expect, test } from 'vitest'
import { aConnection, aFactSet, outcomeOf } from '../testing.ts'
import { control } from './index.ts'

describe('cfg-connector-excess', () => {
  test('keys of one level are outside the control at both providers', () => {
    const connections = [aConnection('openai'), aConnection('anthropic')]
    expect(outcomeOf(control, aFactSet({ connections }))).toBe('not_applicable')
  })

  test('a client without a connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })
})
