/** AWS over real HTTP against the simulated account: what is read, what has ended by the next sync, and what the
 *  coverage says when a region, a right or the credential is refused. */
import { afterEach, describe, expect, test } from 'vitest'
import { createHostsContext } from '../../../../../test/support/hosts-context.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { type AwsState, type Simulator, startAws } from '../../../../simulators/index.ts'
import { aClient } from '../../adapters/sqlite/testing.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionContext, LimitRegistry } from '../../ports/provider.ts'
import { syncProvider, testProvider } from '../kit/runner.ts'
import { provider } from './index.ts'
import * as facts from './normalise.ts'
import { REGIONS } from './regions.ts'
import * as wire from './wire.ts'
import { finish } from '../../adapters/sqlite/testing-finish.ts'

const NOW = Date.UTC(2026, 10, 22, 9)
const HOUR = 3_600_000
const COMPLETE = { iam_users: 'complete', access_keys: 'complete', invocation_logging: 'complete' }

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

async function anAccount(options: Parameters<typeof startAws>[0] = {}): Promise<Simulator<AwsState>> {
  const sim = await startAws({ seed: 'account', users: 30, health: 'fair', now: NOW, ...options })
  open.push(sim)
  return sim
}

function aContext(sim: Simulator<AwsState>, values: Record<string, string> = {}, now = sim.world.now()) {
  const { accessKeyId = '', roleArn = '', externalId = '' } = sim.credentials
  const made = createHostsContext({
    provider,
    urls: sim.urls,
    values: {
      accessKeyId,
      roleArn,
      externalId,
      secretAccessKey: sim.adminKey,
      regions: sim.world.regions.join(', '),
      ...values,
    },
    now,
  })
  open.push(made)
  return made
}

const sync = (context: ConnectionContext, sink: MemorySink) => syncProvider(provider, context, sink)

async function firstSync(sim: Simulator<AwsState>, values?: Record<string, string>) {
  const sink = new MemorySink()
  const made = aContext(sim, values)
  const { tenants, self } = await sync(made.context, sink)
  return { sink, tenants, self, ...made }
}

const asked = (sim: Simulator<AwsState>, dataset: string) =>
  sim.requests().filter((request) => request.dataset === dataset)
const codeOf = (thrown: unknown) =>
  thrown instanceof AppError ? [thrown.code, thrown.params['reason']] : thrown
const sortedIds = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).sort()

describe('a first sync', () => {
  test('reads users, each one’s keys with their last use, and the logging of each region', async () => {
    const sim = await anAccount({ users: 230 })
    const { sink, tenants, self } = await firstSync(sim)
    expect(sink.coverage).toEqual(COMPLETE)
    expect(tenants).toEqual([{ id: sim.world.accountId, name: null, known: true }])
    expect(self).toBeNull()
    expect(asked(sim, 'ListUsers')).toHaveLength(2)
    expect(sortedIds(sink.facts('iam_users'))).toEqual(sortedIds(sim.world.users.all()))
    expect(sortedIds(sink.facts('access_keys'))).toEqual(sortedIds(sim.world.keys.all()))
    const users = new Map(sim.world.users.all().map((user) => [user.name, user]))
    const keys = new Map(sink.facts('access_keys').map((part) => [part.id, part]))
    for (const key of sim.world.keys.all()) {
      expect(keys.get(key.id)).toMatchObject({
        kind: 'credential',
        tenant: sim.world.accountId,
        credentialKind: 'access_key',
        identityId: users.get(key.userName)?.id,
        state: key.status === 'Active' ? 'active' : 'disabled',
        createdAt: Math.floor(key.createdAt / 1000) * 1000,
        lastUsedAt: key.lastUse?.at ?? null,
      })
    }
    expect(
      sink
        .facts('invocation_logging')
        .map((part) => [part.id, 'invocationLog' in part && part.invocationLog]),
    ).toEqual([
      ['bedrock/eu-west-1', false],
      ['bedrock/us-east-1', true],
    ])
    expect(sink.closed.get('invocation_logging')).toMatchObject({ parts: 2, whole: true })
  })

  test('asks IAM and STS for XML, and names the operation in each provenance', async () => {
    const sim = await anAccount({ users: 3 })
    const { sink } = await firstSync(sim)
    for (const { host, headers } of sim.requests())
      expect(headers['accept']).toBe(host === 'iam' || host === 'sts' ? 'text/xml' : 'application/json')
    const endpoints = new Set(sink.pages.map(({ provenance }) => provenance.endpoint))
    expect([...endpoints].sort()).toEqual([
      'GET /logging/modelinvocations',
      'POST / iam:ListAccessKeys',
      'POST / iam:ListUsers',
    ])
  })

  test('takes {} and an empty setting alike for no logging', () => {
    for (const body of [
      {},
      { loggingConfig: {} },
      { loggingConfig: null },
      { loggingConfig: { textDataDeliveryEnabled: true } },
    ])
      expect(facts.bedrock('us-east-1', wire.logging.parse(body), '1')).toMatchObject({
        invocationLog: false,
      })
    const on = wire.logging.parse({ loggingConfig: { cloudWatchConfig: { logGroupName: 'x' } } })
    expect(facts.bedrock('us-east-1', on, '1')).toMatchObject({ invocationLog: true })
  })

  test('goes on behind a stop, without asking again for what it has', async () => {
    const sim = await anAccount()
    const { context } = aContext(sim)
    let keyPages = 0
    const sink = new MemorySink({
      onPage: (_count, { provenance }) => {
        if (provenance.dataset === 'access_keys' && ++keyPages === 10) throw new AppError('cancelled')
      },
    })
    await expect(sync(context, sink)).rejects.toThrow('cancelled')
    sim.clearRequests()
    sink.onPage = undefined
    await sync(context, sink)
    expect(sink.coverage).toEqual(COMPLETE)
    expect(asked(sim, 'ListUsers')).toEqual([])
    expect(asked(sim, 'ListAccessKeys').length).toBeLessThanOrEqual(sim.world.users.all().length - 9)
    expect(sortedIds(sink.facts('access_keys'))).toEqual(sortedIds(sim.world.keys.all()))
  })
})

