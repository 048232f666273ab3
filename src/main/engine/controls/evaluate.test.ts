import { describe, expect, test } from 'vitest'
import { subjectKey } from '../domain/assessment.ts'
import type { FactSet } from '../facts/fact-set.ts'
import { createContext } from './context.ts'
import { PASS, defineControl, fail, manual, notApplicable, unknown } from './control.ts'
import type { Verdict } from './control.ts'
import { evaluateControl } from './evaluate.ts'
import { fold } from './fold.ts'
import meta from './nhi-dormant/meta.json' with { type: 'json' }
import { activeCredentials } from './subjects.ts'
import {
  ANTHROPIC,
  AT,
  OPENAI,
  aConnection,
  aFactSet,
  ago,
  aCredential,
  coverageOf,
  stale,
  unreadable,
  withCoverage,
} from './testing.ts'

const EVIDENCE = [{ label: 'seen', value: true }]
const VERDICTS: Readonly<Record<string, Verdict>> = {
  pass: PASS,
  fail: fail(EVIDENCE),
  worse: fail(EVIDENCE, 'critical'),
  unknown: unknown('last used'),
  manual: manual('State it.'),
  outside: notApplicable('Not its business.'),
}

/** Each key's name is its verdict. */
const control = defineControl({
  meta,
  rests: [{ kind: 'credential', lists: true, fields: ['createdAt'], of: 'subject' }],
  over: activeCredentials,
  judge: (key, _context, { dormantDays }) => {
    if (key.name === 'throws') throw new Error('a bug')
    if (key.name === 'limit') return dormantDays > 45 ? PASS : fail(EVIDENCE)
    return VERDICTS[key.name ?? ''] ?? PASS
  },
  says: (who) => `${who}.`,
})

const keys = (...names: readonly string[]) =>
  names.map((name, index) => aCredential({ id: `key_${index}`, name }))
const facts = (...names: readonly string[]) => aFactSet({ credential: keys(...names) })
const run = (given: FactSet, options = {}) => evaluateControl(control, createContext(given), options)

