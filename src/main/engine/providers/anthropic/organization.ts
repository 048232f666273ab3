/** Data sets of the organization itself: people, keys, workspaces, groups, roles, service accounts. */
import { z } from 'zod'
import { AppError, toAppError } from '../../domain/errors.ts'
import type { ClosedSink } from '../kit/closed.ts'
import { closeUnread, readDataset, type Reading } from '../kit/dataset.ts'
import { fanOut, fanPosition } from '../kit/fan-out.ts'
import { gather, readList, streamFacts, type List } from '../kit/lists.ts'
import { byLastId, byNextPage } from '../kit/pages.ts'
import * as facts from './normalise.ts'
import { type ApiVersion, READING } from './policy.ts'
import * as wire from './wire.ts'

export interface OrganizationReading extends Reading {
  readonly sink: ClosedSink
  readonly version: ApiVersion
  readonly organizationId: string
}

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

export const readUsers = (reading: OrganizationReading) =>
  readList(reading, 'users', listOf('/organizations/users'), wire.user, (row) =>
    facts.user(row, reading.organizationId),
  )

export const readInvites = (reading: OrganizationReading) =>
  readList(reading, 'invites', listOf('/organizations/invites'), wire.invite, facts.invite)

export const readKeys = (reading: OrganizationReading) =>
  readList(reading, 'api_keys', listOf('/organizations/api_keys'), wire.apiKey, (row) => [facts.apiKey(row)])

/** The newer version lists the default workspace on request and does not mark it: it is the one that the plain list
 *  leaves out. The older version neither lists nor names it. */
export function readWorkspaces(reading: OrganizationReading): Promise<void> {
  const plain = listOf('/organizations/workspaces', { include_archived: true })
  if (reading.version === '2023-06-01') {
    return readList(reading, 'projects', plain, wire.workspace, (row) => [facts.workspace(row, undefined)])
  }
  return readDataset(reading, 'projects', z.string().nullable(), async (run) => {
    const named = new Set((await gather(reading, plain, wire.workspace, run.flaw)).rows.map(({ id }) => id))
    const full = listOf('/organizations/workspaces', { include_archived: true, include_default: true })
    await streamFacts(reading, full, wire.workspace, {
      from: run.position,
      facts: (row) => [facts.workspace(row, !named.has(row.id))],
      flaw: run.flaw,
      commit: run.commit,
    })
  })
}

/** Groups and their members; only the newer version has them. */
export function readGroups(reading: OrganizationReading): Promise<void> {
  return readDataset(reading, 'groups', fanPosition, async (run) => {
    const list = pageListOf('/organizations/rbac_groups', reading.version)
    const { rows } = await gather(reading, list, wire.group, run.flaw)
    const byId = new Map(rows.map((row) => [row.id, row]))
    await fanOut(run, reading.client, [...byId.keys()], async (parent) => {
      const row = byId.get(parent.id)
      if (!row) return
      const path = `/organizations/rbac_groups/${encodeURIComponent(row.id)}/members`
      const members = await gather(reading, pageListOf(path, reading.version), wire.groupMember, run.flaw)
      const ids = members.rows.map((member) => member.user_id)
      parent.commit(members.from, null, { facts: facts.group(row, ids, reading.organizationId) })
    })
  })
}

/** Roles and their permissions; only the newer version has them. */
export function readRoles(reading: OrganizationReading): Promise<void> {
  return readDataset(reading, 'roles', fanPosition, async (run) => {
    const list = pageListOf('/organizations/rbac_roles', reading.version)
    const { rows } = await gather(reading, list, wire.role, run.flaw)
    const byId = new Map(rows.map((row) => [row.id, row]))
    await fanOut(run, reading.client, [...byId.keys()], async (parent) => {
      const row = byId.get(parent.id)
      if (!row) return
      const path = `/organizations/rbac_roles/${encodeURIComponent(row.id)}/permissions`
      const permissions = await gather(
        reading,
        pageListOf(path, reading.version),
        wire.rolePermission,
        run.flaw,
      )
      const actions = permissions.rows.map((permission) => permission.action)
      parent.commit(permissions.from, null, { facts: [facts.role(row, actions, reading.organizationId)] })
    })
  })
}

/** Service accounts and their workspaces. An Admin API key is refused here by design (401 or 403; contracts note §2),
 *  which says nothing about its rights elsewhere. */
export function readServiceAccounts(reading: OrganizationReading): Promise<void> {
  const refusedHere = (thrown: unknown): never => {
    const error = toAppError(thrown)
    const refused = error.code === 'provider.auth-failed' || error.code === 'provider.forbidden'
    throw refused ? new AppError('provider.forbidden', { ...error.params, reason: 'key_kind' }) : error
  }
  return readDataset(reading, 'service_accounts', fanPosition, async (run) => {
    const list = pageListOf('/organizations/service_accounts', reading.version, { include_archived: true })
    const { rows } = await gather(reading, list, wire.serviceAccount, run.flaw).catch(refusedHere)
    const byId = new Map(rows.map((row) => [row.id, row]))
    await fanOut(run, reading.client, [...byId.keys()], async (parent) => {
      const row = byId.get(parent.id)
      if (!row) return
      const path = `/organizations/service_accounts/${encodeURIComponent(row.id)}/workspaces`
      const below = pageListOf(path, reading.version)
      const workspaces = await gather(reading, below, wire.serviceAccountWorkspace, run.flaw).catch(
        refusedHere,
      )
      parent.commit(workspaces.from, null, { facts: facts.serviceAccount(row, workspaces.rows) })
    })
  })
}

/** What the older version does not have at all. */
export function closeNewer(reading: OrganizationReading): void {
  closeUnread(reading.sink, ['groups', 'roles', 'service_accounts', 'spend_limits'], 'not_offered')
}
