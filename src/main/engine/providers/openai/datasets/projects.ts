/** Data sets that stand below each project: members, service accounts, keys, limits, settings. An archived project
 *  answers no list (400), so only the others are asked. */
import type { Dataset } from '../../../../../shared/model/index.ts'
import { toAppError } from '../../../domain/errors.ts'
import type { Freshness } from '../../../domain/freshness.ts'
import type { Closing, DatasetSpec, Part, Run, SoFar } from '../../../ports/provider.ts'
import { gather, streamFacts } from '../../kit/lists.ts'
import { parseOrThrow } from '../../kit/rows.ts'
import * as facts from '../normalise.ts'
import { listOf, nextListOf } from './organization.ts'
import type { Session } from '../session.ts'
import * as wire from '../wire.ts'

const ORGANIZATION: Part = { id: facts.ORGANIZATION, label: 'Organization' }

function liveProjects({ facts: factsOf }: SoFar): Part[] {
  const parts = new Map<string, Part>()
  for (const part of factsOf('projects')) {
    if (part.kind === 'service' && part.state !== 'archived')
      parts.set(part.id, { id: part.id, label: part.name ?? part.id })
  }
  return [...parts.values()]
}

interface BelowProjects {
  readonly id: Dataset
  readonly label: string
  readonly why: string
  readonly age: Freshness
  readonly gives: DatasetSpec<Session>['gives']
  /** The organization itself is a part too. */
  readonly withOrganization?: true
  /** `path` is that of the part, without the version. */
  readonly read: (run: Run<Session>, part: Part, path: string) => Promise<Closing | void>
}

/** One reading for every live project. */
const below = ({ read, withOrganization, ...spec }: BelowProjects): DatasetSpec<Session> => ({
  ...spec,
  mode: 'whole',
  after: ['projects'],
  parts: (_session, soFar) => [...(withOrganization ? [ORGANIZATION] : []), ...liveProjects(soFar)],
  read(run) {
    const part = run.part ?? ORGANIZATION
    return read(run, part, pathOf(part))
  },
})

const pathOf = ({ id }: Part): string =>
  id === facts.ORGANIZATION ? '/organization' : `/organization/projects/${encodeURIComponent(id)}`

const GROUPS = 'groups'

/** People first, page by page, then the groups with the roles that they hold on the project. */
export const projectMembers = below({
  id: 'project_members',
  label: 'Project members',
  why: 'Who may do what in which project.',
  age: 'identities',
  gives: [
    {
      kind: 'grant',
      lists: true,
      fields: ['grantedAt', 'holderId', 'holderKind', 'level', 'permission', 'resourceId'],
    },
  ],
  async read(run, part, path) {
    if (run.cursor !== GROUPS) {
      const list = listOf(`${path}/users`)
      await streamFacts(run, list, wire.projectUser, (row) => facts.projectUser(row, part.id), GROUPS)
    }
    const groups = await gather(run, nextListOf(`${path}/groups`, 100), wire.projectGroup)
    const grants = []
    for (const { group_id: groupId } of groups.rows) {
      const roles = `/projects/${encodeURIComponent(part.id)}/groups/${encodeURIComponent(groupId)}/roles`
      const { rows } = await gather(run, nextListOf(roles), wire.role)
      grants.push(...facts.groupGrants(groupId, part.id, rows))
    }
    run.page(groups.from, null, { facts: grants })
  },
})

export const serviceAccounts = below({
  id: 'service_accounts',
  label: 'Service accounts',
  why: 'Machine identities without a person.',
  age: 'identities',
  gives: [
    {
      kind: 'identity',
      lists: true,
      fields: ['createdAt', 'identityKind', 'level', 'name', 'permissions', 'scopeId', 'scopeLevel', 'state'],
    },
    { kind: 'grant', lists: true, fields: ['holderId', 'holderKind', 'level', 'permission', 'resourceId'] },
  ],
  read: (run, part, path) =>
    streamFacts(run, listOf(`${path}/service_accounts`), wire.serviceAccount, (row) =>
      facts.serviceAccount(row, part.id),
    ),
})

/** `any`: the default list leaves out enabled keys whose owner has lost the project. */
export const apiKeys = below({
  id: 'api_keys',
  label: 'Project API keys',
  why: 'Age, owner and last use of each key.',
  age: 'identities',
  gives: [
    {
      kind: 'credential',
      lists: true,
      fields: [
        'accountId',
        'authMethod',
        'createdAt',
        'credentialKind',
        'hint',
        'identityId',
        'lastUsedAt',
        'name',
        'ownerAccess',
        'scopeId',
        'scopeLevel',
        'state',
      ],
    },
  ],
  read: (run, part, path) =>
    streamFacts(run, listOf(`${path}/api_keys`, { owner_project_access: 'any' }), wire.projectKey, (row) => [
      facts.projectKey(row, part.id),
    ]),
})

