/** Verdicts of the event vocabulary on events whose details decide. A verdict of any other event follows from its type and
 *  is not stored (`judge`). Promise: a stored verdict names the vocabulary's version, and is never read as one of another
 *  version; new events are judged as they are stored, older ones again, in portions, when the version has changed.
 *  Derived from `event` alone: the table can be emptied and is made again. */
import type { ProviderId } from '../../../../../../shared/model/index.ts'
import { vocabularyVersion } from '../../../../domain/vocabulary/index.ts'
import {
  dependsOnDetail,
  judge,
  type JudgedEvent,
  type Verdict,
} from '../../../../domain/vocabulary/judge.ts'
import type { JudgeMark, StoredEvent } from '../../../../ports/store.ts'
import type { OpenFile } from '../../database.ts'
import { classWord } from './words.ts'

const PORTION = 200

const PUT = `INSERT INTO event_verdict (row, vocabulary, topic, judgement, effect, severity, complete)
  VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (row) DO UPDATE SET vocabulary = excluded.vocabulary, topic = excluded.topic,
    judgement = excluded.judgement, effect = excluded.effect, severity = excluded.severity, complete = excluded.complete`
const REMOVE = 'DELETE FROM event_verdict WHERE row = ?'
const CLASSES = `SELECT k.no, k.type, k.vocabulary, c.provider FROM event_class k JOIN connection c ON c.no = k.connection
  WHERE k.no >= ? ORDER BY k.no`
const MARK_CLASS = 'UPDATE event_class SET vocabulary = ? WHERE no = ?'
/** Rows of a class, newest first. */
export const ROWS_OF_CLASS = `SELECT rowid AS row FROM event_text
  WHERE event_text MATCH ? AND rowid < CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ?`

interface ClassRow {
  readonly no: number
  readonly type: string
  /** null = no verdicts are stored of it; '' = not of all its events. */
  readonly vocabulary: string | null
  readonly provider: ProviderId
}

/** Version by which the events of a class are judged one by one; null = the type alone decides. */
export const versionFor = (provider: ProviderId, type: string): string | null =>
  dependsOnDetail(provider, type) ? vocabularyVersion(provider) : null

export function putVerdict(
  file: OpenFile,
  provider: ProviderId,
  version: string,
  row: number,
  event: JudgedEvent,
): void {
  const verdict = judge(provider, event)
  if (!verdict) return
  const { topic, judgement, effect, severity, complete } = verdict
  file
    .sql<(string | number | null)[]>(PUT)
    .run(row, version, topic, judgement, effect, severity, complete ? 1 : 0)
}

/** What is stored of a verdict, with the version that made it. */
export type StoredVerdict = Omit<Verdict, 'complete'> & {
  readonly complete: number
  readonly vocabulary: string
}

/** The verdict on an event; null: the vocabulary does not list its type, or it has not been judged by this version yet. */
export function verdictOf(
  provider: ProviderId,
  event: JudgedEvent,
  stored: StoredVerdict | null,
): Verdict | null {
  const version = versionFor(provider, event.type)
  if (version === null) return judge(provider, event)
  if (stored?.vocabulary !== version) return null
  const { topic, judgement, effect, severity, complete } = stored
  return { topic, judgement, effect, severity, complete: complete === 1 }
}

/** Judges a portion of the events that have no verdict of the present vocabulary, from the mark on; answers the mark to go
 *  on from, null when there are none left. In the caller's transaction.
 *  @param read gives stored events by their rows. */
export function judgeEvents(
  file: OpenFile,
  from: JudgeMark | null,
  read: (rows: readonly number[]) => readonly StoredEvent[],
): JudgeMark | null {
  for (const item of file.sql<[number], ClassRow>(CLASSES).all(from?.class ?? 0)) {
    const version = versionFor(item.provider, item.type)
    if (item.vocabulary === version) continue
    const before = item.no === from?.class ? from.before : Number.MAX_SAFE_INTEGER
    const rows = file
      .sql<[string, number, number], { row: number }>(ROWS_OF_CLASS)
      .all(`"${classWord(item.no)}"`, before, PORTION)
      .map(({ row }) => row)
    if (version === null) for (const row of rows) file.sql<[number]>(REMOVE).run(row)
    else for (const event of read(rows)) putVerdict(file, item.provider, version, event.row, event)
    const last = rows.at(-1)
    const isDone = last === undefined || rows.length < PORTION
    file.sql<[string | null, number]>(MARK_CLASS).run(isDone ? version : '', item.no)
    return isDone ? { class: item.no + 1, before: Number.MAX_SAFE_INTEGER } : { class: item.no, before: last }
  }
  return null
}
