/** Data sets of the organization itself: people, keys, workspaces, groups, roles, service accounts. */
import type { CoverageReason } from '../../../../../shared/model/index.ts'
import { AppError } from '../../../domain/errors.ts'
import type { Classify, DatasetSpec } from '../../../ports/provider.ts'
import { fanOut } from '../../kit/fan-out.ts'
import { gather, streamFacts, type List } from '../../kit/lists.ts'
import { byLastId, byNextPage } from '../../kit/pages.ts'
import * as facts from '../normalise.ts'
import { type ApiVersion, READING } from '../policy.ts'
import type { Session } from '../session.ts'
import * as wire from '../wire.ts'

/** A list with `after_id` and `last_id`. */
export const listOf = (path: string, query: List['query'] = {}): List => ({
  path: `/v1${path}`,
  query: { limit: READING.pageSize, ...query },
  form: byLastId,
  cursor: 'after_id',
})

/** A list with `page` and `next_page`. Its `limit` exists in the newer version only. */
export const pageListOf = (path: string, version: ApiVersion, query: List['query'] = {}): List => ({
  path: `/v1${path}`,
  query: { ...(version === '2023-06-01' ? {} : { limit: READING.newPageSize }), ...query },
  form: byNextPage,
  cursor: 'page',
})

/** What the older version does not have at all. */
export const newerOnly = ({ version }: Session): CoverageReason | null =>
  version === '2023-06-01' ? 'not_offered' : null

export const organization: DatasetSpec<Session> = {
  id: 'organization',
  label: 'Organization',
  why: 'Its name, to show that this is the right client.',
  age: 'configuration',
  gives: [{ kind: 'service', lists: true, fields: ['name', 'scope', 'serviceKind', 'state'] }],
  mode: 'whole',
  closed: ({ organization: found }) => ('unread' in found ? found.unread : null),
  read(run) {
    const found = run.session.organization
    if ('id' in found) run.page(found.from, null, { facts: [facts.organization(found.id, found.name)] })
    return Promise.resolve()
  },
}

export const users: DatasetSpec<Session> = {
  id: 'users',
  label: 'Members',
  why: 'Who has an account, with which role.',
  age: 'identities',
  gives: [
    { kind: 'account', lists: true, fields: ['addedAt', 'email', 'isAdmin', 'name', 'roles', 'state'] },
    { kind: 'grant', lists: true, fields: ['holderId', 'holderKind', 'level', 'permission', 'resourceId'] },
  ],
  mode: 'whole',
  read: (run) =>
    streamFacts(run, listOf('/organizations/users'), wire.user, (row) =>
      facts.user(row, run.session.organizationId),
    ),
}

export const invites: DatasetSpec<Session> = {
  id: 'invites',
  label: 'Invites',
  why: 'Who was let in and has not come yet.',
  age: 'identities',
  gives: [
    {
      kind: 'account',
      lists: true,
      fields: ['email', 'inviteExpiresAt', 'invitedAt', 'isAdmin', 'roles', 'state'],
    },
  ],
  mode: 'whole',
  read: (run) => streamFacts(run, listOf('/organizations/invites'), wire.invite, facts.invite),
}

export const apiKeys: DatasetSpec<Session> = {
  id: 'api_keys',
  label: 'API keys',
  why: 'State, age, maker and expiry of each key.',
  age: 'identities',
  gives: [
    {
      kind: 'credential',
      lists: true,
      fields: [
        'accountId',
        'authMethod',
        'createdAt',
        'createdBy',
        'credentialKind',
        'expiresAt',
        'hint',
        'identityId',
        'level',
        'name',
        'scopeId',
        'scopeLevel',
        'state',
      ],
    },
  ],
  mode: 'whole',
  read: (run) =>
    streamFacts(run, listOf('/organizations/api_keys'), wire.apiKey, (row) => [facts.apiKey(row)]),
}

/** The newer version lists the default workspace on request and does not mark it: it is the one that the plain list
 *  leaves out. The older version neither lists nor names it. */
export const workspaces: DatasetSpec<Session> = {
  id: 'projects',
  label: 'Workspaces',
  why: 'Where keys and spend belong.',
  age: 'configuration',
  gives: [
    {
      kind: 'service',
      lists: true,
      fields: [
        'archivedAt',
        'createdAt',
        'env',
        'isDefault',
        'name',
        'region',
        'scope',
        'serviceKind',
        'state',
      ],
    },
  ],
  mode: 'whole',
  async read(run) {
    const plain = listOf('/organizations/workspaces', { include_archived: true })
    if (run.session.version === '2023-06-01')
      return streamFacts(run, plain, wire.workspace, (row) => [facts.workspace(row, undefined)])
    const named = new Set((await gather(run, plain, wire.workspace)).rows.map(({ id }) => id))
    const full = listOf('/organizations/workspaces', { include_archived: true, include_default: true })
    return streamFacts(run, full, wire.workspace, (row) => [facts.workspace(row, !named.has(row.id))])
  },
}

