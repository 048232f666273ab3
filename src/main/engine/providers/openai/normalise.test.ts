import { describe, expect, test } from 'vitest'
import * as facts from './normalise.ts'
import { costRow, event, USAGE_KINDS, usageRow } from './reports.ts'
import * as wire from './wire.ts'

const key = (row: object) => facts.projectKey(wire.projectKey.parse({ id: 'key_a', ...row }), 'proj_a')
const adminKey = (row: object) => facts.adminKey(wire.adminKey.parse({ id: 'key_a', ...row }))
const user = (row: object) => facts.user(wire.user.parse({ id: 'user_a', ...row }))
const audit = (row: object) =>
  event(
    wire.auditLog.parse({ id: 'audit_log-1', type: 'api_key.created', effective_at: 1_700_000_000, ...row }),
  )

describe('what the provider leaves out stays out, what it sends as null is null', () => {
  test('of a project key', () => {
    expect(Object.keys(key({})).sort()).toEqual([
      'authMethod',
      'credentialKind',
      'id',
      'kind',
      'provider',
      'scopeId',
      'scopeLevel',
      'state',
    ])
    expect(key({ last_used_at: null, expires_at: null })).toMatchObject({ lastUsedAt: null, expiresAt: null })
    expect(key({ last_used_at: 1_700_000_000 })).toMatchObject({ lastUsedAt: 1_700_000_000_000 })
  })

  test('of an admin key', () => {
    expect(adminKey({})).not.toHaveProperty('expiresAt')
    expect(adminKey({})).not.toHaveProperty('accountId')
    expect(adminKey({ expires_at: null, last_used_at: null, owner: null })).toMatchObject({
      expiresAt: null,
      lastUsedAt: null,
      accountId: null,
      level: 'admin',
      scopeLevel: 'org',
    })
  })

  test('of a member', () => {
    expect(user({})[0]).not.toHaveProperty('roles')
    expect(user({})[0]).not.toHaveProperty('isAdmin')
    expect(user({})[0]).not.toHaveProperty('mfa')
    expect(user({ role: null })[0]).toMatchObject({ roles: [], isAdmin: false })
  })

  test('no key of a person was ever used: that says nothing about the person', () => {
    expect(user({ api_key_last_used_at: null })[0]).not.toHaveProperty('lastActivityAt')
  })
})

describe('words', () => {
  test.each([
    ['owner', true],
    ['reader', false],
    ['role_of_tomorrow', undefined],
  ])('the organization role %s makes an administrator: %s', (role, isAdmin) => {
    expect(Reflect.get(user({ role })[0] ?? {}, 'isAdmin')).toBe(isAdmin)
  })

  test.each([
    [{ status: 'active' }, 'active'],
    [{ status: 'archived' }, 'archived'],
    [{ status: 'paused' }, 'unknown'],
    [{ archived_at: null }, 'active'],
    [{ archived_at: 1_700_000_000 }, 'archived'],
    [{}, 'unknown'],
  ])('a project with %j is %s', (row, state) => {
    expect(facts.project(wire.project.parse({ id: 'proj_a', ...row }))).toMatchObject({ state })
  })

  test.each([
    ['pending', ['invited']],
    ['expired', ['expired_invite']],
    ['withdrawn', ['unknown']],
    ['accepted', []],
  ])('an invite that is %s is a person with state %j', (status, states) => {
    const invite = wire.invite.parse({ id: 'invite_a', status })
    expect(facts.invite(invite).map((part) => Reflect.get(part, 'state'))).toEqual(states)
  })

  test('a blocked user is disabled; the entry of a service account is no person', () => {
    expect(user({ user: { banned: true } })[0]).toMatchObject({ state: 'disabled' })
    expect(user({ is_service_account: true })[0]).toMatchObject({
      kind: 'identity',
      identityKind: 'service_account',
    })
  })
})

test('the key of a service account authenticates it, the key of a person the person', () => {
  const ofAccount = key({ owner: { type: 'service_account', service_account: { id: 'svc_a' } } })
  expect(ofAccount).toMatchObject({ kind: 'credential', credentialKind: 'api_key', identityId: 'svc_a' })
  expect(ofAccount).not.toHaveProperty('accountId')
  const ofPerson = key({ owner: { type: 'user', user: { id: 'user_a' } }, owner_project_access: 'inactive' })
  expect(ofPerson).toMatchObject({ accountId: 'user_a', ownerAccess: 'inactive' })
  expect(ofPerson).not.toHaveProperty('identityId')
})

test('a role that permits nothing grants nothing', () => {
  const [account, ...grants] = facts.serviceAccount(
    wire.serviceAccount.parse({ id: 'svc_a', role: 'none' }),
    'proj_a',
  )
  expect(account).toMatchObject({ permissions: [] })
  expect(grants).toEqual([])
})

test('only zero retention is a number of days; no policy on models is not an empty list', () => {
  expect(facts.retentionDays('zero_data_retention')).toBe(0)
  expect(facts.retentionDays('modified_abuse_monitoring')).toBeUndefined()
  expect(facts.modelPermissions(null)).toEqual({ approvedModels: null, deniedModels: null })
  expect(facts.modelPermissions({ mode: 'allow_list', model_ids: [] })).toEqual({
    approvedModels: [],
    deniedModels: null,
  })
  expect(facts.modelPermissions({ mode: 'mode_of_tomorrow', model_ids: ['a'] })).toEqual({})
})

