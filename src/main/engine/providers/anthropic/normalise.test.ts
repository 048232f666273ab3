import { describe, expect, test } from 'vitest'
import * as facts from './normalise.ts'
import { codeRows, costRow, event, usageRow } from './reports.ts'
import * as wire from './wire.ts'

const key = (row: object) => facts.apiKey(wire.apiKey.parse({ id: 'apikey_a', ...row }))
const activity = (row: object) =>
  event(
    wire.activity.parse({
      id: 'activity_a',
      type: 'api_key_created',
      created_at: '2026-04-10T08:09:10Z',
      ...row,
    }),
  )

describe('a key', () => {
  test('never tells its last use, and tells its expiry only where the provider does', () => {
    expect(key({})).not.toHaveProperty('lastUsedAt')
    expect(key({})).not.toHaveProperty('expiresAt')
    expect(key({ expires_at: null })).toMatchObject({ expiresAt: null })
    expect(key({ expires_at: '2026-12-01T00:00:00Z' })).toMatchObject({ expiresAt: Date.UTC(2026, 11, 1) })
  })

  test.each([
    ['active', 'active'],
    ['inactive', 'disabled'],
    ['archived', 'archived'],
    ['expired', 'expired'],
    ['frozen', 'unknown'],
  ])('with status %s is %s', (status, state) => {
    expect(key({ status })).toMatchObject({ state })
  })

  test('is scoped alike in both versions of the API', () => {
    expect(key({ workspace_id: 'wrkspc_a' })).toMatchObject({ scopeLevel: 'project', scopeId: 'wrkspc_a' })
    expect(key({ scope: { type: 'workspace', workspace_id: 'wrkspc_a' } })).toMatchObject({
      scopeLevel: 'project',
      scopeId: 'wrkspc_a',
    })
    expect(key({ workspace_id: null })).toMatchObject({ scopeLevel: 'project', scopeId: null })
    expect(key({ scope: { type: 'organization' } })).toMatchObject({ scopeLevel: 'org', scopeId: null })
    expect(key({})).not.toHaveProperty('scopeId')
  })

  test('authenticates whom it acts as; its maker is not that', () => {
    const maker = { id: 'user_m', type: 'user' }
    expect(key({ principal: { type: 'user_actor', user_id: 'user_p' }, created_by: maker })).toMatchObject({
      accountId: 'user_p',
      createdBy: 'user_m',
    })
    expect(key({ principal: { type: 'service_account_actor', service_account_id: 'svac_a' } })).toMatchObject(
      { identityId: 'svac_a' },
    )
    const made = key({ principal: null, created_by: maker })
    expect(made).toMatchObject({ createdBy: 'user_m' })
    expect(made).not.toHaveProperty('accountId')
    expect(made).not.toHaveProperty('identityId')
    expect(key({ created_by: null })).toMatchObject({ createdBy: null })
  })

  test('that is an admin key is one of the organization', () => {
    expect(key({ partial_key_hint: 'sk-ant-admin01-abc...xyz', workspace_id: null })).toMatchObject({
      credentialKind: 'admin_key',
      level: 'admin',
      scopeLevel: 'org',
    })
  })
})

test('a workspace’s environment is what the client wrote on it, other words say nothing', () => {
  const env = (tags: object) =>
    Reflect.get(facts.workspace(wire.workspace.parse({ id: 'w', tags }), undefined), 'env')
  expect(env({ env: 'prod' })).toBe('prod')
  expect(env({ environment: 'Staging' })).toBe('nonprod')
  expect(env({ env: 'blue' })).toBeUndefined()
  expect(env({})).toBeUndefined()
})

describe('a spend limit', () => {
  const limit = (row: object) =>
    wire.spendLimit.parse({
      id: 'spl',
      amount: '50000',
      currency: 'usd',
      scope: { type: 'organization' },
      ...row,
    })
  test('is whole cents as text', () => {
    expect(facts.spendLimitOf([limit({ period: 'monthly' })])).toEqual({
      amount: { micros: 500_000_000, currency: 'USD' },
      interval: 'month',
      hardStop: true,
    })
  })
  test('without amount, or switched off, caps nothing', () => {
    expect(facts.spendLimitOf([limit({ amount: null }), limit({ is_enabled: false })])).toBeNull()
  })
})

test('input tokens count what was read from the cache and written to it', () => {
  const row = wire.usageResult.parse({
    uncached_input_tokens: 1,
    cache_read_input_tokens: 10,
    cache_creation: { ephemeral_1h_input_tokens: 100, ephemeral_5m_input_tokens: 1000 },
    output_tokens: 5,
    api_key_id: null,
    workspace_id: null,
    model: 'm',
  })
  const usage = usageRow('2026-11-01', row)
  expect(usage).toMatchObject({
    inputTokens: 1111,
    cachedTokens: 10,
    outputTokens: 5,
    credentialId: null,
    serviceId: null,
  })
  expect(usage).not.toHaveProperty('calls')
})

