/** The simulated world: repeatable, consistent over time, consistent in its sums, steered by health, quick when large. */
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Health, type Simulator, type SimulatorOptions, startAnthropic, startOpenAi } from './index.ts'
import { COMPLETION_MODELS } from './openai/prices.ts'
import { type Ask, asker, dataOf, everything } from './support/http.ts'
import { createCompany } from './world/company.ts'
import { HEALTHS } from './world/health.ts'
import { DAY, MINUTE, partOfDay } from './world/time.ts'

const NOW = Date.UTC(2026, 10, 22)
const SECONDS = NOW / 1000
const open: Simulator<unknown>[] = []

async function openAi(options: SimulatorOptions) {
  const sim = await startOpenAi({ now: NOW, ...options })
  open.push(sim)
  return { sim, ask: asker(sim.url, { authorization: `Bearer ${sim.adminKey}` }) }
}

async function anthropic(options: SimulatorOptions) {
  const sim = await startAnthropic({ now: NOW, ...options })
  open.push(sim)
  return { sim, ask: asker(sim.url, { 'x-api-key': sim.adminKey, 'anthropic-version': '2026-10-21' }) }
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((sim) => sim.close()))
})

const OPENAI_PATHS = [
  '/v1/organization/users?limit=50',
  '/v1/organization/projects?include_archived=true&limit=100',
  '/v1/organization/admin_api_keys',
  '/v1/organization/audit_logs?limit=100',
  `/v1/organization/usage/completions?start_time=${SECONDS - 5 * 86_400}&group_by=api_key_id`,
  `/v1/organization/costs?start_time=${SECONDS - 5 * 86_400}&group_by=line_item`,
]
const ANTHROPIC_PATHS = [
  '/v1/organizations/users?limit=50',
  '/v1/organizations/api_keys?limit=100',
  '/v1/compliance/activities?limit=100',
  '/v1/organizations/usage_report/messages?starting_at=2026-11-17T00:00:00Z&group_by[]=api_key_id',
  '/v1/organizations/cost_report?starting_at=2026-11-17T00:00:00Z&group_by[]=description',
]

describe('the same options', () => {
  test('give the same bytes, and another seed gives others', async () => {
    const read = async (ask: Ask, paths: string[]): Promise<string[]> => {
      const bodies: string[] = []
      for (const path of paths) bodies.push(JSON.stringify((await ask(path)).body))
      return bodies
    }
    const options = { seed: 'same', users: 30, health: 'good' } as const
    const first = await read((await openAi(options)).ask, OPENAI_PATHS)
    expect(await read((await openAi(options)).ask, OPENAI_PATHS)).toEqual(first)
    expect(await read((await openAi({ ...options, seed: 'other' })).ask, OPENAI_PATHS)).not.toEqual(first)
    const second = await read((await anthropic(options)).ask, ANTHROPIC_PATHS)
    expect(await read((await anthropic(options)).ask, ANTHROPIC_PATHS)).toEqual(second)
  })

  test('give the same people at both providers, most of them with the same mail address', async () => {
    const { sim: a } = await openAi({ seed: 'joined', users: 60, health: 'good' })
    const { sim: b } = await anthropic({ seed: 'joined', users: 60, health: 'good' })
    const mails = new Map(a.world.users.all().map((user) => [user.email, user.name]))
    const shared = b.world.users.all().filter((user) => mails.has(user.email))
    expect(shared.length).toBeGreaterThan(45)
    expect(shared.length).toBeLessThan(60)
    for (const user of shared) expect(user.name).toBe(mails.get(user.email))
  })

  test('never give two people one mail address, whatever the size', () => {
    const company = createCompany('mails', 'large.example')
    const seen = new Set<string>()
    let people = 0
    for (let nth = 0; nth < 3000; nth += 1) {
      for (const guest of [true, false]) {
        for (const person of company.holders({ guest, nth }, NOW)) {
          people += 1
          seen.add(person.email)
        }
      }
    }
    expect(seen.size).toBe(people)
  })
})

