/** Records as they stood at a moment, computed from the merged history. Promise: a pure function of history, bodies and
 *  moment. Valid time is the moment; what was known is the history that is passed (`mergeAt` gives an earlier one).
 *
 *  A revision counts from its `from` on and replaces what it descends from, from then on, also after its own end. Of two
 *  writes of one entry to one record, the later one replaces the earlier. What nobody has replaced are the heads; the
 *  kind's rule makes one answer of them. A record without a value at the moment (not yet, ended, voided) is left out;
 *  what cannot be read or is disputed never is. */
import type { EpochMs } from '../../../shared/model/index.ts'
import { canonicalText } from '../journal/canonical.ts'
import {
  isKnownOp,
  revIdOf,
  type Body,
  type MemberId,
  type RevId,
  type SignedEntry,
  type Write,
} from '../journal/entry.ts'
import { byClock, precedes, type Heads, type History } from '../journal/merge.ts'
import { isKnownKind, recordSpec, type BodyOf, type RecordKind } from './index.ts'
import type { RecordKindSpec } from './kind.ts'

/** `newer`: of a version or an operation that only a newer Reeve knows. `missing`: its body has not arrived. */
export type Unread = 'newer' | 'erased' | 'missing' | 'unreadable'

/** Reads what is known now, also where a clock was set back or a device's clock is ahead. */
export const EVER: EpochMs = Number.MAX_SAFE_INTEGER

export interface Revision<B> {
  readonly rev: RevId
  readonly signed: SignedEntry
  readonly write: Write
  /** `none`: it has no body, as a `void`. */
  readonly state: 'read' | 'none' | Unread
  /** Where `state` is `read`. */
  readonly value: B | null
}

export interface Approval {
  readonly rev: RevId
  readonly by: MemberId
  readonly signed: SignedEntry
  /** By the member who made the request: no second pair of eyes. */
  readonly own: boolean
}

export interface Resolved<B> {
  readonly kind: string
  readonly id: string
  readonly state: 'settled' | 'disputed' | Unread
  /** Where it is settled; null for the rules `all` and `set`, whose answers are `values`. */
  readonly value: B | null
  /** Rules `all` and `set`: what can be read, in order. */
  readonly values: readonly B[]
  /** The revisions that the answer rests on, in the order of clock. All sides of a dispute. */
  readonly heads: readonly Revision<B>[]
  /** Heads that another one outweighs (rules `latest` and `strictest`). They stay readable. */
  readonly outweighed: readonly Revision<B>[]
  /** Rule `strictest`: when it ends, ms; null = open. Otherwise null. */
  readonly until: EpochMs | null
  /** Rule `approval`: of exactly the revision that is settled. */
  readonly approvals: readonly Approval[]
}

export interface Records {
  /** The last entry of each chain that counts. */
  readonly heads: Heads
  /** Records of a kind at a moment, by id. */
  at<K extends RecordKind>(kind: K, moment: EpochMs): readonly Resolved<BodyOf<K>>[]
  /** What the next write to this record names as its parents. */
  headsOf(kind: string, id: string): readonly RevId[]
  /** Writes of kinds, versions or operations that this version does not know. */
  newer(): readonly { readonly kind: string; readonly id: string; readonly rev: RevId }[]
  /** The same with one more entry, the last of `history`, whose bodies are among the bodies. */
  after(history: History): Records
}

/** Reads records of one moment. */
export interface ReadsRecords {
  records<K extends RecordKind>(kind: K): readonly Resolved<BodyOf<K>>[]
}

export type Bodies = ReadonlyMap<string, Body>

/** @param bodies by hash, as `checkBody` found them intact or erased. */
export function recordsOf(history: History, bodies: Bodies): Records {
  return recordsIn(history, bodies, grouped(writesOf(history)))
}

/** Writes by kind and id. */
type Groups = ReadonlyMap<string, ReadonlyMap<string, readonly Found[]>>

/** @param before is left as it is. */
function grouped(writes: readonly Found[], before: Groups = new Map()): Groups {
  const groups = new Map(before)
  for (const [kind, ofKind] of Map.groupBy(writes, ({ write }) => write.kind)) {
    const byId = new Map(before.get(kind))
    for (const [id, found] of Map.groupBy(ofKind, ({ write }) => write.id))
      byId.set(id, [...(byId.get(id) ?? []), ...found])
    groups.set(kind, byId)
  }
  return groups
}

function recordsIn(history: History, bodies: Bodies, groups: Groups): Records {
  return {
    heads: history.heads,
    at: (kind, moment) => resolveAll(recordSpec(kind), groups.get(kind) ?? new Map(), bodies, moment),
    headsOf: (kind, id) => unreplaced(groups.get(kind)?.get(id) ?? []).map(({ rev }) => rev),
    newer: () =>
      writesOf(history)
        .filter(
          ({ write: { kind, v, op } }) =>
            !isKnownKind(kind) || v > recordSpec(kind).version || !isKnownOp(op),
        )
        .map(({ rev, write: { kind, id } }) => ({ kind, id, rev })),
    after: (now) =>
      recordsIn(now, bodies, grouped(writesOf({ ...now, entries: now.entries.slice(-1) }), groups)),
  }
}

