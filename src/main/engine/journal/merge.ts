/** Many chains as one history. Promise: a pure function of the set of entries and of what is known about their devices.
 *  In whatever order entries arrive, and however often, the history is the same. Nothing is dropped: what does not count
 *  is set aside with the reason. */
import type { ChainId, DeviceId, MemberId, SignedEntry } from './entry.ts'
import { checkSignature, genesisOf, isChainOf, SYSTEM } from './entry.ts'
import { publicKeyFrom } from './hash.ts'
import { compareHlc } from './hlc.ts'

export interface Head {
  readonly seq: number
  readonly hash: string
}
/** The last entry of each chain: what was known when something was made. */
export type Heads = Readonly<Record<ChainId, Head>>

/** What the workspace certifies about a device. */
export interface Device {
  readonly member: MemberId
  /** Hex. */
  readonly publicKey: string
  /** null = not revoked; else the last entry of each chain that counts, and with it those before it. A chain that is not
   *  named has none. With the hash, since whoever has the key could write other entries with the same numbers. */
  readonly revoked: Heads | null
}

export interface MergeContext {
  readonly workspace: string
  readonly stream: string
  /** Certified devices by id. */
  readonly devices: ReadonlyMap<DeviceId, Device>
  /** `check` verifies every signature (about 0.3 ms each). `checked`: the caller has done so, with these devices. */
  readonly signatures: 'check' | 'checked'
}

export type AsideReason =
  /** Of another workspace or stream. */
  | 'foreign'
  /** No certificate of its device is known, yet. */
  | 'unknown-device'
  /** In a chain of another device. */
  | 'other-chain'
  /** Written in the name of a member to whom the device does not belong. */
  | 'wrong-author'
  /** Not signed by its device as it stands. */
  | 'bad-signature'
  /** It does not follow the entry before it. */
  | 'broken-link'
  /** An entry before it in its chain is not there, or was refused. */
  | 'gap'
  /** Two entries claim its place, or a place before it. */
  | 'fork'
  /** Past the last entry of a revoked device that counts. */
  | 'revoked'

export interface History {
  /** In order: cause first, then hybrid clock, then chain id. */
  readonly entries: readonly SignedEntry[]
  readonly heads: Heads
  /** The first entry that is not there, of each chain that somebody has seen further or of which later ones are here. */
  readonly missing: readonly { readonly chain: ChainId; readonly seq: number }[]
  /** Places that several entries claim. */
  readonly forks: readonly {
    readonly chain: ChainId
    readonly seq: number
    readonly hashes: readonly string[]
  }[]
  readonly aside: readonly { readonly signed: SignedEntry; readonly why: AsideReason }[]
  /** Entries whose hybrid clock is not after that of the one before in their chain. They count: cause orders them. */
  readonly clockBack: readonly SignedEntry[]
  /** Entries that claim to have seen each other, which honest devices cannot write. They count. */
  readonly circular: readonly SignedEntry[]
}

/** Whether `a` was known when `b` was written. */
export const precedes = ({ entry: a }: SignedEntry, { entry: b }: SignedEntry): boolean =>
  a.chain === b.chain ? a.seq < b.seq : (b.seen[a.chain] ?? 0) >= a.seq

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Hybrid clock, then chain id, then place: the order of what did not know each other. */
export const byClock = (a: SignedEntry, b: SignedEntry): number =>
  compareHlc(a.entry.hlc, b.entry.hlc) ||
  byText(a.entry.chain, b.entry.chain) ||
  a.entry.seq - b.entry.seq ||
  byText(a.hash, b.hash)