describe.each(HEALTHS)('time in a %s organization', (health) => {
  test('only takes away what ended: everything else stays as it was', async () => {
    const { sim } = await openAi({ seed: 'time', users: 80, health, audit: 'on' })
    const snapshot = () => ({
      users: new Map(sim.world.users.all().map((user) => [user.id, user])),
      keys: new Map(sim.world.keys.all().map((key) => [key.id, key])),
      projects: sim.world.projects.all(),
    })
    let before = snapshot()
    let deaths = 0
    for (const days of [7, 30, 90, 365]) {
      sim.setNow(NOW + days * DAY)
      const after = snapshot()
      const ask = asker(sim.url, { authorization: `Bearer ${sim.adminKey}` })
      const ended = await everything(
        ask,
        '/v1/organization/audit_logs?limit=100&event_types[]=user.deleted&event_types[]=api_key.deleted',
      )
      const gone = new Set(
        ended.map((event) => z.looseObject({ id: z.string() }).parse(event[String(event['type'])]).id),
      )
      for (const [id, user] of before.users) {
        if (after.users.has(id)) expect(after.users.get(id)).toEqual(user)
        else if (days < 180) expect([...gone]).toContain(id)
      }
      for (const [id, key] of before.keys) {
        const later = after.keys.get(id)
        if (later === undefined) {
          deaths += 1
          if (days < 180) expect([...gone]).toContain(id)
        } else {
          expect(later.createdAt).toBe(key.createdAt)
          expect(later.lastUsedAt ?? 0).toBeGreaterThanOrEqual(key.lastUsedAt ?? 0)
        }
      }
      expect(after.projects.map((p) => p.id)).toEqual(
        expect.arrayContaining(before.projects.map((p) => p.id)),
      )
      expect(after.users.size).toBe(80)
      before = after
    }
    expect(deaths).toBeGreaterThan(0)
  })

  test('lets usage of a finished day stand', async () => {
    const { sim, ask } = await openAi({ seed: 'past', users: 40, health })
    const path = `/v1/organization/usage/completions?start_time=${SECONDS - 10 * 86_400}&end_time=${SECONDS - 3 * 86_400}&group_by=api_key_id&group_by=model`
    const before = await everything(ask, path)
    sim.setNow(NOW + 20 * DAY)
    expect(await everything(ask, path)).toEqual(before)
    expect(before.length).toBe(7)
  })
})

const costRow = z.object({ amount: z.object({ value: z.number() }), api_key_id: z.string().nullable() })
const usageRow = z.object({
  input_tokens: z.number(),
  output_tokens: z.number(),
  input_cached_tokens: z.number(),
  api_key_id: z.string().nullable(),
})

async function rows<T extends z.ZodType>(ask: Ask, path: string, schema: T): Promise<z.infer<T>[]> {
  const buckets = await everything(ask, path)
  return buckets.flatMap((bucket) => z.array(schema).parse(bucket['results']))
}

