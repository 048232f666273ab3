/** The event index: what happened at a client, found by time, by field and by word. Read this before you change it.
 *
 *  **What is stored.** The table `event` has one row an event. Its key is the time (seconds) and a slot made from the
 *  provider's id, so that the table itself is in order of time and an event that is read again meets itself (key.ts). Text
 *  that repeats is a number (names.ts); details are deflated 32 to a block (details.ts). Connection, type, kind of actor
 *  and outcome together are one small number, the class: there are at most some hundreds, each query reads them all, and
 *  a filter over them is a short list of numbers. `event_day` and `event_day_class` hold the sums that charts and counts
 *  are made from, written in the same transaction as the events.
 *
 *  **What FTS5 does here.** `event_text` is the only index beside the key. It is an inverted index: for each word, the
 *  numbers of the events that have it. It stores no text (`content = ''`), no positions (`detail = none`) and no lengths
 *  (`columnsize = 0`): it answers "which events", and nothing else is asked. A B-tree index for each filter was measured:
 *  keys in random order cost four times as much to write. FTS5 appends sorted runs and merges them later.
 *
 *  **Documents.** One document an event, with the event's row as its number. So the index gives the rows in order of time,
 *  its bounds are bounds in time, and what it finds needs no second look: it can count by itself. A document for each
 *  64th of a second, as it was before, made a file of 248 bytes an event; one an event makes 329 (+33 %, 200,000 events
 *  in 90 days). What is written for a word is the distance to its last document, so row numbers are kept dense: with
 *  2^22 slots a second in place of 2^16 it was 350. A document holds the words of the event (words.ts) and marks: words of
 *  our own, from the private-use area of Unicode, for the class, the actor, the target and so on. A mark of a numbered
 *  name is exact. A mark of a target or a correlation id is a hash: those rows are compared besides. The words of a type are
 *  not in the documents; a word that a type has becomes the classes with that type.
 *
 *  **The order of clauses.** FTS5 computes `a AND b` by asking each side for its next document until they agree. A side
 *  that is in most documents proposes many that the other refuses. `allOf` therefore puts the rarest first, and keeps the
 *  groups apart with an OR that matches nothing, since FTS5 flattens a plain chain of ANDs. How rare a clause is, is seen
 *  from how old its 64th newest document is.
 *
 *  **Starts of words.** `prefix = '3'` keeps an index of the first three letters of each word. For a longer start, the
 *  words that begin so are listed from `event_word` (at most 64) and joined by OR: FTS5's own search for a start
 *  collects every document of every such word first. With more than 64 the first three letters are searched and each row
 *  is tested. That is the only search by words that is not exact.
 *
 *  **What costs what.** A page by time, actor, target, word: what it shows. Classes that are common: a walk down the
 *  table, at most 2,000 rows, then the index. Words that are each common and never meet in one event: more with more
 *  events. Counts stop at their cap. Writing: about half is the cipher (perf.md §2.7).
 *
 *  **Verdicts** (verdicts.ts). What an event is about and whether it makes the client less safe is said by the event
 *  vocabulary, not by the row: of most types by the type alone, at reading. Only where the details decide is a verdict
 *  stored beside the row, with the vocabulary's version. Another version is another verdict: `judgeEvents` makes them again.
 *
 *  **Two connections.** A reading connection sees what another one has committed: classes are read for each query, and
 *  names never change. Nothing here writes while reading. */
import type { Day } from '../../../../../../shared/model/index.ts'
import type { EventFact } from '../../../../facts/index.ts'
import type { EventCount, EventQuery, JudgeMark, StoredEvent } from '../../../../ports/store.ts'
import type { OpenFile } from '../../database.ts'
import { createNames } from './names.ts'
import { countEvents, eventDays, eventKinds, eventsAt, readEvents } from './read.ts'
import { judgeEvents } from './verdicts.ts'
import { eventWriter } from './write.ts'

export interface EventIndex {
  /** Stores the events that are not there yet, as read by `request`; answers how many. In the caller's transaction. */
  put(connection: number, events: readonly EventFact[], request: number): number
  /** A page, newest first. */
  read(query: EventQuery): StoredEvent[]
  /** How many match, at most `cap`. */
  count(query: Omit<EventQuery, 'limit' | 'before'>, cap: number): number
  /** Sums of whole days, an event that several connections of a group have read counted once. */
  days(from: Day, to: Day, among?: EventQuery['among']): { day: Day; count: number }[]
  /** The same by connection, type, kind of actor and outcome. */
  kinds(from: Day, to: Day, among?: EventQuery['among']): EventCount[]
}

export function createEventIndex(file: OpenFile): EventIndex {
  const names = createNames(file)
  return {
    put: eventWriter(file, names),
    read: (query) => readEvents(file, names, query),
    count: (query, cap) => countEvents(file, names, query, cap),
    days: (from, to, among) => eventDays(file, from, to, among),
    kinds: (from, to, among) => eventKinds(file, from, to, among),
  }
}

/** See `ClientStore.judgeEvents`. */
export function judgePortion(file: OpenFile, from: JudgeMark | null): JudgeMark | null {
  const names = createNames(file)
  return judgeEvents(file, from, (rows) => eventsAt(file, names, rows))
}

export { PER_BLOCK } from './details.ts'
export { checkEventCounts } from './read.ts'
