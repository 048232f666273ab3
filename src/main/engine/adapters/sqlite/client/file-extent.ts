/** How far a client's file has come: kept beside the file's key, so that a file that lost its log or was replaced by
 *  an older copy is noticed. */
import type { OpenFile } from '../database.ts'
import { chainHeads, type ChainHeads } from '../journal/rows.ts'

export interface FileExtent {
  /** Number of the last entry of each chain of the journal. */
  readonly heads: ChainHeads
  readonly snapshots: number
}

const SNAPSHOTS = 'SELECT count(*) AS snapshots FROM snapshot WHERE finished_at IS NOT NULL'

export const extentOf = (file: OpenFile): FileExtent => ({
  heads: chainHeads(file),
  snapshots: file.sql<[], { snapshots: number }>(SNAPSHOTS).get()?.snapshots ?? 0,
})

/** Heads never go back: an entry that was lost stays known as lost. */
export const furthest = (a: ChainHeads, b: ChainHeads): ChainHeads =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((chain) => [
      chain,
      Math.max(a[chain] ?? 0, b[chain] ?? 0),
    ]),
  )

export const entriesIn = (heads: ChainHeads): number =>
  Object.values(heads).reduce((sum, seq) => sum + seq, 0)

/** True when the file contains less than was once committed to it. A file that is ahead is the newer one. */
export const isOlder = (found: FileExtent, remembered: FileExtent): boolean =>
  found.snapshots < remembered.snapshots ||
  Object.entries(remembered.heads).some(([chain, seq]) => (found.heads[chain] ?? 0) < seq)
