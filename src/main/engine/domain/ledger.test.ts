import { describe, expect, test } from 'vitest'
import { dayOf } from '../../../shared/model/index.ts'
import {
  aFactSet,
  ago,
  AT,
  anAccount,
  aCredential,
  anIdentity,
  aService,
  aUsageDay,
  withCoverage,
} from '../controls/testing.ts'
import type { Credential } from '../facts/index.ts'
import { buildLedger, isOwnerless } from './ledger.ts'

const entryOf = (key: Parameters<typeof aCredential>[0], more: Parameters<typeof aFactSet>[0] = {}) =>
  buildLedger(aFactSet({ ...more, credential: [aCredential(key)] })).credentials[0]!

describe('a flag', () => {
  test('is not set on what is not reported', () => {
    const bare = aCredential({ id: 'k' })
    const { accountId: _o, createdAt: _c, lastUsedAt: _l, expiresAt: _e, ownerAccess: _a, ...rest } = bare
    const [entry] = buildLedger(aFactSet({ credential: [rest] })).credentials
    expect(entry?.flags).toEqual([])
    expect(entry?.owner).toBeUndefined()
  })

  test('tells a key without an owner from one whose owner is not reported', () => {
    expect(entryOf({ accountId: null }).flags).toContain('ownerless')
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
    const off: Partial<Credential> = {
      state: 'disabled',
      lastUsedAt: ago(400),
      createdAt: ago(500),
      expiresAt: null,
    }
    expect(entryOf(off).flags).toEqual([])
  })

  test('says when the project of a live key is archived', () => {
    const service = [aService({ id: 'p', state: 'archived' })]
    expect(entryOf({ scopeId: 'p' }, { service }).flags).toContain('scope_retired')
  })
})

test('an owner that a complete list of users no longer shows has gone; with the list incomplete he is unknown', () => {
  const credential = [aCredential({ accountId: 'left' })]
  const complete = aFactSet({ credential, account: [anAccount({ id: 'stays' })] })
  expect(buildLedger(complete).credentials[0]?.owner).toMatchObject({ state: 'gone' })
  const coverage = complete.coverage.map((c) =>
    c.dataset === 'users' ? { ...c, state: 'partial' as const } : c,
  )
  expect(buildLedger({ ...complete, coverage }).credentials[0]?.owner).toMatchObject({ state: 'unknown' })
})

describe('identities and credentials', () => {
  const identity = [anIdentity({ ownerId: 'user_1', ownerKind: 'account' })]
  const credential = [
    aCredential({ id: 'k1', identityId: 'svc_1', lastUsedAt: ago(3) }),
    aCredential({ id: 'k2', identityId: 'svc_1', lastUsedAt: null }),
    aCredential({ id: 'k3', accountId: 'user_1' }),
  ]
  const facts = aFactSet({ account: [anAccount()], identity, credential })
  const ledger = buildLedger(facts)

  test('are two lists, and a key is none of the identities', () => {
    expect(ledger.identities.map((e) => e.identity.id)).toEqual(['svc_1'])
    expect(ledger.credentials.map((e) => e.credential.id)).toEqual(['k1', 'k2', 'k3'])
    expect(ledger.identities[0]?.credentials.map((e) => e.credential.id)).toEqual(['k1', 'k2'])
  })

  test('a credential’s owner is its account, or the owner of its identity', () => {
    expect(ledger.credentials.map((e) => [e.holder?.kind, e.holder?.id, e.owner?.id])).toEqual([
      ['identity', 'svc_1', 'user_1'],
      ['identity', 'svc_1', 'user_1'],
      ['account', 'user_1', 'user_1'],
    ])
    const unowned = buildLedger(aFactSet({ identity: [anIdentity()], credential }))
    expect(unowned.credentials[0]?.owner).toBeUndefined()
  })

  test('that an identity has no owner is not said of its credentials', () => {
    const given = buildLedger(aFactSet({ identity: [anIdentity({ ownerId: null })], credential }))
    expect(given.identities[0]?.flags).toEqual(['ownerless'])
    expect(given.credentials[0]?.flags).toEqual([])
    expect(isOwnerless(given.identities[0]!)).toBe(true)
    expect(isOwnerless(given.credentials[0]!)).toBe(false)
    expect(isOwnerless(buildLedger(aFactSet({ identity: [anIdentity()] })).identities[0]!)).toBeUndefined()
  })

  test('a credential whose identity a complete list no longer shows has lost its owner', () => {
    const given = aFactSet({ credential })
    expect(buildLedger(given).credentials[0]).toMatchObject({ flags: ['owner_inactive'], owner: undefined })
    const partial = withCoverage(given, { service_accounts: { state: 'partial' } })
    expect(buildLedger(partial).credentials[0]?.flags).toEqual([])
  })

  test('an identity was last used when its credentials were, where the use of each is known', () => {
    expect(ledger.identities[0]).toMatchObject({ lastUsedAt: ago(3), lastUsedFrom: 'credential' })
    const gap = [...credential, aCredential({ id: 'k4', identityId: 'svc_1', lastUsedAt: undefined })]
    expect(buildLedger(aFactSet({ identity, credential: gap })).identities[0]?.lastUsedAt).toBeUndefined()
    const never = [aCredential({ identityId: 'svc_1', lastUsedAt: null })]
    expect(buildLedger(aFactSet({ identity, credential: never })).identities[0]?.lastUsedAt).toBeUndefined()
  })

  test('calls of a key count for its identity once', () => {
    const usage = [
      aUsageDay({ credentialId: 'k1', calls: 5 }),
      aUsageDay({ credentialId: 'k2', identityId: 'svc_1', calls: 7 }),
      aUsageDay({ credentialId: null, identityId: 'svc_1', calls: 11 }),
    ]
    const given = buildLedger(aFactSet({ identity, credential, usage }))
    expect(given.identities[0]?.calls30d).toBe(23)
    expect(given.credentials.map((e) => e.calls30d)).toEqual([5, 7, 0])
  })

  test('calls of 30 days are those of today and the 29 days before', () => {
    const onDay = (n: number, calls: number) => aUsageDay({ credentialId: 'k1', day: dayOf(ago(n)), calls })
    const usage = [onDay(0, 1), onDay(29, 20), onDay(30, 300)]
    expect(buildLedger(aFactSet({ credential, usage })).credentials[0]?.calls30d).toBe(21)
  })
})