describe('one control over one fact set', () => {
  test('one failing subject fails the control even if others are unknown', () => {
    const result = run(facts('pass', 'unknown', 'fail', 'manual'))
    expect(result.outcome).toBe('fail')
    expect(result.counts).toMatchObject({ pass: 1, unknown: 1, fail: 1, manual: 1 })
  })

  test('without a failing subject any unknown makes it unknown, then any manual makes it manual', () => {
    expect(run(facts('pass', 'unknown', 'manual')).outcome).toBe('unknown')
    expect(run(facts('pass', 'manual', 'outside')).outcome).toBe('manual')
  })

  test('pass needs all known; subjects outside do not matter, only subjects outside mean not applicable', () => {
    expect(run(facts('pass', 'outside')).outcome).toBe('pass')
    expect(run(facts('outside')).outcome).toBe('not_applicable')
  })

  test('no subjects pass on complete and fresh data only', () => {
    expect(run(aFactSet()).outcome).toBe('pass')
    expect(run(withCoverage(aFactSet(), { api_keys: { state: 'partial' } })).outcome).toBe('unknown')
    expect(run(unreadable(aFactSet())).outcome).toBe('unknown')
    expect(run(stale(aFactSet(), 2)).outcome).toBe('unknown')
    expect(run(aFactSet({ coverage: [] })).outcome).toBe('unknown')
  })

  test('a fact older than its limit is absent: even a failing subject is not judged', () => {
    const result = run(stale(facts('fail'), 2))
    expect(result.outcome).toBe('unknown')
    expect(result.counts.fail).toBe(0)
    expect(result.subjects[0]?.subject).toMatchObject({
      kind: 'source',
      id: 'api_keys',
      connectionId: OPENAI,
    })
  })

  test('data is as old as it was at the moment of judgement, so a past snapshot is judged as then', () => {
    const then = ago(100)
    const past = aFactSet({ at: then, credential: keys('pass') })
    const coverage = past.coverage.map((row) => ({ ...row, freshAt: then }))
    expect(run({ ...past, coverage }).outcome).toBe('pass')
  })

  test('data that claims to come from the future is not fresh', () => {
    const ahead = aFactSet().coverage.map((row) => ({ ...row, freshAt: ago(-400) }))
    expect(run(aFactSet({ coverage: ahead })).outcome).toBe('unknown')
  })

  test('a data set that the provider does not have is no gap', () => {
    const none = { state: 'none', reason: 'not_offered', freshAt: null } as const
    expect(run(withCoverage(aFactSet(), { api_keys: none })).outcome).toBe('pass')
  })

  test('a connection that was never synced is unknown, not empty', () => {
    const connections = [aConnection('openai'), { ...aConnection('anthropic'), syncedAt: null }]
    const given = aFactSet({ connections, coverage: coverageOf('openai'), credential: keys('pass') })
    expect(run(given).outcome).toBe('unknown')
    expect(run(given).subjects[0]?.subject.connectionId).toBe(ANTHROPIC)
  })

  test('no covered connection is not applicable, and says so', () => {
    const result = run(aFactSet({ connections: [] }))
    expect(result.outcome).toBe('not_applicable')
    expect(result.subjects[0]?.reason).toContain('No connected provider')
    expect(result.dataAt).toBeNull()
  })

  test('an evaluator that throws is an error of this control, without its message', () => {
    const seen: unknown[] = []
    const result = run(facts('fail', 'throws'), { onError: (_: unknown, cause: unknown) => seen.push(cause) })
    expect(result.outcome).toBe('error')
    expect(result.counts).toMatchObject({ error: 1, fail: 0 })
    expect(JSON.stringify(result)).not.toContain('a bug')
    expect(seen).toHaveLength(1)
  })

  test('severity is the highest of the failing subjects, else the control’s own', () => {
    expect(run(facts('fail', 'worse')).severity).toBe('critical')
    expect(run(facts('fail')).severity).toBe('high')
    expect(run(facts('pass')).severity).toBe('high')
  })

  test('evidence of a fail says where it was read and when it was confirmed', () => {
    const [row] = run(facts('fail')).subjects
    expect(row?.evidence).toEqual([
      ...EVIDENCE,
      { label: 'source', value: 'GET /api_keys' },
      { label: 'read', value: AT - 3_600_000, format: 'time' },
    ])
  })

  test('parameters of the client count, unknown names and values out of bounds do not', () => {
    expect(run(facts('limit'), { parameters: { dormantDays: 90 } }).outcome).toBe('pass')
    expect(run(facts('limit'), { parameters: { dormantDays: Number.NaN } }).outcome).toBe('fail')
    expect(run(facts('limit'), { parameters: { other: 90 } }).outcome).toBe('fail')
    expect(run(facts('limit'), { parameters: { dormantDays: 5_000 } }).outcome).toBe('fail')
    expect(run(facts('limit'), { parameters: { dormantDays: 60.5 } }).outcome).toBe('fail')
  })

  test('watched subjects that pass or fall outside are cleared; unknown ones are not', () => {
    const given = facts('pass', 'outside', 'unknown', 'fail')
    const watched = new Set(
      given.of('credential').map(({ id }) => subjectKey({ kind: 'credential', id, connectionId: OPENAI })),
    )
    const cleared = run(given, { watched }).cleared ?? []
    expect(cleared.map((key) => key.split('\n')[2])).toEqual(['key_0', 'key_1'])
  })

  test('the result is as old as the oldest data that it rests on', () => {
    const older = withCoverage(facts('pass'), { api_keys: { freshAt: ago(0.5) } })
    expect(run(older).dataAt).toBe(ago(0.5))
  })
})