/** Groups and their members; only the newer version has them. */
export const groups: DatasetSpec<Session> = {
  id: 'groups',
  label: 'Groups',
  why: 'Rights that people hold through a group, where the plan has groups.',
  age: 'identities',
  gives: [
    { kind: 'group', lists: true, fields: ['directoryManaged', 'memberIds', 'name'] },
    { kind: 'grant', lists: true, fields: ['holderId', 'holderKind', 'permission', 'resourceId'] },
  ],
  mode: 'whole',
  closed: newerOnly,
  async read(run) {
    const { version, organizationId } = run.session
    const { rows } = await gather(run, pageListOf('/organizations/rbac_groups', version), wire.group)
    const byId = new Map(rows.map((row) => [row.id, row]))
    await fanOut(run, [...byId.keys()], async (parent) => {
      const row = byId.get(parent.id)
      if (!row) return
      const path = `/organizations/rbac_groups/${encodeURIComponent(row.id)}/members`
      const members = await gather(run, pageListOf(path, version), wire.groupMember)
      const ids = members.rows.map((member) => member.user_id)
      parent.page(members.from, null, { facts: facts.group(row, ids, organizationId) })
    })
  },
}

/** Roles and their permissions; only the newer version has them. */
export const roles: DatasetSpec<Session> = {
  id: 'roles',
  label: 'Roles',
  why: 'What a role permits, where the plan has custom roles.',
  age: 'identities',
  gives: [{ kind: 'role', lists: true, fields: ['name', 'permissions', 'predefined', 'scopeId'] }],
  mode: 'whole',
  closed: newerOnly,
  async read(run) {
    const { version, organizationId } = run.session
    const { rows } = await gather(run, pageListOf('/organizations/rbac_roles', version), wire.role)
    const byId = new Map(rows.map((row) => [row.id, row]))
    await fanOut(run, [...byId.keys()], async (parent) => {
      const row = byId.get(parent.id)
      if (!row) return
      const path = `/organizations/rbac_roles/${encodeURIComponent(row.id)}/permissions`
      const permissions = await gather(run, pageListOf(path, version), wire.rolePermission)
      const actions = permissions.rows.map((permission) => permission.action)
      parent.page(permissions.from, null, { facts: [facts.role(row, actions, organizationId)] })
    })
  },
}

/** An Admin API key is refused here by design (401 or 403; contracts note §2), which says nothing about its rights
 *  elsewhere. */
const refusedByKind: Classify = ({ status }) =>
  status === 401 || status === 403 ? new AppError('provider.forbidden', { status, reason: 'key_kind' }) : null

/** Service accounts and their workspaces. */
export const serviceAccounts: DatasetSpec<Session> = {
  id: 'service_accounts',
  label: 'Service accounts',
  why: 'Machine identities of workload federation. An Admin key is refused here; it takes an OAuth token.',
  age: 'identities',
  gives: [
    {
      kind: 'identity',
      lists: true,
      fields: [
        'createdAt',
        'createdBy',
        'identityKind',
        'level',
        'name',
        'permissions',
        'scopeId',
        'scopeLevel',
        'state',
      ],
    },
    { kind: 'grant', lists: true, fields: ['holderId', 'holderKind', 'level', 'permission', 'resourceId'] },
  ],
  mode: 'whole',
  closed: newerOnly,
  classify: refusedByKind,
  async read(run) {
    const { version } = run.session
    const list = pageListOf('/organizations/service_accounts', version, { include_archived: true })
    const { rows } = await gather(run, list, wire.serviceAccount)
    const byId = new Map(rows.map((row) => [row.id, row]))
    await fanOut(run, [...byId.keys()], async (parent) => {
      const row = byId.get(parent.id)
      if (!row) return
      const path = `/organizations/service_accounts/${encodeURIComponent(row.id)}/workspaces`
      const list = await gather(run, pageListOf(path, version), wire.serviceAccountWorkspace)
      parent.page(list.from, null, { facts: facts.serviceAccount(row, list.rows) })
    })
  },
}
