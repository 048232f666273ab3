/** Data sets of the organization itself: projects, users, invites, groups, admin keys. */
import type { DatasetSpec } from '../../../ports/provider.ts'
import { fanOut } from '../../kit/fan-out.ts'
import { gather, streamFacts, type List } from '../../kit/lists.ts'
import { byLastId, byNext } from '../../kit/pages.ts'
import * as facts from '../normalise.ts'
import { READING } from '../policy.ts'
import type { Session } from '../session.ts'
import * as wire from '../wire.ts'

/** A list with `after` and `last_id`. */
export const listOf = (path: string, query: List['query'] = {}): List => ({
  path: `/v1${path}`,
  query: { limit: READING.pageSize, ...query },
  form: byLastId,
  cursor: 'after',
})

/** A list of groups or roles: `next` comes back as `after`, pages are longer. */
export const nextListOf = (path: string, limit: number = READING.longPageSize): List => ({
  path: `/v1${path}`,
  query: { limit },
  form: byNext,
  cursor: 'after',
})

/** The API has no organization object: an answer to the opening call proves that there is one, nothing names it. */
export const organization: DatasetSpec<Session> = {
  id: 'organization',
  label: 'Organization',
  why: 'That the key belongs to an organization. The API does not name it.',
  age: 'configuration',
  gives: [{ kind: 'service', lists: true, fields: ['scope', 'serviceKind', 'state'] }],
  mode: 'whole',
  closed: ({ organization: found }) => ('unread' in found ? found.unread : null),
  read(run) {
    const found = run.session.organization
    if ('from' in found) run.page(found.from, null, { facts: [facts.organization()] })
    return Promise.resolve()
  },
}

export const projects: DatasetSpec<Session> = {
  id: 'projects',
  label: 'Projects',
  why: 'Where keys and spend belong.',
  age: 'configuration',
  gives: [
    {
      kind: 'service',
      lists: true,
      fields: ['archivedAt', 'createdAt', 'name', 'region', 'scope', 'serviceKind', 'state'],
    },
  ],
  mode: 'whole',
  read: (run) =>
    streamFacts(run, listOf('/organization/projects', { include_archived: true }), wire.project, (row) => [
      facts.project(row),
    ]),
}

export const users: DatasetSpec<Session> = {
  id: 'users',
  label: 'Members',
  why: 'Who has an account, with which role.',
  age: 'identities',
  gives: [
    {
      kind: 'account',
      lists: true,
      fields: ['addedAt', 'email', 'isAdmin', 'lastActivityAt', 'name', 'roles', 'state'],
    },
    { kind: 'grant', lists: true, fields: ['holderId', 'holderKind', 'level', 'permission', 'resourceId'] },
  ],
  mode: 'whole',
  read: (run) => streamFacts(run, listOf('/organization/users'), wire.user, facts.user),
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
  read: (run) => streamFacts(run, listOf('/organization/invites'), wire.invite, facts.invite),
}

export const adminKeys: DatasetSpec<Session> = {
  id: 'admin_keys',
  label: 'Admin keys',
  why: 'The keys that can change everything.',
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
        'expiresAt',
        'hint',
        'lastUsedAt',
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
    streamFacts(run, listOf('/organization/admin_api_keys'), wire.adminKey, (row) => [facts.adminKey(row)]),
}

/** Read for its coverage only: a certificate is no fact of the vocabulary. */
export const certificates: DatasetSpec<Session> = {
  id: 'certificates',
  label: 'Certificates',
  why: 'Whether client certificates can be read.',
  age: 'configuration',
  gives: [],
  mode: 'whole',
  read: (run) => streamFacts(run, listOf('/organization/certificates'), wire.certificate, () => []),
}

/** Groups with their members and the roles they hold on the organization. */
export const groups: DatasetSpec<Session> = {
  id: 'groups',
  label: 'Groups',
  why: 'Rights that people hold through a group.',
  age: 'identities',
  gives: [
    { kind: 'group', lists: true, fields: ['directoryManaged', 'memberIds', 'name'] },
    { kind: 'grant', lists: true, fields: ['holderId', 'holderKind', 'permission', 'resourceId'] },
  ],
  mode: 'whole',
  async read(run) {
    const { rows } = await gather(run, nextListOf('/organization/groups'), wire.group)
    const byId = new Map(rows.map((row) => [row.id, row]))
    await fanOut(run, [...byId.keys()], async (parent) => {
      const row = byId.get(parent.id)
      if (!row) return
      const path = `/organization/groups/${encodeURIComponent(row.id)}`
      const members = await gather(run, nextListOf(`${path}/users`), wire.groupMember)
      const roles = await gather(run, nextListOf(`${path}/roles`), wire.role)
      const memberIds = members.rows.map((member) => member.id)
      parent.page(members.from, null, {
        facts: [facts.group(row, memberIds), ...facts.groupGrants(row.id, facts.ORGANIZATION, roles.rows)],
      })
    })
  },
}
