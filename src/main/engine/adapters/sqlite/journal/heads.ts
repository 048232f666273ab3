/** Checkpoints of a file's chains. */
import { growingTree } from '../../../journal/log.ts'
import type { Heads } from '../../../journal/merge.ts'
import { encodeNote, headMark, originOf } from '../../../journal/note.ts'
import type { JournalHead } from '../../../ports/journal.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import { OF_CHAIN } from './rows.ts'

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
