import { describe, expect, test } from 'vitest'
import { DAY } from '../../../../shared/model/index.ts'
import {
  AT,
  ANTHROPIC,
  aConnection,
  aFactSet,
  aUsageDay,
  ago,
  aCredential,
  anIdentity,
  judged,
  outcomeOf,
  stale,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { withLastUse } from '../../domain/last-use.ts'
import { buildLedger, isDormant } from '../../domain/ledger.ts'
import type { FactSet } from '../../facts/fact-set.ts'
import { control } from './index.ts'

const sourcesReadAt = (readAt: number) => [
  { dataset: 'api_keys', snapshotId: 's', endpoint: 'GET /', requestId: null, readAt },
]

const facts = (key: Parameters<typeof aCredential>[0]) =>
  aFactSet({ credential: [aCredential({ createdAt: ago(300), ...key })] })

/** A key whose provider reports no last use, beside use of another key. */
const silent = (key: Parameters<typeof aCredential>[0] = {}) =>
  aFactSet({
    connections: [aConnection('anthropic')],
    credential: [aCredential({ provider: 'anthropic', createdAt: ago(300), lastUsedAt: undefined, ...key })],
    usage: [aUsageDay({ connectionId: ANTHROPIC, credentialId: 'another_key' })],
  })

describe('nhi-dormant', () => {
  test('45 days without use pass, 46 fail', () => {
    expect(outcomeOf(control, facts({ lastUsedAt: ago(45) }))).toBe('pass')
    expect(outcomeOf(control, facts({ lastUsedAt: ago(46) }))).toBe('fail')
  })

  test('an administrative key is critical', () => {
    expect(judged(control, facts({ lastUsedAt: ago(46), level: 'admin' })).severity).toBe('critical')
  })

  test('a key that was never used has 14 days', () => {
    expect(outcomeOf(control, facts({ lastUsedAt: null, createdAt: ago(14) }))).toBe('pass')
    expect(outcomeOf(control, facts({ lastUsedAt: null, createdAt: ago(15) }))).toBe('fail')
  })

  test('no rows in a complete window that is long enough is dormancy', () => {
    expect(outcomeOf(control, silent())).toBe('fail')
  })

  test('a row of usage is use', () => {
    const used = { ...silent(), usage: [aUsageDay({ connectionId: ANTHROPIC })] }
    expect(outcomeOf(control, used)).toBe('pass')
  })

  test('no rows in a window that is partial, stale, short or of unstated length is unknown', () => {
    expect(outcomeOf(control, withCoverage(silent(), { usage: { state: 'partial' } }))).toBe('unknown')
    expect(outcomeOf(control, withCoverage(silent(), { usage: { freshAt: ago(3) } }))).toBe('unknown')
    expect(outcomeOf(control, withCoverage(silent(), { usage: { since: ago(20) } }))).toBe('unknown')
    expect(outcomeOf(control, withCoverage(silent(), { usage: { since: null } }))).toBe('unknown')
  })

  test('rows that name no key say nothing about keys: unknown', () => {
    const unnamed = { ...silent(), usage: [aUsageDay({ connectionId: ANTHROPIC, credentialId: null })] }
    expect(outcomeOf(control, unnamed)).toBe('unknown')
  })

  test('a key younger than 14 days passes whatever its use; until 45 unreported use is unknown', () => {
    const young = (days: number) => withCoverage(silent({ createdAt: ago(days) }), { usage: null })
    expect(outcomeOf(control, young(14))).toBe('pass')
    expect(outcomeOf(control, young(15))).toBe('unknown')
    expect(outcomeOf(control, facts({ lastUsedAt: null, createdAt: undefined }))).toBe('unknown')
  })

  test('an identity without a last use of its own is judged by its credentials', () => {
    expect(outcomeOf(control, aFactSet({ identity: [anIdentity({ createdAt: ago(300) })] }))).toBe(
      'not_applicable',
    )
  })

  test('a stale list is unknown', () => {
    expect(outcomeOf(control, stale(facts({ lastUsedAt: ago(300) })))).toBe('unknown')
  })

  test('a badge, a figure and a finding say the same, however old or partial the data are', () => {
    const key = (id: string, values: Parameters<typeof aCredential>[0]) =>
      aCredential({ id, createdAt: ago(300), ...values })
    const inPart = (part: string) => ({
      lastUsedAt: ago(60),
      scopeId: part,
      sources: sourcesReadAt(ago(5)).map((source) => ({ ...source, part })),
    })
    const old = inPart('proj_1')
    const credential = [
      key('dormant', old),
      key('elsewhere', inPart('proj_2')),
      key('used', { lastUsedAt: ago(2) }),
      key('never', { lastUsedAt: null }),
      key('unsaid', { lastUsedAt: undefined }),
      key('off', { ...old, state: 'disabled' }),
      key('odd', { ...old, state: 'unknown' }),
    ]
    const inParts = {
      state: 'partial' as const,
      freshAt: null,
      incomplete: [{ id: 'proj_2', label: null, state: 'none' as const, freshAt: null }],
    }
    const openai = aFactSet({ credential })
    const anthropic = { ...silent(), usage: [aUsageDay({ connectionId: ANTHROPIC, day: '2026-01-05' })] }
    const cases: readonly [FactSet, dormant: number, unknown: number][] = [
      [openai, 3, 2],
      [stale(openai), 0, 6],
      [withCoverage(openai, { api_keys: inParts }), 2, 3],
      [withCoverage(openai, { admin_keys: null }), 0, 6],
      [anthropic, 1, 0],
      [withCoverage(anthropic, { usage: { freshAt: ago(3) } }), 0, 1],
      [stale(anthropic), 0, 1],
    ]
    for (const [given, dormant, undecided] of cases) {
      const failing = judged(control, given).subjects.filter(({ outcome }) => outcome === 'fail')
      const { credentials } = buildLedger(withLastUse(given))
      const flagged = credentials.filter(({ flags }) =>
        flags.some((f) => f === 'dormant' || f === 'never_used'),
      )
      expect(flagged.map((e) => e.credential.id).sort()).toEqual(failing.map((f) => f.subject.id).sort())
      expect(credentials.filter((e) => isDormant(e) === true).length).toBe(dormant)
      expect(flagged).toHaveLength(dormant)
      expect(credentials.filter((e) => isDormant(e) === undefined).length).toBe(undecided)
    }
  })

  test('flags are of the moment that was judged, when the data are opened later', () => {
    const then = facts({ lastUsedAt: ago(46) })
    const later = { ...then, at: AT + 3 * DAY }
    expect(buildLedger(later).credentials[0]?.flags).not.toContain('dormant')
    expect(buildLedger(later, AT).credentials[0]?.flags).toContain('dormant')
  })

  test('a badge and a finding never disagree', () => {
    const times = [undefined, null, ...[1, 14, 15, 44, 45, 46, 91, 300].map(ago)]
    const keys = times.flatMap((lastUsedAt, i) =>
      times.map((createdAt, j) => aCredential({ id: `key_${i}_${j}`, lastUsedAt, createdAt })),
    )
    for (const provider of ['openai', 'anthropic'] as const) {
      const given = aFactSet({
        connections: [aConnection(provider)],
        credential: keys.map((key) => ({ ...key, provider, connectionId: aConnection(provider).id })),
        usage: [],
      })
      const failing = judged(control, given).subjects.filter(({ outcome }) => outcome === 'fail')
      const flagged = buildLedger(withLastUse(given)).credentials.filter(({ flags }) =>
        flags.some((flag) => flag === 'dormant' || flag === 'never_used'),
      )
      expect(flagged.map(({ credential }) => credential.id).sort()).toEqual(
        failing.map(({ subject }) => subject.id).sort(),
      )
      expect(failing.length).toBeGreaterThan(20)
    }
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      dormantDays: [facts({ lastUsedAt: ago(46) }), 60],
      neverUsedDays: [facts({ lastUsedAt: null, createdAt: ago(15) }), 30],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
