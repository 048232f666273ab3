/** Makes the rows of a client's lists where those that are stored are not of the moment as it is now: after an assessment
 *  or a decision, and for a past moment when it is first asked for. Pages only read them. */
import type { ClientId, EpochMs } from '../../../shared/model/index.ts'
import { AppError } from '../domain/errors.ts'
import type { ClientReading } from './client-reader.ts'
import type { Deps } from './deps.ts'
import type { ClientList } from './stored-list.ts'
import { turn } from './turn.ts'
import { storedCredentials } from './views/credentials.ts'
import { storedCandidates } from './views/find-people.ts'
import { storedFindings } from './views/findings.ts'
import { storedIdentities } from './views/identities.ts'
import { storedNames } from './views/names.ts'
import { storedPeople } from './views/people.ts'
import { storedServices } from './views/services.ts'

/** Past moments whose rows are kept. */
const KEPT_MOMENTS = 3

const LISTS: readonly Pick<ClientList<unknown>, 'isMade' | 'make'>[] = [
  storedFindings,
  storedPeople,
  storedIdentities,
  storedCredentials,
  storedServices,
  storedCandidates,
  storedNames,
]

/** Whether every list of the moment can be read as it is. Reads no facts and writes nothing. */
export const areListsMade = (reading: ClientReading): boolean => LISTS.every((list) => list.isMade(reading))

/** Makes what is missing or old of the moment's lists. Of one client one making follows the other; other work goes on
 *  between its short transactions.
 *  @param asOf null = live.
 *  @throws AppError not-found for a client that is not in this workspace */
export async function ensureLists(deps: Deps, clientId: ClientId, asOf: EpochMs | null): Promise<void> {
  if (areListsMade(deps.reader.read(clientId, asOf))) return
  const before = deps.listing.get(clientId)
  const run = (before ?? Promise.resolve()).catch(() => undefined).then(() => make(deps, clientId, asOf))
  deps.listing.set(clientId, run)
  try {
    await run
  } finally {
    if (deps.listing.get(clientId) === run) deps.listing.delete(clientId)
  }
}

/** Facts may change while lists are made, and erasing personal values removes them all. */
const TRIES = 5

async function make(deps: Deps, clientId: ClientId, asOf: EpochMs | null): Promise<void> {
  for (let i = 0; i < TRIES; i++) {
    const reading = deps.reader.read(clientId, asOf)
    const { lists } = deps.workspace.openClient(clientId)
    for (const list of LISTS) {
      if (list.isMade(reading)) continue
      const writing = list.make(reading, lists, deps.clock.now())
      while (!writing.step()) {
        await turn()
        // Removed in the meantime.
        if (!deps.workspace.client(clientId))
          throw new AppError('not-found', { what: 'client', id: clientId })
      }
    }
    if (reading.past) lists.prune(KEPT_MOMENTS)
    if (areListsMade(deps.reader.read(clientId, asOf))) return
  }
}
