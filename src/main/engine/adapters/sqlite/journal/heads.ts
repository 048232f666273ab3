/** Checkpoints of a file's chains. */
import type { ChainId } from '../../../journal/entry.ts'
import { growingTree } from '../../../journal/log.ts'
import type { Heads } from '../../../journal/merge.ts'
import { encodeNote, headMark, originOf } from '../../../journal/note.ts'
import type { JournalHead } from '../../../ports/journal.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import { entryWith, OF_CHAIN } from './rows.ts'

/** Checkpoints of all chains as far as they count, signed by the workspace's key. Always the same for the same
 *  entries, in whatever order they came. */
export function journalHead(file: OpenFile, context: JournalContext, heads: Heads): JournalHead {
  const { publicKey, sign } = context.key()
  const chains = Object.entries(heads)
    .map(([chain, { seq, hash }]) => ({ chain, seq, hash }))
    .sort((a, b) => (a.chain < b.chain ? -1 : 1))
  const notes = chains.map(({ chain, seq, hash: last }) => {
    const tree = growingTree()
    for (const hash of leadingTo(file, chain, seq, last)) tree.append(Buffer.from(hash, 'hex'))
    const origin = originOf(context.workspace, context.stream, chain)
    return encodeNote({ origin, size: seq, root: tree.root().toString('hex') }, publicKey, sign)
  })
  const entries = chains.reduce((sum, { seq }) => sum + seq, 0)
  return { entries, mark: headMark(notes), notes, chains }
}

/** Hashes of the entries up to this one. Of a chain that was forked and revoked, others have the same numbers. */
function leadingTo(file: OpenFile, chain: ChainId, seq: number, last: string): string[] {
  const all = file.sql<[string, number], { hash: string }>(OF_CHAIN).all(chain, seq)
  if (all.length === seq) return all.map(({ hash }) => hash)
  const path: string[] = []
  for (let [left, hash] = [seq, last]; left > 0; left -= 1) {
    path.push(hash)
    hash = entryWith(file, hash)?.entry.prev ?? ''
  }
  return path.reverse()
}
