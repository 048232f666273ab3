/** Reads an Anthropic organization in one API version: everything that stands alone at once, the rest as soon as what
 *  it builds on is there. The client keeps the number of requests in flight polite. */
import { z } from 'zod'
import type { SyncSink, ConnectorContext } from '../../ports/connector.ts'
import { rememberClosing } from '../kit/closed.ts'
import { closeUnread, readDataset } from '../kit/dataset.ts'
import type { Policy } from '../kit/policy.ts'
import { runTogether } from '../kit/tasks.ts'
import { readActivities, readCodeAnalytics, readCosts, readUsage } from './activity.ts'
import { organization } from './normalise.ts'
import {
  closeNewer,
  readGroups,
  readInvites,
  readKeys,
  readRoles,
  readServiceAccounts,
  readUsers,
  readWorkspaces,
} from './organization.ts'
import { openSession } from './session.ts'
import { readMembers, readRateLimits, readSpendLimits } from './workspaces.ts'

/** Service fact id of the organization where the credential may not read who it is. */
const UNNAMED = 'organization'

/** @throws AppError when the whole sync must stop; what was committed until then stays. */
export async function collect(policy: Policy, context: ConnectorContext, sink: SyncSink): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  const session = await openSession({ ...context, signal }, policy)
  const found = session.organization
  const reading = {
    client: session.client,
    sink: rememberClosing(sink),
    clock: context.clock,
    version: session.version,
    organizationId: 'id' in found ? found.id : UNNAMED,
  }
  if ('id' in found) {
    await readDataset(reading, 'organization', z.null(), (run) => {
      run.commit(found.from, null, { facts: [organization(found.id, found.name)] })
      return Promise.resolve()
    })
  } else closeUnread(reading.sink, ['organization'], found.unread)

  const workspaces = readWorkspaces(reading)
  const users = readUsers(reading)
  const keys = readKeys(reading)
  const newer = session.version === '2023-06-01' ? [] : [readGroups, readRoles, readServiceAccounts]
  if (newer.length === 0) closeNewer(reading)
  await runTogether(stop, [
    workspaces,
    users,
    keys,
    workspaces.then(() => readMembers(reading)),
    workspaces.then(() => readRateLimits(reading)),
    ...(newer.length === 0 ? [] : [workspaces.then(() => readSpendLimits(reading))]),
    readInvites(reading),
    ...newer.map((read) => read(reading)),
    workspaces.then(() => readCosts(reading)),
    workspaces.then(() => readUsage(reading)),
    readActivities(reading),
    Promise.all([users, keys]).then(() => readCodeAnalytics(reading)),
  ])
  closeUnread(
    reading.sink,
    ['admin_keys', 'spend_alerts', 'data_retention', 'model_permissions', 'tool_permissions', 'certificates'],
    'not_offered',
  )
}
