import { describe, expect, test } from 'vitest'
import { NO_STEPS, remediesOf } from './remedies.ts'
import type { Fixes } from './remedies.ts'

const fixes: ReadonlyMap<'openai' | 'anthropic', Fixes> = new Map([
  ['openai', { a: { steps: 'delete the key', note: 'Keys are shown once.' }, c: { note: 'Has one level.' } }],
])
const of = (id: string, remediation: string | null) =>
  remediesOf({ id, remediation }, ['anthropic', 'openai'], fixes)

describe('how to fix a control', () => {
  test('a provider without steps says so, unless something holds everywhere', () => {
    expect(of('a', null)).toEqual([
      { provider: 'anthropic', text: NO_STEPS },
      { provider: 'openai', text: 'delete the key. Keys are shown once.' },
    ])
    expect(of('b', 'register it')).toEqual([{ provider: null, text: 'register it' }])
  })

  test('what holds everywhere stands after the steps of each provider', () => {
    expect(of('a', 'register it').map(({ provider }) => provider)).toEqual(['openai', null])
  })

  test('a note stands also where there are no steps', () => {
    expect(of('c', null).at(-1)?.text).toBe(`${NO_STEPS}. Has one level.`)
    expect(of('c', 'register it')[0]?.text).toBe('Has one level.')
  })
})
