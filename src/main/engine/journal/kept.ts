/** Heads that somebody kept, compared with what is stored now. A head proves that the entries before it are the same and
 *  all there; one that nobody keeps proves nothing. Pure: the caller reads the file and the entries. */
import type { ChainId } from './entry.ts'
import type { Sign } from './hash.ts'
import { growingTree } from './log.ts'
import { encodeNote, headMark, originOf, verifyNote, type Checkpoint } from './note.ts'
import { fingerprintOf } from './sshsig.ts'

/** Characters of a file with notes; one note has about 300. */
export const MAX_KEPT_TEXT = 1_000_000
const MAX_KEPT_NOTES = 2_000

const BEGINS = /^reeve\/[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+\/[0-9a-f]{20}$/
const SIGNED = /^— \S+ [A-Za-z0-9+/=]+$/u

export type KeptNotes =
  | { readonly notes: readonly string[]; readonly fault: null }
  /** `fault`: what is wrong and in which line, as a person reads it. */
  | { readonly notes: null; readonly fault: string }

/** Finds the signed notes in a text: other text around them, empty lines, spaces at the ends of lines and the line ends
 *  of Windows make no difference. A note that is not whole is a fault, never passed over. Each is given once. */
export function readKept(text: string): KeptNotes {
  const fault = (why: string): KeptNotes => ({ notes: null, fault: why })
  if (text.length > MAX_KEPT_TEXT) return fault(`it has more than ${MAX_KEPT_TEXT} characters`)
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
  const notes = new Set<string>()
  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? ''
    const first = i + 1
    if (SIGNED.test(line)) return fault(`line ${first}: a signature without the note that it signs`)
    if (!BEGINS.test(line)) {
      i += 1
      continue
    }
    const [size = '', root = ''] = lines.slice(i + 1, i + 3)
    i += 3
    while (i < lines.length && lines[i] === '') i += 1
    const signatures: string[] = []
    for (; SIGNED.test(lines[i] ?? ''); i += 1) signatures.push(lines[i] ?? '')
    if (!/^\d{1,16}$/.test(size) || !/^[A-Za-z0-9+/]{43}=$/.test(root) || signatures.length === 0)
      return fault(`line ${first}: a note begins here and is not whole`)
    notes.add(`${line}\n${size}\n${root}\n\n${signatures.join('\n')}\n`)
    if (notes.size > MAX_KEPT_NOTES) return fault(`it has more than ${MAX_KEPT_NOTES} notes`)
  }
  return notes.size === 0 ? fault('there is no signed note in it') : { notes: [...notes], fault: null }
}

/** What a signed note names, before anything is compared. */
export interface NoteOf extends Checkpoint {
  readonly workspace: string
  readonly stream: string
  readonly chain: ChainId
  /** `earlier`: by a key that a signed decision has replaced. */
  readonly key: 'current' | 'earlier'
}

/** The note, where one of the workspace's keys signed it; else null. @param keys hex, the current one first. */
export function signedNote(note: string, keys: readonly string[]): NoteOf | null {
  for (const [i, key] of keys.entries()) {
    const checkpoint = verifyNote(note, key)
    if (!checkpoint) continue
    const [, workspace = '', stream = '', chain = ''] = checkpoint.origin.split('/')
    return { ...checkpoint, workspace, stream, chain, key: i === 0 ? 'current' : 'earlier' }
  }
  return null
}

/** An entry of a chain as its bytes say now. */
export interface Leaf {
  readonly seq: number
  /** Hash of the stored bytes, computed again, hex. */
  readonly hash: string
  readonly prev: string
}

export type Comparison =
  /** The chain is what it was. */
  | { readonly is: 'same' }
  /** The entries before the head are the same; `more` have come since. */
  | { readonly is: 'extends'; readonly more: number }
  /** Only the first `here` of the entries are here. Whether those are the same, the head cannot say. */
  | { readonly is: 'older'; readonly here: number }
  /** An entry before the head is another one than it was. */
  | { readonly is: 'different' }

