/** Heads of the journals as somebody keeps them, and what is stored now compared with kept ones. Every entry is hashed
 *  again for that: the stored hashes prove nothing. */
import type { Output } from '../../../shared/contract/schemas.ts'
import type { ClientId, EpochMs } from '../../../shared/model/index.ts'
import { AppError } from '../domain/errors.ts'
import { WORKSPACE_STREAM, type ChainId } from '../journal/entry.ts'
import {
  compareHead,
  findMark,
  keptText,
  readKept,
  signedNote,
  type Comparison,
  type NoteOf,
} from '../journal/kept.ts'
import { parseNote } from '../journal/note.ts'
import type { StoredLeaf } from '../ports/journal.ts'
import { requireClient } from './clients.ts'
import type { QueryDeps } from './deps.ts'
import { journalOf } from './journal.ts'
import { clip } from './views/sources.ts'

type Row = Output<'journal.compare'>['rows'][number]

const streamName = (deps: QueryDeps, stream: ClientId | null): string =>
  stream === null ? 'the workspace' : requireClient(deps, stream).name

/** The heads of these journals as a text to keep. @param at when it is made, as it says. */
export function headsText(
  deps: QueryDeps,
  streams: readonly (ClientId | null)[],
  at: EpochMs = deps.clock.now(),
): string {
  return keptText(
    streams.map((stream) => ({
      name: streamName(deps, stream),
      notes: journalOf(deps, stream).journalHead().notes,
    })),
    {
      made: new Date(at).toISOString(),
      publicKey: deps.workspace.signingKey().publicKey,
    },
  )
}

/** The workspace's keys, the current one first; then those that signed decisions have replaced, one after the other. */
function workspaceKeys({ workspace }: QueryDeps): readonly string[] {
  const replaced = new Map(
    workspace
      .history()
      .entries.filter(({ entry }) => entry.action === 'workspace-key.replaced')
      .map(({ entry }) => [entry.detail['after'], entry.detail['before']]),
  )
  const keys = [workspace.signingKey().publicKey]
  for (let key = replaced.get(keys[0]); typeof key === 'string' && !keys.includes(key);) {
    keys.push(key)
    key = replaced.get(key)
  }
  return keys.filter((key) => /^[0-9a-f]{64}$/.test(key))
}

const entries = (n: number): string => (n === 1 ? '1 entry' : `${n} entries`)

const said = (of: Comparison, size: number): string => {
  switch (of.is) {
    case 'same':
      return `The same: ${entries(size)}, none changed, none added.`
    case 'extends':
      return `Extended: the ${entries(size)} of then are the same; ${of.more} more since.`
    case 'older':
      return `Older than what you kept: it had ${entries(size)}, and the first ${of.here} of them are here. Where another copy of the workspace wrote the others, bring them from there; otherwise the file was put back or cut. Whether those that are here are the same cannot be told from this head.`
    case 'different':
      return `Different history: an entry among the first ${size} is not what it was when the head was kept.`
  }
}

/** Compares a text with notes with what is stored now. `fault`: it holds none, or one that is not whole. */
export function compareKept(deps: QueryDeps, text: string): Output<'journal.compare'> {
  const { notes, fault } = readKept(text)
  if (notes === null) return { fault, rows: [] }
  const keys = workspaceKeys(deps)
  const leaves = new Map<ClientId | null, ReadonlyMap<ChainId, readonly StoredLeaf[]>>()
  const chainsOf = (stream: ClientId | null): ReadonlyMap<ChainId, readonly StoredLeaf[]> => {
    const known = leaves.get(stream) ?? byChain(journalOf(deps, stream).leaves())
    leaves.set(stream, known)
    return known
  }
  return { fault: null, rows: notes.map((note) => compareOne(deps, note, keys, chainsOf)) }
}

function byChain(leaves: readonly StoredLeaf[]): Map<ChainId, StoredLeaf[]> {
  const chains = new Map<ChainId, StoredLeaf[]>()
  for (const leaf of leaves) {
    const all = chains.get(leaf.chain)
    if (all) all.push(leaf)
    else chains.set(leaf.chain, [leaf])
  }
  return chains
}

