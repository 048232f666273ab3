/** Data sets of the organization itself: projects, users, invites, groups, admin keys. */
import { z } from 'zod'
import { fanOut, fanPosition } from '../kit/fan-out.ts'
import { closeUnread, readDataset, type Reading } from '../kit/dataset.ts'
import { gather, readList, type List } from '../kit/lists.ts'
import { byLastId, byNext } from '../kit/pages.ts'
import { reasonOf } from '../kit/status.ts'
import { toAppError } from '../../domain/errors.ts'
import * as facts from './normalise.ts'
import { READING } from './policy.ts'
import * as wire from './wire.ts'

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

/** The first call of a sync. The API has no organization object: an answer proves that there is one, nothing names it.
 *  @throws AppError when not even this is answered. */
export async function readOrganization(reading: Reading): Promise<void> {
  if (reading.sink.resumeFrom('organization').done) return
  try {
    const { from } = await reading.client.get('/v1/organization/projects', { limit: 1 })
    await readDataset(reading, 'organization', z.null(), (run) => {
      run.commit(from, null, { facts: [facts.organization()] })
      return Promise.resolve()
    })
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code !== 'provider.forbidden') throw error
    closeUnread(reading.sink, ['organization'], reasonOf(error))
  }
}

export const readProjects = (reading: Reading) =>
  readList(
    reading,
    'projects',
    listOf('/organization/projects', { include_archived: true }),
    wire.project,
    (row) => [facts.project(row)],
  )

export const readUsers = (reading: Reading) =>
  readList(reading, 'users', listOf('/organization/users'), wire.user, facts.user)

export const readInvites = (reading: Reading) =>
  readList(reading, 'invites', listOf('/organization/invites'), wire.invite, facts.invite)

export const readAdminKeys = (reading: Reading) =>
  readList(reading, 'admin_keys', listOf('/organization/admin_api_keys'), wire.adminKey, (row) => [
    facts.adminKey(row),
  ])

/** Read for its coverage only: a certificate is no fact of the vocabulary. */
export const readCertificates = (reading: Reading) =>
  readList(reading, 'certificates', listOf('/organization/certificates'), wire.certificate, () => [])

/** Groups with their members and the roles they hold on the organization. */
export function readGroups(reading: Reading): Promise<void> {
  return readDataset(reading, 'groups', fanPosition, async (run) => {
    const { rows } = await gather(reading, nextListOf('/organization/groups'), wire.group, run.flaw)
    const byId = new Map(rows.map((row) => [row.id, row]))
    await fanOut(run, reading.client, [...byId.keys()], async (parent) => {
      const row = byId.get(parent.id)
      if (!row) return
      const path = `/organization/groups/${encodeURIComponent(row.id)}`
      const members = await gather(reading, nextListOf(`${path}/users`), wire.groupMember, run.flaw)
      const roles = await gather(reading, nextListOf(`${path}/roles`), wire.role, run.flaw)
      parent.commit(members.from, null, {
        facts: [
          facts.group(
            row,
            members.rows.map((member) => member.id),
          ),
          ...facts.groupGrants(row.id, facts.ORGANIZATION, roles.rows),
        ],
      })
    })
  })
}
