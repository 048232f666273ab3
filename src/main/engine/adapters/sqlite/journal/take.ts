/** Takes entries of another copy of the workspace into a file. */
import { checkBody, checkSignature, isChainOf, readEntry, type DeviceId } from '../../../journal/entry.ts'
import { publicKeyFrom } from '../../../journal/hash.ts'
import type { Device } from '../../../journal/merge.ts'
import type { CarriedEntry, TakenEntries } from '../../../ports/journal.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import { addBodies, addEntry, KNOWN } from './rows.ts'

/** Takes over what was written elsewhere, in one transaction. Only what a certified device signed comes in, so that
 *  nothing that is here has to be checked again. What follows an entry that is not here yet comes in too and counts once
 *  that has come. @param devices certified here, or by the very entries that come. */
export function takeEntries(
  file: OpenFile,
  { workspace, stream }: JournalContext,
  carried: readonly Pick<CarriedEntry, 'signed' | 'bodies'>[],
  devices: ReadonlyMap<DeviceId, Device>,
): TakenEntries {
  const taken = { added: 0, known: 0, waiting: 0, refused: 0 }
  file.write(() => {
    for (const { signed, bodies } of carried) {
      const { entry, hash } = signed
      const device = devices.get(entry.device)
      const wanted = new Set(entry.writes.map(({ bodyHash }) => bodyHash))
      // Anybody can say that a body was erased. Taken over, that would keep the body out for good.
      const own = bodies.filter((body) => wanted.has(body.bodyHash) && checkBody(body) === 'intact')
      if (readEntry(signed).fault !== null || entry.workspace !== workspace || entry.stream !== stream)
        taken.refused += 1
      else if (file.sql<[string]>(KNOWN).get(hash)) {
        // What it decides may come later than the entry.
        addBodies(file, own)
        taken.known += 1
      } else if (!device) taken.waiting += 1
      else if (
        !isChainOf(entry.chain, device.publicKey) ||
        !checkSignature(signed, publicKeyFrom(device.publicKey))
      )
        taken.refused += 1
      else {
        addEntry(file, { signed, bodies: own, instance: null })
        taken.added += 1
      }
    }
  })
  return taken
}
