/** Microsoft over real HTTP against the simulated directory: what is read, what a second sync adds and ends, and what
 *  the coverage says when something is refused. */
import { afterEach, describe, expect, test } from 'vitest'
import { createHostsContext } from '../../../../../test/support/hosts-context.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { makeCertificate } from '../../../../../test/support/token-server.ts'
import { type MicrosoftState, type Simulator, startMicrosoft } from '../../../../simulators/index.ts'
import { unitsOf } from '../../../../simulators/microsoft/routes.ts'
import { aClient } from '../../adapters/sqlite/testing.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionContext, LimitRegistry } from '../../ports/provider.ts'
import { createLimitRegistry } from '../kit/limiter.ts'
import { syncProvider, testProvider } from '../kit/runner.ts'
import { provider } from './index.ts'
import { finish } from '../../adapters/sqlite/testing-finish.ts'

const NOW = Date.UTC(2026, 10, 22, 9)
const DAY = 86_400_000
const DELTA = '/v1.0/users/delta'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

async function aDirectory(
  options: Parameters<typeof startMicrosoft>[0] = {},
): Promise<Simulator<MicrosoftState>> {
  const sim = await startMicrosoft({ seed: 'directory', users: 45, health: 'fair', now: NOW, ...options })
  open.push(sim)
  return sim
}

function aContext(sim: Simulator<MicrosoftState>, values: Record<string, string> = {}) {
  const made = createHostsContext({
    provider,
    urls: sim.urls,
    values: { ...sim.entry, ...values },
    now: sim.world.now(),
  })
  open.push(made)
  return made
}

const sync = (context: ConnectionContext, sink: MemorySink) => syncProvider(provider, context, sink)

async function firstSync(sim: Simulator<MicrosoftState>) {
  const sink = new MemorySink()
  const made = aContext(sim)
  await sync(made.context, sink)
  return { sink, ...made }
}

/** What both data sets say of each listed person. */
function accounts(sink: MemorySink) {
  const seats = new Map(sink.facts('licences').map((part) => [part.id, part]))
  return new Map(sink.facts('users').map((part) => [part.id, { ...part, ...seats.get(part.id) }]))
}
const asked = (sim: Simulator<MicrosoftState>, path: string) =>
  sim.requests().filter((request) => request.path === path && request.within === undefined)
const codeOf = (thrown: unknown) =>
  thrown instanceof AppError ? [thrown.code, thrown.params['code']] : thrown

describe('a first sync', () => {
  test('reads every person with state, address, kind and seat, over several pages', async () => {
    const sim = await aDirectory({ users: 620 })
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({ users: 'complete', licences: 'complete' })
    expect(sink.closed.get('users')).toMatchObject({ whole: true })
    expect(asked(sim, DELTA)).toHaveLength(4)
    const found = accounts(sink)
    const people = sim.world.users.all()
    expect(found.size).toBe(people.length)
    for (const user of people) {
      const isGuest = user.userType === 'Guest'
      expect(found.get(user.id)).toEqual({
        kind: 'account',
        id: user.id,
        provider: 'microsoft',
        tenant: sim.world.tenantId,
        email: user.mail,
        aliases: user.proxyAddresses.filter((each) => each.startsWith('smtp:')).map((each) => each.slice(5)),
        upn: user.userPrincipalName,
        name: user.displayName,
        state: user.accountEnabled ? 'active' : 'disabled',
        directoryState: user.accountEnabled ? 'active' : 'disabled',
        roles: [isGuest ? 'Guest' : 'Member'],
        addedAt: Math.floor(user.createdAt / 1000) * 1000,
        seat: user.skus.some(({ partNumber }) => partNumber === 'Microsoft_365_Copilot')
          ? 'Microsoft_365_Copilot'
          : null,
      })
    }
    const states = new Set([...found.values()].map((fact) => 'state' in fact && fact.state))
    expect(states).toEqual(new Set(['active', 'disabled']))
  })

  test('names the directory, also without the right to read its name', async () => {
    const sim = await aDirectory()
    const { context } = aContext(sim)
    const { tenants } = await sync(context, new MemorySink())
    expect(tenants).toEqual([{ id: sim.world.tenantId, name: 'Harbor Dental', known: true }])
    sim.setFault('forbidden:organization')
    const { tenants: without } = await sync(context, new MemorySink())
    expect(without).toEqual([{ id: sim.world.tenantId, name: null, known: true }])
  })

  test('goes on with the next page after a stop, and knows that the round is a full one', async () => {
    const sim = await aDirectory({ users: 620 })
    const { context } = aContext(sim)
    const sink = new MemorySink({
      onPage: (_count, { provenance }) => {
        if (provenance.dataset === 'users') throw new AppError('cancelled')
      },
    })
    await expect(sync(context, sink)).rejects.toThrow('cancelled')
    sim.clearRequests()
    sink.onPage = undefined
    await sync(context, sink)
    const lists = asked(sim, DELTA).map(({ query }) => Object.keys(query)[0])
    expect(lists.filter((name) => name === '$skiptoken').length).toBeGreaterThan(0)
    expect(asked(sim, DELTA).filter(({ query }) => query['$select']?.[0]?.includes('mail'))).toEqual([])
    expect(sink.closed.get('users')).toMatchObject({ state: 'complete', whole: true })
    expect(accounts(sink).size).toBe(sim.world.users.all().length)
  })
})