/** Records of one kind at a moment: `Records.at` for any spec. */
export function resolveKind<B>(
  spec: RecordKindSpec<B>,
  history: History,
  bodies: Bodies,
  moment: EpochMs,
): Resolved<B>[] {
  const byId = grouped(writesOf(history)).get(spec.kind) ?? new Map()
  return resolveAll(spec, byId, bodies, moment)
}

/** A write in its place. */
interface Found {
  readonly rev: RevId
  readonly signed: SignedEntry
  readonly write: Write
}

const writesOf = ({ entries }: History): Found[] =>
  entries.flatMap((signed) =>
    signed.entry.writes.map((write, i) => ({ rev: revIdOf(signed.hash, i), signed, write })),
  )

const inOrder = (a: Found, b: Found): number => byClock(a.signed, b.signed) || placeOf(a) - placeOf(b)
const placeOf = ({ signed, write }: Found): number => signed.entry.writes.indexOf(write)

function resolveAll<B>(
  spec: RecordKindSpec<B>,
  byId: ReadonlyMap<string, readonly Found[]>,
  bodies: Bodies,
  moment: EpochMs,
): Resolved<B>[] {
  return [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, all]) => {
      const scene: Scene<B> = {
        all,
        started: all.filter(({ write }) => write.from <= moment).sort(inOrder),
        moment,
        read: (found) => readRevision(found, spec, bodies),
      }
      const answer = RULES[spec.rule](scene)
      return answer === null ? [] : [{ ...EMPTY, kind: spec.kind, id, ...answer }]
    })
}

const EMPTY = { value: null, values: [], heads: [], outweighed: [], until: null, approvals: [] } as const

interface Scene<B> {
  readonly all: readonly Found[]
  /** In the order of clock. */
  readonly started: readonly Found[]
  readonly moment: EpochMs
  readonly read: (found: Found) => Revision<B>
}

type Answer<B> = Pick<Resolved<B>, 'state' | 'heads'> & Partial<Resolved<B>>

const RULES: { readonly [R in RecordKindSpec<unknown>['rule']]: <B>(scene: Scene<B>) => Answer<B> | null } = {
  choose: (scene) => chosen(unreplaced(scene.started, scene.all).map(scene.read), scene.moment),

  latest: (scene) => {
    const heads = unreplaced(scene.started, scene.all).map(scene.read)
    const winner = latestOf(heads)
    if (winner === undefined) return null
    const answer = chosen([winner], scene.moment)
    return answer && { ...answer, outweighed: heads.filter((head) => head !== winner) }
  },

  strictest: (scene) => {
    const heads = unreplaced(scene.started, scene.all).map(scene.read)
    const until = heads.reduce((end, { write }) => Math.min(end, write.to ?? Infinity), Infinity)
    if (heads.length === 0 || scene.moment >= until || heads.some(({ write }) => isEnd(write))) return null
    // What cannot be read might end it: then whether it is in force is not known.
    const unread = heads.find(({ state }) => state === 'newer' || state === 'missing')
    const winner = unread ?? latestOf(heads.filter(({ write }) => (write.to ?? Infinity) === until))!
    const answer = chosen([winner], scene.moment)
    return (
      answer && {
        ...answer,
        outweighed: heads.filter((head) => head !== winner),
        until: until === Infinity ? null : until,
      }
    )
  },

  approval: (scene) => {
    const isAnswer = ({ write }: Found): boolean => write.op === 'approve' || write.op === 'revoke'
    const requests = scene.started.filter((found) => !isAnswer(found))
    const others = scene.all.filter((found) => !isAnswer(found))
    const answer = chosen(unreplaced(requests, others).map(scene.read), scene.moment)
    if (answer?.state !== 'settled') return answer
    const settled = new Set(answer.heads.map(({ rev }) => rev))
    const asked = new Set(answer.heads.map(({ signed }) => signed.entry.by))
    const answers = scene.started.filter(isAnswer)
    const revoked = new Set(
      answers.filter(({ write }) => write.op === 'revoke').flatMap(({ write }) => write.parents),
    )
    const approvals = answers
      .filter(({ rev, write }) => write.op === 'approve' && !revoked.has(rev) && !isOver(write, scene.moment))
      .filter(({ write }) => write.parents.some((parent) => settled.has(parent)))
      .map(({ rev, signed }) => ({ rev, signed, by: signed.entry.by, own: asked.has(signed.entry.by) }))
    return { ...answer, approvals }
  },

  all: (scene) => {
    const heads = scene.started.filter(({ write }) => !isOver(write, scene.moment)).map(scene.read)
    const voided = new Set(heads.filter(({ write }) => isEnd(write)).flatMap(({ write }) => write.parents))
    return listOf(
      heads,
      heads.filter(({ rev, write }) => !isEnd(write) && !voided.has(rev)),
    )
  },

  set: (scene) => {
    const heads = scene.started.filter(({ write }) => !isOver(write, scene.moment)).map(scene.read)
    const ends = heads.filter(({ write }) => isEnd(write))
    const kept = heads.filter((head) => !isEnd(head.write) && !ends.some((end) => takesAway(end, head)))
    const distinct = new Map(kept.map((head) => [meaningOf(head), head]))
    return listOf(
      kept,
      [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, head]) => head),
    )
  },
}

