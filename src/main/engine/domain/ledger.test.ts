import { describe, expect, test } from 'vitest'
import { aFactSet, ago, AT, aHuman, anNhi, aService } from '../controls/testing.ts'
import type { Nhi } from './facts.ts'
import { buildLedger } from './ledger.ts'

const entryOf = (nhi: Parameters<typeof anNhi>[0], more: Parameters<typeof aFactSet>[0] = {}) =>
  buildLedger(aFactSet({ ...more, nhis: [anNhi(nhi)] }))[0]!

describe('a flag', () => {
  test('is not set on what is not reported', () => {
    const bare = anNhi({ id: 'k' })
    const { ownerId: _o, createdAt: _c, lastUsedAt: _l, expiresAt: _e, ownerAccess: _a, ...rest } = bare
    const [entry] = buildLedger(aFactSet({ nhis: [rest] }))
    expect(entry?.flags).toEqual([])
    expect(entry?.owner).toBeUndefined()
  })

  test('tells a key without an owner from one whose owner is not reported', () => {
    expect(entryOf({ ownerId: null }).flags).toContain('ownerless')
  })

  test('tells never used from not used for long', () => {
    expect(entryOf({ lastUsedAt: null, createdAt: ago(20) }).flags).toContain('never_used')
    expect(entryOf({ lastUsedAt: ago(46), createdAt: ago(60) }).flags).toContain('dormant')
    expect(entryOf({ lastUsedAt: ago(44), createdAt: ago(60) }).flags).not.toContain('dormant')
  })

  test('tells expired from about to expire from never', () => {
    expect(entryOf({ expiresAt: AT - 1 }).flags).toContain('expired')
    expect(entryOf({ expiresAt: AT + 1 }).flags).toContain('expiring')
    expect(entryOf({ expiresAt: null, authMethod: 'static_secret' }).flags).toContain('never_expires')
  })

  test('of use or age is not set on a key that is switched off', () => {
    const off: Partial<Nhi> = {
      state: 'disabled',
      lastUsedAt: ago(400),
      createdAt: ago(500),
      expiresAt: null,
    }
    expect(entryOf(off).flags).toEqual([])
  })

  test('says when the project of a live key is archived', () => {
    const services = [aService({ id: 'p', state: 'archived' })]
    expect(entryOf({ scopeId: 'p' }, { services }).flags).toContain('scope_retired')
  })
})

test('an owner that a complete list of users no longer shows has gone; with the list incomplete he is unknown', () => {
  const nhis = [anNhi({ ownerId: 'left', ownerKind: 'human' })]
  const complete = aFactSet({ nhis, humans: [aHuman({ id: 'stays' })] })
  expect(buildLedger(complete)[0]?.owner).toMatchObject({ state: 'gone' })
  const coverage = complete.coverage.map((c) =>
    c.dataset === 'users' ? { ...c, state: 'partial' as const } : c,
  )
  expect(buildLedger({ ...complete, coverage })[0]?.owner).toMatchObject({ state: 'unknown' })
})
