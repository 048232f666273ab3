/**
 * Every GET of both simulators is held against the provider's own description, over seeds, health and parameters.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Simulator,
  startAnthropic,
  startOpenAi,
  type AnthropicState,
  type OpenAiState,
} from './index.ts'
import { type Contract, contractsNote, contractsPresent, openContract } from './support/contract.ts'
import { asker, type Ask, dataOf, everything } from './support/http.ts'
import { recordingValidator, type Recording } from './support/recording.ts'

const NOW = Date.UTC(2026, 10, 22)
const SECONDS = NOW / 1000
const DAY = 86_400

const VARIANTS = [
  { seed: 'a', users: 5, health: 'good' },
  { seed: 'b', users: 40, health: 'fair' },
  { seed: 'c', users: 120, health: 'poor', audit: 'on' },
] as const

/** Fills a path template from what exists; undefined when there is nothing to fill it with. */
function fill(template: string, ids: Readonly<Record<string, string | undefined>>): string | undefined {
  let complete = true
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const id = ids[name]
    if (id === undefined) complete = false
    return id ?? ''
  })
  return complete ? path : undefined
}

describe.skipIf(!contractsPresent)(`OpenAI answers as its description says${contractsNote}`, () => {
  describe.each(VARIANTS)('seed $seed, $users users, $health', (variant) => {
    let sim: Simulator<OpenAiState>
    let contract: Contract
    let recording: Recording | undefined
    let ask: Ask

    beforeAll(async () => {
      contract = openContract('openai')
      sim = await startOpenAi({ ...variant, now: NOW })
      ask = asker(sim.url, { authorization: `Bearer ${sim.adminKey}` })
    })
    beforeEach(() => {
      recording?.stop()
      recording = recordingValidator(sim, contract)
    })
    afterAll(() => sim.close())

    test('every GET of the description answers, and each answer fits', async () => {
      const { world } = sim
      const project = world.projects.all().find((p) => p.archivedAt === null && world.keysOf(p.id).length > 0)
      const projectId = project?.id ?? ''
      const group = world.groups.all()[0]
      const user = world.users.get(group?.userIds[0] ?? '')
      const ids = {
        project_id: projectId,
        group_id: group?.id,
        user_id: user?.id,
        role_id: world.rolesOf(null).find((role) => role.name === user?.role)?.id,
        key_id: world.adminKeys.all()[0]?.id,
        invite_id: world.invites.all()[0]?.id,
        api_key_id: world.keysOf(projectId)[0]?.id,
        service_account_id: world.accountsOf(projectId)[0]?.id,
        certificate_id: world.certificates.all()[0]?.id,
        alert_id: world.spendAlerts.all().find((alert) => alert.projectId === null)?.id,
      }
      const answered: string[] = []
      for (const operation of contract.operations().filter((o) => o.method === 'GET')) {
        const path = fill(operation.path, ids)
        if (path === undefined) continue
        const needsStart = operation.parameters.some((p) => p.name === 'start_time')
        const { status, body } = await ask(needsStart ? `${path}?start_time=${SECONDS - 3 * DAY}` : path)
        expect(JSON.stringify(body)).not.toContain('Invalid URL')
        // A limit that nobody set, or a role that the group does not hold, is not there.
        if (status !== 404) answered.push(operation.path)
        expect([operation.path, status]).toEqual([
          operation.path,
          expect.toSatisfy((s) => s === 200 || s === 404),
        ])
      }
      expect(answered.length).toBeGreaterThan(45)
      expect(recording?.problems()).toEqual([])
    })

    test('whole lists, reports in every grouping and refusals fit too', async () => {
      for (const path of [
        '/v1/organization/users',
        '/v1/organization/invites',
        '/v1/organization/admin_api_keys',
      ]) {
        await everything(ask, `${path}?limit=3`)
      }
      for (const project of await everything(
        ask,
        '/v1/organization/projects?include_archived=true&limit=2',
      )) {
        const base = `/v1/organization/projects/${String(project['id'])}`
        for (const part of ['users', 'service_accounts', 'api_keys', 'rate_limits', 'spend_alerts'])
          await ask(`${base}/${part}`)
        await ask(`${base}/api_keys?owner_project_access=any&limit=100`)
        await ask(`${base}/api_keys?owner_project_access=inactive`)
      }
      const groups = ['project_id', 'user_id', 'api_key_id', 'model']
      const kinds = [
        'completions',
        'embeddings',
        'images',
        'moderations',
        'audio_speeches',
        'audio_transcriptions',
        'web_search_calls',
      ]
      for (const kind of kinds) {
        const query = groups.map((name) => `&group_by=${name}`).join('')
        await ask(`/v1/organization/usage/${kind}?start_time=${SECONDS - 5 * DAY}${query}`)
        await ask(`/v1/organization/usage/${kind}?start_time=${SECONDS - DAY}&bucket_width=1h&limit=24`)
      }
      for (const by of ['project_id', 'line_item', 'api_key_id']) {
        await ask(`/v1/organization/costs?start_time=${SECONDS - 30 * DAY}&limit=31&group_by=${by}`)
      }
      await everything(ask, `/v1/organization/audit_logs?limit=100&effective_at[gte]=${SECONDS - 20 * DAY}`)
      await ask('/v1/organization/audit_logs?event_types[]=role.bound_to_resource&tenant_only=true')
      expect(
        (await ask('/v1/organization/users?limit=5', { headers: { authorization: 'Bearer sk-proj-x' } }))
          .status,
      ).toBe(401)
      expect((await ask('/v1/organization/users/nobody')).status).toBe(404)
      expect(recording?.problems()).toEqual([])
    })

    test('what can be changed answers as described', async () => {
      const { world } = sim
      const projects = world.projects.all().filter((p) => p.archivedAt === null && !p.isDefault)
      const project = projects[0]
      if (project === undefined) throw new Error('the world has one project only')
      const base = `/v1/organization/projects/${project.id}`
      const account = await ask(`${base}/service_accounts`, { body: { name: 'Reeve test' } })
      const id = String(account.body['id'])
      await ask(`${base}/service_accounts/${id}/api_keys`, { body: { name: 'second' } })
      await ask(`${base}/service_accounts`, { body: { name: 'bare', create_service_account_only: true } })
      await ask(`${base}/service_accounts/${id}`, { method: 'DELETE' })
      const admin = await ask('/v1/organization/admin_api_keys', {
        body: { name: 'spare', expires_in_seconds: 3600 },
      })
      await ask(`/v1/organization/admin_api_keys/${String(admin.body['id'])}`, { method: 'DELETE' })
      await ask('/v1/organization/spend_limit', {
        body: { threshold_amount: 100_000, currency: 'USD', interval: 'month' },
      })
      await ask('/v1/organization/spend_limit')
      await ask('/v1/organization/spend_limit', { method: 'DELETE' })
      const invite = await ask('/v1/organization/invites', {
        body: { email: 'new@harbor-dental.example', role: 'reader' },
      })
      await ask(`/v1/organization/invites/${String(invite.body['id'])}`, { method: 'DELETE' })
      await ask(`${base}/rate_limits/rl-gpt-5.1`, { body: { max_requests_per_1_minute: 10 } })
      const leaver = world.users.all().at(-1)
      await ask(`/v1/organization/users/${leaver?.id ?? ''}`, { method: 'DELETE' })
      await ask(`${base}/archive`, { method: 'POST' })
      expect((await ask(`${base}/api_keys`)).status).toBe(400)
      const events = dataOf(await ask('/v1/organization/audit_logs?limit=100')).map((event) => event['type'])
      expect(events).toEqual(
        expect.arrayContaining(['service_account.created', 'service_account.deleted', 'project.archived']),
      )
      expect(recording?.problems()).toEqual([])
    })
  })
})