function compareOne(
  deps: QueryDeps,
  text: string,
  keys: readonly string[],
  chainsOf: (stream: ClientId | null) => ReadonlyMap<ChainId, readonly StoredLeaf[]>,
): Row {
  const signed = signedNote(text, keys)
  const says = signed ?? parseNote(text)
  const [, workspace = '', stream = '', chain = ''] = says?.origin.split('/') ?? []
  const isOurs = workspace === deps.workspace.id
  const clientId = stream === WORKSPACE_STREAM ? null : stream
  const client = clientId === null ? null : deps.workspace.client(clientId)
  const row = (result: Row['result'], sentence: string): Row => ({
    journal: isOurs && (clientId === null || client) ? clip(client?.name ?? 'the workspace') : null,
    stream: clip(stream),
    chain: clip(chain),
    size: says?.size ?? 0,
    key: signed?.key ?? null,
    result,
    ok: result === 'same' || result === 'extends',
    text: sentence,
  })
  if (says && !isOurs) return row('other-workspace', 'Of another workspace: nothing here can be compared.')
  if (signed === null)
    return row(
      'not-signed',
      "Not signed by this workspace's key, nor by one that a signed decision has replaced: it was altered, or another key made it. It was not compared.",
    )
  if (clientId !== null && client === null)
    return row('unknown-client', `Of a client that is not in this workspace${removed(deps, clientId)}.`)
  return inChain(signed, chainsOf(clientId).get(chain) ?? [], row)
}

function inChain(
  note: NoteOf,
  leaves: readonly StoredLeaf[],
  row: (result: Row['result'], sentence: string) => Row,
): Row {
  if (leaves.length === 0)
    return row(
      'unknown-chain',
      'Nothing of this chain is here: another copy of the workspace wrote it and it was not brought, or it was taken out.',
    )
  const compared = compareHead(note, leaves)
  const key = note.key === 'earlier' ? ' It is signed by an earlier key of the workspace.' : ''
  return row(compared.is, `${said(compared, note.size)}${key}`)
}

/** What the workspace's journal says of a client that is gone. */
function removed({ workspace }: QueryDeps, clientId: string): string {
  const found = workspace
    .history()
    .entries.findLast(({ entry }) => entry.action === 'client.removed' && entry.detail['client'] === clientId)
  return found ? `: it was removed at ${new Date(found.entry.at).toISOString()}` : ''
}

/** Looks for the moment at which the mark that a report prints was that of the client's journal.
 *  @throws AppError invalid-input for a mark that is none. */
export function compareMark(
  deps: QueryDeps,
  { clientId, mark }: { readonly clientId: ClientId | null; readonly mark: string },
): Output<'journal.compareMark'> {
  const wanted = mark.toLowerCase().replace(/\s/g, '')
  if (!/^[0-9a-f]{64}$/.test(wanted)) throw new AppError('invalid-input', { field: 'mark: 64 hex digits' })
  const journal = journalOf(deps, clientId)
  const history = journal.history()
  const counted = new Set(history.entries.map(({ hash }) => hash))
  const settled = new Set(history.entries.map(({ entry: { chain, seq } }) => `${chain}/${seq}`))
  const chains = byChain(
    // Of two that claim one place, only the one that counts.
    journal
      .leaves()
      .filter(({ chain, seq, stored }) => !settled.has(`${chain}/${seq}`) || counted.has(stored)),
  )
  const seqsOf = (heads: typeof history.heads): Record<ChainId, number> =>
    Object.fromEntries(Object.entries(heads).map(([chain, { seq }]) => [chain, seq]))
  // What was known just before an entry was written, as the entry itself says.
  const moments = function* () {
    yield { seqs: seqsOf(history.heads), at: null }
    for (const { entry } of history.entries.toReversed())
      yield {
        seqs: { ...entry.seen, ...(entry.seq > 1 && { [entry.chain]: entry.seq - 1 }) },
        at: entry.at,
      }
  }
  const stream = clientId ?? WORKSPACE_STREAM
  const { workspace } = deps
  const found = findMark(
    wanted,
    moments(),
    chains,
    { workspace: workspace.id, stream },
    workspace.signingKey(),
  )
  if (!found)
    return {
      found: false,
      size: null,
      more: null,
      text: `Not found: this journal of ${streamName(deps, clientId)} never had that mark. An entry before it was changed or is missing, or the mark is of another journal or workspace, or from before the workspace's key was replaced.`,
    }
  const sum = (seqs: Readonly<Record<ChainId, number>>): number =>
    Object.values(seqs).reduce((all, seq) => all + seq, 0)
  const size = sum(found.seqs)
  const more = sum(seqsOf(history.heads)) - size
  return {
    found: true,
    size,
    more,
    text:
      more === 0
        ? `The same: it is the mark of the ${entries(size)} that are here.`
        : `Extended: it is the mark of the first ${entries(size)}, which are the same${found.at === null ? '' : ` (until ${new Date(found.at).toISOString()})`}; ${more} more since.`,
  }
}
