/** Reads an OpenAI organization: everything that does not depend on projects at once, the rest as soon as the list of
 *  projects is there. The client keeps the number of requests in flight polite. */
import type { SyncSink, ConnectorContext } from '../../ports/connector.ts'
import { createClient } from '../kit/client.ts'
import { rememberClosing } from '../kit/closed.ts'
import type { Policy } from '../kit/policy.ts'
import { runTogether } from '../kit/tasks.ts'
import { readAuditLog, readCosts, readUsage } from './activity.ts'
import {
  readAdminKeys,
  readCertificates,
  readGroups,
  readInvites,
  readOrganization,
  readProjects,
  readUsers,
} from './organization.ts'
import {
  readDataRetention,
  readModelPermissions,
  readProjectKeys,
  readProjectMembers,
  readRateLimits,
  readRoles,
  readServiceAccounts,
  readSpendAlerts,
  readSpendLimits,
  readToolPermissions,
} from './projects.ts'
import { closeUnread } from '../kit/dataset.ts'

const BELOW_PROJECTS = [
  readProjectKeys,
  readServiceAccounts,
  readProjectMembers,
  readRoles,
  readRateLimits,
  readSpendLimits,
  readSpendAlerts,
  readDataRetention,
  readModelPermissions,
  readToolPermissions,
]

/** @throws AppError when the whole sync must stop; what was committed until then stays. */
export async function collect(policy: Policy, context: ConnectorContext, sink: SyncSink): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  const client = createClient({ ...context, signal }, policy)
  const reading = { client, sink: rememberClosing(sink), clock: context.clock }
  await readOrganization(reading)
  const projects = readProjects(reading)
  await runTogether(stop, [
    projects,
    readUsers(reading),
    ...BELOW_PROJECTS.map((read) => projects.then(() => read(reading))),
    readAdminKeys(reading),
    readInvites(reading),
    readGroups(reading),
    readCosts(reading),
    readUsage(reading),
    readAuditLog(reading),
    readCertificates(reading),
  ])
  // This API tells nothing about coding tools.
  closeUnread(reading.sink, ['code_analytics'], 'not_offered')
}