describe('a later sync', () => {
  test('shows everything there is, so that a removed user and its keys end', async () => {
    const sim = await anAccount()
    const { context, sink: first } = await firstSync(sim)
    const gone = sim.world.users.all().find(({ name }) => sim.world.keysOf(name).length > 0)
    const goneKeys = sim.world.keysOf(gone?.name ?? '').map(({ id }) => id)
    sim.world.users.remove(gone?.id ?? '')
    sim.world.keys.refresh()
    const second = new MemorySink({ watermarks: first.watermarks })
    await sync(context, second)
    expect(second.coverage).toEqual(COMPLETE)
    for (const dataset of ['iam_users', 'access_keys'] as const)
      expect(second.closed.get(dataset)).toMatchObject({ state: 'complete', whole: true })
    const ids = [...second.facts('iam_users'), ...second.facts('access_keys')].map(({ id }) => id)
    expect(ids).not.toContain(gone?.id)
    for (const id of goneKeys) expect(ids).not.toContain(id)
  })

  test('ends them in the store, and keeps what a region that is refused now said before', async () => {
    const sim = await anAccount({ users: 6 })
    const { client } = aClient()
    const stored = async (at: number) => {
      const { context } = aContext(sim)
      const writer = client.beginSync('k1', provider.id, at)
      await syncProvider(provider, context, writer)
      finish(writer, at + 1)
      const ids = (kind: 'identity' | 'credential' | 'service') =>
        client.facts(kind, client.asOf(at + 2)).map(({ fact }) => fact.id)
      return { users: ids('identity'), keys: ids('credential'), regions: ids('service').sort() }
    }
    const before = await stored(NOW)
    expect(before.regions).toEqual(['bedrock/eu-west-1', 'bedrock/us-east-1'])
    const gone = sim.world.users.all().find(({ name }) => sim.world.keysOf(name).length > 0)
    const goneKeys = sim.world.keysOf(gone?.name ?? '').map(({ id }) => id)
    sim.world.users.remove(gone?.id ?? '')
    sim.world.keys.refresh()
    sim.world.denied.add('bedrock:GetModelInvocationLoggingConfiguration@eu-west-1')
    const after = await stored(NOW + 60_000)
    expect(before.users.filter((id) => !after.users.includes(id))).toEqual([gone?.id])
    expect(before.keys.filter((id) => !after.keys.includes(id)).sort()).toEqual([...goneKeys].sort())
    expect(after.regions).toEqual(before.regions)
  })

  test('takes a user who is deleted while keys are read for one without keys', async () => {
    const sim = await anAccount()
    const { context } = aContext(sim)
    const [user] = sim.world.users.all()
    const stop = sim.onExchange(({ request }) => {
      if (request.dataset === 'ListUsers') sim.world.users.remove(user?.id ?? '')
    })
    const sink = new MemorySink()
    await sync(context, sink)
    stop()
    expect(sink.coverage).toEqual(COMPLETE)
    expect(
      sink.facts('access_keys').filter((part) => 'identityId' in part && part.identityId === user?.id),
    ).toEqual([])
  })
})