test('a cost is a decimal number of cents', () => {
  const row = wire.costResult.parse({
    amount: '123.78912',
    currency: 'USD',
    workspace_id: null,
    description: 'x',
  })
  expect(costRow('2026-11-01', row).amount).toEqual({ micros: 1_237_891, currency: 'USD' })
  expect(wire.costResult.safeParse({ amount: '1e5', currency: 'USD' }).success).toBe(false)
})

describe('a Claude Code record', () => {
  const record = (customer: string, actor: object) =>
    wire.codeRecord.parse({
      actor,
      customer_type: customer,
      core_metrics: { num_sessions: 3 },
      model_breakdown: [{ model: 'm', tokens: { input: 5, output: 7, cache_read: 11, cache_creation: 13 } }],
    })
  const actors = {
    account: (mail: string) => (mail === 'a@x.example' ? 'user_a' : undefined),
    key: () => undefined,
  }

  test('of a subscription gives sessions and tokens, of an API customer sessions only', () => {
    const mail = { type: 'user_actor', email_address: 'a@x.example' }
    expect(codeRows('2026-11-01', record('subscription', mail), actors)).toEqual([
      {
        day: '2026-11-01',
        usageKind: 'claude_code',
        accountId: 'user_a',
        model: null,
        quantity: 3,
        unit: 'sessions',
      },
      {
        day: '2026-11-01',
        usageKind: 'claude_code',
        accountId: 'user_a',
        model: 'm',
        inputTokens: 29,
        cachedTokens: 11,
        outputTokens: 7,
      },
    ])
    expect(codeRows('2026-11-01', record('api', mail), actors)).toHaveLength(1)
  })

  test('whose actor is not known keeps the name that the provider gives', () => {
    expect(
      codeRows('2026-11-01', record('api', { email_address: 'b@x.example' }), actors)[0]?.accountId,
    ).toBe('b@x.example')
    expect(codeRows('2026-11-01', record('api', { api_key_name: 'ci' }), actors)[0]?.credentialId).toBe(
      'name:ci',
    )
  })
})

describe('an activity', () => {
  test.each([
    [{ outcome: 'success' }, 'success'],
    [{ outcome: 'Denied' }, 'denied'],
    [{ outcome: 'postponed' }, 'unknown'],
    [{ status_code: 200 }, 'success'],
    [{ status_code: 403 }, 'denied'],
    [{ status_code: 500 }, 'failure'],
    [{ type: 'sso_login_failed' }, 'failure'],
    [{}, undefined],
  ])('with %j ended as it says: %s', (row, outcome) => {
    expect(activity(row).outcome).toBe(outcome)
  })

  test('names the request or session, the model and the tool that it is about', () => {
    expect(
      activity({ request_id: 'req_1', session_id: 'sess_1', model: 'claude-x', tool_name: 'bash' }),
    ).toMatchObject({
      correlation: 'req_1',
      model: 'claude-x',
      tool: 'bash',
    })
    expect(activity({ session_id: 'sess_1' })).toMatchObject({ correlation: 'sess_1' })
    expect(activity({})).not.toHaveProperty('correlation')
  })

  test('with very many changed settings keeps them all: it is judged by them', () => {
    const updates = Array.from({ length: 300 }, (_, i) => ({ type: `setting_${i}`, current_value: true }))
    const found = activity({ type: 'claude_organization_settings_updated', updates, note: 'x'.repeat(900) })
    expect(found.detail?.updates).toHaveLength(300)
    expect(found.cut).toEqual(['note'])
  })

  test('keeps its own fields as details and names what it was done to', () => {
    const row = activity({
      actor: { type: 'user_actor', user_id: 'user_a', email_address: 'a@x.example', ip_address: null },
      organization_id: 'org_a',
      workspace_id: 'wrkspc_a',
      api_key_id: 'apikey_b',
    })
    expect(row).toEqual({
      id: 'activity_a',
      at: Date.UTC(2026, 3, 10, 8, 9, 10),
      type: 'api_key_created',
      actorKind: 'account',
      actorId: 'user_a',
      actorEmail: 'a@x.example',
      ip: null,
      targetId: 'apikey_b',
      serviceId: 'wrkspc_a',
      detail: { workspace_id: 'wrkspc_a', api_key_id: 'apikey_b' },
    })
  })

  test.each([
    [{ type: 'admin_api_key_actor', admin_api_key_id: 'k' }, 'credential'],
    [{ type: 'service_account_actor' }, 'identity'],
    [{ type: 'scim_directory_sync_actor', directory_id: 'd' }, 'system'],
    [{ type: 'unauthenticated_user_actor', unauthenticated_email_address: 'a@x.example' }, 'unknown'],
    [{ type: 'actor_of_tomorrow' }, 'unknown'],
  ])('of %j is of kind %s', (actor, kind) => {
    expect(activity({ actor })).toMatchObject({ actorKind: kind })
  })
})
