/** What of a journal is damaged or gone: then what was decided before it is not known, for the entry that is gone may have
 *  decided something else. */
import {
  checkSignature,
  type ChainId,
  type DeviceId,
  type Entry,
  type SignedEntry,
} from '../../../journal/entry.ts'
import { publicKeyFrom } from '../../../journal/hash.ts'
import type { Device, History } from '../../../journal/merge.ts'
import type { LostEntries } from '../../../ports/journal.ts'
import type { OpenFile } from '../database.ts'
import { getSetting, putSetting } from '../settings.ts'
import { chainHeads, entryRows, headRows, lastRow, type ChainHeads } from './rows.ts'

export interface StoredEntry {
  readonly row: number
  /** null = it cannot be read, is not what was hashed, or is not signed. */
  readonly signed: SignedEntry | null
}

/** The rows that can be believed. An entry names the one before it by hash, so the signature of the last entry of each
 *  chain covers all of them. */
export function believedRows(file: OpenFile, devices: ReadonlyMap<DeviceId, Device>): StoredEntry[] {
  const rows = entryRows(file)
  const chains = Map.groupBy(
    rows.flatMap(({ signed }) => signed ?? []),
    ({ entry }) => entry.chain,
  )
  const forged = new Set<SignedEntry>()
  for (const chain of chains.values())
    for (const signed of chain.sort((a, b) => b.entry.seq - a.entry.seq)) {
      const key = devices.get(signed.entry.device)?.publicKey
      if (key === undefined || checkSignature(signed, publicKeyFrom(key))) break
      forged.add(signed)
    }
  return rows.map(({ row, signed }) => ({ row, signed: signed && forged.has(signed) ? null : signed }))
}

/** Entries that the file is known to have had, and has no more. */
export function lostOf(file: OpenFile, remembered: ChainHeads): LostEntries[] {
  const here = chainHeads(file)
  return Object.entries(remembered)
    .map(([chain, seq]) => ({ chain, seq: (here[chain] ?? 0) + 1, count: seq - (here[chain] ?? 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.chain < b.chain ? -1 : 1))
}

/** Hashes of the entries whose writers may not have known what is damaged or gone; none where there is no damage. Entries of
 *  other copies that have not all come yet are none. */
export function doubtedIn(
  file: OpenFile,
  rows: readonly StoredEntry[],
  history: History,
  lost: readonly LostEntries[],
): ReadonlySet<string> {
  const own = new Set<ChainId>(
    headRows(file).flatMap(({ chain, instance }) => (instance === null ? [] : [chain])),
  )
  const isLoose = ({ signed, why }: History['aside'][number]): boolean =>
    // Nothing comes in before its device is known: the workspace's file has lost it.
    why === 'unknown-device' || ((why === 'gap' || why === 'broken-link') && own.has(signed.entry.chain))
  const loose = new Set(history.aside.filter(isLoose).map(({ signed }) => signed.hash))
  for (const { chain } of lost) own.delete(chain)
  const damaged = rows.findLast(({ signed }) => signed === null || loose.has(signed.hash))?.row ?? 0
  return new Set([
    ...(damaged === 0 ? [] : unaware(rows, damaged - 1, own, () => false)),
    ...(lost.length === 0
      ? []
      : unaware(rows, foundLost(file, lost), own, ({ seen }) =>
          lost.every(({ chain, seq, count }) => (seen[chain] ?? 0) >= seq + count - 1),
        )),
  ])
}

/** Hashes of the entries up to a row, and of those that came in after it from another copy, which may have been written
 *  before: unless their writer knew what is gone, or what was decided here after it. */
function unaware(
  rows: readonly StoredEntry[],
  last: number,
  own: ReadonlySet<ChainId>,
  knew: (entry: Entry) => boolean,
): string[] {
  const after = new Map<ChainId, number>()
  for (const { row, signed } of rows)
    if (signed && row > last && own.has(signed.entry.chain))
      after.set(signed.entry.chain, Math.min(signed.entry.seq, after.get(signed.entry.chain) ?? Infinity))
  const isAware = (entry: Entry): boolean =>
    own.has(entry.chain) || knew(entry) || [...after].some(([chain, seq]) => (entry.seen[chain] ?? 0) >= seq)
  return rows.flatMap(({ row, signed }) =>
    signed && (row <= last || !isAware(signed.entry)) ? [signed.hash] : [],
  )
}

const FOUND = 'journal-lost'

/** The last row that was there when these entries were first found to be lost. What is decided after that is known. */
function foundLost(file: OpenFile, lost: readonly LostEntries[]): number {
  const name = JSON.stringify(lost.map(({ chain, seq, count }) => [chain, seq + count]))
  const now = lastRow(file)
  const [stored, row] = (getSetting(file, FOUND) ?? '').split('\n')
  if (stored === name && row !== undefined && /^\d{1,15}$/.test(row)) return Math.min(Number(row), now)
  file.write(() => {
    putSetting(file, FOUND, `${name}\n${now}`)
  })
  return now
}
