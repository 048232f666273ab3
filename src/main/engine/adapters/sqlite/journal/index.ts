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
import type { CarriedEntry, Decision, TakenEntries } from '../../../ports/journal.ts'
import { recordsOf, type Bodies, type Records } from '../../../records/resolve.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import {
  addEntry,
  bodiesOf,
  entriesOf,
  entryRows,
  headRows,
  lastEntry,
  type ChainHeads,
  type Sealed,
} from './rows.ts'
import { sealNext } from './seal.ts'
import { takeEntries } from './take.ts'

/** Entries that this copy wrote, of which some cannot be read any more or do not follow each other: what they decided is
 *  not known. @param before hashes of what came before the last of them. */
interface Damage {
  readonly before: ReadonlySet<string>
}

/** null = there is none. Entries of other copies that have not all come yet are no damage. */
function damageOf(file: OpenFile, history: History): Damage | null {
  const rows = entryRows(file)
  const own = new Set(headRows(file).flatMap(({ chain, instance }) => (instance === null ? [] : [chain])))
  const loose = new Set(
    history.aside
      .filter(({ signed, why }) => (why === 'gap' || why === 'broken-link') && own.has(signed.entry.chain))
      .map(({ signed }) => signed.hash),
  )
  const last = rows.findLastIndex(({ signed }) => signed === null || loose.has(signed.hash))
  if (last < 0) return null
  return { before: new Set(rows.slice(0, last).flatMap(({ signed }) => signed?.hash ?? [])) }
}

/** Records of which an entry that cannot be read may say something else are unknown, until they are decided again. */
const doubted = (records: Records, damage: Damage): Records => ({
  ...records,
  at: (kind, moment) =>
    records
      .at(kind, moment)
      .map((each) =>
        each.heads.some(({ signed }) => damage.before.has(signed.hash))
          ? { ...each, state: 'unreadable', value: null, values: [] }
          : each,
      ),
  after: (history) => doubted(records.after(history), damage),
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
    readonly damage: Damage | null
    readonly records: Records
  } | null = null
  const read = (history: History, bodies: Bodies, damage: Damage | null): Records => {
    const records = recordsOf(history, bodies)
    return damage === null ? records : doubted(records, damage)
  }
  const upToDate = (): NonNullable<typeof known> => {
    const file = open()
    const [last, devices] = [lastEntry(file), context.devices()]
    if (known?.last !== last || known.devices !== devices) {
      // Their signatures were checked when they came in.
      const history = merge(entriesOf(file), mergeContext(context))
      const bodies = bodiesOf(file)
      const damage = context.stream === WORKSPACE_STREAM ? null : damageOf(file, history)
      known = { last, devices, history, bodies, damage, records: read(history, bodies, damage) }
    }
    return known
  }
  const records = (heads?: Heads): Records => {
    const now = upToDate()
    if (heads === undefined || isDeepStrictEqual(heads, now.history.heads)) return now.records
    return read(mergeAt(entriesOf(open()), mergeContext(context), heads), now.bodies, now.damage)
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
