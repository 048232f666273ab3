/** One running sync of one connection: pages in, a finished snapshot out.
 *  Promise: a page, its requests and its cursor are one transaction; nothing of it is seen before `show`, except
 *  events, which are true whatever becomes of the sync; after a stop the sync goes on from the last page.
 *  Not here: fetching, retrying, judging. */
import type { Provenance } from '../../../facts/index.ts'
import type { CollectedPage } from '../../../ports/sink.ts'
import type { SyncWriter } from '../../../ports/store.ts'
import type { Log } from '../../../ports/system.ts'
import type { OpenFile } from '../database.ts'
import { costAmount, putAmount, usageAmount } from './amount-writer.ts'
import { advance, clearProgress, noteClosed, resumeFrom, watermark } from './closing.ts'
import type { EventIndex } from './events/index.ts'
import type { StoredKinds } from './fact-kinds.ts'
import { putFact, removeFact, seenFacts, type PageOf } from './fact-writer.ts'
import { createFinishing, type Finishing, type SyncRun } from './finishing.ts'
import { forgetMore } from './forgetting.ts'
import { RunningFacts, UNDIVIDED } from './running-facts.ts'

const NEXT_REQUEST = 'SELECT coalesce(max(row), 0) + 1 AS no FROM request'
const ADD_REQUEST = `INSERT INTO request (row, connection, seq, dataset, part, endpoint, request_id, read_at, events)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
const RUNNING = `SELECT 1 AS yes FROM snapshot WHERE connection = ? AND seq = ? AND state = 'running'`
const ABANDON = `UPDATE snapshot SET state = 'abandoning' WHERE connection = ? AND seq = ?`
const CLEAR_SEEN = 'DELETE FROM seen_page WHERE connection = ?'

/** Gives up sync `seq`: nobody goes on with it. What it wrote is taken back by the next sync, before its first page.
 *  Inside a transaction. */
export function abandonSync(file: OpenFile, connection: number, seq: number): void {
  clearRun(file, connection)
  file.sql<[number, number]>(ABANDON).run(connection, seq)
}

function clearRun(file: OpenFile, connection: number): void {
  file.sql<[number]>(CLEAR_SEEN).run(connection)
  clearProgress(file, connection)
}

/** `using` hands out the open file and its event index for one call: the file may have been closed in between. */
export function createSyncWriter(
  run: SyncRun,
  parts: { readonly log: Log; readonly kinds: StoredKinds },
  using: <R>(work: (file: OpenFile, events: EventIndex) => R) => R,
): SyncWriter {
  const { connection, seq, startedAt, resumed } = run
  const { log, kinds } = parts
  const { no } = connection
  let facts: RunningFacts | null = null
  let finishing: Finishing | null = null

  /** Work of this sync; refused once it has ended, wherever it was ended. What memory knows is dropped with a
   *  transaction that is taken back, and read again. */
  const work = <R>(on: (file: OpenFile, events: EventIndex) => R): R =>
    using((file, events) => {
      try {
        if (!file.sql<[number, number], { yes: 1 }>(RUNNING).get(no, seq))
          throw new Error('this sync has ended')
        return on(file, events)
      } catch (error) {
        facts = null
        finishing = null
        throw error
      }
    })
  const write = <R>(on: (file: OpenFile, events: EventIndex) => R): R =>
    work((file, events) => file.write(() => on(file, events)))

  /** A portion of what comes before the first page. Answers true while there is more. */
  const prepareMore = (file: OpenFile): boolean => {
    if (facts === null && forgetMore(file, no)) return true
    facts ??= new RunningFacts(no, seq)
    return facts.readMore(file)
  }
  const running = (file: OpenFile): RunningFacts => {
    while (prepareMore(file));
    return (facts ??= new RunningFacts(no, seq))
  }

  return {
    snapshotId: run.snapshotId,
    startedAt,
    resumed,
    prepare: () => work(prepareMore),
    resumeFrom: (dataset, part = UNDIVIDED) => using((file) => resumeFrom(file, no, { dataset, part })),
    watermark: (dataset, part = UNDIVIDED) => using((file) => watermark(file, no, { dataset, part })),
    page(page) {
      finishing = null
      work(running)
      const replaced = write((file, events) =>
        putPage(file, events, running(file), { kinds, provider: connection.provider }, page),
      )
      if (replaced > 0) {
        log.warn('rows of one sync replaced each other', {
          connection: connection.id,
          dataset: page.provenance.dataset,
          rows: replaced,
        })
      }
    },
    done: (dataset, part, result) => {
      finishing = null
      write((file) => {
        noteClosed(file, no, { dataset, part: part ?? UNDIVIDED }, result)
      })
    },
    progress: () => undefined,
    facts: (dataset) => work((file) => seenFacts(file, running(file), kinds, connection.provider, dataset)),
    close: () =>
      work((file) => {
        if (prepareMore(file)) return true
        finishing ??= createFinishing(file, run, running(file), kinds)
        return finishing.more(file)
      }),
    show: (now) =>
      write((file) => {
        if (!finishing) throw new Error('the sync is not closed')
        const shown = finishing.show(file, now)
        clearRun(file, no)
        // Should the transaction around it be taken back, they are read again.
        facts = null
        finishing = null
        return shown
      }),
    abandon: () => {
      write((file) => {
        abandonSync(file, no, seq)
      })
    },
  }
}

/** Answers how many usage and cost rows took the place of another value of this same sync. */
function putPage(
  file: OpenFile,
  events: EventIndex,
  running: RunningFacts,
  stored: { readonly kinds: StoredKinds; readonly provider: string },
  page: CollectedPage,
): number {
  const { connection: no, seq } = running
  const { dataset, part = UNDIVIDED } = page.provenance
  // The number is taken now; the row is written only when something rests on it.
  const row = file.sql<[], { no: number }>(NEXT_REQUEST).get()?.no ?? 1
  let used = false
  const request = (): number => {
    used = true
    return row
  }
  let replaced = 0
  const from: PageOf = { dataset, part, request }
  const shown = (page.facts ?? []).flatMap((fact) => putFact(file, running, stored, from, fact) ?? [])
  if (shown.length > 0) running.keepSeen(file, running.words.no(file, dataset), shown)
  for (const gone of page.removed ?? []) removeFact(file, running, dataset, gone)
  for (const amount of page.usage ?? []) {
    if (putAmount(file, 'usage', no, seq, dataset, usageAmount(amount), request)) replaced += 1
  }
  for (const amount of page.costs ?? []) {
    if (putAmount(file, 'cost', no, seq, dataset, costAmount(amount), request)) replaced += 1
  }
  const added = events.put(no, page.events ?? [], row)
  if (used || added > 0) addRequest(file, row, no, seq, page.provenance, added > 0)
  advance(
    file,
    no,
    { dataset, part },
    { cursor: page.cursor, events: page.events?.length ?? 0, readAt: page.provenance.readAt },
  )
  return replaced
}

function addRequest(
  file: OpenFile,
  row: number,
  no: number,
  seq: number,
  from: Provenance,
  events: boolean,
): void {
  file
    .sql<[number, number, number, string, string, string, string | null, number, number]>(ADD_REQUEST)
    .run(
      row,
      no,
      seq,
      from.dataset,
      from.part ?? UNDIVIDED,
      from.endpoint,
      from.requestId,
      from.readAt,
      events ? 1 : 0,
    )
}