describe('a later sync', () => {
  test('reads what has changed, whole, and ends who was removed', async () => {
    const sim = await aDirectory()
    const { sink: first, context } = await firstSync(sim)
    const [blocked, deleted, purged, licensed] = sim.world.users.all()
    if (!blocked || !deleted || !purged || !licensed) throw new Error('too few people')
    sim.world.users.patch(blocked.id, { accountEnabled: false })
    sim.world.deleteUser(deleted.id)
    sim.world.purgeUser(purged.id)
    sim.world.users.patch(licensed.id, { skus: [] })
    const added = sim.world.users.add({
      ...licensed,
      id: '99999999-0000-4000-8000-000000000001',
      mail: 'new@harbor-dental.example',
      skus: [],
    })
    sim.clearRequests()
    const second = new MemorySink({ watermarks: first.watermarks })
    await sync(context, second)
    expect(second.coverage).toEqual({ users: 'complete', licences: 'complete' })
    expect(second.closed.get('users')).toMatchObject({ whole: false })
    const found = accounts(second)
    expect([...found.keys()].sort()).toEqual([blocked.id, added.id].sort())
    expect(found.get(blocked.id)).toMatchObject({
      state: 'disabled',
      name: blocked.displayName,
      roles: [blocked.userType],
    })
    const gone = new Set(second.pages.flatMap(({ removed }) => removed ?? []).map(({ id }) => id))
    expect(gone).toEqual(new Set([deleted.id, purged.id]))
    const seats = second.facts('licences')
    expect(seats.map((part) => [part.id, 'seat' in part && part.seat])).toEqual(
      expect.arrayContaining([[licensed.id, null]]),
    )
    expect(asked(sim, DELTA)).toHaveLength(2)

    const third = new MemorySink({ watermarks: second.watermarks })
    await sync(context, third)
    expect(third.pages.flatMap(({ facts }) => facts ?? [])).toEqual([])
  })

  test('ends in the store whom Graph names as removed, and nobody else', async () => {
    const sim = await aDirectory()
    const { client } = aClient()
    const stored = async (at: number) => {
      const { context } = aContext(sim)
      const writer = client.beginSync('k1', provider.id, at)
      await syncProvider(provider, context, writer)
      finish(writer, at + 1)
      const facts = client.facts('account', client.asOf(at + 2)).map(({ fact }) => fact)
      return new Map(facts.map((fact) => [fact.id, fact]))
    }
    const before = await stored(NOW)
    expect(before.size).toBe(sim.world.users.all().length)
    const [deleted, blocked, kept] = sim.world.users.all()
    sim.world.deleteUser(deleted?.id ?? '')
    sim.world.users.patch(blocked?.id ?? '', { accountEnabled: false })
    const after = await stored(NOW + 60_000)
    expect([...before.keys()].filter((id) => !after.has(id))).toEqual([deleted?.id])
    expect(after.size).toBe(before.size - 1)
    expect(after.get(blocked?.id ?? '')).toMatchObject({ state: 'disabled', name: blocked?.displayName })
    expect(after.get(blocked?.id ?? '')?.seat).toBe(before.get(blocked?.id ?? '')?.seat)
    expect(after.get(kept?.id ?? '')).toEqual(before.get(kept?.id ?? ''))
  })

  test('takes somebody who was deleted between the list and the batch as removed', async () => {
    const sim = await aDirectory()
    const { sink: first, context } = await firstSync(sim)
    const [user] = sim.world.users.all()
    sim.world.users.patch(user?.id ?? '', { accountEnabled: false })
    const stop = sim.onExchange(({ request }) => {
      if (request.path === DELTA) sim.world.deleteUser(user?.id ?? '')
    })
    const second = new MemorySink({ watermarks: first.watermarks })
    await sync(context, second)
    stop()
    expect(second.coverage).toEqual({ users: 'complete', licences: 'complete' })
    expect(second.pages.flatMap(({ removed }) => removed ?? []).map(({ id }) => id)).toContain(user?.id)
  })

  test('reads everything again where the directory has forgotten the last one', async () => {
    const sim = await aDirectory()
    const { sink: first } = await firstSync(sim)
    sim.setNow(NOW + 8 * DAY)
    const { context } = aContext(sim)
    const second = new MemorySink({ watermarks: first.watermarks })
    await sync(context, second)
    expect(second.closed.get('users')).toMatchObject({ state: 'complete', whole: true })
    expect(accounts(second).size).toBe(sim.world.users.all().length)
  })

  test('reads everything again where the last one left something unread', async () => {
    const sim = await aDirectory()
    sim.setFault('forbidden:licences;times=1')
    const { sink: first, context } = await firstSync(sim)
    expect(first.coverage).toEqual({ users: 'complete', licences: 'partial/permission' })
    expect(first.facts('licences')).toHaveLength(44)
    sim.setFault()
    const second = new MemorySink({ watermarks: first.watermarks })
    await sync(context, second)
    expect(second.coverage).toEqual({ users: 'complete', licences: 'complete' })
    expect(second.facts('licences')).toHaveLength(45)
    expect(second.facts('users')).toHaveLength(0)
  })
})

