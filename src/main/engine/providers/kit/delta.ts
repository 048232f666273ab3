/** Reads what has changed since the last sync from a list that keeps account of it (Graph's delta queries): rows,
 *  removals, and at the end an address that the next sync goes on from.
 *  Promise: a round that was stopped goes on with its next page; an account that the provider has forgotten is read in
 *  full again, and then what is not seen has ended. */
import { z } from 'zod'
import { AppError, toAppError } from '../../domain/errors.ts'
import type { FactKey, FactPart } from '../../facts/index.ts'
import type { Closing, Query, Reply, Run } from '../../ports/provider.ts'
import { positionOf } from './position.ts'
import { parseRows } from './rows.ts'

export interface Delta<T> {
  /** Where a full round begins. */
  readonly path: string
  readonly query: Query
  /** What a page says: `next` is the following page's address, `delta` (on the last) the next round's. */
  readonly form: (body: unknown) => {
    readonly rows: readonly unknown[]
    readonly next: string | null
    readonly delta: string | null
  }
  readonly schema: z.ZodType<T>
  /** What one page counts for in the limits; default 1. */
  readonly cost?: number
  /** Fills in the rows of a page before they are taken. A list of changes may say of a thing what has changed alone.
   *  @param full whether this round lists everything */
  readonly complete?: (rows: readonly T[], full: boolean) => Promise<readonly T[]>
  /** What a row says; a removal names what is gone. */
  readonly take: (row: T) => { readonly facts?: readonly FactPart[]; readonly removed?: readonly FactKey[] }
}

const place = z.object({ address: z.string(), full: z.boolean() })

/** Pages of one round that are more than this go round in a circle. */
const MOST_PAGES = 100_000

/** The provider does not know the address any more: 410, or 400 with a code of its own. Or it is of a host that this
 *  connection had before. */
const isForgotten = ({ code }: AppError): boolean =>
  code === 'provider.not-found' || code === 'provider.shape-changed' || code === 'endpoint.refused'

/** A list may name a thing twice, such as one that was removed and restored: what comes last counts. */
function lastOf(rows: readonly ReturnType<Delta<never>['take']>[]): {
  facts: FactPart[]
  removed: FactKey[]
} {
  const last = new Map<string, { fact?: FactPart; gone?: FactKey }>()
  for (const { facts = [], removed = [] } of rows) {
    for (const fact of facts) last.set(`${fact.kind}|${fact.id}`, { fact })
    for (const gone of removed) last.set(`${gone.kind}|${gone.id}`, { gone })
  }
  const all = [...last.values()]
  return { facts: all.flatMap(({ fact }) => fact ?? []), removed: all.flatMap(({ gone }) => gone ?? []) }
}

/** @throws AppError of the calls. */
export async function readDelta<T>(run: Run<unknown>, delta: Delta<T>): Promise<Closing> {
  const begun = positionOf(run, place)
  const start = begun ?? (run.watermark === null ? null : { address: run.watermark, full: false })
  try {
    return await readRound(run, delta, start)
  } catch (thrown) {
    if (start === null || !isForgotten(toAppError(thrown))) throw thrown
    return readRound(run, delta, null)
  }
}

async function readRound<T>(
  run: Run<unknown>,
  delta: Delta<T>,
  start: z.infer<typeof place> | null,
): Promise<Closing> {
  const full = start?.full ?? true
  const seen = new Set<string>()
  let address = start?.address ?? null
  for (let count = 1; count <= MOST_PAGES; count++) {
    const { cost = 1 } = delta
    const reply: Reply = await run.client.send(
      address === null ? { path: delta.path, query: delta.query, cost } : { path: address, cost },
    )
    const { rows, next, delta: following } = delta.form(reply.body)
    const { good, bad } = parseRows(delta.schema, rows)
    if (bad.length > 0) run.reportGap('shape_changed', bad)
    const taken = ((await delta.complete?.(good, full)) ?? good).map(delta.take)
    run.page(reply.from, next === null ? null : JSON.stringify({ address: next, full }), lastOf(taken))
    if (next === null) {
      if (following === null) throw new AppError('provider.shape-changed', { at: 'delta' })
      // With a row unread the round is read once more: what it said would be lost for ever.
      return run.hasGaps ? { whole: false } : { watermark: following, whole: full }
    }
    if (seen.has(next)) break
    seen.add(next)
    address = next
  }
  run.reportGap('provider_error', ['list goes round in a circle'])
  return { whole: false }
}