/** Of these, what none of them descends from, in their order. @param all where descent is looked up. */
function unreplaced(of: readonly Found[], all: readonly Found[] = of): Found[] {
  const byRev = new Map(all.map((found) => [found.rev, found]))
  const replaced = new Set<RevId>()
  const open = of.flatMap(({ write }) => write.parents)
  for (let rev = open.pop(); rev !== undefined; rev = open.pop()) {
    if (replaced.has(rev)) continue
    replaced.add(rev)
    open.push(...(byRev.get(rev)?.write.parents ?? []))
  }
  const last = new Map(of.map((found) => [found.signed.hash, -1]))
  for (const found of of)
    last.set(found.signed.hash, Math.max(placeOf(found), last.get(found.signed.hash) ?? -1))
  return of.filter((found) => !replaced.has(found.rev) && placeOf(found) === last.get(found.signed.hash))
}

/** Equal heads join; different ones are a dispute; no value at all is no record. */
function chosen<B>(heads: readonly Revision<B>[], moment: EpochMs): Answer<B> | null {
  const meanings = new Set(heads.map((head) => (isOver(head.write, moment) ? NONE : meaningOf(head))))
  if (meanings.size > 1) return { state: 'disputed', heads }
  const [meaning] = meanings
  const head = heads.find(({ state }) => state === 'read') ?? heads[0]
  if (head === undefined || meaning === NONE || head.state === 'none') return null
  return head.state === 'read' ? { state: 'settled', value: head.value, heads } : { state: head.state, heads }
}

/** Of those that no other knew of, the last by clock. */
const latestOf = <B>(heads: readonly Revision<B>[]): Revision<B> | undefined =>
  heads
    .filter((head) => !heads.some((other) => precedes(head.signed, other.signed)))
    .sort(inOrder)
    .at(-1) ?? [...heads].sort(inOrder).at(-1)

const isEnd = ({ op }: Write): boolean => op === 'void' || op === 'revoke' || op === 'remove'
const isOver = ({ to }: Write, moment: EpochMs): boolean => to !== null && to <= moment

const NONE = 'none'
/** Equal for revisions that say the same. */
function meaningOf<B>({ state, value, write, rev }: Revision<B>): string {
  if (isEnd(write) && state !== 'newer') return NONE
  if (state === 'read') return `value ${canonicalText(value)}`
  return state === 'none' ? NONE : `${state} ${write.bodyHash ?? rev}`
}

/** Whether the removal's author saw this member and meant it. */
const takesAway = <B>(end: Revision<B>, member: Revision<B>): boolean =>
  end.write.bodyHash === null
    ? end.write.parents.includes(member.rev)
    : end.state === 'read' &&
      member.state === 'read' &&
      canonicalText(end.value) === canonicalText(member.value) &&
      (precedes(member.signed, end.signed) ||
        (member.signed.hash === end.signed.hash && placeOf(member) < placeOf(end)))

/** null where nothing was ever said. */
function listOf<B>(heads: readonly Revision<B>[], shown: readonly Revision<B>[]): Answer<B> | null {
  if (heads.length === 0) return null
  const values = shown.flatMap(({ state, value }) => (state === 'read' && value !== null ? [value] : []))
  const unread = shown.find(({ state }) => state !== 'read' && state !== 'none' && state !== 'erased')
  // A list of which a part cannot be read is not known whole.
  return { state: unread ? (unread.state as Unread) : 'settled', values, heads }
}

function readRevision<B>(found: Found, spec: RecordKindSpec<B>, bodies: Bodies): Revision<B> {
  const { write } = found
  const as = (state: Revision<B>['state'], value: B | null = null): Revision<B> => ({
    ...found,
    state,
    value,
  })
  if (write.v > spec.version || !isKnownOp(write.op)) return as('newer')
  if (write.bodyHash === null) return as('none')
  const body = bodies.get(write.bodyHash)
  if (body === undefined) return as('missing')
  if (body.salt === null) return as('erased')
  const parsed = spec.body.safeParse(spec.upcast(body.body, write.v))
  // A body under another record's id would be read as that record's.
  const isOwn = parsed.success && (spec.idOf?.(parsed.data) ?? write.id) === write.id
  return isOwn ? as('read', parsed.data) : as('unreadable')
}
