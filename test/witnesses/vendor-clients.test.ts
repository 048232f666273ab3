/** The vendors' own clients read everything, page by page, and count what the world has. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AnthropicState,
  type OpenAiState,
  type Simulator,
  startAnthropic,
  startOpenAi,
} from '../../src/simulators/index.ts'

/** The clients are no part of Reeve's own packages: `npm test` installs them here. */
const installed = existsSync(join(import.meta.dirname, 'node_modules', 'openai'))
const NEEDS = '(needs npm install --prefix test/witnesses)'
type OpenAIClass = (typeof import('openai'))['default']
type AnthropicClass = (typeof import('@anthropic-ai/sdk'))['default']

const NOW = Date.UTC(2026, 10, 22)
const START = NOW / 1000 - 10 * 86_400

async function countOf(pages: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const item of pages) if (item !== undefined) count += 1
  return count
}

describe.skipIf(!installed)(`OpenAI's client ${NEEDS}`, () => {
  let sim: Simulator<OpenAiState>
  let OpenAI: OpenAIClass
  let client: InstanceType<OpenAIClass>

  beforeAll(async () => {
    OpenAI = (await import('openai')).default
    sim = await startOpenAi({ seed: 'vendor', users: 250, health: 'fair', now: NOW })
    client = new OpenAI({ adminAPIKey: sim.adminKey, apiKey: null, baseURL: `${sim.url}/v1`, maxRetries: 0 })
  })
  afterAll(() => sim.close())

  test('counts the same people, invites, admin keys, groups and roles as the world', async () => {
    const { organization } = client.admin
    const { world } = sim
    expect(await countOf(organization.users.list({ limit: 100 }))).toBe(250)
    expect(await countOf(organization.users.list())).toBe(world.users.all().length)
    expect(await countOf(organization.invites.list({ limit: 3 }))).toBe(world.invites.all().length)
    expect(await countOf(organization.adminAPIKeys.list({ limit: 1 }))).toBe(world.adminKeys.all().length)
    expect(await countOf(organization.certificates.list())).toBe(world.certificates.all().length)
    expect(await countOf(organization.groups.list({ limit: 4 }))).toBe(world.groups.all().length)
    expect(await countOf(organization.roles.list({ limit: 1 }))).toBe(world.rolesOf(null).length)
    let members = 0
    for (const group of world.groups.all())
      members += await countOf(organization.groups.users.list(group.id, { limit: 5 }))
    expect(members).toBe(250)
  })

  test('counts the same projects with members, service accounts and keys as the world', async () => {
    const { projects } = client.admin.organization
    const { world } = sim
    const all = world.projects.all()
    const open = all.filter((project) => project.archivedAt === null)
    expect(open.length).toBeLessThan(all.length)
    expect(await countOf(projects.list({ limit: 5 }))).toBe(open.length)
    expect(await countOf(projects.list({ limit: 5, include_archived: true }))).toBe(all.length)
    for (const { id } of open) {
      expect(await countOf(projects.users.list(id, { limit: 50 }))).toBe(world.membersOf(id).length)
      expect(await countOf(projects.serviceAccounts.list(id, { limit: 5 }))).toBe(world.accountsOf(id).length)
      expect(await countOf(projects.apiKeys.list(id, { limit: 5, owner_project_access: 'any' }))).toBe(
        world.keysOf(id).length,
      )
      const active = world.keysOf(id).filter((key) => world.ownerAccess(key) === 'active')
      expect(await countOf(projects.apiKeys.list(id, { limit: 5 }))).toBe(active.length)
      expect(await countOf(projects.rateLimits.listRateLimits(id, { limit: 2 }))).toBe(5)
      await projects.dataRetention.retrieve(id)
      await projects.modelPermissions.retrieve(id)
      await projects.hostedToolPermissions.retrieve(id)
    }
  })

  test('pages through the audit log without a gap or a double', async () => {
    const ids: string[] = []
    const types = new Set<string>()
    for await (const entry of client.admin.organization.auditLogs.list({
      limit: 37,
      effective_at: { gte: START },
    })) {
      ids.push(entry.id)
      types.add(entry.type)
    }
    const whole: string[] = []
    for await (const entry of client.admin.organization.auditLogs.list({
      limit: 100,
      effective_at: { gte: START },
    }))
      whole.push(entry.id)
    expect(ids.length).toBeGreaterThan(100)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(whole)
    expect([...types]).toEqual(expect.arrayContaining(['login.succeeded', 'user.added']))
  })

  test('reads usage of every kind and costs', async () => {
    const { usage } = client.admin.organization
    const query = { start_time: START, limit: 5 }
    const first = await usage.completions({ ...query, group_by: ['model', 'api_key_id'] })
    expect(first.data.length).toBe(5)
    expect(first.has_more).toBe(true)
    const second = await usage.completions({
      ...query,
      group_by: ['model', 'api_key_id'],
      page: first.next_page ?? '',
    })
    expect(second.data[0]?.start_time).toBe(first.data.at(-1)?.end_time)
    for (const read of [
      usage.embeddings(query),
      usage.moderations(query),
      usage.images(query),
      usage.audioSpeeches(query),
    ]) {
      expect((await read).data.length).toBe(5)
    }
    for (const read of [
      usage.audioTranscriptions(query),
      usage.vectorStores(query),
      usage.codeInterpreterSessions(query),
    ]) {
      expect((await read).data.length).toBe(5)
    }
    expect(
      (await usage.costs({ ...query, group_by: ['line_item'] })).data[0]?.results.length,
    ).toBeGreaterThan(1)
  })

  test('gets a typed error for a key that may not do this, and for a limit that nobody set', async () => {
    const stranger = new OpenAI({
      adminAPIKey: sim.credentials['project'] ?? '',
      apiKey: null,
      baseURL: `${sim.url}/v1`,
      maxRetries: 0,
    })
    await expect(stranger.admin.organization.users.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    const id = sim.world.projects.all()[0]?.id ?? ''
    await expect(client.admin.organization.projects.spendLimit.retrieve(id)).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    )
  })
})

