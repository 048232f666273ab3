/** Seals decisions: which chain an entry continues, its clock, what it has seen, and the bodies that it writes.
 *  A chain is one device's writing in one file. A new one begins where the device wrote before in another copy of the
 *  workspace, and where the file has lost entries that the workspace remembers: two writers never share a chain. */
import { randomBytes } from 'node:crypto'
import { AppError } from '../../../domain/errors.ts'
import { checkedDetail } from '../../../journal/actions.ts'
import {
  chainIdOf,
  genesisOf,
  MAX_CHAINS,
  sealBody,
  sealEntry,
  type Body,
  type ChainId,
  type Entry,
} from '../../../journal/entry.ts'
import { compareHlc, MAX_AHEAD, next, type Hlc } from '../../../journal/hlc.ts'
import type { Decision, RecordWrite } from '../../../ports/journal.ts'
import { recordSpec } from '../../../records/index.ts'
import type { Records } from '../../../records/resolve.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import { headRows, tried, type ChainHeads, type Sealed } from './rows.ts'

/** Seals what comes next in this file; nothing is written. @param remembered heads that this file is known to have had.
 *  @throws AppError device.revoked. @throws TypeError for a detail or a body that is not what its action or kind demands. */
export function sealNext(
  file: OpenFile,
  context: JournalContext,
  decision: Decision,
  known: Records,
  remembered: ChainHeads,
): Sealed {
  const { by, at, action } = decision
  if (context.devices().get(by.device)?.revoked) throw new AppError('device.revoked')
  const { workspace, stream } = context
  const instance = context.instance()
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
  // One that cannot be read has no clock, and its chain is not continued.
  const clocks = new Map(
    rows.flatMap((row) => {
      const entry = tried(() => parseOwn<Entry>(row.body))
      return entry ? [[row.chain, entry.hlc] as const] : []
    }),
  )
  const clock = [...clocks]
    .filter(([of, hlc]) => of === chain || hlc[0] <= at + MAX_AHEAD)
    .map(([, hlc]) => hlc)
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
      seen: seenBy(known, chain, clocks),
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

/** The last entry of every other chain; of more chains than an entry can name, those that were written last. */
function seenBy(known: Records, chain: ChainId, clocks: ReadonlyMap<ChainId, Hlc>): Record<ChainId, number> {
  const others = Object.entries(known.heads).filter(([other]) => other !== chain)
  const at = ([other]: (typeof others)[number]): Hlc => clocks.get(other) ?? [0, 0]
  const named =
    others.length > MAX_CHAINS ? others.sort((a, b) => compareHlc(at(b), at(a))).slice(0, MAX_CHAINS) : others
  return Object.fromEntries(named.map(([other, { seq }]) => [other, seq]))
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