test('limits are whole cents, costs are dollars', () => {
  const limit = wire.spendThreshold.parse({ threshold_amount: 10_050, currency: 'usd' })
  expect(facts.threshold(limit)).toEqual({ micros: 100_500_000, currency: 'USD' })
  const cost = wire.costResult.parse({
    amount: { value: 0.06, currency: 'usd' },
    line_item: 'x',
    project_id: null,
  })
  expect(costRow('2026-11-01', cost)).toEqual({
    day: '2026-11-01',
    serviceId: null,
    lineItem: 'x',
    amount: { micros: 60_000, currency: 'USD' },
    basis: 'billed',
  })
})

test.each([
  ['12.50', 12_500_000],
  ['0.000000123', 0],
  ['-3', -3_000_000],
  // A decimal of 34 digits, as databases write it.
  ['0.00001234567890123456789012345678901234', 12],
])('an amount as decimal text (%s) counts like the number', (value, micros) => {
  const cost = wire.costResult.parse({ amount: { value, currency: 'usd' } })
  expect(costRow('2026-11-01', cost).amount).toEqual({ micros, currency: 'USD' })
})

test.each(['', 'free', '1,5', null, 1e10])('an amount that is none (%j) is no cost', (value) => {
  expect(wire.costResult.safeParse({ amount: { value, currency: 'usd' } }).success).toBe(false)
})

test('a dimension that a kind of use cannot be grouped by is absent, even where the answer has it as null', () => {
  const stores = USAGE_KINDS.find(({ kind }) => kind === 'vector_stores')
  if (!stores) throw new Error('no vector stores')
  const row = wire.usageResult.parse({ usage_bytes: 7, project_id: null, user_id: null, api_key_id: 'key_x' })
  expect(usageRow(stores, '2026-11-01', row)).toEqual({
    day: '2026-11-01',
    usageKind: 'vector_stores',
    serviceId: null,
    quantity: 7,
    unit: 'bytes',
  })
})

describe('an audit event', () => {
  test('of a person at the console names person, address and target', () => {
    const row = {
      'api_key.created': { id: 'key_new', data: { scopes: ['all'] } },
      actor: {
        type: 'session',
        session: { user: { id: 'user_a', email: 'a@x.example' }, ip_address: '192.0.2.1' },
      },
      project: { id: 'proj_a' },
    }
    expect(audit(row)).toEqual({
      id: 'audit_log-1',
      at: 1_700_000_000_000,
      type: 'api_key.created',
      actorKind: 'account',
      actorId: 'user_a',
      actorEmail: 'a@x.example',
      ip: '192.0.2.1',
      targetId: 'key_new',
      serviceId: 'proj_a',
      detail: { id: 'key_new', data: { scopes: ['all'] } },
    })
  })

  test('of a key is the key’s, whoever owns it', () => {
    const actor = {
      type: 'api_key',
      api_key: { id: 'key_a', type: 'user', user: { id: 'u', email: 'a@x.example' } },
    }
    expect(audit({ actor })).toMatchObject({
      actorKind: 'credential',
      actorId: 'key_a',
      actorEmail: 'a@x.example',
      onBehalfOf: 'u',
    })
    const service_account = { id: 'svc_acct_a' }
    expect(
      audit({
        actor: { type: 'api_key', api_key: { id: 'key_a', type: 'service_account', service_account } },
      }),
    ).toMatchObject({ actorKind: 'credential', actorId: 'key_a', onBehalfOf: 'svc_acct_a' })
    const alone = audit({ actor: { type: 'api_key', api_key: { type: 'service_account', service_account } } })
    expect(alone).toMatchObject({ actorKind: 'identity', actorId: 'svc_acct_a' })
    expect(alone).not.toHaveProperty('onBehalfOf')
  })

  test('of a session names country and network where the log does, and another shape hides nothing', () => {
    const at = (ip_address_details: unknown) =>
      audit({ actor: { type: 'session', session: { user: { id: 'u' }, ip_address_details } } })
    expect(at({ country: 'US', asn: '1234', city: 'X' })).toMatchObject({ country: 'US', network: 'AS1234' })
    for (const odd of [undefined, null, {}, { asn: 7 }, 'US']) {
      expect(at(odd)).toMatchObject({ actorId: 'u' })
      expect(at(odd)).not.toHaveProperty('network')
    }
  })

  test.each([
    ['login.succeeded', 'success'],
    ['login.failed', 'failure'],
    ['api_key.created', undefined],
  ])('of type %s ended as the log says: %s', (type, outcome) => {
    expect(audit({ type }).outcome).toBe(outcome)
  })

  test('about a fine-tuned model names it', () => {
    const type = 'checkpoint.permission.created'
    const details = { id: 'cp', data: { fine_tuned_model_checkpoint: 'ft:gpt-5:a' } }
    expect(audit({ type, [type]: details })).toMatchObject({ model: 'ft:gpt-5:a' })
  })

  test('with details that are too long keeps what it is judged by, and names what was cut', () => {
    const type = 'ip_allowlist.updated'
    const allowed_ips = Array.from({ length: 400 }, (_, i) => `192.0.2.${i % 250}/32`)
    const found = audit({ type, [type]: { id: 'i', allowed_ips, note: 'x'.repeat(5_000) } })
    expect(found.cut).toContain('note')
    expect(found.detail).toMatchObject({ id: 'i' })
  })

  test('without an actor is unknown, not the system’s', () => {
    expect(audit({})).toMatchObject({ actorKind: 'unknown' })
    expect(audit({ actor: null })).not.toHaveProperty('actorId')
  })
})
