/** Graph as its description and the notes have it: what it lists, pages and refuses. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type MicrosoftState, startMicrosoft } from '../index.ts'
import type { Simulator } from '../options.ts'
import { contractsNote, contractsPresent, openContract } from '../support/contract.ts'
import { type Ask, asker } from '../support/http.ts'
import { type Recording, recordingValidator } from '../support/recording.ts'
import { DAY } from '../world/time.ts'
import { PERMISSIONS } from './routes.ts'

const NOW = Date.UTC(2026, 10, 22, 9)
const rowSchema = z.record(z.string(), z.unknown())
const rowsOf = (body: Readonly<Record<string, unknown>>) => z.array(rowSchema).parse(body['value'])
const errorCode = (body: Readonly<Record<string, unknown>>) =>
  z.object({ error: z.object({ code: z.string() }) }).parse(body).error.code

type Form = Record<string, string>

const tokenForm = (sim: Simulator<MicrosoftState>): Form => ({
  grant_type: 'client_credentials',
  client_id: sim.credentials['clientId'] ?? '',
  client_secret: sim.adminKey,
  scope: 'https://graph.microsoft.com/.default',
})

async function askToken(
  sim: Simulator<MicrosoftState>,
  change: Form = {},
  tenant = sim.credentials['tenantId'] ?? '',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${sim.urls['login'] ?? ''}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...tokenForm(sim), ...change }),
  })
  return { status: response.status, body: rowSchema.parse(await response.json()) }
}

async function askGraph(sim: Simulator<MicrosoftState>): Promise<Ask> {
  const { body } = await askToken(sim)
  return asker(sim.urls['graph'] ?? '', { authorization: `Bearer ${String(body['access_token'])}` })
}

/** Follows next links; the rows and the delta link. */
async function wholeDelta(ask: Ask, sim: Simulator<MicrosoftState>, start: string) {
  const rows: Record<string, unknown>[] = []
  let path = start
  for (let pages = 1; pages < 100; pages += 1) {
    const { status, body } = await ask(path)
    expect(status).toBe(200)
    rows.push(...rowsOf(body))
    const next = body['@odata.nextLink'] ?? body['@odata.deltaLink']
    path = String(next).replace(sim.urls['graph'] ?? '', '')
    if (body['@odata.nextLink'] === undefined) return { rows, link: path, pages }
  }
  throw new Error('does not end')
}

const START = '/v1.0/users/delta?$select=displayName,mail,userPrincipalName,userType,accountEnabled&$top=25'

