/** Refusals and faults: what a caller meets when a provider is not at its best, and that limits of a fault hold. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type OpenAiState, parseFault, type Simulator, startAnthropic, startOpenAi } from './index.ts'
import { type Ask, asker, dataOf } from './support/http.ts'

const USERS = '/v1/organization/users'

test('a key in a header of the provider’s own is not in the log', async () => {
  const sim = await startAnthropic({ users: 3 })
  await asker(sim.url, { 'x-api-key': sim.adminKey })('/v1/organizations/me')
  expect(sim.requests()[0]?.headers).toHaveProperty('x-api-key')
  expect(JSON.stringify(sim.requests())).not.toContain(sim.adminKey)
  await sim.close()
})

describe('a fault', () => {
  let sim: Simulator<OpenAiState>
  let ask: Ask
  let headers: Record<string, string>

  beforeAll(async () => {
    sim = await startOpenAi({ seed: 'faults', users: 60, health: 'poor' })
    headers = { authorization: `Bearer ${sim.adminKey}` }
    ask = asker(sim.url, headers)
  })
  afterEach(() => sim.setFault())
  afterAll(() => sim.close())

  const raw = (path = USERS, init: RequestInit = {}): Promise<Response> =>
    fetch(sim.url + path, { headers, ...init })

  test.each([
    ['429', '1'],
    ['429:none', null],
    ['429:0', '0'],
    ['429:negative', '-5'],
    ['429:huge', '31536000'],
    ['429:17', '17'],
  ])('%s answers with Retry-After %s', async (fault, expected) => {
    sim.setFault(fault)
    const answer = await raw()
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, expected])
  })

  test('429:date names a moment', async () => {
    sim.setFault('429:date')
    expect((await raw()).headers.get('retry-after')).toMatch(/GMT$/)
  })

  test.each(['500', '503', '529'])('%s is answered in the provider’s error shape', async (fault) => {
    sim.setFault(fault)
    const { status, body } = await ask(USERS)
    expect([status, Object.keys(body)]).toEqual([Number(fault), ['error']])
  })

  test('is limited to a path, to come after some requests, and to some times', async () => {
    sim.setFault(`500;path=${USERS};after=1;times=2`)
    const seen: number[] = []
    for (let i = 0; i < 5; i += 1) {
      seen.push((await ask(USERS)).status)
      seen.push((await ask('/v1/organization/projects')).status)
    }
    expect(seen).toEqual([200, 200, 500, 200, 500, 200, 200, 200, 200, 200])
  })

  test('hang answers nothing until the caller gives up', async () => {
    sim.setFault('hang')
    await expect(raw(USERS, { signal: AbortSignal.timeout(150) })).rejects.toThrow(/abort|timeout/i)
  })

  test('cut breaks the connection within the body, truncated ends it early', async () => {
    sim.setFault('cut')
    await expect(raw().then((answer) => answer.text())).rejects.toThrow()
    sim.setFault('truncated')
    const text = await (await raw()).text()
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
  })

  test('html is a captive portal that claims success', async () => {
    sim.setFault('html')
    const answer = await raw()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  })

  test('redirect points to another host', async () => {
    sim.setFault('redirect')
    const answer = await raw(USERS, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `http://elsewhere.invalid${USERS}`])
  })

  test('gzip-bomb and oversized send as many megabytes as asked', async () => {
    sim.setFault('gzip-bomb:3')
    expect((await (await raw()).arrayBuffer()).byteLength).toBe(3 * 1_048_576)
    sim.setFault('oversized:3')
    expect((await (await raw()).arrayBuffer()).byteLength).toBeGreaterThan(3 * 1_048_576)
  })

  test('changes bodies: unknown values, missing, null and extra fields', async () => {
    const first = async (fault: string): Promise<Readonly<Record<string, unknown>>> => {
      sim.setFault(fault)
      return dataOf(await ask(USERS))[0] ?? {}
    }
    expect((await first('unexpected-enum'))['role']).toBe('brand_new_value_2031')
    expect(await first('missing-field:email')).not.toHaveProperty('email')
    expect((await first('null-field:name'))['name']).toBeNull()
    expect(await first('extra-field')).toHaveProperty('field_from_the_future')
  })

  test('clock-skew moves the Date header and the times in bodies', async () => {
    const straight = await ask(USERS)
    sim.setFault('clock-skew:7200000')
    const skewed = await ask(USERS)
    const date = (answer: typeof straight): number => Date.parse(answer.headers.get('date') ?? '')
    expect(date(skewed) - date(straight)).toBe(7_200_000)
    expect(Number(dataOf(skewed)[0]?.['added_at']) - Number(dataOf(straight)[0]?.['added_at'])).toBe(7200)
  })

  test('repeats, overlaps or loops pages', async () => {
    const ids = (answer: Awaited<ReturnType<Ask>>): unknown[] => dataOf(answer).map((user) => user['id'])
    const first = await ask(`${USERS}?limit=5`)
    const next = `${USERS}?limit=5&after=${String(first.body['last_id'])}`
    const second = ids(await ask(next))

    sim.setFault('duplicate-page')
    await ask(`${USERS}?limit=5`)
    expect(ids(await ask(next))).toEqual(ids(first))

    sim.setFault('overlapping-page')
    await ask(`${USERS}?limit=5`)
    expect(ids(await ask(next))).toEqual([...ids(first).slice(-2), ...second])

    sim.setFault('cursor-loop')
    const looped = await ask(`${USERS}?limit=5`)
    const again = await ask(`${USERS}?limit=5&after=${String(looped.body['last_id'])}`)
    expect([again.body['last_id'], again.body['has_more']]).toEqual([looped.body['last_id'], true])
  })

  test('forbidden refuses one data set, revoked everything from a request on', async () => {
    sim.setFault('forbidden:costs')
    expect((await ask('/v1/organization/costs?start_time=1790000000')).status).toBe(403)
    expect((await ask(USERS)).status).toBe(200)
    sim.setFault('revoked:2')
    expect([(await ask(USERS)).status, (await ask(USERS)).status, (await ask(USERS)).status]).toEqual([
      200, 200, 401,
    ])
  })

  test('with an unknown name or limit is refused in words', () => {
    expect(() => parseFault('meteor')).toThrow(/Unknown fault "meteor"/)
    expect(() => parseFault('500;soon')).toThrow(/not path=PREFIX/)
  })
})

describe('a simulator', () => {
  test('refuses no key, a wrong key and a project key, each with all four error fields', async () => {
    const sim = await startOpenAi({ users: 5 })
    for (const authorization of ['', 'Bearer sk-admin-wrong', `Bearer ${sim.credentials['project'] ?? ''}`]) {
      const { status, body, headers } = await asker(sim.url, { authorization })(USERS)
      expect(status).toBe(401)
      expect(Object.keys(Object(body['error'])).toSorted()).toEqual(['code', 'message', 'param', 'type'])
      expect(headers.get('x-request-id')).toMatch(/^req_/)
    }
    await sim.close()
  })

  test('enforces its rate limit and says how much is left', async () => {
    const sim = await startOpenAi({ users: 5, rateLimit: 3 })
    const ask = asker(sim.url, { authorization: `Bearer ${sim.adminKey}` })
    const answers = [await ask(USERS), await ask(USERS), await ask(USERS), await ask(USERS)]
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429])
    expect(answers.map((answer) => answer.headers.get('x-ratelimit-remaining-requests'))).toEqual([
      '2',
      '1',
      '0',
      '0',
    ])
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
    await sim.close()
  })

  test('groups an Anthropic usage report by five dimensions, and refuses a sixth', async () => {
    const sim = await startAnthropic({ users: 5 })
    const ask = asker(sim.url, { 'x-api-key': sim.adminKey, 'anthropic-version': '2026-10-21' })
    const five = ['api_key_id', 'workspace_id', 'model', 'account_id', 'service_account_id']
    const by = (groups: readonly string[]) =>
      `/v1/organizations/usage_report/messages?starting_at=2026-11-20T00:00:00Z${groups.map((name) => `&group_by[]=${name}`).join('')}`
    expect((await ask(by(five))).status).toBe(200)
    expect(await ask(by([...five, 'inference_geo']))).toMatchObject({
      status: 400,
      body: {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'Cannot specify more than 5 group_by[] dimensions.',
        },
      },
    })
    await sim.close()
  })

  test('wants a known anthropic-version before anything else', async () => {
    const sim = await startAnthropic({ users: 5 })
    const path = '/v1/organizations/me'
    expect((await asker(sim.url, { 'x-api-key': sim.adminKey })(path)).status).toBe(400)
    expect(
      (await asker(sim.url, { 'x-api-key': sim.adminKey, 'anthropic-version': '2020-01-01' })(path)).status,
    ).toBe(400)
    expect(
      (await asker(sim.url, { 'x-api-key': sim.adminKey, 'anthropic-version': '2023-06-01' })(path)).status,
    ).toBe(200)
    await sim.close()
  })

  test('shows a new secret once, refuses to delete a service account’s key, and forgets nothing when time moves', async () => {
    const sim = await startOpenAi({ seed: 'writes', users: 20, health: 'good' })
    const ask = asker(sim.url, { authorization: `Bearer ${sim.adminKey}` })
    const base = `/v1/organization/projects/${sim.world.projects.all()[0]?.id ?? ''}`
    const made = await ask(`${base}/service_accounts`, { body: { name: 'rotation' } })
    const key = Object(made.body['api_key'])
    expect(key.value).toMatch(/^sk-svcacct-/)
    expect(
      JSON.stringify((await ask(`${base}/api_keys?limit=100&owner_project_access=any`)).body),
    ).not.toContain(key.value)
    expect((await ask(`${base}/api_keys/${key.id}`, { method: 'DELETE' })).status).toBe(400)
    sim.setNow(sim.world.now() + 86_400_000)
    expect((await ask(`${base}/service_accounts/${String(made.body['id'])}`)).status).toBe(200)
    expect(
      (await ask(`${base}/service_accounts/${String(made.body['id'])}`, { method: 'DELETE' })).status,
    ).toBe(200)
    expect((await ask(`${base}/api_keys/${key.id}`)).status).toBe(404)
    await sim.close()
  })

  test('keeps a log without secrets', async () => {
    const sim = await startAnthropic({ users: 5 })
    await asker(sim.url, { 'x-api-key': sim.adminKey, 'anthropic-version': '2026-10-21' })(
      '/v1/organizations/users?roles[]=admin&roles[]=user',
    )
    const entry = sim.requests()[0]
    expect(entry).toMatchObject({
      n: 1,
      method: 'GET',
      path: '/v1/organizations/users',
      status: 200,
      dataset: 'users',
    })
    expect(entry?.query).toEqual({ 'roles[]': ['admin', 'user'] })
    expect(JSON.stringify(entry)).not.toContain(sim.adminKey)
    await sim.close()
  })
})
