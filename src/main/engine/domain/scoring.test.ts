import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OUTCOMES, SEVERITIES } from '../../../shared/model/index.ts'
import type { Outcome, Severity } from '../../../shared/model/index.ts'
import { CRITICAL_CAP, scoreOf } from './scoring.ts'
import type { Weighed } from './scoring.ts'

const result = (outcome: Outcome, severity: Severity, controlId = 'c'): Weighed => ({
  controlId,
  outcome,
  severity,
})

const results = fc.array(
  fc.record({
    controlId: fc.constant('c'),
    outcome: fc.constantFrom(...OUTCOMES),
    severity: fc.constantFrom(...SEVERITIES),
  }),
  { minLength: 1, maxLength: 40 },
)

/** The score as a number to compare: "not assessed" is below every score. */
const rank = (given: readonly Weighed[]): number => {
  const { score } = scoreOf(given)
  return score.kind === 'scored' ? score.value : -1
}

const change = (given: readonly Weighed[], index: number, outcome: Outcome): readonly Weighed[] =>
  given.map((r, i) => (i === index ? { ...r, outcome } : r))

const atAny = fc.tuple(results, fc.nat()).map(([given, pick]) => ({ given, index: pick % given.length }))

describe('the score', () => {
  test('is the passing share of decided weight, rounded down', () => {
    const given = [
      result('pass', 'critical'),
      result('pass', 'high'),
      result('fail', 'medium'),
      result('fail', 'low'),
    ]
    expect(scoreOf(given)).toEqual({ score: { kind: 'scored', value: 80, cappedBy: [] }, coverage: 1 })
    expect(rank([result('pass', 'high'), result('fail', 'medium')])).toBe(66)
  })

  test('stays at 59 while a critical control fails, and names it', () => {
    const many = Array.from({ length: 20 }, () => result('pass', 'high'))
    const { score } = scoreOf([...many, result('fail', 'critical', 'lp-admin-key')])
    expect(score).toEqual({ kind: 'scored', value: 59, cappedBy: ['lp-admin-key'] })
  })

  test('without applicable controls there is none, and no coverage', () => {
    const none = { score: { kind: 'not_assessed', reason: 'no_controls' }, coverage: null }
    expect(scoreOf([])).toEqual(none)
    expect(scoreOf([result('not_applicable', 'critical')])).toEqual(none)
  })

  test('under half of the weight decided there is none; exactly half is enough', () => {
    const low = scoreOf([result('pass', 'high'), result('unknown', 'critical')])
    expect(low.score).toEqual({ kind: 'not_assessed', reason: 'low_coverage' })
    expect(low.coverage).toBeCloseTo(6 / 16)
    expect(rank([result('pass', 'high'), result('manual', 'high')])).toBe(100)
  })

  test('manual, unknown and error each count against coverage', () => {
    for (const outcome of ['manual', 'unknown', 'error'] as const) {
      expect(scoreOf([result('pass', 'high'), result(outcome, 'medium')]).coverage).toBeCloseTo(6 / 9)
    }
  })
})

describe('for any results', () => {
  test('a pass that becomes anything else never raises the score', () => {
    fc.assert(
      fc.property(
        atAny,
        fc.constantFrom<Outcome>('fail', 'manual', 'unknown', 'error'),
        ({ given, index }, outcome) => {
          const before = change(given, index, 'pass')
          expect(rank(change(before, index, outcome))).toBeLessThanOrEqual(rank(before))
        },
      ),
    )
  })

  test('an undecided control that fails never raises an existing score, one that passes never lowers it', () => {
    fc.assert(
      fc.property(atAny, ({ given, index }) => {
        const undecided = change(given, index, 'unknown')
        fc.pre(rank(undecided) >= 0)
        expect(rank(change(undecided, index, 'fail'))).toBeLessThanOrEqual(rank(undecided))
        expect(rank(change(undecided, index, 'pass'))).toBeGreaterThanOrEqual(rank(undecided))
      }),
    )
  })

  test('deciding a control never lowers coverage, and coverage lies between 0 and 1', () => {
    fc.assert(
      fc.property(atAny, ({ given, index }) => {
        const undecided = scoreOf(change(given, index, 'unknown')).coverage ?? 0
        const decided = scoreOf(change(given, index, 'fail')).coverage ?? 0
        expect(decided).toBeGreaterThanOrEqual(undecided)
        expect(undecided).toBeGreaterThanOrEqual(0)
        expect(decided).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('with no pass at all no score is above zero', () => {
    fc.assert(
      fc.property(results, (given) => {
        expect(rank(given.filter(({ outcome }) => outcome !== 'pass'))).toBeLessThanOrEqual(0)
      }),
    )
  })

  test('a failing critical control keeps it at or below the cap', () => {
    fc.assert(
      fc.property(results, (given) => {
        expect(rank([...given, result('fail', 'critical')])).toBeLessThanOrEqual(CRITICAL_CAP)
      }),
    )
  })

  test('order does not matter', () => {
    fc.assert(
      fc.property(results, (given) => {
        expect(rank([...given].reverse())).toBe(rank(given))
      }),
    )
  })
})
