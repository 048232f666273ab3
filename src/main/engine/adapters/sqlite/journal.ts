/** The journal of one file: signed entries in chains, the bodies that they write, and what both say at a moment.
 *  A chain is one device's writing in one file. A new one begins where the device wrote before in another copy of the
 *  workspace, and where the file has lost entries that the workspace remembers: two writers never share a chain. */
import { randomBytes } from 'node:crypto'
import { checkedDetail } from '../../journal/actions.ts'
import { canonicalText } from '../../journal/canonical.ts'
import {
  chainIdOf,
  checkBody,
  checkSignature,
  entryBytes,
  genesisOf,
  isChainOf,
  readEntry,
  sealBody,
  sealEntry,
  type Body,
  type ChainId,
  type DeviceId,
  type Entry,
  type SignedEntry,
} from '../../journal/entry.ts'
import { publicKeyFrom, type SigningKey } from '../../journal/hash.ts'
import { compareHlc, MAX_AHEAD, next, type Hlc } from '../../journal/hlc.ts'
import { growingTree } from '../../journal/log.ts'
import { merge, type Device, type Heads, type History } from '../../journal/merge.ts'
import { encodeNote, headMark, originOf } from '../../journal/note.ts'
import type {
  CarriedEntry,
  Decision,
  JournalHead,
  ListedEntry,
  RecordWrite,
  TakenEntries,
} from '../../ports/journal.ts'
import { recordSpec } from '../../records/index.ts'
import { recordsOf, type Records } from '../../records/resolve.ts'
import { parseOwn } from './canonical.ts'
import type { OpenFile } from './database.ts'

const COLUMNS = 'row, hash, sig, body'
export const JOURNAL_PAGE = `SELECT ${COLUMNS} FROM entry WHERE row < ? ORDER BY row DESC LIMIT ?`
const ALL = `SELECT ${COLUMNS} FROM entry ORDER BY row`
export const OF_CHAIN = 'SELECT hash FROM entry WHERE chain = ? AND seq <= ? ORDER BY seq'
const LAST = 'SELECT hash FROM entry ORDER BY row DESC LIMIT 1'
export const CHAIN_HEADS = `SELECT c.id AS chain, c.device, c.instance, e.seq, e.hash, e.body
  FROM chain c JOIN entry e ON e.chain = c.id AND e.seq = (SELECT max(seq) FROM entry WHERE chain = c.id)
  ORDER BY c.id`
const ADD_CHAIN = 'INSERT INTO chain (id, device, instance) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING'
const ADD_ENTRY = `INSERT INTO entry (chain, seq, hash, sig, body) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (hash) DO NOTHING`
const ADD_BODY = 'INSERT INTO record_body (hash, salt, body) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING'
const AFTER = `SELECT ${COLUMNS} FROM entry WHERE row > ? ORDER BY row LIMIT ?`
const BODY = 'SELECT hash, salt, body FROM record_body WHERE hash = ?'
const KNOWN = 'SELECT row FROM entry WHERE hash = ?'
const BODIES = 'SELECT hash, salt, body FROM record_body'

interface Row {
  readonly row: number
  readonly hash: string
  readonly sig: string
  readonly body: string
}
interface HeadRow {
  readonly chain: ChainId
  readonly device: DeviceId
  readonly instance: string | null
  readonly seq: number
  readonly hash: string
  readonly body: string
}

/** Number of the last entry of each chain. */
export type ChainHeads = Readonly<Record<ChainId, number>>

export interface JournalContext {
  readonly workspace: string
  /** A client's id, or `workspace`. */
  readonly stream: string
  /** Of the copy of the workspace that is open. */
  readonly instance: string
  readonly devices: () => ReadonlyMap<DeviceId, Device>
  /** Signs checkpoints. */
  readonly key: () => SigningKey
}

const signedOf = ({ hash, sig, body }: Row): SignedEntry => ({ entry: parseOwn<Entry>(body), hash, sig })

const headRows = (file: OpenFile): HeadRow[] => file.sql<[], HeadRow>(CHAIN_HEADS).all()

export const chainHeads = (file: OpenFile): ChainHeads =>
  Object.fromEntries(headRows(file).map(({ chain, seq }) => [chain, seq]))

/** An entry that is sealed and not yet in its file. */
export interface Sealed {
  readonly signed: SignedEntry
  readonly bodies: readonly Body[]
  /** Of the copy of the workspace in which it was written; null = elsewhere. */
  readonly instance: string | null
}

/** Seals what comes next in this file; nothing is written. @param remembered heads that this file is known to have had.
 *  @throws TypeError for a detail or a body that is not what its action or kind demands. */
