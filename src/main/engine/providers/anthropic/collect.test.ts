import { describe, expect, test } from 'vitest'
import { startAnthropic } from '../../../../simulators/index.ts'
import { contractsNote, contractsPresent, openContract } from '../../../../simulators/support/contract.ts'
import { recordingValidator } from '../../../../simulators/support/recording.ts'
import { ids, NOW, providerRuns } from '../../../../../test/support/provider-runs.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { DAY } from '../../../../shared/model/index.ts'
import { AppError } from '../../domain/errors.ts'
import type { Http } from '../../ports/http.ts'
import { provider } from './index.ts'

const runs = providerRuns(provider, startAnthropic, 20)
const { aSimulator, aContext, collect, aFaultySimulator } = runs
/** A server that knows the older version only. */
const olderOnly = (http: Http): Http => ({
  ...http,
  request: (request) =>
    request.headers?.['anthropic-version'] === '2026-10-21'
      ? Promise.resolve({
          status: 400,
          headers: {},
          body: { type: 'error', error: { type: 'invalid_request_error', message: 'anthropic-version' } },
          receivedAt: NOW,
        })
      : http.request(request),
})

/** Reading activities is an activity itself: these differ from sync to sync. */
function withoutOwnReads(sink: MemorySink): MemorySink {
  for (const { id, type } of [...sink.events.values()]) {
    if (type === 'compliance_api_accessed') sink.events.delete(id)
  }
  return sink
}

const KEY_STATES = { active: 'active', inactive: 'disabled', archived: 'archived', expired: 'expired' }

