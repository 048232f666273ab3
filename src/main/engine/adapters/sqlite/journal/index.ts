/** The journal of one file as its callers use it: signed entries in chains, the bodies that they write, and what both
 *  say at a moment. */
import { isDeepStrictEqual } from 'node:util'
import { WORKSPACE_STREAM, type Body, type DeviceId, type SignedEntry } from '../../../journal/entry.ts'
import {
  extended,
  merge,
  mergeAt,
  type Device,
  type Heads,
  type History,
  type MergeContext,
} from '../../../journal/merge.ts'
import { believedRows, doubtedIn, lostOf } from './damage.ts'
import type { CarriedEntry, Decision, LostEntries, TakenEntries } from '../../../ports/journal.ts'
import { recordsOf, type Bodies, type Records } from '../../../records/resolve.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import { addEntry, bodiesOf, lastEntry, type ChainHeads, type Sealed } from './rows.ts'
import { sealNext } from './seal.ts'
import { takeEntries } from './take.ts'

/** Records of which an entry that cannot be read may say something else are unknown, until they are decided again. */
const doubting = (records: Records, before: ReadonlySet<string>): Records => ({
  ...records,
  at: (kind, moment) =>
    records
      .at(kind, moment)
      .map((each) =>
        each.heads.some(({ signed }) => before.has(signed.hash))
          ? { ...each, state: 'unreadable', value: null, values: [] }
          : each,
      ),
  after: (history) => doubting(records.after(history), before),
})

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
  readonly lost: () => readonly LostEntries[]
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
    /** Hashes of entries of which something that is gone may have changed what they decided. */
    readonly doubted: ReadonlySet<string>
    readonly lost: readonly LostEntries[]
    readonly records: Records
  } | null = null
  const read = (history: History, bodies: Bodies, doubted: ReadonlySet<string>): Records => {
    const records = recordsOf(history, bodies)
    return doubted.size === 0 ? records : doubting(records, doubted)
  }
  const upToDate = (): NonNullable<typeof known> => {
    const file = open()
    const [last, devices] = [lastEntry(file), context.devices()]
    if (known?.last !== last || known.devices !== devices) {
      const rows = believedRows(file, devices)
      const history = merge(
        rows.flatMap(({ signed }) => signed ?? []),
        mergeContext(context),
      )
      const bodies = bodiesOf(file)
      const lost = lostOf(file, remembered())
      const doubted =
        context.stream === WORKSPACE_STREAM ? new Set<string>() : doubtedIn(file, rows, history, lost)
      const now = { last, devices, history, bodies, doubted, lost, records: read(history, bodies, doubted) }
      // Where entries are lost, the row up to which they are was noted: a transaction that is undone undoes that.
      if (lost.length > 0 && file.db.inTransaction) return now
      known = now
    }
    return known
  }
  const records = (heads?: Heads): Records => {
    const now = upToDate()
    if (heads === undefined || isDeepStrictEqual(heads, now.history.heads)) return now.records
    const rows = believedRows(open(), now.devices).flatMap(({ signed }) => signed ?? [])
    return read(mergeAt(rows, mergeContext(context), heads), now.bodies, now.doubted)
  }
  const seal = (decision: Decision): Sealed => sealNext(open(), context, decision, records(), remembered())
  return {
    history: () => upToDate().history,
    lost: () => upToDate().lost,
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
