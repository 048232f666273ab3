import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../shared/model/index.ts'
import { subjectKey } from './assessment.ts'
import type { Assessment, ControlResult, SubjectResult } from './assessment.ts'
import { atPlaces, findingId, mergeFindings, watchedSubjects } from './findings.ts'
import type { Finding } from './findings.ts'
import type { TenantRef } from './tenants.ts'

const CLIENT = 'client_1'
const CONTROL = 'nhi-dormant'
const subject = {
  kind: 'credential',
  id: 'key_1',
  label: 'ci',
  connectionId: 'c1',
  provider: 'openai',
} as const
const source = { ...subject, kind: 'source', id: 'api_keys' } as const
const noCounts = { pass: 0, fail: 0, manual: 0, unknown: 0, not_applicable: 0, error: 0 }

const row = (outcome: Outcome, of: SubjectResult['subject'] = subject): SubjectResult => ({
  subject: of,
  outcome,
  evidence: [{ label: 'idle', value: 60, format: 'days' }],
})

const assessment = (
  at: number,
  subjects: readonly SubjectResult[],
  more: Partial<ControlResult> = {},
): Assessment => ({
  at,
  results: [
    {
      controlId: CONTROL,
      outcome: 'pass',
      severity: 'high',
      counts: noCounts,
      dataAt: at,
      subjects,
      ...more,
    },
  ],
  score: { kind: 'not_assessed', reason: 'no_controls' },
  coverage: null,
  totals: noCounts,
  failing: { critical: 0, high: 0, medium: 0, low: 0 },
})

const byId = (findings: readonly Finding[]) => new Map(findings.map((finding) => [finding.id, finding]))
const at = (tenant: string): TenantRef => ({ provider: 'openai', tenant })
const merge = (earlier: readonly Finding[], given: Assessment, connectionIds = ['c1', 'c2']) => {
  const places = new Map(connectionIds.map((id) => [id, at(`org-${id}`)]))
  return mergeFindings({ clientId: CLIENT, assessment: given, earlier: byId(earlier), places })
}

/** Findings after each assessment in turn. */
const after = (...given: readonly Assessment[]) =>
  given.reduce<Finding[]>((found, next) => merge(found, next), [])
const only = (findings: readonly Finding[]) => {
  expect(findings).toHaveLength(1)
  return findings[0]
}

describe('the identity of a finding', () => {
  test('depends on client, control and subject, and on nothing else', () => {
    const id = findingId(CLIENT, CONTROL, subject, at('org-1'))
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    const elsewhere = { ...subject, label: 'other', connectionId: 'c2' }
    expect(findingId(CLIENT, CONTROL, elsewhere, at('org-1'))).toBe(id)
    const others = [
      findingId('client_2', CONTROL, subject, at('org-1')),
      findingId(CLIENT, 'nhi-never-expires', subject, at('org-1')),
      findingId(CLIENT, CONTROL, { ...subject, id: 'key_2' }, at('org-1')),
      findingId(CLIENT, CONTROL, { ...subject, kind: 'spend' }, at('org-1')),
      findingId(CLIENT, CONTROL, subject, at('org-2')),
      findingId(CLIENT, CONTROL, subject, { provider: 'anthropic', tenant: 'org-1' }),
      findingId(CLIENT, CONTROL, subject, null),
    ]
    expect(new Set([id, ...others]).size).toBe(8)
    const connection = { kind: 'connection', id: 'c1' } as const
    expect(findingId(CLIENT, CONTROL, { ...connection, id: 'c2' }, at('org-1'))).toBe(
      findingId(CLIENT, CONTROL, connection, at('org-1')),
    )
  })

  test('never changes between versions', () => {
    expect(findingId(CLIENT, CONTROL, subject, at('org-1'))).toBe('80cfb5fc8a59198af5183d556ff0affd')
  })

  test('different parts never give the same id by running into each other', () => {
    const a = findingId('a', 'b', { kind: 'credential', id: 'c' }, at('","d'))
    expect(findingId('a', 'b', { kind: 'credential', id: '","c' }, at('d'))).not.toBe(a)
  })
})

