/** Data sets that stand below each project: members, service accounts, keys, limits, settings. An archived project
 *  answers no list (400), so only the others are asked. */
import { toAppError } from '../../domain/errors.ts'
import type { Dataset } from '../../../../shared/model/index.ts'
import type { ClosedSink } from '../kit/closed.ts'
import { readDataset, type DatasetRun, type Reading } from '../kit/dataset.ts'
import { fanOut, fanPosition, type FanPosition, type Parent } from '../kit/fan-out.ts'
import { gather, streamFacts } from '../kit/lists.ts'
import { parseOrThrow } from '../kit/rows.ts'
import * as facts from './normalise.ts'
import { listOf, nextListOf } from './organization.ts'
import * as wire from './wire.ts'

export interface ProjectReading extends Reading {
  readonly sink: ClosedSink
}

function projectIds({ sink }: ProjectReading): string[] {
  const ids = new Set<string>()
  for (const part of sink.facts('projects')) {
    if (part.kind === 'service' && part.state !== 'archived') ids.add(part.id)
  }
  return [...ids]
}

/** One reading for every live project. `withOrganization` adds the organization itself as a parent. */
function perProject(
  reading: ProjectReading,
  dataset: Dataset,
  withOrganization: boolean,
  read: (parent: Parent, path: string, run: DatasetRun<FanPosition>) => Promise<void>,
): Promise<void> {
  return readDataset(reading, dataset, fanPosition, async (run) => {
    const reason = reading.sink.incomplete('projects')
    if (reason) run.flaw(reason, ['projects'])
    const ids = projectIds(reading)
    await fanOut(run, reading.client, withOrganization ? [facts.ORGANIZATION, ...ids] : ids, (parent) => {
      const isOrganization = parent.id === facts.ORGANIZATION
      return read(
        parent,
        isOrganization ? '/organization' : `/organization/projects/${encodeURIComponent(parent.id)}`,
        run,
      )
    })
  })
}

const GROUPS = 'groups'

/** People first, page by page, then the groups with the roles that they hold on the project. */
export const readProjectMembers = (reading: ProjectReading) =>
  perProject(reading, 'project_members', false, async (parent, path, run) => {
    if (parent.from !== GROUPS) {
      await streamFacts(reading, listOf(`${path}/users`), wire.projectUser, {
        from: parent.from,
        facts: (row) => facts.projectUser(row, parent.id),
        flaw: run.flaw,
        commit: (from, next, rows) => parent.commit(from, next ?? GROUPS, rows),
      })
    }
    const groups = await gather(reading, nextListOf(`${path}/groups`, 100), wire.projectGroup, run.flaw)
    const grants = []
    for (const { group_id: groupId } of groups.rows) {
      const below = `/projects/${encodeURIComponent(parent.id)}/groups/${encodeURIComponent(groupId)}/roles`
      const roles = await gather(reading, nextListOf(below), wire.role, run.flaw)
      grants.push(...facts.groupGrants(groupId, parent.id, roles.rows))
    }
    parent.commit(groups.from, null, { facts: grants })
  })

export const readServiceAccounts = (reading: ProjectReading) =>
  perProject(reading, 'service_accounts', false, (parent, path, run) =>
    streamFacts(reading, listOf(`${path}/service_accounts`), wire.serviceAccount, {
      from: parent.from,
      facts: (row) => facts.serviceAccount(row, parent.id),
      flaw: run.flaw,
      commit: parent.commit,
    }),
  )

/** `any`: the default list leaves out enabled keys whose owner has lost the project. */
export const readProjectKeys = (reading: ProjectReading) =>
  perProject(reading, 'api_keys', false, (parent, path, run) =>
    streamFacts(reading, listOf(`${path}/api_keys`, { owner_project_access: 'any' }), wire.projectKey, {
      from: parent.from,
      facts: (row) => [facts.projectKey(row, parent.id)],
      flaw: run.flaw,
      commit: parent.commit,
    }),
  )