describe('sums', () => {
  const range = `start_time=${SECONDS - 14 * 86_400}&end_time=${SECONDS}`

  test('of OpenAI costs do not depend on the grouping', async () => {
    const { ask } = await openAi({ seed: 'sums', users: 90, health: 'poor' })
    const total = async (grouping: string): Promise<number> =>
      (await rows(ask, `/v1/organization/costs?${range}&limit=31${grouping}`, costRow)).reduce(
        (sum, row) => sum + row.amount.value,
        0,
      )
    const plain = await total('')
    expect(plain).toBeGreaterThan(100)
    for (const grouping of [
      '&group_by=project_id',
      '&group_by=line_item',
      '&group_by=api_key_id',
      '&group_by=project_id&group_by=line_item&group_by=api_key_id',
    ]) {
      expect(await total(grouping)).toBeCloseTo(plain, 6)
    }
  })

  test('of usage are the same by minute, hour and day, and by key never more than in all', async () => {
    const { ask } = await openAi({ seed: 'sums', users: 60, health: 'fair' })
    const total = async (query: string, keyed = false): Promise<number> =>
      (await rows(ask, `/v1/organization/usage/completions?${query}`, usageRow))
        .filter((row) => !keyed || row.api_key_id !== null)
        .reduce((sum, row) => sum + row.input_tokens + row.output_tokens, 0)
    const day = `start_time=${SECONDS - 3 * 86_400}&end_time=${SECONDS - 2 * 86_400}`
    const whole = await total(day)
    expect(whole).toBeGreaterThan(0)
    expect(await total(`${day}&bucket_width=1h`)).toBe(whole)
    expect(await total(`${day}&bucket_width=1m&limit=1440`)).toBe(whole)
    expect(await total(`${day}&group_by=api_key_id`)).toBe(whole)
    const keyed = await total(`${day}&group_by=api_key_id`, true)
    expect(keyed).toBeLessThan(whole)
    expect(keyed).toBeGreaterThan(whole / 2)
  })

  test('of OpenAI costs are the usage at its price, and what no usage page shows comes on top', async () => {
    const { ask } = await openAi({ seed: 'priced', users: 60, health: 'fair' })
    // Until the day before: costs come hours later than usage does.
    const range = `start_time=${SECONDS - 14 * 86_400}&end_time=${SECONDS - 86_400}`
    const model = z
      .object({ input_uncached_tokens: z.number(), model: z.string(), batch: z.boolean() })
      .and(usageRow)
    const used = await rows(
      ask,
      `/v1/organization/usage/completions?${range}&limit=31&group_by=model&group_by=batch`,
      model,
    )
    const metered = used.reduce((sum, row) => {
      const price = COMPLETION_MODELS[row.model] ?? { input: 0, cached: 0, output: 0 }
      const nano =
        row.input_uncached_tokens * price.input +
        row.input_cached_tokens * price.cached +
        row.output_tokens * price.output
      return sum + (nano / 1e9) * (row.batch ? 0.5 : 1)
    }, 0)
    const line = z.object({ amount: z.object({ value: z.number() }), line_item: z.string() })
    const costs = await rows(ask, `/v1/organization/costs?${range}&limit=31&group_by=line_item`, line)
    const sum = (list: z.infer<typeof line>[]): number =>
      list.reduce((total, row) => total + row.amount.value, 0)
    const priced = costs.filter((row) => (row.line_item.split(',')[0] ?? '') in COMPLETION_MODELS)
    expect(sum(priced)).toBeCloseTo(metered, 6)
    expect(sum(costs)).toBeGreaterThan(metered)
    expect(sum(costs)).toBeLessThan(metered * 1.5)
  })

  test('of Anthropic costs are decimal cents and do not depend on the grouping', async () => {
    const { ask } = await anthropic({ seed: 'sums', users: 90, health: 'good' })
    const amount = z.object({
      amount: z.string().regex(/^\d+(\.\d{1,8})?$/),
      description: z.string().nullable(),
    })
    const read = (grouping: string) =>
      rows(ask, `/v1/organizations/cost_report?starting_at=2026-11-01T00:00:00Z&limit=31${grouping}`, amount)
    const total = (list: z.infer<typeof amount>[]): number =>
      list.reduce((sum, row) => sum + Number(row.amount), 0)
    const plain = await read('')
    expect(plain.every((row) => row.description === null)).toBe(true)
    const described = await read('&group_by[]=description&group_by[]=workspace_id')
    expect(described.every((row) => row.description !== null)).toBe(true)
    expect(total(described)).toBeCloseTo(total(plain), 4)
    expect(total(await read('&group_by[]=workspace_id'))).toBeCloseTo(total(plain), 4)
    expect(total(plain)).toBeGreaterThan(1000)
  })

  test('of the parts of a day are the whole, however it is cut', () => {
    for (const step of [7 * MINUTE, 61 * MINUTE, 5 * 61 * MINUTE]) {
      let sum = 0
      for (let at = 0; at < DAY; at += step) sum += partOfDay(123_457, at, Math.min(DAY, at + step))
      expect(sum).toBe(123_457)
    }
  })
})