describe('limits', () => {
  test('are waited for as long as Graph says, in the open and inside a batch', async () => {
    const sim = await aDirectory()
    const user = sim.world.users.all()[7]?.id ?? ''
    sim.setFault(`429:30;path=${DELTA};times=1`, `429:40;path=/v1.0/users/${user};times=1`)
    const { sink, clock } = await firstSync(sim)
    expect(sink.coverage).toEqual({ users: 'complete', licences: 'complete' })
    expect(clock.slept).toBeGreaterThanOrEqual(40_000)
    const inner = sim.requests().filter(({ within, path }) => within !== undefined && path.includes(user))
    expect(inner.map(({ status }) => status)).toEqual([429, 200])
  })

  /** A registry that adds up what requests cost. */
  function counted(clock: Parameters<typeof createLimitRegistry>[0]) {
    const inner = createLimitRegistry(clock)
    const seen = { cost: 0, keys: new Set<string>() }
    const registry: LimitRegistry = {
      of(key, pool) {
        const limiter = inner.of(key, pool)
        seen.keys.add(key)
        return {
          get width() {
            return limiter.width
          },
          succeeded: () => limiter.succeeded(),
          budget: (...told) => limiter.budget(...told),
          throttled: (until) => limiter.throttled(until),
          run(signal, work, cost = 1) {
            seen.cost += cost
            return limiter.run(signal, work, cost)
          },
        }
      },
    }
    return { registry, seen }
  }

  test('are counted in resource units, never fewer than Graph counts, by application and tenant', async () => {
    const sim = await aDirectory({ users: 620 })
    const { context, clock } = aContext(sim)
    const { registry, seen } = counted(clock)
    await sync({ ...context, limits: registry }, new MemorySink())
    const units = sim
      .requests()
      .map((request) => unitsOf({ query: new URL(request.url, 'http://x').searchParams }, request.dataset))
    const total = units.reduce((sum, each) => sum + each, 0)
    expect(total).toBeGreaterThan(600)
    expect(seen.cost).toBeGreaterThanOrEqual(total)
    expect(seen.cost).toBeLessThan(total * 1.1)
    expect([...seen.keys]).toHaveLength(1)
    expect([...seen.keys][0]).toContain(`${sim.world.app.clientId}@${sim.world.tenantId}`)
  })
})

