import { describe, expect, test } from 'vitest'
import type { ControlRow } from '../../../shared/contract/schemas.ts'
import { arrange, outcomeTotals, parseOutcomes, toggleOutcome } from './posture-list.ts'

const control = (over: Partial<ControlRow>): ControlRow => ({
  controlId: 'c',
  title: 'T',
  group: 'G',
  severity: 'high',
  outcome: 'pass',
  counts: { pass: 0, fail: 0, manual: 0, unknown: 0, not_applicable: 0, error: 0 },
  dataAt: null,
  reasons: [],
  remediation: [],
  frameworks: [],
  unknownWhen: '',
  notApplicableWhen: '',
  ...over,
})
const all = { text: '', outcomes: [], sort: undefined }

describe('the list of controls', () => {
  test('puts fails first and what is not decided before what passes', () => {
    const rows = [
      control({ outcome: 'pass' }),
      control({ outcome: 'unknown' }),
      control({ outcome: 'fail', severity: 'low' }),
      control({ outcome: 'manual' }),
      control({ outcome: 'fail', severity: 'critical' }),
    ]
    expect(arrange(rows, all).map((row) => `${row.outcome} ${row.severity}`)).toEqual([
      'fail critical',
      'fail low',
      'unknown high',
      'manual high',
      'pass high',
    ])
  })
  test('finds a control by a framework id', () => {
    const rows = [
      control({ controlId: 'a', frameworks: [{ framework: 'nist-csf-2.0', id: 'PR.AA-01', title: '' }] }),
      control({ controlId: 'b' }),
    ]
    expect(arrange(rows, { ...all, text: 'pr.aa-01' }).map((row) => row.controlId)).toEqual(['a'])
  })
  test('an unknown sort field leaves the order of its own', () => {
    const rows = [control({ controlId: 'a' }), control({ controlId: 'b', outcome: 'fail' })]
    expect(arrange(rows, { ...all, sort: { field: 'constructor', dir: 'asc' } })[0]?.controlId).toBe('b')
  })
  test('counts every outcome', () => {
    expect(outcomeTotals([control({}), control({ outcome: 'unknown' })])).toMatchObject({
      pass: 1,
      unknown: 1,
      fail: 0,
    })
  })
  test('outcomes survive the address, and pressing one twice takes it away', () => {
    expect(parseOutcomes('unknown,fail,nonsense')).toEqual(['fail', 'unknown'])
    expect(toggleOutcome(['fail'], 'unknown')).toBe('fail,unknown')
    expect(toggleOutcome(['fail'], 'fail')).toBeUndefined()
  })
})