/** @param entries read by `readEntry`, so that their hashes are their own. */
export function merge(entries: Iterable<SignedEntry>, context: MergeContext): History {
  const aside: { signed: SignedEntry; why: AsideReason }[] = []
  const chains = new Map<ChainId, SignedEntry[]>()
  const here = new Map<ChainId, Set<number>>()
  const refused = new Set<string>()
  for (const { signed, why } of judged(entries, context)) {
    const { chain, seq } = signed.entry
    if (why !== null) {
      aside.push({ signed, why })
      refused.add(signed.hash)
    }
    if (why !== 'foreign' && why !== 'other-chain') here.set(chain, (here.get(chain) ?? new Set()).add(seq))
    // Its link still counts where only its author is wrong.
    if (why !== null && why !== 'wrong-author') continue
    const all = chains.get(chain)
    if (all) all.push(signed)
    else chains.set(chain, [signed])
  }

  const linked: SignedEntry[][] = []
  const heads: Record<ChainId, Head> = {}
  const forks: { chain: ChainId; seq: number; hashes: string[] }[] = []
  for (const [chain, all] of [...chains].sort(([a], [b]) => byText(a, b))) {
    const { prefix, rest, fork } = follow(all, context)
    for (const { signed, why } of rest) if (!refused.has(signed.hash)) aside.push({ signed, why })
    if (fork !== null) forks.push({ chain, ...fork })
    const last = prefix.at(-1)
    if (last) heads[chain] = { seq: last.entry.seq, hash: last.hash }
    linked.push(prefix.filter(({ hash }) => !refused.has(hash)))
  }

  // An entry that is here and does not count is not missing.
  const wanted = new Map(
    [...here].map(([chain, seqs]) => [chain, [...seqs].reduce((a, b) => Math.max(a, b))]),
  )
  for (const { entry } of linked.flat())
    for (const [chain, seq] of Object.entries(entry.seen))
      wanted.set(chain, Math.max(seq, wanted.get(chain) ?? 0))
  for (const { revoked } of context.devices.values())
    for (const [chain, { seq }] of Object.entries(revoked ?? {}))
      // A device writes in many streams.
      if (here.has(chain)) wanted.set(chain, Math.max(seq, wanted.get(chain) ?? 0))
  const missing = [...wanted]
    .map(([chain, upTo]) => ({ chain, seq: firstMissing(here.get(chain)), upTo }))
    .filter(({ seq, upTo }) => seq <= upTo)
    .map(({ chain, seq }) => ({ chain, seq }))
    .sort((a, b) => byText(a.chain, b.chain))

  const { ordered, circular } = inOrder(linked)
  return {
    entries: ordered,
    heads,
    missing,
    forks,
    aside: aside.sort((a, b) => byClock(a.signed, b.signed)),
    clockBack: linked.flatMap((chain) =>
      chain.filter((each, i) => i > 0 && compareHlc(chain[i - 1]!.entry.hlc, each.entry.hlc) >= 0),
    ),
    circular,
  }
}

/** The history with one more entry, made here: the same as merging all again, without the work. null where that cannot
 *  be said: the entry does not continue its chain, or has not seen exactly what counts.
 *  @param signed with a signature that was made or checked here, by a device that is not revoked. */
export function extended(history: History, signed: SignedEntry): History | null {
  const { chain, seq, prev, seen, hlc } = signed.entry
  const { heads, entries } = history
  const head = heads[chain]
  const before = entries.findLast(({ entry }) => entry.chain === chain)
  const follows = seq === (head?.seq ?? 0) + 1 && (head === undefined || head.hash === prev)
  const others = Object.keys(heads).filter((other) => other !== chain)
  const knows =
    others.every((other) => seen[other] === heads[other]?.seq) && Object.keys(seen).length === others.length
  const isClean = !history.aside.some(({ signed: { entry } }) => entry.chain === chain)
  if (!follows || !knows || !isClean || (before && compareHlc(before.entry.hlc, hlc) >= 0)) return null
  return {
    ...history,
    entries: [...entries, signed],
    heads: { ...heads, [chain]: { seq, hash: signed.hash } },
  }
}

/** The history as it was when these heads were its heads: later entries, forks and revocations make no difference.
 *  `missing` names the heads that cannot be reached. */
export function mergeAt(entries: Iterable<SignedEntry>, context: MergeContext, heads: Heads): History {
  const byHash = new Map<string, SignedEntry[]>()
  for (const signed of entries) byHash.set(signed.hash, [...(byHash.get(signed.hash) ?? []), signed])
  const known: SignedEntry[] = []
  const lost: { chain: ChainId; seq: number }[] = []
  for (const [chain, head] of Object.entries(heads)) {
    let [hash, seq] = [head.hash, head.seq]
    for (; seq > 0; seq -= 1) {
      const found = byHash.get(hash)
      const entry = found?.[0]?.entry
      if (!found || entry?.chain !== chain || entry.seq !== seq) break
      known.push(...found)
      hash = entry.prev
    }
    if (seq > 0) lost.push({ chain, seq })
  }
  const devices = new Map([...context.devices].map(([id, device]) => [id, { ...device, revoked: null }]))
  const history = merge(known, { ...context, devices })
  const named = new Set(lost.map(({ chain }) => chain))
  const missing = [...lost, ...history.missing.filter(({ chain }) => !named.has(chain))]
  return { ...history, missing: missing.sort((a, b) => byText(a.chain, b.chain)) }
}

interface Judged {
  readonly signed: SignedEntry
  readonly why: AsideReason | null
}

/** Each entry once, with what can be said about it alone. */
function judged(entries: Iterable<SignedEntry>, context: MergeContext): Judged[] {
  const keys = new Map([...context.devices].map(([id, device]) => [id, publicKeyFrom(device.publicKey)]))
  const judge = (signed: SignedEntry): AsideReason | null => {
    const { entry } = signed
    if (entry.workspace !== context.workspace || entry.stream !== context.stream) return 'foreign'
    const [device, key] = [context.devices.get(entry.device), keys.get(entry.device)]
    if (!device || !key) return 'unknown-device'
    if (!isChainOf(entry.chain, device.publicKey)) return 'other-chain'
    if (context.signatures === 'check' && !checkSignature(signed, key)) return 'bad-signature'
    return entry.by === device.member || entry.by === SYSTEM ? null : 'wrong-author'
  }
  // One hash with two signatures: a wrong one must not hide the right one, whichever came first.
  const rank = ({ signed, why }: Judged): string => `${why === 'bad-signature' ? 1 : 0}${signed.sig}`
  const byHash = new Map<string, Judged>()
  for (const signed of entries) {
    const before = byHash.get(signed.hash)
    if (before?.signed.sig === signed.sig) continue
    const now = { signed, why: judge(signed) }
    if (!before || rank(now) < rank(before)) byHash.set(signed.hash, now)
  }
  return [...byHash.values()]
}