export const roles = below({
  id: 'roles',
  label: 'Roles',
  why: 'What a custom role permits.',
  age: 'identities',
  gives: [{ kind: 'role', lists: true, fields: ['name', 'permissions', 'predefined', 'scopeId'] }],
  withOrganization: true,
  async read(run, part) {
    const path =
      part.id === facts.ORGANIZATION
        ? '/organization/roles'
        : `/projects/${encodeURIComponent(part.id)}/roles`
    const { rows, from } = await gather(run, nextListOf(path), wire.role)
    run.page(from, null, { facts: rows.map((row) => facts.role(row, part.id)) })
  },
})

export const rateLimits = below({
  id: 'rate_limits',
  label: 'Rate limits',
  why: 'How much a leaked key could use in a minute.',
  age: 'configuration',
  gives: [{ kind: 'service', fields: ['rateLimits'] }],
  async read(run, part, path) {
    const { rows, from } = await gather(run, listOf(`${path}/rate_limits`), wire.rateLimit)
    run.page(from, null, {
      facts: [facts.aboutService(part.id, { rateLimits: facts.rateLimits(rows) })],
    })
  },
})

/** A hard limit stops spending by its nature; `enforcement` only tells whether it does so at this moment. */
export const spendLimits = below({
  id: 'spend_limits',
  label: 'Spend limits',
  why: 'Where spending stops.',
  age: 'configuration',
  gives: [{ kind: 'service', fields: ['spendLimit'] }],
  withOrganization: true,
  async read(run, part, path) {
    const { reply, from } = await run.client.find(`/v1${path}/spend_limit`)
    const row = reply ? parseOrThrow(wire.spendThreshold, reply.body) : null
    const spendLimit = row
      ? { amount: facts.threshold(row), interval: row.interval ?? 'month', hardStop: true }
      : null
    run.page(from, null, { facts: [facts.aboutService(part.id, { spendLimit })] })
  },
})

export const spendAlerts = below({
  id: 'spend_alerts',
  label: 'Spend alerts',
  why: 'When somebody is told about spending.',
  age: 'configuration',
  gives: [{ kind: 'service', fields: ['spendAlerts'] }],
  withOrganization: true,
  async read(run, part, path) {
    const { rows, from } = await gather(run, listOf(`${path}/spend_alerts`), wire.spendThreshold)
    run.page(from, null, {
      facts: [facts.aboutService(part.id, { spendAlerts: rows.map(facts.threshold) })],
    })
  },
})

const ORGANIZATION_DEFAULT = 'organization_default'

async function retentionOf(run: Run<Session>, path: string) {
  const { reply, from } = await run.client.find(`/v1${path}/data_retention`)
  return { from, type: reply ? parseOrThrow(wire.dataRetention, reply.body).type : null }
}

/** What the organization keeps: asked once a session. Undefined where it could not be read. */
async function organizationRetention(run: Run<Session>): Promise<string | undefined> {
  run.session.retention ??= retentionOf(run, '/organization').then(
    ({ type }) => type ?? undefined,
    (thrown: unknown) => {
      const error = toAppError(thrown)
      if (run.client.isFatal(error)) throw error
      return undefined
    },
  )
  return run.session.retention
}

/** A project that follows the organization keeps what the organization keeps, where that could be read. */
export const dataRetention = below({
  id: 'data_retention',
  label: 'Data retention',
  why: 'How long content is kept.',
  age: 'configuration',
  gives: [{ kind: 'service', fields: ['retentionDays', 'retentionSetting'] }],
  withOrganization: true,
  async read(run, part, path) {
    const { type, from } = await retentionOf(run, path)
    const effective = type === ORGANIZATION_DEFAULT ? await organizationRetention(run) : (type ?? undefined)
    const statement = { retentionSetting: type, retentionDays: facts.retentionDays(effective) }
    run.page(from, null, { facts: [facts.aboutService(part.id, statement)] })
  },
})

export const modelPermissions = below({
  id: 'model_permissions',
  label: 'Allowed models',
  why: 'Which models a project may call.',
  age: 'configuration',
  gives: [{ kind: 'service', fields: ['approvedModels', 'deniedModels'] }],
  async read(run, part, path) {
    const { reply, from } = await run.client.find(`/v1${path}/model_permissions`)
    const row = reply ? parseOrThrow(wire.modelPermissions, reply.body) : null
    run.page(from, null, { facts: [facts.aboutService(part.id, facts.modelPermissions(row))] })
  },
})

export const toolPermissions = below({
  id: 'tool_permissions',
  label: 'Hosted tools',
  why: 'Which tools models may use.',
  age: 'configuration',
  gives: [{ kind: 'service', fields: ['tools'] }],
  async read(run, part, path) {
    const { body, from } = await run.client.get(`/v1${path}/hosted_tool_permissions`)
    const tools: [string, boolean][] = []
    for (const [name, value] of Object.entries(parseOrThrow(wire.toolPermissions, body))) {
      const permission = wire.toolPermission.safeParse(value)
      if (permission.success) tools.push([name, permission.data.enabled])
      // The envelope may carry plain words such as `object`; a tool that cannot be read is an object.
      else if (typeof value === 'object') run.reportGap('shape_changed', [`${part.id} ${name}`])
    }
    run.page(from, null, {
      facts: [facts.aboutService(part.id, { tools: Object.fromEntries(tools) })],
    })
  },
})