describe('findings over time', () => {
  test('go on where another connection reads the tenant of one that is gone', () => {
    const connection = { ...subject, kind: 'connection', id: 'c1' } as const
    const before = after(assessment(10, [row('fail'), row('fail', connection)]))
    const places = new Map([['c9', at('org-c1')]])
    const moved = atPlaces(CLIENT, before, places)
    expect(moved.map(({ connectionId, subjectId }) => [connectionId, subjectId])).toEqual([
      ['c9', 'key_1'],
      ['c9', 'c9'],
    ])
    expect(moved.map(({ id, firstSeenAt }) => [id, firstSeenAt])).toEqual(before.map(({ id }) => [id, 10]))
    const next = assessment(20, [row('fail', { ...subject, connectionId: 'c9' })])
    const found = mergeFindings({ clientId: CLIENT, assessment: next, earlier: byId(moved), places })
    expect(found).toMatchObject([
      { state: 'open', firstSeenAt: 10, lastSeenAt: 20 },
      { state: 'resolved', resolvedAt: 20 },
    ])
    expect(atPlaces(CLIENT, before, new Map([['c9', at('org-other')]]))).toEqual(before)
  })

  test('a fail opens a finding with its evidence', () => {
    expect(only(after(assessment(10, [row('fail')])))).toMatchObject({
      state: 'open',
      outcome: 'fail',
      severity: 'high',
      firstSeenAt: 10,
      lastSeenAt: 10,
      resolvedAt: null,
      reopenedCount: 0,
      evidence: '[{"label":"idle","value":60,"format":"days"}]',
    })
  })

  test('seen again it keeps its first sight, and follows label, severity and evidence', () => {
    const again = { ...row('fail', { ...subject, label: 'renamed' }), severity: 'critical' as const }
    expect(only(after(assessment(10, [row('fail')]), assessment(20, [again])))).toMatchObject({
      firstSeenAt: 10,
      lastSeenAt: 20,
      subjectLabel: 'renamed',
      severity: 'critical',
    })
  })

  test('a subject that passes, or is gone from complete data, resolves it', () => {
    expect(only(after(assessment(10, [row('fail')]), assessment(20, [])))).toMatchObject({
      state: 'resolved',
      outcome: 'pass',
      resolvedAt: 20,
      lastSeenAt: 10,
    })
  })

  test('a subject that became unknown or manual leaves it open, last seen where it was', () => {
    for (const outcome of ['unknown', 'manual'] as const) {
      const finding = only(after(assessment(10, [row('fail')]), assessment(20, [row(outcome)])))
      expect(finding).toMatchObject({ state: 'open', outcome, lastSeenAt: 10, resolvedAt: null })
    }
  })

  test('data that could not be read leaves it open', () => {
    const finding = only(after(assessment(10, [row('fail')]), assessment(20, [row('unknown', source)])))
    expect(finding).toMatchObject({ state: 'open', outcome: 'unknown', lastSeenAt: 10 })
  })

  test('unread data of another connection does not keep it open', () => {
    const elsewhere = row('unknown', { ...source, connectionId: 'c2' })
    expect(only(after(assessment(10, [row('fail')]), assessment(20, [elsewhere])))?.state).toBe('resolved')
  })

  test('a cleared subject resolves it although other data is missing', () => {
    const partial = assessment(20, [row('unknown', source)], { cleared: [subjectKey(subject)] })
    expect(only(after(assessment(10, [row('fail')]), partial))?.state).toBe('resolved')
  })

  test('a control that could not be evaluated, or is not there, leaves it open', () => {
    const error = assessment(20, [], { outcome: 'error' })
    expect(only(after(assessment(10, [row('fail')]), error))).toMatchObject({
      state: 'open',
      outcome: 'error',
    })
    const without = { ...assessment(20, []), results: [] }
    expect(only(after(assessment(10, [row('fail')]), without))).toMatchObject({
      state: 'open',
      outcome: 'fail',
    })
  })

  test('a connection that the assessment did not look at leaves it as it is', () => {
    const found = after(assessment(10, [row('fail')]))
    expect(merge(found, assessment(20, []), [])).toEqual(found)
  })

  test('a fail after resolution reopens it and counts', () => {
    const back = after(assessment(10, [row('fail')]), assessment(20, []), assessment(30, [row('fail')]))
    expect(only(back)).toMatchObject({
      state: 'reopened',
      firstSeenAt: 10,
      reopenedCount: 1,
      resolvedAt: null,
    })
    const stays = merge(back, assessment(40, [row('fail')]))
    expect(only(stays)).toMatchObject({ state: 'reopened', reopenedCount: 1 })
  })

  test('an assessment of the past changes nothing that was seen later', () => {
    const found = after(assessment(10, [row('fail')]))
    expect(merge(found, assessment(5, []))).toEqual(found)
    expect(merge(found, assessment(5, [row('fail')]))).toEqual(found)
  })

  test('watched subjects are those of findings that are not resolved', () => {
    const found = after(assessment(10, [row('fail')]))
    expect(watchedSubjects(found)).toEqual(new Map([[CONTROL, new Set([subjectKey(subject)])]]))
    expect(watchedSubjects(merge(found, assessment(20, []))).size).toBe(0)
  })
})

test('over any history: first sight stays, reopenings equal returns after resolution, missing data never resolves', () => {
  const step = fc.constantFrom('fail', 'gone', 'unknown', 'unread')
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (history) => {
      let found: Finding[] = []
      let first: number | null = null
      let resolved = false
      let returns = 0
      history.forEach((what, at) => {
        const rows = {
          fail: [row('fail')],
          gone: [],
          unknown: [row('unknown')],
          unread: [row('unknown', source)],
        }
        found = merge(found, assessment(at, rows[what]))
        if (what === 'fail') {
          first ??= at
          if (resolved) returns += 1
          resolved = false
        } else if (what === 'gone' && first !== null) resolved = true
        if (first === null) return expect(found).toEqual([])
        expect(only(found)).toMatchObject({ firstSeenAt: first, reopenedCount: returns })
        expect(found[0]?.state === 'resolved').toBe(resolved)
      })
    }),
  )
})