describe('a data set that was read in part', () => {
  const old = {
    dataset: 'api_keys' as const,
    snapshotId: 's',
    endpoint: 'GET /',
    requestId: null,
    readAt: ago(30),
  }
  const inProject = (scopeId: string, name: string) =>
    aCredential({ id: scopeId, scopeId, name, sources: [{ ...old, part: scopeId }] })
  const partial = (
    missing: readonly string[] | undefined,
    ...credential: readonly ReturnType<typeof aCredential>[]
  ) =>
    withCoverage(aFactSet({ credential }), {
      api_keys: {
        state: 'partial',
        freshAt: null,
        ...(missing && {
          incomplete: missing.map((id) => ({ id, label: null, state: 'none' as const, freshAt: null })),
        }),
      },
    })

  test('subjects of parts that were read are judged, of parts that were not are not', () => {
    const result = run(partial(['proj_2'], inProject('proj_1', 'pass'), inProject('proj_2', 'fail')))
    expect(result.outcome).toBe('unknown')
    expect(result.counts).toMatchObject({ pass: 1, fail: 0, unknown: 1 })
    expect(run(partial(['proj_2'], inProject('proj_1', 'fail'))).outcome).toBe('fail')
  })

  test.each([25, 300])('every one of %i parts that were not read counts, and no more than those', (parts) => {
    const unread = Array.from({ length: parts }, (_, i) => `unread_${i}`)
    const keys = [inProject('read', 'pass'), ...unread.map((id) => inProject(id, 'fail'))]
    const { counts } = run(partial(unread, ...keys))
    expect(counts).toMatchObject({ pass: 1, fail: 0 })
  })

  test('where nobody names the parts, only facts that were first read just now are judged', () => {
    expect(run(partial(undefined, inProject('proj_1', 'fail'))).counts.fail).toBe(0)
    expect(run(partial(undefined, aCredential({ name: 'fail' }))).counts.fail).toBe(1)
  })

  test('a list that was cut leaves its keys unknown, whatever it names: a name is no part', () => {
    const key = aCredential({ name: 'pass', scopeId: 'proj_1', sources: [{ ...old, readAt: ago(40) }] })
    const whole = partial(undefined, key)
    const named = withCoverage(whole, {
      api_keys: { state: 'partial', freshAt: null, missing: ['row 3', 'end of list not reached'] },
    })
    const watched = new Set([subjectKey({ kind: 'credential', id: key.id, connectionId: OPENAI })])
    // Also where the names came to stand as parts: the key was read with none.
    for (const given of [whole, named, partial(['row 3'], key)]) {
      const result = run(given, { watched })
      expect(result.outcome).toBe('unknown')
      expect(result.counts.pass).toBe(0)
      expect(result.cleared).toEqual([])
    }
  })

  test('the part is the one that the fact was read with, not one that its fields resemble', () => {
    const key = aCredential({ name: 'fail', scopeId: 'proj_1', sources: [{ ...old, part: 'eu' }] })
    expect(run(partial(['eu'], key)).counts.fail).toBe(0)
    expect(run(partial(['us'], key)).counts.fail).toBe(1)
  })

  test('a part-read that is itself too old judges nothing', () => {
    const given = partial(['proj_2'], inProject('proj_1', 'fail'))
    const connections = [{ ...aConnection('openai'), syncedAt: ago(3) }]
    expect(run({ ...given, connections }).counts.fail).toBe(0)
  })
})

describe('folding', () => {
  test('21 subjects that are unknown for the same cause are one row with their number; 20 stay', () => {
    const many = run(facts(...Array.from({ length: 21 }, () => 'unknown')))
    expect(many.subjects).toHaveLength(1)
    expect(many.counts.unknown).toBe(21)
    expect(many.subjects[0]?.subject.label).toBe('Acme on OpenAI: 21 credentials')
    expect(run(facts(...Array.from({ length: 20 }, () => 'unknown'))).subjects).toHaveLength(20)
  })

  test.each([
    ['account', 'people'],
    ['role', 'roles'],
    ['connection', 'connections'],
  ] as const)('subjects of kind %s are called %s', (kind, word) => {
    const rows = Array.from({ length: 21 }, (_, index) => ({
      subject: { kind, id: `${index}`, label: '', connectionId: OPENAI, provider: 'openai' as const },
      outcome: 'unknown' as const,
      missing: ['state'],
      evidence: [],
    }))
    expect(fold(rows, createContext(aFactSet())).map(({ subject }) => subject.label)).toEqual([
      `Acme on OpenAI: 21 ${word}`,
    ])
  })

  test('failing subjects are never folded, and another cause is another row', () => {
    const result = run(
      facts(...Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? 'fail' : 'manual'))),
    )
    expect(result.subjects.filter(({ outcome }) => outcome === 'fail')).toHaveLength(15)
    expect(result.subjects.filter(({ outcome }) => outcome === 'manual')).toHaveLength(15)
  })
})