function sealNext(
  file: OpenFile,
  context: JournalContext,
  decision: Decision,
  known: Records,
  remembered: ChainHeads,
): Sealed {
  const { by, at, action } = decision
  const { workspace, stream, instance } = context
  const detail = checkedDetail(action, stream, decision.detail)
  const rows = headRows(file)
  // A chain whose last entry does not count, as after a fork, is not continued: nothing after it would count.
  const own = rows.find(
    (row) =>
      row.device === by.device &&
      row.instance === instance &&
      row.seq >= (remembered[row.chain] ?? 0) &&
      row.hash === known.heads[row.chain]?.hash,
  )
  const chain = own?.chain ?? chainIdOf(randomBytes(4).toString('hex'), by.publicKey)
  const clock = rows
    .map((row) => ({ chain: row.chain, hlc: parseOwn<Entry>(row.body).hlc }))
    .filter((row) => row.chain === chain || row.hlc[0] <= at + MAX_AHEAD)
    .map(({ hlc }) => hlc)
    .reduce<Hlc | null>((last, hlc) => (last === null || compareHlc(last, hlc) < 0 ? hlc : last), null)
  const writes = (decision.writes ?? []).map((write) => sealWrite(known, stream, write))
  const signed = sealEntry(
    {
      v: 1,
      workspace,
      stream,
      chain,
      seq: (own?.seq ?? 0) + 1,
      prev: own?.hash ?? genesisOf(workspace, stream, chain, by.publicKey),
      device: by.device,
      by: by.member,
      hlc: next(clock, at),
      at,
      seen: Object.fromEntries(
        Object.entries(known.heads)
          .filter(([other]) => other !== chain)
          .map(([other, { seq }]) => [other, seq]),
      ),
      action,
      detail,
      writes: writes.map(({ entry }) => entry),
    },
    by.sign,
  )
  return {
    signed,
    bodies: writes.flatMap(({ sealed }) => sealed ?? []),
    instance,
  }
}

/** Inside a transaction. An entry that is there already stays as it is. */
export function addEntry(file: OpenFile, { signed, bodies, instance }: Sealed): void {
  const { entry, hash, sig } = signed
  file.sql<[string, string, string | null]>(ADD_CHAIN).run(entry.chain, entry.device, instance)
  addBodies(file, bodies)
  file
    .sql<[string, number, string, string, string]>(ADD_ENTRY)
    .run(entry.chain, entry.seq, hash, sig, entryBytes(entry).toString())
}

function addBodies(file: OpenFile, bodies: readonly Body[]): void {
  for (const { bodyHash, salt, body } of bodies)
    file
      .sql<[string, string | null, string | null]>(ADD_BODY)
      .run(bodyHash, salt, salt === null ? null : canonicalText(body))
}

function sealWrite(
  known: Records,
  stream: string,
  write: RecordWrite,
): { readonly entry: Entry['writes'][number]; readonly sealed: Body | null } {
  const { kind, id, op, from, to = null, body } = write
  const spec = recordSpec(kind)
  if ((spec.stream === 'workspace') !== (stream === 'workspace'))
    throw new TypeError(`${kind} is not of this stream`)
  let sealed: Body | null = null
  if (body !== null) {
    const parsed = spec.body.safeParse(body)
    if (!parsed.success) throw new TypeError(`${kind}: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}`)
    if (spec.idOf && spec.idOf(parsed.data) !== id) throw new TypeError(`${kind}: another id`)
    sealed = sealBody(parsed.data, randomBytes(32))
  }
  const bodyHash = sealed?.bodyHash ?? null
  return {
    entry: { kind, id, op, v: spec.version, parents: known.headsOf(kind, id), from, to, bodyHash },
    sealed,
  }
}

/** Newest first, older than `before`. */
export const journalPage = (file: OpenFile, limit: number, before?: number): ListedEntry[] =>
  file
    .sql<[number, number], Row>(JOURNAL_PAGE)
    .all(before ?? Number.MAX_SAFE_INTEGER, limit)
    .flatMap((row) => {
      const { signed } = readEntry(tried(() => signedOf(row)))
      return signed ? [{ row: row.row, signed }] : []
    })

/** A text that is no JSON reads as null. */
function tried<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** Entries as they leave the file, in the order in which they came, with the bodies that they write. */
export function entriesAfter(file: OpenFile, row: number, limit: number): CarriedEntry[] {
  const rows = file.sql<[number, number], Row>(AFTER).all(row, limit)
  const found = rows.flatMap((each) => {
    const { signed } = readEntry(tried(() => signedOf(each)))
    if (!signed) return []
    const bodies = signed.entry.writes.flatMap(({ bodyHash }) => {
      const body = bodyHash === null ? undefined : file.sql<[string], BodyRow>(BODY).get(bodyHash)
      return body ? [bodyFrom(body)] : []
    })
    return [{ row: each.row, signed, bodies }]
  })
  const last = rows.at(-1)
  // Rows that cannot be read do not end the list.
  return found.length === 0 && last ? entriesAfter(file, last.row, limit) : found
}

/** Takes over what was written elsewhere, in one transaction. Only what a certified device signed comes in, so that
 *  nothing that is here has to be checked again. What follows an entry that is not here yet comes in too and counts once
 *  that has come. @param devices certified here, or by the very entries that come. */