describe('Graph', () => {
  let sim: Simulator<MicrosoftState>
  let ask: Ask
  let recording: Recording | undefined
  /** For requests that are wrong on purpose. */
  let isJudged = true

  beforeAll(async () => {
    sim = await startMicrosoft({ seed: 'graph', users: 60, health: 'fair', now: NOW })
    const contract = contractsPresent ? openContract('microsoft-graph') : undefined
    // The description has no batches; what is inside of them is judged by itself.
    recording =
      contract &&
      recordingValidator(sim, ({ request }) =>
        isJudged && request.dataset !== 'batch' && request.dataset !== undefined ? contract : undefined,
      )
  })
  beforeEach(async () => {
    ask = await askGraph(sim)
  })
  afterEach(() => {
    sim.setFault()
    isJudged = true
    expect(recording?.problems() ?? []).toEqual([])
  })
  afterAll(() => sim.close())

  test('lists the organization and all people, page by page, with what is set', async () => {
    const { body } = await ask('/v1.0/organization?$select=id,displayName')
    expect(rowsOf(body)).toEqual([{ id: sim.world.tenantId, displayName: 'Harbor Dental' }])
    const { rows, pages } = await wholeDelta(ask, sim, START)
    expect(pages).toBe(3)
    expect(rows.map((row) => row['id'])).toEqual(sim.world.users.all().map(({ id }) => id))
    expect(new Set(rows.map((row) => row['userType']))).toEqual(new Set(['Member', 'Guest']))
    expect(rows.some((row) => !('mail' in row))).toBe(true)
    expect(rows.some((row) => 'createdDateTime' in row)).toBe(false)
  })

  test('shows by delta what was added, changed and removed since', async () => {
    const { link } = await wholeDelta(ask, sim, START)
    expect((await wholeDelta(ask, sim, link)).rows).toEqual([])
    const [first, second, third] = sim.world.users.all()
    sim.world.users.patch(first?.id ?? '', { accountEnabled: false })
    sim.world.deleteUser(second?.id ?? '')
    sim.world.purgeUser(third?.id ?? '')
    const added = sim.world.users.add({
      ...sim.world.users.all()[0]!,
      id: 'aaaaaaaa-0000-4000-8000-000000000001',
      mail: null,
    })
    const { rows, link: later } = await wholeDelta(ask, sim, link)
    expect(rows).toEqual([
      { id: first?.id, accountEnabled: false },
      {
        id: added.id,
        displayName: added.displayName,
        userPrincipalName: added.userPrincipalName,
        userType: added.userType,
        accountEnabled: false,
      },
      { id: second?.id, '@removed': { reason: 'changed' } },
      { id: third?.id, '@removed': { reason: 'deleted' } },
    ])
    expect((await wholeDelta(ask, sim, later)).rows).toEqual([])
    // The older link still tells all of it.
    expect((await wholeDelta(ask, sim, link)).rows).toHaveLength(4)
  })

  test('forgets a delta link after a week, and says where to start over', async () => {
    const { link } = await wholeDelta(ask, sim, START)
    sim.setNow(NOW + 7 * DAY + 1000)
    const late = await askGraph(sim)
    const { status, body, headers } = await late(link)
    expect([status, errorCode(body)]).toEqual([410, 'resyncRequired'])
    expect(headers.get('location')).toBe(`${sim.urls['graph'] ?? ''}/v1.0/users/delta?$deltatoken=`)
    expect((await late('/v1.0/users/delta?$deltatoken=')).status).toBe(200)
    sim.setNow(NOW)
  })

  test('answers a batch one by one, with each its own status', async () => {
    const users = sim.world.users.all()
    const paths = [
      ...users.slice(0, 3).map(({ id }) => `/users/${id}/licenseDetails`),
      '/users/none/licenseDetails',
      '/nothing',
    ]
    const hit = users[1]?.id ?? ''
    sim.setFault(`429:7;path=/v1.0/users/${hit};times=1`)
    const requests = paths.map((url, index) => ({ id: String(index), method: 'GET', url }))
    const { status, body } = await ask('/v1.0/$batch', { body: { requests } })
    const responses = z
      .array(
        z.object({
          id: z.string(),
          status: z.number(),
          headers: z.record(z.string(), z.string()),
          body: rowSchema,
        }),
      )
      .parse(body['responses'])
    expect(status).toBe(200)
    expect(Object.fromEntries(responses.map((r) => [r.id, r.status]))).toEqual({
      0: 200,
      1: 429,
      2: 200,
      3: 404,
      4: 400,
    })
    expect(responses.map((r) => r.id)).not.toEqual(requests.map((r) => r.id))
    expect(responses.find((r) => r.id === '1')?.headers).toMatchObject({
      'Retry-After': '7',
      'X-Ms-Throttle-Information': 'ResourceUnitLimitExceeded',
    })
    const first = responses.find((r) => r.id === '0')
    expect(rowsOf(first?.body ?? {}).map((row) => row['skuPartNumber'])).toEqual(
      users[0]?.skus.map((sku) => sku.partNumber),
    )
  })

  test.each<[string, string, string]>([
    ['a $top over the limit', '/v1.0/users/delta?$top=1000', 'Request_BadRequest'],
    ['an unknown $select field', '/v1.0/users/delta?$select=id,shoeSize', 'Request_BadRequest'],
    ['an option that delta does not take', '/v1.0/users/delta?$orderby=displayName', 'BadRequest'],
    ['a token of nobody', '/v1.0/users/delta?$skiptoken=abc', 'Request_BadRequest'],
  ])('refuses %s', async (_, path, code) => {
    isJudged = false
    const { status, body, headers } = await ask(path)
    expect([status, errorCode(body)]).toEqual([400, code])
    const { error } = z.object({ error: z.object({ innerError: rowSchema }) }).parse(body)
    expect(error.innerError['request-id']).toBe(headers.get('request-id'))
  })

  test('refuses a batch of 21, of none, and with an id twice', async () => {
    const of = (ids: readonly string[]) => ({
      requests: ids.map((id) => ({ id, method: 'GET', url: '/organization' })),
    })
    const status = async (body: unknown) => (await ask('/v1.0/$batch', { body })).status
    const ids = Array.from({ length: 21 }, (_, index) => String(index))
    expect(await status(of(ids.slice(0, 20)))).toBe(200)
    expect(await status(of(ids))).toBe(400)
    expect(await status(of([]))).toBe(400)
    expect(await status(of(['1', '1']))).toBe(400)
  })

  test('refuses no token, a wrong one and an expired one', async () => {
    const status = async (headers: Record<string, string>) =>
      (await asker(sim.urls['graph'] ?? '', headers)('/v1.0/organization')).status
    expect(await status({})).toBe(401)
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401)
    sim.setNow(NOW + 3_600_000)
    const { status: late, body } = await ask('/v1.0/organization')
    expect([late, errorCode(body)]).toEqual([401, 'InvalidAuthenticationToken'])
    sim.setNow(NOW)
    expect((await ask('/v1.0/organization')).status).toBe(200)
  })

  test('gives no token for a wrong tenant, application, secret, scope or grant', async () => {
    isJudged = false
    const code = async (change: Form, tenant?: string) => {
      const { status, body } = await askToken(sim, change, tenant)
      return [status, body['error'], z.array(z.number()).parse(body['error_codes'])[0]]
    }
    expect(await code({}, '00000000-0000-4000-8000-000000000000')).toEqual([400, 'invalid_request', 90002])
    expect(await code({ client_id: 'x' })).toEqual([400, 'unauthorized_client', 700016])
    expect(await code({ client_secret: 'x' })).toEqual([401, 'invalid_client', 7000215])
    expect(await code({ scope: 'User.Read' })).toEqual([400, 'invalid_scope', 1002012])
    expect(await code({ grant_type: 'password' })).toEqual([400, 'unsupported_grant_type', 70003])
    sim.setNow(NOW + 201 * DAY)
    expect(await code({})).toEqual([401, 'invalid_client', 7000222])
    sim.setNow(NOW)
    expect(JSON.stringify(sim.requests())).not.toContain(sim.adminKey)
  })
})