export const readRoles = (reading: ProjectReading) =>
  perProject(reading, 'roles', true, async (parent, _path, run) => {
    const isOrganization = parent.id === facts.ORGANIZATION
    const path = isOrganization ? '/organization/roles' : `/projects/${encodeURIComponent(parent.id)}/roles`
    const { rows, from } = await gather(reading, nextListOf(path), wire.role, run.flaw)
    parent.commit(from, null, { facts: rows.map((row) => facts.role(row, parent.id)) })
  })

export const readRateLimits = (reading: ProjectReading) =>
  perProject(reading, 'rate_limits', false, async (parent, path, run) => {
    const { rows, from } = await gather(reading, listOf(`${path}/rate_limits`), wire.rateLimit, run.flaw)
    parent.commit(from, null, {
      facts: [facts.aboutService(parent.id, { rateLimits: facts.rateLimits(rows) })],
    })
  })

/** A hard limit stops spending by its nature; `enforcement` only tells whether it does so at this moment. */
export const readSpendLimits = (reading: ProjectReading) =>
  perProject(reading, 'spend_limits', true, async (parent, path) => {
    const { reply, from } = await reading.client.find(`/v1${path}/spend_limit`)
    const row = reply ? parseOrThrow(wire.spendThreshold, reply.body) : null
    const spendLimit = row
      ? { amount: facts.threshold(row), interval: row.interval ?? 'month', hardStop: true }
      : null
    parent.commit(from, null, { facts: [facts.aboutService(parent.id, { spendLimit })] })
  })

export const readSpendAlerts = (reading: ProjectReading) =>
  perProject(reading, 'spend_alerts', true, async (parent, path, run) => {
    const { rows, from } = await gather(
      reading,
      listOf(`${path}/spend_alerts`),
      wire.spendThreshold,
      run.flaw,
    )
    parent.commit(from, null, {
      facts: [facts.aboutService(parent.id, { spendAlerts: rows.map(facts.threshold) })],
    })
  })

const ORGANIZATION_DEFAULT = 'organization_default'

/** A project that follows the organization keeps what the organization keeps, where that could be read. */
export function readDataRetention(reading: ProjectReading): Promise<void> {
  const find = async (path: string) => {
    const { reply, from } = await reading.client.find(`/v1${path}/data_retention`)
    return { from, type: reply ? parseOrThrow(wire.dataRetention, reply.body).type : null }
  }
  let ofOrganization: Promise<string | undefined> | undefined
  const organizationType = () =>
    (ofOrganization ??= find('/organization').then(
      ({ type }) => type ?? undefined,
      (thrown: unknown) => {
        const error = toAppError(thrown)
        if (reading.client.isFatal(error)) throw error
        return undefined
      },
    ))
  return perProject(reading, 'data_retention', true, async (parent, path) => {
    const { type, from } = await find(path)
    const effective = type === ORGANIZATION_DEFAULT ? await organizationType() : (type ?? undefined)
    const statement = { retentionSetting: type, retentionDays: facts.retentionDays(effective) }
    parent.commit(from, null, { facts: [facts.aboutService(parent.id, statement)] })
  })
}

export const readModelPermissions = (reading: ProjectReading) =>
  perProject(reading, 'model_permissions', false, async (parent, path) => {
    const { reply, from } = await reading.client.find(`/v1${path}/model_permissions`)
    const row = reply ? parseOrThrow(wire.modelPermissions, reply.body) : null
    parent.commit(from, null, { facts: [facts.aboutService(parent.id, facts.modelPermissions(row))] })
  })

export const readToolPermissions = (reading: ProjectReading) =>
  perProject(reading, 'tool_permissions', false, async (parent, path, run) => {
    const { body, from } = await reading.client.get(`/v1${path}/hosted_tool_permissions`)
    const tools: [string, boolean][] = []
    for (const [name, value] of Object.entries(parseOrThrow(wire.toolPermissions, body))) {
      const permission = wire.toolPermission.safeParse(value)
      if (permission.success) tools.push([name, permission.data.enabled])
      // The envelope may carry plain words such as `object`; a tool that cannot be read is an object.
      else if (typeof value === 'object') run.flaw('shape_changed', [`${parent.id} ${name}`])
    }
    parent.commit(from, null, {
      facts: [facts.aboutService(parent.id, { tools: Object.fromEntries(tools) })],
    })
  })