describe('health', () => {
  const measure = async (health: Health) => {
    const { sim } = await openAi({ seed: 'health', users: 300, health })
    const { world } = sim
    const keys = world.keys.all()
    return {
      old: keys.filter((key) => NOW - key.createdAt > 90 * DAY).length / keys.length,
      dormant:
        keys.filter((key) => key.lastUsedAt === null || NOW - key.lastUsedAt > 45 * DAY).length / keys.length,
      orphans: keys.filter((key) => world.ownerAccess(key) === 'inactive').length,
      owners: world.users.all().filter((user) => user.role === 'owner').length,
      guests: world.users.all().filter((user) => !user.email.endsWith('@harbor-dental.example')).length,
      limit: world.settings.spendLimit,
      endless: world.adminKeys.all().filter((key) => key.expiresAt === null).length,
    }
  }

  test('good has little to find, poor has all of it', async () => {
    const good = await measure('good')
    expect(good).toMatchObject({ old: 0, orphans: 0, guests: 0, endless: 0 })
    expect(good.dormant).toBeLessThan(0.05)
    expect(good.limit).not.toBeNull()
    const poor = await measure('poor')
    expect(poor.old).toBeGreaterThan(0.8)
    expect(poor.dormant).toBeGreaterThan(0.25)
    expect(poor.orphans).toBeGreaterThan(3)
    expect(poor.owners).toBeGreaterThan(good.owners * 5)
    expect(poor.guests).toBeGreaterThan(10)
    expect(poor.limit).toBeNull()
    expect(poor.endless).toBeGreaterThan(3)
  })

  test('a poor organization spends far more than usual on some day of every fortnight', async () => {
    const { ask } = await openAi({ seed: 'health', users: 10, health: 'poor' })
    const buckets = await everything(
      ask,
      `/v1/organization/costs?start_time=${SECONDS - 28 * 86_400}&end_time=${SECONDS}&limit=31`,
    )
    const days = buckets.map(
      (bucket) =>
        z.array(costRow.partial({ api_key_id: true })).parse(bucket['results'])[0]?.amount.value ?? 0,
    )
    const median = days.toSorted((a, b) => a - b)[14] ?? 0
    expect(days.filter((value) => value > 4 * median).length).toBeGreaterThanOrEqual(2)
  })
})

test('spikeAt makes a poor organization run away on that day too', async () => {
  // A Thursday that is not one of the two days of its fortnight for this seed.
  const day = NOW - 10 * DAY
  const range = `start_time=${day / 1000}&end_time=${day / 1000 + 86_400}`
  const costOf = async (options: SimulatorOptions): Promise<number> => {
    const { ask } = await openAi({ seed: 'spike', users: 5, health: 'poor', ...options })
    return (await rows(ask, `/v1/organization/costs?${range}`, costRow)).reduce(
      (sum, row) => sum + row.amount.value,
      0,
    )
  }
  expect(await costOf({ spikeAt: day })).toBeGreaterThan(5 * (await costOf({})))
})

describe('size', () => {
  test('50,000 people with 50,000 identities answer their first page', async () => {
    const { sim, ask } = await openAi({ seed: 'large', users: 50_000, identities: 50_000, health: 'fair' })
    expect(dataOf(await ask('/v1/organization/users?limit=100'))).toHaveLength(100)
    expect(sim.world.users.all()).toHaveLength(50_000)
    const identities = sim.world.keys.all().length + sim.world.serviceAccounts.all().length
    expect(identities).toBeGreaterThan(40_000)
    expect(identities).toBeLessThan(60_000)
  })

  test('five people are enough for every list to hold something', async () => {
    const { sim } = await openAi({ users: 5, health: 'fair' })
    const { world } = sim
    expect(world.users.all()).toHaveLength(5)
    for (const list of [
      world.keys,
      world.serviceAccounts,
      world.adminKeys,
      world.invites,
      world.groups,
      world.projects,
    ]) {
      expect(list.all().length).toBeGreaterThan(0)
    }
  })
})