describe.skipIf(!installed)(`Anthropic's client ${NEEDS}`, () => {
  let sim: Simulator<AnthropicState>
  let Anthropic: AnthropicClass
  let client: InstanceType<AnthropicClass>
  let oauth: InstanceType<AnthropicClass>

  beforeAll(async () => {
    Anthropic = (await import('@anthropic-ai/sdk')).default
    sim = await startAnthropic({ seed: 'vendor', users: 250, health: 'good', now: NOW })
    client = new Anthropic({ apiKey: sim.adminKey, authToken: null, baseURL: sim.url, maxRetries: 0 })
    oauth = new Anthropic({
      authToken: sim.credentials['oauth'] ?? '',
      apiKey: null,
      baseURL: sim.url,
      maxRetries: 0,
    })
  })
  afterAll(() => sim.close())

  test('counts the same people, invites, workspaces, members and keys as the world', async () => {
    const { organization } = client
    const { world } = sim
    expect((await organization.retrieve()).name).toBe('Harbor Dental')
    expect(await countOf(organization.users.list({ limit: 7 }))).toBe(250)
    expect(await countOf(organization.invites.list({ limit: 2 }))).toBe(world.invites.all().length)
    expect(await countOf(organization.apiKeys.list({ limit: 9 }))).toBe(world.keys.all().length)
    const active = world.keys.all().filter((key) => key.status === 'active').length
    expect(await countOf(organization.apiKeys.list({ limit: 9, status: 'active' }))).toBe(active)
    const named = world.workspaces.all().filter((workspace) => !workspace.isDefault)
    expect(await countOf(organization.workspaces.list({ limit: 3, include_archived: true }))).toBe(
      named.length,
    )
    expect(
      await countOf(
        organization.workspaces.list({ limit: 3, include_archived: true, include_default: true }),
      ),
    ).toBe(named.length + 1)
    for (const { id } of named) {
      expect(await countOf(organization.workspaces.members.list(id, { limit: 4 }))).toBe(
        world.membersOf(id).length,
      )
      expect(await countOf(organization.workspaces.rateLimits.list(id, { limit: 2 }))).toBe(6)
    }
    expect(await countOf(organization.rateLimits.list({ limit: 4 }))).toBe(6)
  })

  test('is refused service accounts with an Admin key and reads them with a token', async () => {
    await expect(client.organization.serviceAccounts.list()).rejects.toBeInstanceOf(
      Anthropic.PermissionDeniedError,
    )
    expect(await countOf(oauth.organization.serviceAccounts.list({ limit: 2 }))).toBe(
      sim.world.serviceAccounts.all().length,
    )
    expect(await countOf(oauth.organization.federation.issuers.list())).toBe(1)
  })

  test('gets a typed error for a key that is no Admin key', async () => {
    const stranger = new Anthropic({
      apiKey: sim.credentials['project'] ?? '',
      authToken: null,
      baseURL: sim.url,
      maxRetries: 0,
    })
    await expect(stranger.organization.users.list()).rejects.toBeInstanceOf(Anthropic.AuthenticationError)
  })

  test('pages backwards as well', async () => {
    const all = sim.world.users.all()
    const page = await client.organization.users.list({ limit: 3, before_id: all[10]?.id ?? '' })
    expect(page.data.map((user) => user.id)).toEqual(all.slice(7, 10).map((user) => user.id))
    expect(page.has_more).toBe(true)
  })
})