describe.skipIf(!contractsPresent)(`Anthropic answers as its description says${contractsNote}`, () => {
  const versions = ['2023-06-01', '2026-10-21'] as const
  const cases = VARIANTS.flatMap((variant) => versions.map((version) => ({ ...variant, version })))
  describe.each(cases)('version $version, seed $seed, $users users, $health', ({ version, ...variant }) => {
    let sim: Simulator<AnthropicState>
    let contract: Contract
    let recording: Recording | undefined
    let ask: Ask
    let askOAuth: Ask

    beforeAll(async () => {
      contract = openContract(`anthropic-${version}`)
      sim = await startAnthropic({ ...variant, now: NOW })
      ask = asker(sim.url, { 'x-api-key': sim.adminKey, 'anthropic-version': version })
      askOAuth = asker(sim.url, {
        authorization: `Bearer ${sim.credentials['oauth'] ?? ''}`,
        'anthropic-version': version,
      })
    })
    beforeEach(() => {
      recording?.stop()
      recording = recordingValidator(sim, contract)
    })
    afterAll(() => sim.close())

    test('every GET of the description answers, and each answer fits', async () => {
      const { world } = sim
      const workspace = world.workspaces.all().find((w) => !w.isDefault && w.archivedAt === null)
      const account = world.serviceAccounts.all()[0]
      const ids = {
        user_id: world.membersOf(workspace?.id ?? '')[0]?.userId,
        invite_id: world.invites.all()[0]?.id,
        workspace_id: workspace?.id,
        api_key_id: world.keys.all()[0]?.id,
        service_account_id: account?.id,
        spend_limit_id: world.spendLimits.all()[0]?.id,
      }
      for (const operation of contract.operations().filter((o) => o.method === 'GET')) {
        const path = fill(operation.path, ids)
        if (path === undefined) continue
        const plan = operation.path.includes('/analytics/')
        const start = operation.path.endsWith('claude_code') ? '2026-11-19' : '2026-11-19T00:00:00Z'
        const values: Record<string, string> = {
          starting_at: start,
          date: '2026-11-19',
          starting_date: '2026-11-19',
        }
        const needed = operation.parameters.filter((p) => p.in === 'query' && p.required)
        const query = new URLSearchParams(needed.map((p): [string, string] => [p.name, values[p.name] ?? '']))
        const { status, body } = await askOAuth(needed.length === 0 ? path : `${path}?${query.toString()}`)
        expect(JSON.stringify(body)).not.toContain('Invalid URL')
        if (plan) expect([operation.path, status]).toEqual([operation.path, 403])
        else
          expect([operation.path, status]).toEqual([
            operation.path,
            expect.toSatisfy((s) => s === 200 || s === 404),
          ])
      }
      expect(recording?.problems()).toEqual([])
    })

    test('whole lists, reports in every grouping and refusals fit too', async () => {
      for (const path of ['users', 'invites', 'workspaces', 'api_keys'])
        await everything(ask, `/v1/organizations/${path}?limit=7`)
      for (const workspace of await everything(ask, '/v1/organizations/workspaces?include_archived=true')) {
        await everything(ask, `/v1/organizations/workspaces/${String(workspace['id'])}/members`)
        await ask(`/v1/organizations/workspaces/${String(workspace['id'])}/rate_limits`)
      }
      const report = '/v1/organizations/usage_report/messages?starting_at=2026-11-10T00:00:00Z'
      for (const by of [
        'api_key_id',
        'workspace_id',
        'model',
        'service_tier',
        'context_window',
        'account_id',
      ]) {
        await everything(ask, `${report}&group_by[]=${by}`)
      }
      await ask(`${report}&bucket_width=1h&limit=168&group_by[]=api_key_id&group_by[]=model`)
      await everything(
        ask,
        '/v1/organizations/cost_report?starting_at=2026-10-01T00:00:00Z&group_by[]=workspace_id&group_by[]=description',
      )
      await everything(ask, '/v1/organizations/cost_report?starting_at=2026-10-01T00:00:00Z&limit=31')
      await everything(ask, '/v1/organizations/usage_report/claude_code?starting_at=2026-11-19&limit=2')
      await ask('/v1/compliance/activities?limit=500')
      await ask(
        '/v1/compliance/activities?activity_types[]=platform_api_key_created&created_at.gte=2026-08-01T00:00:00Z',
      )
      const nobody = await ask('/v1/organizations/users', { headers: { 'x-api-key': 'sk-ant-api03-x' } })
      expect(nobody.status).toBe(401)
      expect(nobody.body['request_id']).toBe(nobody.headers.get('request-id'))
      expect(recording?.problems()).toEqual([])
    })

    test('what can be changed answers as described', async () => {
      const { world } = sim
      const key = world.keys.all().find((candidate) => candidate.status === 'active')
      const workspace = world.workspaces.all().find((w) => !w.isDefault && w.archivedAt === null)
      const user = world.users.all().find((u) => u.role !== 'admin')
      await ask(`/v1/organizations/api_keys/${key?.id ?? ''}`, { body: { status: 'inactive' } })
      expect((await ask(`/v1/organizations/api_keys/${key?.id ?? ''}`)).body['status']).toBe('inactive')
      await ask('/v1/organizations/invites', {
        body: { email: 'new@harbor-dental.example', role: 'developer' },
      })
      if (user !== undefined && workspace !== undefined) {
        const members = `/v1/organizations/workspaces/${workspace.id}/members`
        await ask(`${members}/${user.id}`, { method: 'DELETE' })
        await ask(members, { body: { user_id: user.id, workspace_role: 'workspace_user' } })
        await ask(`${members}/${user.id}`, { body: { workspace_role: 'workspace_developer' } })
        await ask(`/v1/organizations/users/${user.id}`, { body: { role: 'billing' } })
        await ask(`/v1/organizations/users/${user.id}`, { method: 'DELETE' })
        await ask(`/v1/organizations/workspaces/${workspace.id}/archive`, { method: 'POST' })
      }
      expect(recording?.problems()).toEqual([])
    })
  })
})
