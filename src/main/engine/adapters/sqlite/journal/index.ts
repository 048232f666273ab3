/** The journal of one file as its callers use it: signed entries in chains, the bodies that they write, and what both
 *  say at a moment. */
import { isDeepStrictEqual } from 'node:util'
import type { Body, DeviceId, SignedEntry } from '../../../journal/entry.ts'
import {
  extended,
  merge,
  mergeAt,
  type Device,
  type Heads,
  type History,
  type MergeContext,
} from '../../../journal/merge.ts'
import type { CarriedEntry, Decision, TakenEntries } from '../../../ports/journal.ts'
import { recordsOf, type Records } from '../../../records/resolve.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import { addEntry, bodiesOf, entriesOf, lastEntry, type ChainHeads, type Sealed } from './rows.ts'
import { sealNext } from './seal.ts'
import { takeEntries } from './take.ts'

/** The file's entries as one history. Their signatures were checked when they came in. */
const historyIn = (file: OpenFile, context: JournalContext): History =>
  merge(entriesOf(file), mergeContext(context))

const mergeContext = ({ workspace, stream, devices }: JournalContext): MergeContext => ({
  workspace,
  stream,
  devices: devices(),
  signatures: 'checked',
})

/** History is read again only after an entry was added elsewhere, or came in.
 *  @param open hands out the open file. @param remembered heads that the file is known to have had. */
export function createJournal(
  open: () => OpenFile,
  context: JournalContext,
  remembered: () => ChainHeads,
): {
  readonly history: () => History
  /** @param heads absent = as known now. */
  readonly records: (heads?: Heads) => Records
  /** Seals a decision that is written somewhere else first. Nothing else may be written here before it is. */
  readonly seal: (decision: Decision) => Sealed
  readonly decide: (decision: Decision, alongside?: () => void) => SignedEntry
  readonly take: (
    carried: readonly Pick<CarriedEntry, 'signed' | 'bodies'>[],
    devices: ReadonlyMap<DeviceId, Device>,
  ) => TakenEntries
} {
  let known: {
    readonly last: string | null
    readonly devices: ReadonlyMap<DeviceId, Device>
    readonly history: History
    /** By hash. A body never changes, so those of an entry that was undone do no harm. */
    readonly bodies: Map<string, Body>
    readonly records: Records
  } | null = null
  const upToDate = (): NonNullable<typeof known> => {
    const file = open()
    const [last, devices] = [lastEntry(file), context.devices()]
    if (known?.last !== last || known.devices !== devices) {
      const history = historyIn(file, context)
      const bodies = bodiesOf(file)
      known = { last, devices, history, bodies, records: recordsOf(history, bodies) }
    }
    return known
  }
  const records = (heads?: Heads): Records => {
    const now = upToDate()
    if (heads === undefined || isDeepStrictEqual(heads, now.history.heads)) return now.records
    return recordsOf(mergeAt(entriesOf(open()), mergeContext(context), heads), now.bodies)
  }
  const seal = (decision: Decision): Sealed => sealNext(open(), context, decision, records(), remembered())
  return {
    history: () => upToDate().history,
    records,
    seal,
    take: (carried, devices) => {
      known = null
      return takeEntries(open(), context, carried, devices)
    },
    decide: (decision, alongside) =>
      open().write(() => {
        alongside?.()
        const sealed = seal(decision)
        const before = upToDate()
        addEntry(open(), sealed)
        const history = extended(before.history, sealed.signed)
        if (history !== null) {
          for (const body of sealed.bodies) before.bodies.set(body.bodyHash, body)
          // Should the transaction be undone, its last entry is not the file's.
          known = { ...before, last: sealed.signed.hash, history, records: before.records.after(history) }
        }
        return sealed.signed
      }),
  }
}