describe('a credential', () => {
  test('that is a certificate reads the same', async () => {
    const { pem, certificate } = makeCertificate()
    const sim = await aDirectory({ certificates: [certificate.toString()] })
    const { context } = aContext(sim, { method: 'certificate', credential: pem })
    const sink = new MemorySink()
    await sync(context, sink)
    expect(sink.coverage).toEqual({ users: 'complete', licences: 'complete' })
    expect(sim.requests()[0]?.body).toMatchObject({ client_assertion: '[…]' })
  })

  test('that expired, as a certificate or a secret, ends the sync and says which', async () => {
    const { pem, certificate } = makeCertificate()
    const late = certificate.validToDate.getTime() + DAY
    const sim = await aDirectory({ certificates: [certificate.toString()], secretExpiresAt: NOW, now: late })
    const refused = async (values: Record<string, string>) => {
      const { context } = aContext(sim, values)
      return codeOf(await sync(context, new MemorySink()).catch((thrown: unknown) => thrown))
    }
    expect(await refused({ method: 'certificate', credential: pem })).toEqual([
      'provider.auth-failed',
      700027,
    ])
    expect(await refused({})).toEqual(['provider.auth-failed', 7000222])
  })

  test.each<[string, Record<string, string>, number]>([
    ['a wrong secret', { credential: `abc8Q~${'x'.repeat(34)}` }, 7000215],
    ['an unknown application', { clientId: '00000000-0000-4000-8000-000000000000' }, 700016],
    ['another directory', { tenantId: '00000000-0000-4000-8000-000000000000' }, 90002],
  ])('with %s ends the sync, and nothing is kept', async (_, values, code) => {
    const sim = await aDirectory()
    const { context, lines } = aContext(sim, values)
    const sink = new MemorySink()
    const thrown = await sync(context, sink).catch((error: unknown) => error)
    expect(codeOf(thrown)).toEqual(['provider.auth-failed', code])
    expect(sink.pages).toEqual([])
    expect(lines.join()).not.toContain(values['credential'] ?? 'never')
  })

  test('without the right to read people gives a directory of which nothing is known', async () => {
    const sim = await aDirectory({ permissions: ['Organization.Read.All'] })
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({ users: 'none/permission', licences: 'none/permission' })
    expect(sink.pages).toEqual([])
  })

  test('whose token is over in the middle gets a new one, once', async () => {
    const sim = await aDirectory({ users: 620 })
    const { context } = aContext(sim)
    const sink = new MemorySink({
      onPage: (count) => {
        if (count === 1) sim.setNow(NOW + 2 * 3_600_000)
      },
    })
    await sync(context, sink)
    expect(sink.coverage).toEqual({ users: 'complete', licences: 'complete' })
    expect(sim.requests().filter(({ dataset }) => dataset === 'token')).toHaveLength(2)
  })
})

test('a connection test asks what a sync asks first, and says what may be read', async () => {
  const sim = await aDirectory()
  const { context } = aContext(sim)
  const good = await testProvider(provider, context)
  expect(good.checks.map(({ dataset, ok }) => [dataset, ok])).toEqual([
    ['users', true],
    ['licences', true],
  ])
  expect(sim.requests().filter(({ within }) => within === undefined).length).toBeLessThanOrEqual(5)
  sim.setFault('forbidden:users')
  const { checks } = await testProvider(provider, context)
  expect(checks.map(({ ok, reason }) => [ok, reason])).toEqual([
    [false, 'permission'],
    [false, 'permission'],
  ])
})

describe('an answer', () => {
  test.each(['html', 'cut', 'truncated', '500', '503'])(
    'that fails in passing (%s) is asked for again',
    async (fault) => {
      const sim = await aDirectory()
      sim.setFault(`${fault};path=/v1.0/;times=3`)
      const { sink } = await firstSync(sim)
      expect(sink.coverage).toEqual({ users: 'complete', licences: 'complete' })
      expect(accounts(sink).size).toBe(45)
    },
  )

  test('of 400 that says nothing is asked for again, and starts no full round', async () => {
    const sim = await aDirectory()
    const { sink: first, context } = await firstSync(sim)
    let empty = 2
    const http: typeof context.http = {
      ...context.http,
      async request(request) {
        const response = await context.http.request(request)
        return request.url.includes('$deltatoken') && empty-- > 0
          ? { ...response, status: 400, body: undefined }
          : response
      },
    }
    const second = new MemorySink({ watermarks: first.watermarks })
    await sync({ ...context, http }, second)
    expect(empty).toBeLessThan(1)
    expect(second.coverage).toEqual({ users: 'complete', licences: 'complete' })
    expect(second.closed.get('users')).toMatchObject({ whole: false })
  })

  test('with fields that are missing or null keeps what it says', async () => {
    const sim = await aDirectory()
    const everywhere = '/v1.0/users'
    sim.setFault(
      `null-field:accountEnabled;path=${everywhere}`,
      `missing-field:displayName;path=${everywhere}`,
    )
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({ users: 'complete', licences: 'complete' })
    for (const fact of accounts(sink).values()) {
      expect(fact).toMatchObject({ state: 'unknown', name: null })
      expect(fact).not.toHaveProperty('directoryState')
    }
  })

  test('that lists a user in part, in a full round too, has the user read whole', async () => {
    const sim = await aDirectory()
    const fields = ['accountEnabled', 'mail', 'displayName', 'userType']
    sim.setFault(...fields.map((name) => `missing-field:${name};path=${DELTA}`))
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({ users: 'complete', licences: 'complete' })
    for (const user of sim.world.users.all())
      expect(accounts(sink).get(user.id)).toMatchObject({
        name: user.displayName,
        email: user.mail,
        upn: user.userPrincipalName,
        state: user.accountEnabled ? 'active' : 'disabled',
        roles: [user.userType],
      })
  })

  test('of another shape is no directory without people', async () => {
    const sim = await aDirectory()
    sim.setFault(`missing-field:id;path=${DELTA}`)
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({ users: 'partial/shape_changed', licences: 'partial/shape_changed' })
    expect(sink.watermarks.size).toBe(0)
  })
})