describe('a whole organization', () => {
  test.each(['good', 'fair', 'poor'] as const)('of %s health is read as it is', async (health) => {
    const sim = await aSimulator({ health })
    const sink = await collect(sim)
    const { world } = sim
    for (const [dataset, state] of Object.entries(sink.coverage)) {
      const expected = dataset === 'service_accounts' ? 'none/key_kind' : 'complete'
      expect([dataset, state]).toEqual([dataset, expected])
    }
    const accounts = sink.merged('account')
    expect(ids(accounts.filter(({ state }) => state === 'active'))).toEqual(ids(world.users.all()))
    expect(ids(accounts.filter(({ isAdmin, state }) => isAdmin === true && state === 'active'))).toEqual(
      ids(world.users.all().filter(({ role }) => role === 'admin')),
    )
    const credentials = sink.merged('credential')
    expect(ids(credentials)).toEqual(ids(world.keys.all()))
    for (const key of world.keys.all()) {
      const credential = credentials.find(({ id }) => id === key.id)
      expect(credential).toMatchObject({
        state: KEY_STATES[key.status],
        scopeId: key.workspaceId,
        credentialKind: 'api_key',
      })
      expect(credential).toHaveProperty('expiresAt')
      expect(credential).not.toHaveProperty('lastUsedAt')
    }
    const services = sink.merged('service')
    expect(ids(services)).toEqual([world.org.id, ...ids(world.workspaces.all())].sort())
    expect(ids(services.filter(({ isDefault }) => isDefault === true))).toEqual([world.defaultWorkspaceId])
    const organization = services.find(({ scope }) => scope === 'organization')
    expect(organization).toMatchObject({ name: world.org.settings.orgName, adminAudit: true })
    const limit = world.spendLimits.all().find(({ scope }) => scope.type === 'organization')
    expect(organization?.spendLimit?.amount.micros ?? null).toBe(
      limit?.amount ? Number(limit.amount) * 10_000 : null,
    )
    expect(sink.events.size).toBeGreaterThan(0)
    // The default workspace has one id in every data set.
    for (const { serviceId } of sink.costs.values()) expect(serviceId).not.toBeNull()
  })

  test('what is billed adds up to the total that the provider states without any grouping', async () => {
    const sim = await aSimulator({ health: 'poor' })
    const sink = await collect(sim)
    let cents = 0
    for (const [from, to] of [
      ['2026-08-23', '2026-09-23'],
      ['2026-09-23', '2026-10-24'],
      ['2026-10-24', '2026-11-23'],
    ]) {
      const query = `starting_at=${from}T00:00:00Z&ending_at=${to}T00:00:00Z&limit=31`
      const answer = await fetch(`${sim.url}/v1/organizations/cost_report?${query}`, {
        headers: { 'x-api-key': sim.adminKey, 'anthropic-version': '2026-10-21' },
      })
      const body: { data: { results: { amount: string }[] }[] } = JSON.parse(await answer.text())
      cents += body.data
        .flatMap(({ results }) => results)
        .reduce((sum, { amount }) => sum + Number(amount), 0)
    }
    const read = [...sink.costs.values()].reduce((sum, { amount }) => sum + amount.micros, 0)
    expect(cents).toBeGreaterThan(100)
    expect(Math.abs(read - cents * 1e4)).toBeLessThan(sink.costs.size)
  })

  test('usage is asked in five dimensions and adds up to what the provider states without any grouping', async () => {
    const sim = await aSimulator({ health: 'poor' })
    const sink = await collect(sim)
    expect(sink.coverage.usage).toBe('complete')
    const asked = sim.requests().filter(({ path }) => path === '/v1/organizations/usage_report/messages')
    expect(asked.length).toBeGreaterThan(0)
    for (const { query } of asked) expect(query['group_by[]']).toHaveLength(5)
    const query = 'starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-21T00:00:00Z&limit=31'
    const answer = await fetch(`${sim.url}/v1/organizations/usage_report/messages?${query}`, {
      headers: { 'x-api-key': sim.adminKey, 'anthropic-version': '2026-10-21' },
    })
    const body: { data: { results: { output_tokens: number }[] }[] } = JSON.parse(await answer.text())
    const stated = body.data
      .flatMap(({ results }) => results)
      .reduce((sum, row) => sum + row.output_tokens, 0)
    const read = [...sink.usage.values()]
      .filter(({ usageKind, day }) => usageKind === 'messages' && day >= '2026-11-01' && day < '2026-11-21')
      .reduce((sum, { outputTokens }) => sum + (outputTokens ?? 0), 0)
    expect(stated).toBeGreaterThan(1_000)
    expect(read).toBe(stated)
  })

  test('an organization that knows the older version only is read in that version', async () => {
    const sim = await aSimulator()
    const sink = await collect(sim, { http: olderOnly })
    expect(sink.coverage.api_keys).toBe('complete')
    for (const dataset of ['groups', 'roles', 'service_accounts', 'spend_limits']) {
      expect(sink.coverage[dataset]).toBe('none/not_offered')
    }
    const inDefault = sim.world.keys
      .all()
      .filter(({ workspaceId }) => workspaceId === sim.world.defaultWorkspaceId)
    expect(inDefault.length).toBeGreaterThan(0)
    for (const { id } of inDefault) {
      expect(sink.merged('credential').find((credential) => credential.id === id)).toMatchObject({
        scopeLevel: 'project',
        scopeId: null,
      })
    }
    expect(sink.merged('service').some(({ isDefault }) => isDefault !== undefined)).toBe(false)
    expect(new Set(sim.requests().map(({ headers }) => headers['anthropic-version']))).toEqual(
      new Set(['2023-06-01']),
    )
  })

  test('a beta that has ended costs what it opened, and nothing else', async () => {
    const sim = await aSimulator()
    sim.world.betas.clear()
    const sink = await collect(sim)
    expect(sink.coverage).toMatchObject({
      spend_limits: 'none/shape_changed',
      groups: 'complete',
      roles: 'complete',
      api_keys: 'complete',
    })
    expect(new Set(sim.requests().map(({ headers }) => headers['anthropic-version']))).toEqual(
      new Set(['2026-10-21']),
    )
  })

  test('the credential is in no page, no closing and no line of the log', async () => {
    const sim = await aSimulator()
    const { context, lines } = aContext(sim)
    const sink = new MemorySink()
    await runs.sync(context, sink)
    expect(JSON.stringify([sink.pages, [...sink.closed], lines])).not.toContain(sim.adminKey.slice(-16))
    for (const { provenance } of sink.pages) expect(provenance.requestId).toMatch(/^req_/)
  })

  test('activities that are switched off or refused are not complete', async () => {
    const off = await aSimulator({ audit: 'off' })
    const sink = await collect(off)
    expect(sink.coverage.audit_log).toMatch(/^(none|partial)\/off$/)
    expect(sink.merged('service').find(({ id }) => id === off.world.org.id)?.adminAudit).toBe(false)
    const refused = await collect(await aSimulator({ audit: 'refused' }))
    expect(refused.coverage.audit_log).not.toBe('complete')
  })
})

describe('going on', () => {
  test('after a stop behind any page gives exactly what one run gives', async () => {
    const sim = await aSimulator({ users: 12 })
    const whole = withoutOwnReads(await collect(sim))
    const pages = whole.pages.length
    for (let stopAt = 1; stopAt < pages; stopAt += 1 + Math.floor(pages / 20)) {
      const stopped = aContext(sim)
      const sink = new MemorySink({ onPage: (count) => (count === stopAt ? stopped.abort() : undefined) })
      await expect(runs.sync(stopped.context, sink)).rejects.toThrow(AppError)
      sink.onPage = undefined
      await runs.sync(aContext(sim).context, sink)
      expect(withoutOwnReads(sink).contents).toEqual(whole.contents)
      expect(sink.pages.length - pages).toBeLessThan(16)
    }
  })

  test('at the next sync reads activity from where the last one ended, with an overlap', async () => {
    const sim = await aSimulator({ health: 'poor' })
    const first = await collect(sim)
    const later = NOW + 2 * DAY
    sim.setNow(later)
    sim.clearRequests()
    const second = await collect(sim, { watermarks: first.watermarks, now: later })
    const starts = sim.requests().flatMap(({ query }) => query.starting_at ?? [])
    expect(starts.sort()[0]).toBe('2026-11-15T00:00:00Z')
    const whole = withoutOwnReads(await collect(sim, { now: later }))
    const known = new Map([...first.usage, ...second.usage])
    for (const [key, row] of whole.usage) expect(known.get(key)).toEqual(row)
    const billed = new Map([...first.costs, ...second.costs])
    for (const [key, row] of whole.costs) expect(billed.get(key)).toEqual(row)
    const events = new Set([...first.events.keys(), ...second.events.keys()])
    for (const id of whole.events.keys()) expect(events).toContain(id)
  })
})