describe('limits', () => {
  test('are waited for although IAM says 400 and never how long', async () => {
    const sim = await anAccount({ users: 8, faults: ['429;times=6'] })
    const { sink, clock } = await firstSync(sim)
    expect(sink.coverage).toEqual(COMPLETE)
    expect(clock.slept).toBeGreaterThan(500)
    expect(sim.requests().filter(({ status }) => status === 400).length).toBeGreaterThan(0)
  })

  test('that do not end leave a partial reading and a reason', async () => {
    const sim = await anAccount({ users: 8, faults: ['429;path=/logging'] })
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({ ...COMPLETE, invocation_logging: 'none/rate_limited' })
  })

  test('are counted by account, and by region where there is one', async () => {
    const sim = await anAccount({ users: 3 })
    const { context } = aContext(sim)
    const keys = new Set<string>()
    const limits: LimitRegistry = {
      of(key, pool) {
        keys.add(key)
        return context.limits.of(key, pool)
      },
    }
    await sync({ ...context, limits }, new MemorySink())
    const { accountId } = sim.world
    expect([...keys].sort()).toEqual(
      [
        ['aws', 'default', accountId, sim.urls['iam']],
        ['aws', 'default', accountId, sim.urls['sts']],
        ['aws', 'regional', accountId, 'eu-west-1'],
        ['aws', 'regional', accountId, 'us-east-1'],
      ]
        .map((key) => JSON.stringify(key))
        .sort(),
    )
  })
})

describe('coverage', () => {
  test.each<[string, (world: AwsState) => void]>([
    [
      'a policy denies',
      (world) => world.denied.add('bedrock:GetModelInvocationLoggingConfiguration@eu-west-1'),
    ],
    ['is not switched on', (world) => world.disabledRegions.add('eu-west-1')],
  ])('of a region that %s says so, and the other region is complete', async (_, refuse) => {
    const sim = await anAccount({ users: 3 })
    refuse(sim.world)
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({ ...COMPLETE, invocation_logging: 'partial/permission' })
    expect(Object.fromEntries(sink.closedParts.get('invocation_logging') ?? [])).toEqual({
      'us-east-1': { state: 'complete', whole: true, label: 'us-east-1' },
      'eu-west-1': { state: 'none', reason: 'permission', whole: false, label: 'eu-west-1' },
    })
    expect(sortedIds(sink.facts('invocation_logging'))).toEqual(['bedrock/us-east-1'])
  })

  test('of regions without the service, however many, says so, and everything else is read', async () => {
    const sim = await anAccount({ users: 30 })
    // Before the others in order, as parts are read: ap-northeast-1 to ap-northeast-9.
    const dead = Array.from({ length: 9 }, (_, index) => `ap-northeast-${index + 1}`)
    const { context } = aContext(sim, { regions: [...dead, ...sim.world.regions].join(',') })
    const nobody = 'http://127.0.0.1:9'
    const hosts = {
      ...context.access.hosts,
      ...Object.fromEntries(dead.map((region) => [`bedrock-${region}`, nobody])),
    }
    const sink = new MemorySink()
    await sync({ ...context, access: { ...context.access, hosts } }, sink)
    expect(sink.coverage).toEqual({ ...COMPLETE, invocation_logging: 'partial/network' })
    expect(sink.incomplete('invocation_logging').sort()).toEqual(dead)
    expect(sortedIds(sink.facts('access_keys'))).toEqual(sortedIds(sim.world.keys.all()))
    expect(sortedIds(sink.facts('invocation_logging'))).toEqual(['bedrock/eu-west-1', 'bedrock/us-east-1'])
  })

  test('of keys whose last use may not be read is partial, and their last use is not known', async () => {
    const sim = await anAccount({ users: 3 })
    sim.world.denied.add('iam:GetAccessKeyLastUsed')
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({ ...COMPLETE, access_keys: 'partial/permission' })
    expect(sortedIds(sink.facts('access_keys'))).toEqual(sortedIds(sim.world.keys.all()))
    for (const part of sink.facts('access_keys')) expect(part).not.toHaveProperty('lastUsedAt')
  })

  test('without the right to list users says nothing of users and keys', async () => {
    const sim = await anAccount({ users: 3 })
    sim.world.denied.add('iam:ListUsers')
    const { sink } = await firstSync(sim)
    expect(sink.coverage).toEqual({
      ...COMPLETE,
      iam_users: 'none/permission',
      access_keys: 'none/permission',
    })
  })
})