describe('Graph with limits', () => {
  test('counts resource units, warns from 0.8 on, then answers 429 with Retry-After', async () => {
    const sim = await startMicrosoft({ users: 10, now: NOW, rateLimit: 5 })
    const ask = await askGraph(sim)
    const seen = []
    for (let i = 0; i < 5; i += 1) seen.push(await ask('/v1.0/users/delta?$top=100'))
    expect(seen[0]?.headers.get('x-ms-resource-unit')).toBe('2')
    expect((await ask('/v1.0/users/delta?$select=id&$top=5')).headers.get('x-ms-resource-unit')).toBe('1')
    const last = seen.find(({ status }) => status === 429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(last?.headers.get('x-ms-throttle-scope')).toContain(sim.world.tenantId)
    expect(seen.some(({ headers }) => Number(headers.get('x-ms-throttle-limit-percentage')) >= 0.8)).toBe(
      true,
    )
    await sim.close()
  })

  test('refuses what the application has no consent for', async () => {
    const sim = await startMicrosoft({ users: 5, now: NOW, permissions: ['Organization.Read.All'] })
    const ask = await askGraph(sim)
    expect((await ask('/v1.0/organization')).status).toBe(200)
    const { status, body } = await ask('/v1.0/users/delta')
    expect([status, errorCode(body)]).toEqual([403, 'Authorization_RequestDenied'])
    const batch = await ask('/v1.0/$batch', {
      body: { requests: [{ id: '1', method: 'GET', url: '/users/x/licenseDetails' }] },
    })
    expect(JSON.stringify(batch.body)).toContain('"status":403')
    await sim.close()
  })
})

const permissions = fileURLToPath(
  new URL('../../../../shared/contracts/microsoft-graph/graph-permissions.json', import.meta.url),
)

describe.skipIf(!existsSync(permissions))(`The permissions of routes${contractsNote}`, () => {
  test('are among those that Microsoft publishes for the path', () => {
    const { operations } = z
      .object({
        operations: z.record(
          z.string(),
          z.looseObject({
            application: z.object({ least: z.array(z.string()), also: z.array(z.string()) }).optional(),
          }),
        ),
      })
      .parse(JSON.parse(readFileSync(permissions, 'utf8')))
    const paths = {
      organization: 'GET /organization',
      users: 'GET /users/delta()',
      licences: 'GET /users/{id}/licenseDetails',
    }
    for (const [dataset, path] of Object.entries(paths)) {
      const known = operations[path]?.application
      expect([...(known?.least ?? []), ...(known?.also ?? [])]).toEqual(
        expect.arrayContaining([...(PERMISSIONS[dataset] ?? [])]),
      )
    }
  })
})
