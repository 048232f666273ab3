import { describe, expect, test } from 'vitest'
import { HOUR } from '../../../../../shared/model/index.ts'
import type { FindingRecord } from '../../../ports/store.ts'
import { START, aClient } from '../testing.ts'

const finding = (id: string, more: Partial<FindingRecord> = {}): FindingRecord => ({
  id,
  controlId: 'nhi-no-expiry',
  subjectKind: 'credential',
  subjectId: 'key_1',
  subjectLabel: 'key_1',
  connectionId: 'k1',
  severity: 'high',
  outcome: 'fail',
  state: 'open',
  firstSeenAt: START,
  lastSeenAt: START,
  resolvedAt: null,
  reopenedCount: 0,
  evidence: '[]',
  ...more,
})
const at = (hours: number): number => START + hours * HOUR
const assessed = (hours: number) => ({
  at: at(hours),
  catalogue: 'c1',
  assessment: `{"n":${hours}}`,
  summary: '{}',
})

describe('findings', () => {
  test('stand at any moment as they stood then', () => {
    const { client } = aClient()
    client.putAssessment(assessed(0), [finding('a'), finding('b', { connectionId: null })])
    client.putAssessment(assessed(1), [
      finding('a', { lastSeenAt: at(1) }),
      finding('b', { state: 'resolved', resolvedAt: at(1) }),
    ])
    client.putAssessment(assessed(2), [
      finding('a', { lastSeenAt: at(2), severity: 'critical' }),
      finding('b', { state: 'reopened', reopenedCount: 1, lastSeenAt: at(2) }),
    ])
    const states = (hours: number) =>
      client.findings(at(hours)).map(({ id, state, severity }) => `${id} ${state} ${severity}`)
    expect(client.findings(START - 1)).toEqual([])
    expect(states(0)).toEqual(['a open high', 'b open high'])
    expect(states(1.5)).toEqual(['a open high', 'b resolved high'])
    expect(states(9)).toEqual(['a open critical', 'b reopened high'])
    expect(client.findings(at(2))[1]).toStrictEqual(
      finding('b', { state: 'reopened', reopenedCount: 1, lastSeenAt: at(2) }),
    )
    expect(client.findingsById().get('b')?.reopenedCount).toBe(1)
  })

  test('were never seen later than the last assessment before the moment', () => {
    const { client } = aClient()
    for (const hours of [0, 1, 2])
      client.putAssessment(assessed(hours), [finding('a', { lastSeenAt: at(hours) })])
    expect(client.findings(at(1.5))).toMatchObject([{ lastSeenAt: at(1) }])
    expect(client.findings(at(5))).toMatchObject([{ lastSeenAt: at(2) }])
  })

  test('that an assessment does not name stay as they are', () => {
    const { client } = aClient()
    client.putAssessment(assessed(0), [finding('a')])
    client.putAssessment(assessed(1), [finding('b', { firstSeenAt: at(1), lastSeenAt: at(1) })])
    expect([...client.findingsById().keys()]).toEqual(['a', 'b'])
    expect(client.findings(at(0)).map(({ id }) => id)).toEqual(['a'])
  })

  test('survive a clock that goes back', () => {
    const { client } = aClient()
    client.putAssessment(assessed(5), [finding('a', { firstSeenAt: at(5), lastSeenAt: at(5) })])
    client.putAssessment(assessed(1), [
      finding('a', { firstSeenAt: at(5), lastSeenAt: at(5), severity: 'low' }),
    ])
    expect(client.findings(at(9))).toMatchObject([{ severity: 'low' }])
    expect(client.findingsById().size).toBe(1)
  })
})

test('the assessment of a moment is the last one at or before it', () => {
  const { client } = aClient()
  const [first, second] = [client.putAssessment(assessed(0), []), client.putAssessment(assessed(2), [])]
  expect([first.seq, second.seq]).toEqual([1, 2])
  expect(client.assessment(START - 1)).toBeNull()
  expect(client.assessment(at(1))).toStrictEqual(first)
  expect(client.assessment(at(2))?.assessment).toBe('{"n":2}')
  expect(client.assessments(5).map(({ seq }) => seq)).toEqual([2, 1])
  expect(client.assessments(1)).toHaveLength(1)
})
