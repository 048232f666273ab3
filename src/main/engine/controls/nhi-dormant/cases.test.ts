import { describe, expect, test } from 'vitest'
import {
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
} from '../testing.ts'
import { withLastUse } from '../../domain/last-use.ts'
import { buildLedger } from '../../domain/ledger.ts'
import { control } from './index.ts'

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
})
