/** The pages of one client, and the pages over all. */
import { listed, type Queries } from './handling.ts'
import { getCredential, listCredentials } from './views/credentials.ts'
import { listEvents } from './views/events.ts'
import { getFinding, getPosture, listFindings } from './views/findings.ts'
import { listFleet } from './views/fleet.ts'
import { getIdentity, listIdentities } from './views/identities.ts'
import { getOverview } from './views/overview.ts'
import { diffSnapshots, listRuns, runShown } from './views/runs.ts'
import { search } from './views/search.ts'
import { listServices } from './views/services.ts'
import { getSpend } from './views/spend.ts'

export const viewQueries: Queries<
  | 'fleet.list'
  | 'search.find'
  | 'client.overview'
  | 'identities.list'
  | 'identities.get'
  | 'credentials.list'
  | 'credentials.get'
  | 'services.list'
  | 'spend.get'
  | 'events.list'
  | 'findings.list'
  | 'findings.get'
  | 'posture.get'
  | 'runs.list'
  | 'runs.at'
  | 'snapshots.diff'
> = (deps) => {
  const read = (clientId: string, asOf: number | null) => deps().reader.read(clientId, asOf)
  return {
    'fleet.list': (input) => listFleet(deps(), input),
    'search.find': async ({ text, clientId, limit }) => {
      if (clientId !== null) await listed(deps(), { clientId, asOf: null })
      return search(deps(), text, clientId, limit)
    },
    'client.overview': async (input) => getOverview(deps(), await listed(deps(), input)),
    'identities.list': async (input) => listIdentities(await listed(deps(), input), input),
    'identities.get': async (input) => getIdentity(await listed(deps(), input), input.id),
    'credentials.list': async (input) => listCredentials(await listed(deps(), input), input),
    'credentials.get': async (input) => getCredential(await listed(deps(), input), input.id),
    'services.list': async (input) => listServices(await listed(deps(), input), input),
    'spend.get': async (input) => getSpend(await listed(deps(), input), input),
    'events.list': async (input) => listEvents(await listed(deps(), input), input),
    'findings.list': async (input) => listFindings(await listed(deps(), input), input),
    'findings.get': (input) => getFinding(read(input.clientId, input.asOf), input.id),
    'posture.get': (input) => getPosture(read(input.clientId, input.asOf)),
    'runs.list': (input) => listRuns(read(input.clientId, null), input),
    'runs.at': (input) => runShown(read(input.clientId, null), read(input.clientId, input.asOf)),
    'snapshots.diff': (input) =>
      diffSnapshots(read(input.clientId, null), (at) => read(input.clientId, at), input),
  }
}