describe('faults', () => {
  const USERS = '/v1/organizations/users'
  test.each([
    '429',
    '429:none',
    '429:date',
    '500',
    '503',
    '529',
    'cut',
    'truncated',
    'html',
    'overlapping-page',
    'extra-field',
  ])('%s for a moment costs nothing', async (fault) => {
    const sim = await aFaultySimulator(`${fault};path=${USERS};times=1`)
    const sink = await collect(sim)
    expect(sink.coverage.users).toBe('complete')
    expect(ids(sink.merged('account').filter(({ state }) => state === 'active'))).toEqual(
      ids(sim.world.users.all()),
    )
  })

  test.each([
    ['429:huge', USERS, 'users: none/rate_limited'],
    ['529', USERS, 'users: none/provider_error'],
    ['hang', USERS, 'users: none/network'],
    ['html', USERS, 'users: none/provider_error'],
    ['redirect', USERS, 'users: none/provider_error'],
    ['gzip-bomb:32', USERS, 'users: none/provider_error'],
    ['cursor-loop', USERS, 'users: partial/provider_error'],
    ['missing-field:id', '/v1/organizations/api_keys', 'api_keys: partial/shape_changed'],
    ['missing-field:expires_at', '/v1/organizations/api_keys', 'api_keys: complete'],
    ['unexpected-enum', '/v1/organizations/api_keys', 'api_keys: complete'],
    ['null-field:amount', '/v1/organizations/cost_report', 'costs: partial/shape_changed'],
    ['null-field:limits', '/v1/organizations/rate_limits', 'rate_limits: partial/shape_changed'],
    ['500', '/v1/organizations/usage_report/claude_code', 'code_analytics: none/provider_error'],
    ['500', '/v1/compliance', 'audit_log: none/provider_error'],
  ])('%s that stays on %s gives %s and leaves the rest alone', async (fault, path, expected) => {
    const sim = await aFaultySimulator(`${fault};path=${path}`)
    const sink = await collect(sim)
    const [dataset = ''] = expected.split(':')
    expect(`${dataset}: ${sink.coverage[dataset]}`).toBe(expected)
    for (const other of ['invites', 'projects', 'spend_limits']) expect(sink.coverage[other]).toBe('complete')
    if (fault === 'missing-field:expires_at') {
      for (const credential of sink.merged('credential')) expect(credential).not.toHaveProperty('expiresAt')
    }
    if (fault === 'unexpected-enum') {
      for (const { state } of sink.merged('credential')) expect(state).toBe('unknown')
    }
  })

  test('a key that is revoked in the middle stops the sync and keeps what was read', async () => {
    const sim = await aFaultySimulator('revoked:12')
    const sink = new MemorySink()
    await expect(runs.sync(aContext(sim).context, sink)).rejects.toMatchObject({
      code: 'provider.auth-failed',
    })
    expect(sink.pages.length).toBeGreaterThan(2)
  })

  test('a refusal of service accounts by 401 says nothing about the key elsewhere', async () => {
    const sim = await aFaultySimulator('revoked;path=/v1/organizations/service_accounts')
    const sink = await collect(sim)
    expect(sink.coverage.service_accounts).toBe('none/key_kind')
    expect(sink.coverage.users).toBe('complete')
  })
})

describe(`every request is one that the provider’s description has${contractsNote}`, () => {
  test.skipIf(!contractsPresent)(
    'in a full sync, an incremental one and a connection test, in both versions',
    async () => {
      const sim = await aSimulator({ health: 'good' })
      const contracts = {
        new: openContract('anthropic-2026-10-21'),
        old: openContract('anthropic-2023-06-01'),
      }
      const recording = recordingValidator(sim, ({ request }) =>
        request.headers['anthropic-version'] === '2023-06-01' ? contracts.old : contracts.new,
      )
      const first = await collect(sim)
      await collect(sim, { watermarks: first.watermarks })
      await runs.test(aContext(sim).context)
      await collect(sim, { http: olderOnly })
      const { context } = aContext(sim)
      await runs.test({ ...context, http: olderOnly(context.http) })
      expect(recording.count()).toBeGreaterThan(100)
      expect(recording.problems()).toEqual([])
    },
  )
})

test('the connection test names the organization and shows what the key can see', async () => {
  const sim = await aSimulator({ orgName: 'Harbor Dental Group' })
  const result = await runs.test(aContext(sim).context)
  expect(result.tenants).toEqual([{ id: sim.world.org.id, name: 'Harbor Dental Group', known: true }])
  expect(result.checks).toEqual(
    provider.datasets.map(({ id, label }) => ({
      dataset: id,
      label,
      ...(id === 'service_accounts' ? { ok: false, reason: 'key_kind' } : { ok: true }),
    })),
  )
})
