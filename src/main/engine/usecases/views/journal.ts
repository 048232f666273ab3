/** The journal as people read it: what all devices of the workspace wrote, as one history. Nothing is left out: what does
 *  not count, what cannot be read and what has not come is said. */
import type { Input, Output } from '../../../../shared/contract/schemas.ts'
import { fold, MINUTE, wordsOf } from '../../../../shared/model/index.ts'
import { AppError } from '../../domain/errors.ts'
import { entryText } from '../../journal/actions.ts'
import { ASIDE_TEXT } from '../../journal/aside.ts'
import type { ChainId, SignedEntry } from '../../journal/entry.ts'
import { byClock, type AsideReason, type History } from '../../journal/merge.ts'
import type { ReadsJournal } from '../../ports/journal.ts'
import { EVER } from '../../records/resolve.ts'
import type { QueryDeps } from '../deps.ts'
import { journalOf } from '../journal.ts'
import { authorsOf } from '../authors.ts'
import { createAccountNaming } from './decided-accounts.ts'
import { clip } from './sources.ts'

type Answer = Output<'journal.list'>
type Row = Answer['rows'][number]

/** Two clocks that differ by less are one. */
const CLOCKS_DIFFER = MINUTE

interface Placed {
  readonly signed: SignedEntry
  readonly why: AsideReason | null
}

/** What counts in the order of the history, and between that, by clock, what does not: the same in every copy. */
function placed({ entries, aside }: History): Placed[] {
  const all: Placed[] = []
  let next = 0
  for (const signed of entries) {
    for (let other = aside[next]; other && byClock(other.signed, signed) < 0; other = aside[next]) {
      all.push(other)
      next += 1
    }
    all.push({ signed, why: null })
  }
  return [...all, ...aside.slice(next)]
}

const hasAll = (text: string, words: readonly string[]): boolean => words.every((word) => text.includes(word))

