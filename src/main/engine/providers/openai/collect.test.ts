import { describe, expect, test } from 'vitest'
import { startOpenAi } from '../../../../simulators/index.ts'
import { contractsNote, contractsPresent, openContract } from '../../../../simulators/support/contract.ts'
import { recordingValidator } from '../../../../simulators/support/recording.ts'
import { createTestContext } from '../../../../../test/support/provider-context.ts'
import { ids, NOW, providerRuns } from '../../../../../test/support/provider-runs.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { DAY } from '../../../../shared/model/index.ts'
import { AppError } from '../../domain/errors.ts'
import { provider } from './index.ts'

const runs = providerRuns(provider, startOpenAi, 110)
const { aSimulator, aContext, collect, aFaultySimulator } = runs

describe('a whole organization', () => {
  test.each(['good', 'fair', 'poor'] as const)('of %s health is read as it is', async (health) => {
    const sim = await aSimulator({ health })
    const sink = await collect(sim)
    const { world } = sim
    expect(Object.keys(sink.coverage).sort()).toEqual(provider.datasets.map(({ id }) => id).sort())
    for (const [dataset, state] of Object.entries(sink.coverage))
      expect([dataset, state]).toEqual([dataset, 'complete'])

    const accounts = sink.merged('account')
    expect(ids(accounts.filter(({ state }) => state === 'active'))).toEqual(ids(world.users.all()))
    const invites = world.invites.all().filter(({ acceptedAt }) => acceptedAt === null)
    expect(ids(accounts.filter(({ state }) => state !== 'active'))).toEqual(ids(invites))
    expect(accounts.filter(({ isAdmin, state }) => isAdmin && state === 'active').length).toBe(
      world.users.all().filter(({ role }) => role === 'owner').length,
    )

    const live = new Set(
      world.projects.all().flatMap(({ id, archivedAt }) => (archivedAt === null ? [id] : [])),
    )
    const credentials = sink.merged('credential')
    const ofKind = (kind: string) => credentials.filter(({ credentialKind }) => credentialKind === kind)
    const keys = world.keys.all().filter(({ projectId }) => live.has(projectId))
    expect(ids(ofKind('api_key'))).toEqual(ids(keys))
    expect(ids(ofKind('admin_key'))).toEqual(ids(world.adminKeys.all()))
    expect(ids(sink.merged('identity'))).toEqual(
      ids(world.serviceAccounts.all().filter(({ projectId }) => live.has(projectId))),
    )
    for (const key of keys) {
      expect(credentials.find(({ id }) => id === key.id)).toMatchObject({
        lastUsedAt: key.lastUsedAt === null ? null : Math.floor(key.lastUsedAt / 1000) * 1000,
        [key.owner.type === 'user' ? 'accountId' : 'identityId']: key.owner.id,
        ownerAccess: world.ownerAccess(key),
        scopeId: key.projectId,
      })
    }

    const services = sink.merged('service')
    expect(ids(services)).toEqual(['organization', ...ids(world.projects.all())].sort())
    const organization = services.find(({ scope }) => scope === 'organization')
    expect(organization?.adminAudit).toBe(true)
    expect(organization?.spendLimit?.amount.micros ?? null).toBe(
      world.settings.spendLimit === null ? null : world.settings.spendLimit * 10_000,
    )
    expect(ids(sink.merged('group'))).toEqual(ids(world.groups.all()))
    for (const { id, memberIds } of sink.merged('group')) {
      expect(memberIds?.toSorted()).toEqual(world.groups.get(id)?.userIds.toSorted())
    }
    expect(sink.events.size).toBeGreaterThan(0)
    expect(sink.usage.size).toBeGreaterThan(0)
  })

  test('what is billed adds up to the total that the provider states without any grouping', async () => {
    const sim = await aSimulator({ health: 'poor' })
    const sink = await collect(sim)
    const start = Date.UTC(2026, 7, 23) / 1000
    const url = `${sim.url}/v1/organization/costs?start_time=${start}&end_time=${Date.UTC(2026, 10, 23) / 1000}&limit=180`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${sim.adminKey}` } })
    const body: { data: { results: { amount: { value: number } }[] }[] } = JSON.parse(await answer.text())
    const total = body.data
      .flatMap(({ results }) => results)
      .reduce((sum, { amount }) => sum + amount.value, 0)
    const read = [...sink.costs.values()].reduce((sum, { amount }) => sum + amount.micros, 0)
    expect(total).toBeGreaterThan(1)
    // Each row is rounded to a millionth once.
    expect(Math.abs(read - total * 1e6)).toBeLessThan(sink.costs.size)
  })

  test('pages hold where they came from, and the credential is in none of them nor in the log', async () => {
    const sim = await aSimulator()
    const { context, lines } = aContext(sim)
    const sink = new MemorySink()
    await runs.sync(context, sink)
    for (const { provenance } of sink.pages) {
      expect(provenance.endpoint).toMatch(/^GET \/v1\//)
      expect(provenance.requestId).toMatch(/^req_/)
    }
    const said = JSON.stringify([sink.pages, [...sink.closed], lines])
    expect(said).not.toContain(sim.adminKey)
    expect(said).not.toContain(sim.adminKey.slice(-16))
  })

  test('lists of more than one page are read to the end', async () => {
    const sim = await aSimulator({ users: 350, auditDays: 5 })
    const sink = await collect(sim)
    expect(ids(sink.merged('account').filter(({ state }) => state === 'active'))).toEqual(
      ids(sim.world.users.all()),
    )
    expect(sink.pages.filter(({ provenance }) => provenance.dataset === 'users')).toHaveLength(4)
  })

  test('an audit log that is off is not complete, and nothing claims that it is on', async () => {
    const sink = await collect(await aSimulator({ audit: 'off' }))
    expect(sink.coverage.audit_log).toBe('none/off')
    expect(sink.merged('service').find(({ id }) => id === 'organization')).not.toHaveProperty('adminAudit')
    const refused = await collect(await aSimulator({ audit: 'refused' }))
    expect(refused.coverage.audit_log).toBe('none/permission')
  })
})

describe('going on', () => {
  test('after a stop behind any page gives exactly what one run gives', async () => {
    const sim = await aSimulator({ users: 12 })
    const whole = (await collect(sim)).contents
    const pages = (await collect(sim)).pages.length
    for (let stopAt = 1; stopAt < pages; stopAt += 1 + Math.floor(pages / 20)) {
      const stopped = aContext(sim)
      const sink = new MemorySink({
        onPage: (count) => {
          if (count === stopAt) stopped.abort()
        },
      })
      await expect(runs.sync(stopped.context, sink)).rejects.toThrow(AppError)
      const atStop = sink.pages.length
      sink.onPage = undefined
      await runs.sync(aContext(sim).context, sink)
      expect(sink.contents).toEqual(whole)
      // What was committed before the stop is not read again, but for pages that were under way.
      expect(sink.pages.length - pages).toBeLessThan(16)
      expect(atStop).toBeGreaterThanOrEqual(stopAt)
    }
  })

  test('at the next sync reads activity from where the last one ended, with an overlap', async () => {
    const sim = await aSimulator({ health: 'poor', users: 60 })
    const first = await collect(sim)
    const later = NOW + 2 * DAY
    sim.setNow(later)
    sim.clearRequests()
    const second = await collect(sim, { watermarks: first.watermarks, now: later })
    expect(second.coverage.usage).toBe('complete')
    const starts = sim.requests().flatMap(({ query }) => query.start_time ?? [])
    expect(Math.min(...starts.map(Number)) * 1000).toBe(Date.UTC(2026, 10, 15))
    expect(second.closed.get('usage')).toMatchObject({ since: Date.UTC(2026, 7, 23), parts: 10 })
    expect(second.closedParts.get('usage')?.get('completions')).toMatchObject({
      covers: { fromDay: '2026-11-19', toDay: '2026-11-24', kinds: ['completions'] },
    })
    const whole = await collect(sim, { now: later })
    const both = new Set([...first.events.keys(), ...second.events.keys()])
    for (const id of whole.events.keys()) expect(both).toContain(id)
    expect(second.events.size).toBeLessThan(whole.events.size)
    const known = new Map([...first.usage, ...second.usage])
    for (const [key, row] of whole.usage) expect(known.get(key)).toEqual(row)
    const billed = new Map([...first.costs, ...second.costs])
    for (const [key, row] of whole.costs) expect(billed.get(key)).toEqual(row)
  })

  test('no second sync takes a quiet audit log for one that is off', async () => {
    const sim = await aSimulator()
    const first = await collect(sim)
    const second = await collect(sim, { watermarks: first.watermarks })
    expect(second.coverage.audit_log).toBe('complete')
    expect(second.merged('service').find(({ id }) => id === 'organization')?.adminAudit).toBe(true)
  })

  test('an abort stops at once: nothing is committed after it was reported', async () => {
    const sim = await aSimulator({ latencyMs: 20 })
    const stopped = aContext(sim)
    const sink = new MemorySink({ onPage: (count) => (count === 3 ? stopped.abort() : undefined) })
    await expect(runs.sync(stopped.context, sink)).rejects.toMatchObject({ code: 'cancelled' })
    const pages = sink.pages.length
    const requests = sim.requests().length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(sink.pages.length).toBe(pages)
    expect(sim.requests().length).toBe(requests)
  })
})

describe('faults', () => {
  const USERS = '/v1/organization/users'
  const survived: [string, string][] = [
    ['429', 'complete'],
    ['429:none', 'complete'],
    ['429:date', 'complete'],
    ['429:0', 'complete'],
    ['429:negative', 'complete'],
    ['500', 'complete'],
    ['503', 'complete'],
    ['cut', 'complete'],
    ['truncated', 'complete'],
    ['html', 'complete'],
    ['hang', 'complete'],
    ['duplicate-page', 'complete'],
    ['overlapping-page', 'complete'],
    ['extra-field', 'complete'],
    ['unexpected-enum', 'complete'],
    ['clock-skew:7200000', 'complete'],
  ]
  test.each(survived)('%s for a moment costs nothing', async (fault, state) => {
    const sim = await aFaultySimulator(`${fault};path=${USERS};after=1;times=1`)
    const sink = await collect(sim)
    expect(sink.coverage.users).toBe(state)
    expect(ids(sink.merged('account').filter(({ state: s }) => s === 'active'))).toEqual(
      ids(sim.world.users.all()),
    )
  })

  const lasting: [string, string, string][] = [
    ['429:1', USERS, 'users: none/rate_limited'],
    ['429:huge', USERS, 'users: none/rate_limited'],
    ['500', USERS, 'users: none/provider_error'],
    ['hang', USERS, 'users: none/network'],
    ['drip', USERS, 'users: none/network'],
    ['cut', USERS, 'users: none/network'],
    ['truncated', USERS, 'users: none/provider_error'],
    ['html', USERS, 'users: none/provider_error'],
    ['redirect', USERS, 'users: none/provider_error'],
    ['gzip-bomb:32', USERS, 'users: none/provider_error'],
    ['oversized:32', USERS, 'users: none/provider_error'],
    ['cursor-loop', USERS, 'users: partial/provider_error'],
    ['missing-field:id', USERS, 'users: partial/shape_changed'],
    ['null-field:id', USERS, 'users: partial/shape_changed'],
    ['missing-field:role', USERS, 'users: complete'],
    ['null-field:added_at', USERS, 'users: complete'],
    ['missing-field:start_time', '/v1/organization/costs', 'costs: complete'],
    ['missing-field:amount', '/v1/organization/costs', 'costs: partial/shape_changed'],
    ['null-field:effective_at', '/v1/organization/audit_logs', 'audit_log: partial/shape_changed'],
    ['500', '/v1/organization/usage/images', 'usage: partial/provider_error'],
    ['unexpected-enum', '/v1/organization/projects', 'api_keys: complete'],
  ]
  test.each(lasting)(
    '%s that stays on %s gives %s and leaves the rest alone',
    async (fault, path, expected) => {
      const sim = await aFaultySimulator(`${fault};path=${path}`)
      const sink = await collect(sim)
      const [dataset = ''] = expected.split(':')
      expect(`${dataset}: ${sink.coverage[dataset]}`).toBe(expected)
      for (const other of ['admin_keys', 'groups', 'model_permissions'])
        expect(sink.coverage[other]).toBe('complete')
      if (dataset === 'usage') {
        expect(sink.incomplete('usage')).toEqual(['images'])
        const parts = sink.closedParts.get('usage')
        expect(parts?.get('images')).not.toHaveProperty('covers')
        expect(parts?.get('images')).not.toHaveProperty('watermark')
        expect(parts?.get('completions')?.covers?.kinds).toEqual(['completions'])
      }
    },
  )

  test.each([
    ['users', 'users'],
    ['invites', 'invites'],
    ['groups', 'groups'],
    ['projects', 'projects'],
    ['api_keys', 'api_keys'],
    ['service_accounts', 'service_accounts'],
    ['admin_api_keys', 'admin_keys'],
    ['rate_limits', 'rate_limits'],
    ['usage', 'usage'],
    ['costs', 'costs'],
    ['audit_logs', 'audit_log'],
  ])('a right that is missing for %s shows as permission', async (route, dataset) => {
    const sim = await aFaultySimulator(`forbidden:${route}`)
    const sink = await collect(sim)
    expect(sim.requests().some(({ status }) => status === 403)).toBe(true)
    expect(sink.coverage[dataset]).toBe('none/permission')
    const tested = await runs.test(aContext(sim).context)
    expect(tested.checks.find((check) => check.dataset === dataset)).toMatchObject({
      ok: false,
      reason: 'permission',
    })
    if (dataset === 'projects') expect(sink.coverage.api_keys).toBe('none/permission')
  })

  test('a key that is revoked in the middle stops the sync and keeps what was read', async () => {
    const sim = await aFaultySimulator('revoked:20')
    const sink = new MemorySink()
    await expect(runs.sync(aContext(sim).context, sink)).rejects.toMatchObject({
      code: 'provider.auth-failed',
    })
    expect(sink.pages.length).toBeGreaterThan(5)
    expect(sink.closed.size).toBeLessThan(20)
  })

  test('a wrong key fails before anything is read', async () => {
    const sim = await aFaultySimulator()
    const { context } = createTestContext({ provider, endpoint: sim.url, key: 'sk-admin-wrong', now: NOW })
    const sink = new MemorySink()
    await expect(runs.sync(context, sink)).rejects.toMatchObject({ code: 'provider.auth-failed' })
    await expect(runs.test(context)).rejects.toMatchObject({ code: 'provider.auth-failed' })
    expect(sink.pages).toHaveLength(0)
  })

  test('a provider that goes away in the middle stops the sync, one that only errs is read in part', async () => {
    const sim = await aFaultySimulator('cut;after=20')
    const sink = new MemorySink()
    await expect(runs.sync(aContext(sim).context, sink)).rejects.toMatchObject({
      code: 'network.unreachable',
    })
    const before = sim.requests().length
    expect(before).toBeLessThan(100)
    sim.setFault('500;after=20')
    const partial = await collect(sim)
    expect(new Set(Object.values(partial.coverage))).toContain('none/provider_error')
    expect(sim.requests().length - before).toBeLessThan(100)
  })

  test('a storm of refusals is sat out without hammering', async () => {
    const sim = await aFaultySimulator('429:3;after=10;times=15')
    const sink = await collect(sim)
    expect(new Set(Object.values(sink.coverage))).toEqual(new Set(['complete']))
  })
})

describe(`every request is one that the provider’s description has${contractsNote}`, () => {
  test.skipIf(!contractsPresent)('in a full sync, an incremental one and a connection test', async () => {
    const sim = await aSimulator({ health: 'good', users: 130 })
    const recording = recordingValidator(sim, openContract('openai'))
    const first = await collect(sim)
    await collect(sim, { watermarks: first.watermarks })
    await runs.test(aContext(sim).context)
    expect(recording.count()).toBeGreaterThan(100)
    expect(recording.problems()).toEqual([])
  })
})

test('the connection test shows what the key can see', async () => {
  const sim = await aSimulator()
  const result = await runs.test(aContext(sim).context)
  expect(result.checks).toEqual(provider.datasets.map(({ id, label }) => ({ dataset: id, label, ok: true })))
})

test('the connection test sends what a sync sends first, and little of it', async () => {
  const sim = await aSimulator()
  const urls = () => sim.requests().map(({ path, query }) => path + JSON.stringify(query))
  await runs.test(aContext(sim).context)
  const tested = urls()
  sim.clearRequests()
  await collect(sim)
  const synced = new Set(urls())
  for (const url of tested) expect(synced).toContain(url)
  expect(tested.length).toBeLessThan(30)
})

describe('the organization', () => {
  const oldest = (sim: Awaited<ReturnType<typeof aSimulator>>) =>
    sim.world.projects.all().toSorted((a, b) => a.createdAt - b.createdAt)[0]!.id

  test('is known by its oldest project, which one request finds again', async () => {
    const sim = await aSimulator()
    const { tenants } = await runs.test(aContext(sim).context)
    expect(tenants).toEqual([{ id: oldest(sim), name: null, known: true }])
    sim.clearRequests()
    const again = await runs.test({ ...aContext(sim).context, known: tenants })
    expect(again.tenants).toEqual(tenants)
    expect(sim.requests()[0]?.path).toBe(`/v1/organization/projects/${oldest(sim)}`)
  })

  test('is looked for anew where the project is not there: another organization', async () => {
    const sim = await aSimulator()
    const known = [{ id: 'proj_of_another', name: null, known: true }]
    const { tenants } = await runs.test({ ...aContext(sim).context, known })
    expect(tenants[0]?.id).toBe(oldest(sim))
  })

  test('has a stand-in of its own connection where projects cannot be read', async () => {
    const sim = await aFaultySimulator('forbidden:projects')
    const { context } = aContext(sim)
    const { tenants } = await runs.test(context)
    expect(tenants).toEqual([{ id: `unknown:${context.connectionId}`, name: null, known: false }])
  })
})

describe('a refused credential', () => {
  test('on one data set is that data set’s affair: opening again answers', async () => {
    const sim = await aFaultySimulator('revoked;path=/v1/organization/invites')
    const sink = await collect(sim)
    expect(sink.coverage.invites).toBe('none/permission')
    expect(sink.coverage.users).toBe('complete')
    expect(sim.requests().filter(({ status }) => status === 401)).toHaveLength(1)
  })

  test('that lacks scopes, which OpenAI says with a 401, is alive: what it may read is read', async () => {
    const sim = await aSimulator()
    const message =
      'You have insufficient permissions for this operation. Missing scopes: api.management.read. Check that you have the correct role in your organization.'
    const body = { error: { message, type: 'invalid_request_error', param: null, code: 'missing_scope' } }
    const sink = await collect(sim, {
      http: (http) => ({
        ...http,
        async request(request) {
          const response = await http.request(request)
          return request.url.includes('/organization/projects')
            ? { ...response, status: 401, body }
            : response
        },
      }),
    })
    expect(sink.coverage).toMatchObject({
      organization: 'none/permission',
      projects: 'none/permission',
      users: 'complete',
      costs: 'complete',
    })
  })

  test('everywhere stops the sync after opening was tried once more', async () => {
    const sim = await aFaultySimulator('revoked:1')
    const sink = new MemorySink()
    await expect(runs.sync(aContext(sim).context, sink)).rejects.toMatchObject({
      code: 'provider.auth-failed',
    })
    const opening = sim.requests().filter(({ path }) => path === '/v1/organization/projects')
    expect(opening.length).toBeGreaterThan(1)
    // Nobody goes on once it is known: what stood in line before the second opening, no more.
    expect(sim.requests().length).toBeLessThan(25)
  })

  test('at opening stops before anything is read', async () => {
    const sim = await aFaultySimulator('revoked:0')
    const sink = new MemorySink()
    await expect(runs.sync(aContext(sim).context, sink)).rejects.toMatchObject({
      code: 'provider.auth-failed',
    })
    expect(sim.requests()).toHaveLength(1)
    expect(sink.pages).toEqual([])
  })
})