function takeEntries(
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

/** Checkpoints of all chains as far as they count, signed by the workspace's key. Always the same for the same
 *  entries, in whatever order they came. */
export function journalHead(file: OpenFile, context: JournalContext, heads: Heads): JournalHead {
  const { publicKey, sign } = context.key()
  const chains = Object.entries(heads)
    .map(([chain, { seq, hash }]) => ({ chain, seq, hash }))
    .sort((a, b) => (a.chain < b.chain ? -1 : 1))
  const notes = chains.map(({ chain, seq }) => {
    const tree = growingTree()
    for (const leaf of file.sql<[string, number], { hash: string }>(OF_CHAIN).iterate(chain, seq))
      tree.append(Buffer.from(leaf.hash, 'hex'))
    const origin = originOf(context.workspace, context.stream, chain)
    return encodeNote({ origin, size: seq, root: tree.root().toString('hex') }, publicKey, sign)
  })
  const entries = chains.reduce((sum, { seq }) => sum + seq, 0)
  return { entries, mark: headMark(notes), notes, chains }
}

interface BodyRow {
  readonly hash: string
  readonly salt: string | null
  readonly body: string | null
}
const bodyFrom = ({ hash, salt, body }: BodyRow): Body => ({
  bodyHash: hash,
  salt,
  body: body === null ? null : parseOwn<unknown>(body),
})

export const bodiesOf = (file: OpenFile): Map<string, Body> =>
  new Map(
    file
      .sql<[], BodyRow>(BODIES)
      .all()
      .map((row) => [row.hash, bodyFrom(row)]),
  )

export const entriesOf = (file: OpenFile): SignedEntry[] =>
  file
    .sql<[], Row>(ALL)
    .all()
    .flatMap((row) => tried(() => signedOf(row)) ?? [])

/** Hash of the entry that came last; null when there is none. */
export const lastEntry = (file: OpenFile): string | null =>
  file.sql<[], { hash: string }>(LAST).get()?.hash ?? null

/** The file's entries as one history. Their signatures were checked when they came in. */
const historyIn = (file: OpenFile, context: JournalContext): History =>
  merge(entriesOf(file), {
    workspace: context.workspace,
    stream: context.stream,
    devices: context.devices(),
    signatures: 'checked',
  })

/** Number of entries, and what is wrong with the first that does not count; null when all do and every body is what was
 *  decided or erased. */
export function checkJournal(
  file: OpenFile,
  context: JournalContext,
): { readonly count: number; readonly fault: string | null } {
  const read: SignedEntry[] = []
  const rows = file.sql<[], Row>(ALL).all()
  for (const row of rows) {
    const { signed, fault } = readEntry(tried(() => signedOf(row)))
    if (signed === null) return { count: rows.length, fault: `entry ${row.row}: ${fault}` }
    read.push(signed)
  }
  const { workspace, stream } = context
  const history = merge(read, { workspace, stream, devices: context.devices(), signatures: 'check' })
  const say = ({ chain, seq }: { chain: ChainId; seq: number }, what: string): string =>
    `entry ${seq} of chain ${chain} ${what}`
  const [missing, aside] = [history.missing[0], history.aside[0]]
  const [back, circular] = [history.clockBack[0], history.circular[0]]
  if (missing) return { count: rows.length, fault: say(missing, 'is not there') }
  if (aside) return { count: rows.length, fault: say(aside.signed.entry, `does not count: ${aside.why}`) }
  if (back) return { count: rows.length, fault: say(back.entry, 'is not later than the one before it') }
  if (circular)
    return { count: rows.length, fault: say(circular.entry, 'says it has seen one that has seen it') }
  const bodies = bodiesOf(file)
  for (const { entry } of history.entries)
    for (const { bodyHash } of entry.writes) {
      if (bodyHash === null) continue
      const body = bodies.get(bodyHash)
      if (!body) return { count: rows.length, fault: say(entry, 'lost what it decided') }
      if (checkBody(body) === 'changed')
        return { count: rows.length, fault: say(entry, 'decided something else') }
    }
  return { count: rows.length, fault: null }
}

/** The journal of one file as its callers use it. History is read again only after an entry was added.
 *  @param open hands out the open file. @param remembered heads that the file is known to have had. */
export function createJournal(
  open: () => OpenFile,
  context: JournalContext,
  remembered: () => ChainHeads,
): {
  readonly history: () => History
  readonly records: () => Records
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
    readonly records: Records
  } | null = null
  const upToDate = (): NonNullable<typeof known> => {
    const file = open()
    const [last, devices] = [lastEntry(file), context.devices()]
    if (known?.last !== last || known.devices !== devices) {
      const history = historyIn(file, context)
      known = { last, devices, history, records: recordsOf(history, bodiesOf(file)) }
    }
    return known
  }
  const records = (): Records => upToDate().records
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
        addEntry(open(), sealed)
        return sealed.signed
      }),
  }
}