function counted(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** The kind of an action: what it is about. */
const kindOf = (action: string): string => action.split('.', 1)[0] ?? action

/** Newest first, by pages that mean the same in every copy of the workspace.
 *  @throws AppError not-found for a client, or a cursor, that is not here. */
export function listJournal(deps: QueryDeps, input: Input<'journal.list'>): Answer {
  const journal = journalOf(deps, input.clientId)
  const altered = alteredRows(journal)
  const history = journal.history()
  const all = placed(history)
    .filter(({ signed }) => !altered.hashes.has(signed.hash))
    .reverse()
  const naming = namesOf(deps)
  const named = createAccountNaming(deps, input.clientId)
  const textOf = ({ signed: { entry } }: Placed): string =>
    clip(
      named(
        entry,
        entryText(entry, { provider: (id) => deps.providers.get(id)?.label ?? id, member: naming.author }),
      ),
      4_000,
    )
  const words = wordsOf(input.text ?? '')
  const wanted = all.filter((each) => {
    const { entry } = each.signed
    return (
      (input.by === undefined || input.by.includes(entry.by)) &&
      (input.kinds === undefined || input.kinds.includes(kindOf(entry.action))) &&
      (words.length === 0 || hasAll(fold(`${textOf(each)}\n${naming.author(entry.by)}`), words))
    )
  })
  const from =
    input.cursor == null ? 0 : wanted.findIndex(({ signed: { hash } }) => hash === input.cursor) + 1
  if (input.cursor != null && from === 0)
    throw new AppError('not-found', { what: 'entry', id: input.cursor.slice(0, 64) })
  const page = wanted.slice(from, from + input.limit)
  const orderedAt = orderOf(all)
  const circular = new Set([...history.circular, ...history.clockBack].map(({ hash }) => hash))
  return {
    rows: page.map((each) => rowOf(each, textOf(each), naming, orderedAt(each.signed), circular)),
    matched: wanted.length,
    total: all.length,
    devices: new Set(all.map(({ signed: { entry } }) => entry.device)).size,
    missing: [...lostIn(journal), ...missingOf(history, altered.rows, naming)],
    unreadable: altered.rows,
    authors: [...counted(all.map(({ signed: { entry } }) => entry.by))]
      .map(([id, count]) => ({ id, name: naming.author(id), count }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)),
    kinds: [...counted(all.map(({ signed: { entry } }) => kindOf(entry.action)))]
      .map(([kind, count]) => ({ kind, count }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    nextCursor: from + page.length < wanted.length ? (page.at(-1)?.signed.hash ?? null) : null,
  }
}

/** Rows whose bytes are not those that were hashed, or that lie in another place than they were written for. They are named and not shown: nobody signed what stands there. */
function alteredRows(journal: ReadsJournal): {
  readonly hashes: ReadonlySet<string>
  readonly rows: Answer['unreadable']
} {
  const found = journal.leaves().filter(({ stored, hash, isInPlace }) => stored !== hash || !isInPlace)
  return {
    hashes: new Set(found.map(({ stored }) => stored)),
    rows: found.map(({ chain, seq }) => ({
      chain: clip(chain),
      seq,
      text: `Entry ${seq} of chain ${chain} cannot be read: it was altered after it was written. Run "reeve verify", and restore the file from a backup.`,
    })),
  }
}

interface Naming {
  author(id: string): string
  device(id: string): { readonly id: string; readonly label: string; readonly isThis: boolean }
}

const PLATFORM: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }
const short = (id: string): string => id.slice(0, 6)

function namesOf({ workspace, author }: QueryDeps): Naming {
  const platforms = new Map(
    workspace
      .records('device', EVER)
      .flatMap(({ id, value }) => (value ? [[id, value.platform] as const] : [])),
  )
  return {
    author: authorsOf(workspace).label,
    device: (id) => {
      const platform = platforms.get(id)
      const label = platform === undefined ? 'Unknown device' : (PLATFORM[platform] ?? platform)
      return { id: clip(id, 600), label: clip(`${label} ${short(id)}`), isThis: id === author.device }
    },
  }
}

function rowOf(
  { signed: { entry, hash }, why }: Placed,
  text: string,
  naming: Naming,
  orderedAt: number | null,
  outOfOrder: ReadonlySet<string>,
): Row {
  return {
    hash,
    chain: entry.chain,
    seq: entry.seq,
    at: entry.at,
    orderedAt,
    authorId: entry.by,
    author: naming.author(entry.by),
    device: naming.device(entry.device),
    action: clip(entry.action),
    text,
    setAside: why === null ? null : { reason: why, text: ASIDE_TEXT[why] },
    outOfOrder: outOfOrder.has(hash),
    records: entry.writes.map(({ kind, id, op }) => ({ kind, id, op })),
  }
}

/** When an entry was written as others tell, where that differs from what its device's clock said: the time of the
 *  latest entry that it was the first of its chain to have seen, or of its own hybrid clock. */
function orderOf(all: readonly Placed[]): (signed: SignedEntry) => number | null {
  const at = new Map(all.map(({ signed: { entry } }) => [`${entry.chain}/${entry.seq}`, entry]))
  return ({ entry }) => {
    const before = at.get(`${entry.chain}/${entry.seq - 1}`)?.seen ?? {}
    const seen = Object.entries(entry.seen)
      .filter(([chain, seq]) => seq > (before[chain] ?? 0))
      .map(([chain, seq]) => at.get(`${chain}/${seq}`)?.at ?? 0)
    const ordered = Math.max(entry.hlc[0], ...seen)
    return Math.abs(ordered - entry.at) < CLOCKS_DIFFER ? null : ordered
  }
}

/** Entries that were in this file and are gone. */
const lostIn = (journal: ReadsJournal): Answer['missing'] =>
  journal.lost().map(({ chain, seq, count }) => ({
    chain,
    seq,
    count,
    text: `${count === 1 ? '1 entry that was' : `${count} entries that were`} in this journal ${count === 1 ? 'is' : 'are'} gone, from number ${seq} of chain ${chain} on: an older file was put back, or it was cut. What was decided before is unknown until the entries come back from another copy, or it is decided again.`,
  }))

/** Entries that somebody has seen, or that later ones follow, and that are not here. */
function missingOf(history: History, altered: Answer['unreadable'], naming: Naming): Answer['missing'] {
  const all = [...history.entries, ...history.aside.map(({ signed }) => signed)]
  const here = new Map<ChainId, Set<number>>()
  const upTo = new Map<ChainId, number>()
  const writer = new Map<ChainId, string>()
  const reaches = (chain: ChainId, seq: number): void =>
    void upTo.set(chain, Math.max(seq, upTo.get(chain) ?? 0))
  for (const { entry } of all) {
    here.set(entry.chain, (here.get(entry.chain) ?? new Set()).add(entry.seq))
    writer.set(entry.chain, entry.device)
    reaches(entry.chain, entry.seq)
    for (const [chain, seq] of Object.entries(entry.seen)) reaches(chain, seq)
  }
  // A row that was altered is named as that.
  for (const { chain, seq } of altered) here.set(chain, (here.get(chain) ?? new Set()).add(seq))
  return history.missing.flatMap(({ chain, seq }) => {
    // A revocation may name an entry that nobody here has seen.
    const last = Math.max(seq, upTo.get(chain) ?? 0)
    const count = last - [...(here.get(chain) ?? [])].filter((each) => each <= last).length
    if (count === 0) return []
    const device = writer.get(chain)
    const of = device === undefined ? null : naming.device(device)
    const entries = count === 1 ? '1 entry' : `${count} entries`
    return {
      chain,
      seq,
      count,
      text:
        of?.isThis === true
          ? `${entries} that this device wrote ${count === 1 ? 'is' : 'are'} not here, from number ${seq} of chain ${chain} on: the file was put back or cut, or another copy of it has them.`
          : `Another copy of the workspace${of ? ` (${of.label})` : ''} has written ${entries} that ${count === 1 ? 'has' : 'have'} not come here yet, from number ${seq} of chain ${chain} on.`,
    }
  })
}