/** @param leaves of the chain, by number; two may claim one place, after a fork. */
export function compareHead(
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  leaves: readonly Leaf[],
): Comparison {
  const bySeq = new Map<number, Leaf[]>()
  for (const leaf of leaves) bySeq.set(leaf.seq, [...(bySeq.get(leaf.seq) ?? []), leaf])
  let here = 0
  while (bySeq.has(here + 1)) here += 1
  if (here < size) return { is: 'older', here }
  const lasts = size === 0 ? [null] : (bySeq.get(size) ?? [])
  if (!lasts.some((last) => rootUpTo(last, bySeq) === root)) return { is: 'different' }
  return here === size ? { is: 'same' } : { is: 'extends', more: here - size }
}

/** Root over the entries that lead to this one. Where two claim a place, the one that the next points back to. */
function rootUpTo(last: Leaf | null, bySeq: ReadonlyMap<number, readonly Leaf[]>): string {
  const path: Leaf[] = []
  for (let leaf: Leaf | undefined = last ?? undefined; leaf !== undefined;) {
    path.push(leaf)
    const { prev, seq }: Leaf = leaf
    const before: readonly Leaf[] = bySeq.get(seq - 1) ?? []
    leaf = before.find(({ hash }) => hash === prev) ?? before[0]
  }
  const tree = growingTree()
  for (const { hash } of path.reverse()) tree.append(Buffer.from(hash, 'hex'))
  return tree.root().toString('hex')
}

/** The heads that the history of a stream had, one for each entry and the present ones: what was known just before it
 *  was written. Marks on paper were printed over one of these. */
export interface Known {
  /** Number of the last entry of each chain. */
  readonly seqs: Readonly<Record<ChainId, number>>
}

/** Finds the moment at which the mark was the workspace's mark over these chains; the newest first. Notes are signed
 *  again, which gives the same bytes for the same key. null = it never was: the entries before it were changed, or the
 *  mark is of another stream, or an earlier key signed what it is over.
 *  @param moments newest first. @param leaves of each chain, in order from its first. */
export function findMark<M extends Known>(
  mark: string,
  moments: Iterable<M>,
  leaves: ReadonlyMap<ChainId, readonly Pick<Leaf, 'hash'>[]>,
  of: { readonly workspace: string; readonly stream: string },
  key: { readonly publicKey: string; readonly sign: Sign },
): M | null {
  const roots = new Map<ChainId, string[]>()
  for (const [chain, all] of leaves) {
    const tree = growingTree()
    roots.set(
      chain,
      all.map(({ hash }) => {
        tree.append(Buffer.from(hash, 'hex'))
        return tree.root().toString('hex')
      }),
    )
  }
  const made = new Map<string, string>()
  const noteAt = (chain: ChainId, size: number): string | null => {
    const root = roots.get(chain)?.[size - 1]
    if (root === undefined) return null
    const name = `${chain}/${size}`
    const note =
      made.get(name) ??
      encodeNote({ origin: originOf(of.workspace, of.stream, chain), size, root }, key.publicKey, key.sign)
    made.set(name, note)
    return note
  }
  for (const moment of moments) {
    const notes = Object.entries(moment.seqs).map(([chain, seq]) => noteAt(chain, seq))
    if (notes.every((note) => note !== null) && notes.length > 0 && headMark(notes) === mark) return moment
  }
  return null
}

/** The notes as a file that somebody keeps, with what they are and how they are compared. */
export function keptText(
  streams: readonly { readonly name: string; readonly notes: readonly string[] }[],
  says: { readonly made: string; readonly publicKey: string },
): string {
  const intro = [
    'Heads of the journal of Reeve',
    `Made ${says.made}. Fingerprint of the workspace's key: ${fingerprintOf(says.publicKey)}`,
    '',
    'Keep this file where whoever runs Reeve cannot change it. Later, "Compare with a saved head" on the Journal',
    'page, or `reeve verify --head FILE`, says whether every entry that was there is there and unchanged.',
    KEPT_LIMITS,
    '',
  ]
  const parts = streams.flatMap(({ name, notes }) => [`Journal of ${inOneLine(name)}`, '', ...notes])
  return [...intro, ...parts].join('\n')
}

/** What a head proves. */
export const KEPT_PROVES =
  'It shows later whether every entry that the journal had then is still there and unchanged.'
/** What it does not prove. */
export const KEPT_LIMITS =
  'A head proves nothing about entries after it; whoever has the keychain and the files can still start a new history; and a head that nobody keeps proves nothing.'

/** A client's name: never read as a part of a note. */
const inOneLine = (name: string): string => name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').slice(0, 200)
