/** Appends events with their search words and roll-ups, in the caller's transaction.
 *  Promise: an event of the same connection, id and second is stored once, however often it is read; the roll-ups
 *  always add up to the base table. Events are never taken back: what happened stays happened. */
import { DAY, type ProviderId } from '../../../../../../shared/model/index.ts'
import type { EventFact } from '../../../../facts/index.ts'
import type { OpenFile } from '../../database.ts'
import { detailWriter } from './details.ts'
import { SLOTS, eventPosition, nextRow } from './key.ts'
import type { Names } from './names.ts'
import { putVerdict, versionFor } from './verdicts.ts'
import { HASHED, NAMED, classWord, cutWord, eventText, hashedWord, indexText, namedWord } from './words.ts'

const COLUMNS = `row, class, ms, actor, actor_email, target, service, ip, country, user_agent, network, on_behalf_of,
  correlation, model, tool, cut, request, ext, detail`
const ADD = `INSERT INTO event (${COLUMNS}) VALUES (${COLUMNS.replaceAll(/\w+/g, '?')}) ON CONFLICT DO NOTHING`
const SAME = `SELECT c.connection FROM event e JOIN event_class c ON c.no = e.class WHERE e.row = ? AND e.ext = ?`
const ADD_TEXT = 'INSERT INTO event_text (rowid, words) VALUES (?, ?)'
const FIND_CLASS =
  'SELECT no FROM event_class WHERE connection = ? AND type = ? AND actor_kind = ? AND outcome = ?'
const ADD_CLASS = `INSERT INTO event_class (connection, type, actor_kind, outcome, vocabulary, count)
  VALUES (?, ?, ?, ?, ?, 0)`
const PROVIDER = 'SELECT provider FROM connection WHERE no = ?'
const COUNT_CLASS = 'UPDATE event_class SET count = count + ? WHERE no = ?'
const COUNT_DAY = `INSERT INTO event_day (day, count) VALUES (?, ?)
  ON CONFLICT (day) DO UPDATE SET count = count + excluded.count`
const COUNT_DAY_CLASS = `INSERT INTO event_day_class (day, class, count) VALUES (?, ?, ?)
  ON CONFLICT (day, class) DO UPDATE SET count = count + excluded.count`

type Column = string | number | null

/** Text of a column that keeps null apart from absent. */
const textColumn = (value: string | null | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value)

/** Our own words for what events are filtered by. */
function marks(event: EventFact, classNo: number, names: Names): string {
  const words = [classWord(classNo)]
  for (const field of NAMED) {
    const no = names.refer(event[field])
    if (no) words.push(namedWord(field, no))
  }
  for (const field of HASHED) {
    const value = event[field]
    if (typeof value === 'string') words.push(hashedWord(field, value))
  }
  if (event.cut) words.push(cutWord)
  return words.join(' ')
}

/** Stores the events that are not there yet, as read by `request`; answers how many. */
export type PutEvents = (connection: number, events: readonly EventFact[], request: number) => number

export function eventWriter(file: OpenFile, names: Names): PutEvents {
  const classes = new Map<string, number>()
  let undone = file.undone()

  const classOf = (connection: number, event: EventFact, judgedBy: string | null): number => {
    const params: [number, string, string, string] = [
      connection,
      event.type,
      event.actorKind,
      event.outcome ?? '',
    ]
    const key = params.join('|')
    const known = classes.get(key)
    if (known !== undefined) return known
    const found = file.sql<typeof params, { no: number }>(FIND_CLASS).get(...params)
    const no =
      found?.no ??
      Number(file.sql<[...typeof params, string | null]>(ADD_CLASS).run(...params, judgedBy).lastInsertRowid)
    classes.set(key, no)
    return no
  }

  /** Row under which the event was stored now, or null when it was there already. */
  const add = (
    connection: number,
    event: EventFact,
    at: { row: number; ms: number },
    classNo: number,
    request: number,
    detail: number | null,
  ): number | null => {
    const rest: Column[] = [
      classNo,
      at.ms,
      names.refer(event.actorId),
      names.refer(event.actorEmail),
      textColumn(event.targetId),
      names.refer(event.serviceId),
      names.refer(event.ip),
      names.refer(event.country),
      names.refer(event.userAgent),
      names.refer(event.network),
      names.refer(event.onBehalfOf),
      textColumn(event.correlation),
      names.refer(event.model),
      names.refer(event.tool),
      event.cut ? JSON.stringify(event.cut) : null,
      request,
      event.id,
      detail,
    ]
    const insert = file.sql<Column[]>(ADD)
    let { row } = at
    for (let tried = 0; tried < SLOTS; tried++) {
      if (insert.run(row, ...rest).changes === 1) return row
      const there = file.sql<[number, string], { connection: number }>(SAME).get(row, event.id)
      if (there?.connection === connection) return null
      row = nextRow(row)
    }
    throw new Error(`more than ${SLOTS} events in one second`)
  }

  return (connection, events, request) => {
    if (undone !== file.undone()) {
      undone = file.undone()
      classes.clear()
    }
    // Ascending: the index flushes whenever a number goes down.
    const sorted = events
      .map((event) => ({ event, at: eventPosition(connection, event.id, event.at) }))
      .sort((a, b) => a.at.row - b.at.row)
    const days = new Map<number, number>()
    const byClass = new Map<number, Map<number, number>>()
    const texts: [row: number, words: string][] = []
    const details = detailWriter(file)
    const provider = file.sql<[number], { provider: ProviderId }>(PROVIDER).get(connection)?.provider ?? ''
    for (const { event, at } of sorted) {
      const version = versionFor(provider, event.type)
      const classNo = classOf(connection, event, version)
      const place = event.detail === undefined ? null : details.place()
      const row = add(connection, event, at, classNo, request, place)
      if (row === null) continue
      if (version !== null) putVerdict(file, provider, version, row, event)
      if (place !== null) details.push(JSON.stringify(event.detail))
      texts.push([row, `${indexText(eventText(event))} ${marks(event, classNo, names)}`])
      const day = Math.floor(event.at / DAY)
      days.set(day, (days.get(day) ?? 0) + 1)
      const counts = byClass.get(classNo) ?? new Map<number, number>()
      counts.set(day, (counts.get(day) ?? 0) + 1)
      byClass.set(classNo, counts)
    }
    details.flush()
    // An event whose place was taken stands at a later row, or around the end of its second.
    texts.sort((a, b) => a[0] - b[0])
    for (const text of texts) file.sql<[number, string]>(ADD_TEXT).run(...text)
    for (const [day, count] of days) file.sql<[number, number]>(COUNT_DAY).run(day, count)
    for (const [classNo, counts] of byClass) {
      let sum = 0
      for (const [day, count] of counts) {
        file.sql<[number, number, number]>(COUNT_DAY_CLASS).run(day, classNo, count)
        sum += count
      }
      file.sql<[number, number]>(COUNT_CLASS).run(sum, classNo)
    }
    return texts.length
  }
}
