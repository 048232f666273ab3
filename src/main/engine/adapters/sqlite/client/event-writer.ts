/** Appends events with their search words and roll-ups, in the caller's transaction.
 *  Promise: an event of the same connection, id and second is stored once, however often it is read; the roll-ups
 *  always add up to the base table. Events are never taken back: what happened stays happened. */
import { DAY } from '../../../../../shared/model/index.ts'
import type { EventFact } from '../../../facts/index.ts'
import type { OpenFile } from '../database.ts'
import { detailWriter } from './event-details.ts'
import { docOf, eventPosition, nextRow } from './event-key.ts'
import type { Names } from './names.ts'
import { actorWord, classWord, eventText, indexText, targetWord } from './words.ts'

const ADD = `INSERT INTO event
  (row, class, ms, actor, actor_email, target, service, ip, country, user_agent, reading, ext, detail)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
const SAME = `SELECT c.connection FROM event e JOIN event_class c ON c.no = e.class WHERE e.row = ? AND e.ext = ?`
const ADD_TEXT = 'INSERT INTO event_text (rowid, words) VALUES (?, ?)'
const FIND_CLASS = 'SELECT no FROM event_class WHERE connection = ? AND type = ? AND actor_kind = ?'
const ADD_CLASS = 'INSERT INTO event_class (connection, type, actor_kind, count) VALUES (?, ?, ?, 0)'
const COUNT_CLASS = 'UPDATE event_class SET count = count + ? WHERE no = ?'
const COUNT_DAY = `INSERT INTO event_day (day, count) VALUES (?, ?)
  ON CONFLICT (day) DO UPDATE SET count = count + excluded.count`
const COUNT_DAY_CLASS = `INSERT INTO event_day_class (day, class, count) VALUES (?, ?, ?)
  ON CONFLICT (day, class) DO UPDATE SET count = count + excluded.count`

type Column = string | number | null

/** Our own words for what events are filtered by. */
function marks(event: EventFact, classNo: number, actor: number | null): string {
  const words = [classWord(classNo)]
  if (actor) words.push(actorWord(actor))
  if (typeof event.targetId === 'string') words.push(targetWord(event.targetId))
  return words.join(' ')
}

export interface EventWriter {
  /** Stores the events that are not there yet, as read in `reading`; answers how many. */
  put(connection: number, events: readonly EventFact[], reading: number): number
  /** Must be called when the transaction was taken back. */
  forget(): void
}

export function createEventWriter(file: OpenFile, names: Names): EventWriter {
  const classes = new Map<string, number>()

  const classOf = (connection: number, event: EventFact): number => {
    const key = `${connection}|${event.actorKind}|${event.type}`
    const known = classes.get(key)
    if (known !== undefined) return known
    const params: [number, string, string] = [connection, event.type, event.actorKind]
    const found = file.sql<typeof params, { no: number }>(FIND_CLASS).get(...params)
    const no = found?.no ?? Number(file.sql<typeof params>(ADD_CLASS).run(...params).lastInsertRowid)
    classes.set(key, no)
    return no
  }

  /** Row under which the event was stored now, or null when it was there already. */
  const add = (
    connection: number,
    event: EventFact,
    at: { row: number; ms: number },
    classNo: number,
    actor: number | null,
    reading: number,
    detail: number | null,
  ) => {
    const rest: Column[] = [
      classNo,
      at.ms,
      actor,
      names.refer(event.actorEmail),
      event.targetId === undefined ? null : JSON.stringify(event.targetId),
      names.refer(event.serviceId),
      names.refer(event.ip),
      names.refer(event.country),
      names.refer(event.userAgent),
      reading,
      event.id,
      detail,
    ]
    const insert = file.sql<Column[]>(ADD)
    for (let row = at.row; ; row = nextRow(row)) {
      if (insert.run(row, ...rest).changes === 1) return row
      const there = file.sql<[number, string], { connection: number }>(SAME).get(row, event.id)
      if (there?.connection === connection) return null
    }
  }

  return {
    put(connection, events, reading) {
      // Ascending: neighbours share a document, and the index flushes whenever a number goes down or comes again.
      const sorted = events
        .map((event) => ({ event, at: eventPosition(connection, event.id, event.at) }))
        .sort((a, b) => a.at.row - b.at.row)
      const days = new Map<number, number>()
      const byClass = new Map<number, Map<number, number>>()
      const texts = new Map<number, string>()
      const details = detailWriter(file)
      let added = 0
      for (const { event, at } of sorted) {
        const classNo = classOf(connection, event)
        const actor = names.refer(event.actorId)
        const place = event.detail === undefined ? null : details.place()
        const row = add(connection, event, at, classNo, actor, reading, place)
        if (row === null) continue
        if (place !== null) details.push(JSON.stringify(event.detail))
        const doc = docOf(row)
        const text = `${texts.get(doc) ?? ''} ${indexText(eventText(event))} ${marks(event, classNo, actor)}`
        texts.set(doc, text)
        const day = Math.floor(event.at / DAY)
        days.set(day, (days.get(day) ?? 0) + 1)
        const counts = byClass.get(classNo) ?? new Map<number, number>()
        counts.set(day, (counts.get(day) ?? 0) + 1)
        byClass.set(classNo, counts)
        added += 1
      }
      details.flush()
      for (const doc of texts) file.sql<[number, string]>(ADD_TEXT).run(...doc)
      for (const [day, count] of days) file.sql<[number, number]>(COUNT_DAY).run(day, count)
      for (const [classNo, counts] of byClass) {
        let sum = 0
        for (const [day, count] of counts) {
          file.sql<[number, number, number]>(COUNT_DAY_CLASS).run(day, classNo, count)
          sum += count
        }
        file.sql<[number, number]>(COUNT_CLASS).run(sum, classNo)
      }
      return added
    },
    forget() {
      names.forget()
      classes.clear()
    },
  }
}