function firstMissing(seqs: ReadonlySet<number> = new Set()): number {
  let seq = 1
  while (seqs.has(seq)) seq += 1
  return seq
}

/** The part of one chain that is linked from its start and counts, and why the rest does not. */
function follow(
  entries: readonly SignedEntry[],
  { devices }: MergeContext,
): {
  prefix: SignedEntry[]
  rest: { signed: SignedEntry; why: AsideReason }[]
  fork: { seq: number; hashes: string[] } | null
} {
  const own = [...entries].sort((a, b) => a.entry.seq - b.entry.seq || byText(a.hash, b.hash))
  // One chain belongs to one device.
  const [first] = own
  const device = first && devices.get(first.entry.device)
  const revoked = first && device?.revoked ? pathTo(own, device.revoked[first.entry.chain]) : null
  if (revoked) own.sort((a, b) => Number(revoked.has(b.hash)) - Number(revoked.has(a.hash)))
  const forkSeq = revoked
    ? null
    : (own.find((each, i) => each.entry.seq === own[i + 1]?.entry.seq)?.entry.seq ?? null)
  const prefix: SignedEntry[] = []
  const rest: { signed: SignedEntry; why: AsideReason }[] = []
  let stopped: AsideReason | null = null
  for (const signed of own) {
    const { entry } = signed
    const prev =
      prefix.at(-1)?.hash ?? genesisOf(entry.workspace, entry.stream, entry.chain, device?.publicKey ?? '')
    if (stopped === null) {
      if (entry.seq === forkSeq) stopped = 'fork'
      else if (revoked && !revoked.has(signed.hash)) stopped = 'revoked'
      else if (entry.seq !== prefix.length + 1) stopped = 'gap'
      else if (entry.prev !== prev) stopped = 'broken-link'
    }
    if (stopped === null) prefix.push(signed)
    else rest.push({ signed, why: revoked && !revoked.has(signed.hash) ? 'revoked' : stopped })
  }
  const claims = own.filter(({ entry }) => entry.seq === forkSeq).map(({ hash }) => hash)
  return { prefix, rest, fork: forkSeq === null ? null : { seq: forkSeq, hashes: claims } }
}

/** Hashes of the head and of those before it that are here. None where the head is not here: what the chain's other
 *  entries are worth cannot be known before it has come. */
function pathTo(entries: readonly SignedEntry[], head: Head | undefined): ReadonlySet<string> {
  const byHash = new Map(entries.map((signed) => [signed.hash, signed.entry]))
  const path = new Set<string>()
  let entry = head && byHash.get(head.hash)
  for (let hash = head?.hash; hash !== undefined && entry; entry = byHash.get(hash)) {
    path.add(hash)
    hash = entry.prev
  }
  return path
}

/** All chains as one list: an entry comes after everything it has seen that is here. Of those that may come next, the
 *  earliest by clock does. */
function inOrder(chains: readonly (readonly SignedEntry[])[]): {
  ordered: SignedEntry[]
  circular: SignedEntry[]
} {
  const ordered: SignedEntry[] = []
  const circular: SignedEntry[] = []
  const place = chains.map(() => 0)
  const index = new Map(chains.flatMap((chain, i) => (chain[0] ? [[chain[0].entry.chain, i] as const] : [])))
  const isFree = ({ entry }: SignedEntry): boolean => {
    for (const name in entry.seen) {
      const i = index.get(name)
      if (i === undefined) continue
      const waiting = chains[i]?.[place[i] ?? 0]
      if (waiting && waiting.entry.seq <= (entry.seen[name] ?? 0)) return false
    }
    return true
  }
  for (;;) {
    const candidates = chains.flatMap((chain, i) => {
      const signed = chain[place[i] ?? 0]
      return signed ? [{ signed, i }] : []
    })
    if (candidates.length === 0) return { ordered, circular }
    const free = candidates.filter(({ signed }) => isFree(signed))
    if (free.length === 0)
      circular.push(
        ...candidates
          .map(({ signed }) => signed)
          .sort(byClock)
          .slice(0, 1),
      )
    const { signed, i } = (free.length > 0 ? free : candidates).reduce((a, b) =>
      byClock(a.signed, b.signed) <= 0 ? a : b,
    )
    ordered.push(signed)
    place[i] = (place[i] ?? 0) + 1
  }
}
