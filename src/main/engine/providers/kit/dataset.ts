/** One data set on its way into the store: where it goes on after a stop, what could not be read, how it is closed.
 *  Promise: what was skipped before a stop is remembered after it, because it travels in the cursor. */
import { z } from 'zod'
import {
  COVERAGE_REASONS,
  type CoverageReason,
  type Dataset,
  type Day,
  type EpochMs,
} from '../../../../shared/model/index.ts'
import { toAppError } from '../../domain/errors.ts'
import type { CostRow, EventFact, FactPart, UsageRow } from '../../domain/facts.ts'
import type { SyncSink } from '../../ports/connector.ts'
import type { Client, Reply } from './client.ts'
import { reasonOf } from './status.ts'

export interface PageRows {
  readonly facts?: readonly FactPart[]
  readonly usage?: readonly UsageRow[]
  readonly costs?: readonly CostRow[]
  readonly events?: readonly EventFact[]
}

export interface Closing {
  readonly watermark?: string
  readonly since?: EpochMs
  readonly covers?: { readonly fromDay: Day; readonly toDay: Day; readonly kinds?: readonly string[] }
}

export interface DatasetRun<P> {
  readonly dataset: Dataset
  /** Where the last committed page left off; null at the start. */
  readonly position: P | null
  /** Parts that could not be read so far, at most 1,000 names. */
  readonly missing: readonly string[]
  /** True once something was not read, in this run or before a stop. */
  readonly isFlawed: boolean
  /** Commits one page; `position` is what a later run needs to go on behind it. */
  commit(from: Reply['from'], position: P, rows: PageRows): void
  /** Something was not read: the data set will be partial. The first reason is the one that is shown. */
  readonly flaw: (reason: CoverageReason, names?: readonly string[]) => void
  progress(done: number, total: number | null): void
}

/** What a data set needs around it. */
export interface Reading {
  readonly sink: SyncSink
  readonly client: Client
}

/** A list that was cut off names nothing: one that is full is not handed on. */
const MAX_MISSING = 1_000

/** Data sets that are read a piece at a time: what one of them does not show again has not ended. */
const PIECEWISE = new Set<Dataset>(['usage', 'costs', 'audit_log', 'code_analytics'])

/** Reads one data set and closes it, whatever happens, unless the error ends the whole sync.
 *  @param position schema of the resume position; one that does not parse starts over.
 *  @throws AppError only when `client.isFatal`. */
export async function readDataset<P>(
  { sink, client }: Reading,
  dataset: Dataset,
  position: z.ZodType<P>,
  read: (run: DatasetRun<P>) => Promise<Closing | void>,
): Promise<void> {
  const resume = sink.resumeFrom(dataset)
  if (resume.done) return
  const cursor = parseCursor(resume.cursor, position)
  let pages = cursor ? 1 : 0
  let reason: CoverageReason | undefined = cursor?.reason
  const missing: string[] = [...(cursor?.missing ?? [])]
  const flaw = (why: CoverageReason, names: readonly string[] = []) => {
    reason ??= why
    for (const name of names) if (missing.length < MAX_MISSING && !missing.includes(name)) missing.push(name)
  }
  let closing: Closing = {}
  try {
    closing =
      (await read({
        dataset,
        position: cursor?.position ?? null,
        missing,
        get isFlawed() {
          return reason !== undefined
        },
        flaw,
        commit(from, at, rows) {
          pages++
          sink.page({
            provenance: { dataset, ...from },
            cursor: JSON.stringify({ position: at, ...(reason ? { reason, missing } : {}) }),
            ...rows,
          })
        },
        progress: (done, total) => sink.progress(dataset, done, total),
      })) ?? {}
  } catch (thrown) {
    const error = toAppError(thrown)
    if (client.isFatal(error)) throw error
    flaw(reasonOf(error))
  }
  if (reason !== undefined && missing.length < MAX_MISSING)
    for (const name of missing) sink.done(dataset, name, { state: 'none', reason, whole: false })
  sink.done(dataset, null, {
    state: reason === undefined ? 'complete' : pages === 0 ? 'none' : 'partial',
    ...(reason === undefined ? {} : { reason }),
    whole: reason === undefined && !PIECEWISE.has(dataset),
    ...closing,
  })
}

/** Closes data sets that this provider (or this key, or this plan) does not have. */
export function closeUnread(sink: SyncSink, datasets: readonly Dataset[], reason: CoverageReason): void {
  for (const dataset of datasets) {
    if (!sink.resumeFrom(dataset).done) sink.done(dataset, null, { state: 'none', reason, whole: false })
  }
}

interface Cursor<P> {
  readonly position: P
  readonly reason: CoverageReason | undefined
  readonly missing: readonly string[]
}

const envelope = z.object({
  position: z.unknown(),
  reason: z.enum(COVERAGE_REASONS).optional(),
  missing: z.array(z.string()).default([]),
})

function parseCursor<P>(text: string | null, schema: z.ZodType<P>): Cursor<P> | null {
  if (text === null) return null
  try {
    const outer = envelope.parse(JSON.parse(text))
    return { position: schema.parse(outer.position), reason: outer.reason, missing: outer.missing }
  } catch {
    return null
  }
}
