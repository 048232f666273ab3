import { describe, expect, test } from 'vitest'
import { OUTCOMES } from '../../../shared/model/index.ts'
import missing from './agr-missing/meta.json' with { type: 'json' }
import { assess } from './assess.ts'
import drift from './cfg-drift/meta.json' with { type: 'json' }
import { PASS, defineControl } from './control.ts'
import { controls } from './index.ts'
import { connections } from './subjects.ts'
import { aConnection, aFactSet, anAccount, ago, aCredential, stale, unreadable } from './testing.ts'

const both = [aConnection('openai'), aConnection('anthropic')]

describe('an assessment', () => {
  test('has one result for each control, and totals that add up to them', () => {
    const { results, totals } = assess(aFactSet({ connections: both }))
    expect(results.map(({ controlId }) => controlId)).toEqual(controls.map(({ id }) => id))
    expect(OUTCOMES.reduce((sum, outcome) => sum + totals[outcome], 0)).toBe(controls.length)
  })

  test('is the same for the same facts', () => {
    const facts = aFactSet({
      connections: both,
      credential: [aCredential({ lastUsedAt: ago(90) })],
      account: [anAccount()],
    })
    expect(assess(facts)).toEqual(assess(facts))
  })

  test('of a client without connections is not assessed, never 100', () => {
    const { score, coverage } = assess(aFactSet({ connections: [] }))
    expect(score).toEqual({ kind: 'not_assessed', reason: 'no_controls' })
    expect(coverage).toBeNull()
  })

  test('of a client that was never synced, or too long ago, is not assessed, and passes nothing', () => {
    for (const facts of [
      aFactSet({ connections: both, coverage: [] }),
      stale(aFactSet({ connections: both }), 30),
      unreadable(aFactSet({ connections: both })),
    ]) {
      const { score, totals } = assess(facts)
      expect(score.kind).toBe('not_assessed')
      expect(totals.pass).toBe(0)
    }
  })

  test('counts failing controls by the severity of their result', () => {
    const facts = aFactSet({
      credential: [aCredential({ credentialKind: 'admin_key', level: 'admin', expiresAt: null })],
    })
    const { failing, results } = assess(facts)
    const critical = results.filter((r) => r.outcome === 'fail' && r.severity === 'critical')
    expect(failing.critical).toBe(critical.length)
    expect(critical.map(({ controlId }) => controlId)).toContain('nhi-never-expires')
  })

  test('a control that throws leaves the others as they are', () => {
    const broken = defineControl({
      meta: missing,
      rests: [],
      over: connections,
      judge: () => {
        throw new Error('a bug')
      },
      says: (who) => `${who}.`,
    })
    const fine = defineControl({
      meta: drift,
      rests: [],
      over: connections,
      judge: () => PASS,
      says: (who) => `${who}.`,
    })
    const { totals } = assess(aFactSet(), {}, { controls: [broken, fine] })
    expect(totals).toMatchObject({ error: 1, pass: 1 })
  })

  test('parameters reach their control alone', () => {
    const facts = aFactSet({ credential: [aCredential({ lastUsedAt: ago(60) })] })
    const outcome = (parameters: Parameters<typeof assess>[1]) =>
      assess(facts, parameters).results.find(({ controlId }) => controlId === 'nhi-dormant')?.outcome
    expect(outcome({ 'nhi-dormant': { dormantDays: 90 } })).toBe('pass')
    expect(outcome({ 'nhi-owner-missing': { dormantDays: 90 } })).toBe('fail')
    expect(outcome({})).toBe('fail')
  })
})