test('regions of other partitions, whose hosts and roles are others, are refused in the wizard', () => {
  for (const one of ['us-east-1', 'ap-southeast-7', 'mx-central-1', 'eu-west-1, us-east-1'])
    expect([one, REGIONS.test(one)]).toEqual([one, true])
  for (const one of ['us-gov-east-1', 'cn-north-1', 'us-isob-east-1', 'us-east-1,cn-northwest-1'])
    expect([one, REGIONS.test(one)]).toEqual([one, false])
})

describe('a credential', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a wrong secret', { secretAccessKey: 'x'.repeat(40) }, 'key_refused'],
    ['an unknown key', { accessKeyId: 'AKIAUNKNOWNUNKNOWN22' }, 'key_refused'],
    ['a wrong external id', { externalId: 'somebody-else' }, 'role_refused'],
    ['a role that is not there', { roleArn: 'arn:aws:iam::123456789012:role/Other' }, 'role_refused'],
  ])('with %s ends the sync, and nothing is kept', async (_, values, reason) => {
    const sim = await anAccount({ users: 3 })
    const { context, lines } = aContext(sim, values)
    const sink = new MemorySink()
    const thrown = await sync(context, sink).catch((error: unknown) => error)
    expect(codeOf(thrown)).toEqual(['provider.auth-failed', reason])
    expect(sink.pages).toEqual([])
    expect(lines.join()).not.toContain(values['secretAccessKey'] ?? sim.adminKey)
  })

  test('whose role is over in the middle assumes it again', async () => {
    const sim = await anAccount({ users: 6 })
    const { context } = aContext(sim)
    const sink = new MemorySink({
      onPage: (count) => {
        if (count === 1) sim.setNow(NOW + HOUR + 60_000)
      },
    })
    await sync(context, sink)
    expect(sink.coverage).toEqual(COMPLETE)
    expect(asked(sim, 'AssumeRole').filter(({ status }) => status === 200)).toHaveLength(2)
  })

  test('assumes its role where the key that it gets is good in every region', () => {
    // What the global endpoint (sts.amazonaws.com) gives is refused in regions that an account has to enable.
    expect(provider.hosts({})).toMatchObject({ sts: 'https://sts.us-east-1.amazonaws.com' })
  })

  test.each([40, -40])('on a machine whose clock is %i minutes off reads all the same', async (minutes) => {
    const sim = await anAccount({ users: 3 })
    const { context } = aContext(sim, {}, NOW + minutes * 60_000)
    const sink = new MemorySink()
    await sync(context, sink)
    expect(sink.coverage).toEqual(COMPLETE)
  })
})

test('a connection test asks each data set once, and one region for all', async () => {
  const sim = await anAccount()
  const { context } = aContext(sim)
  const { checks, tenants } = await testProvider(provider, context)
  expect(tenants[0]?.id).toBe(sim.world.accountId)
  expect(checks.map(({ dataset, ok }) => [dataset, ok])).toEqual([
    ['iam_users', true],
    ['access_keys', true],
    ['invocation_logging', true],
  ])
  expect(sim.requests().length).toBeLessThanOrEqual(6)
})

test.each(['html', 'cut', 'truncated', '500', '503'])(
  'an answer that fails in passing (%s) is asked for again',
  async (fault) => {
    const sim = await anAccount({ users: 4 })
    const { context } = aContext(sim)
    const sink = new MemorySink()
    // The role is assumed by then.
    sim.setFault(`${fault};after=2;times=3`)
    await sync(context, sink)
    expect(sink.coverage).toEqual(COMPLETE)
    expect(sortedIds(sink.facts('access_keys'))).toEqual(sortedIds(sim.world.keys.all()))
  },
)
