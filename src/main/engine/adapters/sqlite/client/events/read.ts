/** Reads and counts events by the plans of plan.ts. No cursor outlives its call. */
import { DAY, type Day } from '../../../../../../shared/model/index.ts'
import type { EventFact } from '../../../../facts/index.ts'
import type { EventCount, EventQuery, StoredEvent } from '../../../../ports/store.ts'
import { parseOwn } from '../../canonical.ts'
import type { OpenFile } from '../../database.ts'
import { dayFromNumber, dayNumber } from '../amount-writer.ts'
import { detailReader } from './details.ts'
import { SLOTS, eventTime, firstRowAt } from './key.ts'
import type { Names } from './names.ts'
import {
  HAS_TWIN,
  IN_CLASSES,
  classesOf,
  countOf,
  countedClasses,
  matchingClasses,
  overlaps,
  planEvents,
  type EventClass,
  type Plan,
} from './plan.ts'
import { verdictOf, type StoredVerdict } from './verdicts.ts'
import { eventText, wordTest } from './words.ts'

const PAGE_MAX = 500

const VERDICT = `SELECT vocabulary, topic, judgement, effect, severity, complete FROM event_verdict WHERE row = ?`
const COLUMNS = `e.row, e.ms, e.class, e.actor, e.actor_email AS actorEmail, e.target, e.service, e.ip, e.country,
  e.user_agent AS userAgent, e.network, e.on_behalf_of AS onBehalfOf, e.correlation, e.model, e.tool, e.cut, e.ext,
  e.detail`
export const DAYS = 'SELECT day, count FROM event_day WHERE day BETWEEN ? AND ? ORDER BY day'
const DAYS_OF_CLASSES = `SELECT day, sum(count) AS count FROM event_day_class
  WHERE day BETWEEN ? AND ? AND class IN (SELECT value FROM json_each(?)) GROUP BY day ORDER BY day`
export const CLASSES_OF_DAYS =
  'SELECT class, sum(count) AS count FROM event_day_class WHERE day BETWEEN ? AND ? GROUP BY class'
const DAY_OF_ROW = `cast(floor(((e.row / ${SLOTS}) * 1000 + e.ms + ${eventTime(0, 0)}) / ${DAY}.0) AS INTEGER)`

interface EventRow {
  row: number
  ms: number
  class: number
  actor: number | null
  actorEmail: number | null
  target: string | null
  service: number | null
  ip: number | null
  country: number | null
  userAgent: number | null
  network: number | null
  onBehalfOf: number | null
  correlation: string | null
  model: number | null
  tool: number | null
  cut: string | null
  ext: string
  detail: number | null
}

export function readEvents(file: OpenFile, names: Names, query: EventQuery): StoredEvent[] {
  const limit = Math.min(PAGE_MAX, Math.max(0, Math.floor(query.limit)))
  const found: StoredEvent[] = []
  if (limit === 0) return found
  const classes = classesOf(file)
  for (const event of matchingEvents(file, names, classes, planEvents(file, names, query, classes, limit))) {
    found.push(event)
    if (found.length === limit) break
  }
  return found
}

export function countEvents(
  file: OpenFile,
  names: Names,
  query: Omit<EventQuery, 'limit' | 'before'>,
  cap: number,
): number {
  const classes = classesOf(file)
  const counted = countedClasses(query, classes)
  if (counted) return Math.min(cap, countOf(counted))
  const [plan] = planEvents(file, names, query, classes)
  if (!plan) return 0
  if (plan.count) {
    const sql = `SELECT count(*) AS n FROM (SELECT 1 ${plan.count.sql} LIMIT ?)`
    return file.sql<(string | number)[], { n: number }>(sql).get(...plan.count.params, cap)?.n ?? 0
  }
  let n = 0
  for (const _ of matchingEvents(file, names, classes, [plan])) {
    n += 1
    if (n >= cap) break
  }
  return n
}

/** Newest first. */
function* matchingEvents(
  file: OpenFile,
  names: Names,
  classes: readonly EventClass[],
  plans: readonly Plan[],
): Generator<StoredEvent> {
  const byNo = new Map(classes.map((item) => [item.no, item]))
  const details = detailReader(file)
  for (const { sql, params, words } of plans) {
    const hasWords = wordTest(words)
    for (const row of file
      .sql<(string | number)[], EventRow>(`SELECT ${COLUMNS} ${sql}`)
      .iterate(...params)) {
      const event = storedEvent(file, row, names, byNo, details)
      if (words.length === 0 || hasWords(`${event.type} ${eventText(event)}`)) yield event
    }
  }
}

/** Days with events, from the roll-up, without events that several connections of a group have read. */
export function eventDays(
  file: OpenFile,
  from: Day,
  to: Day,
  among?: EventQuery['among'],
): { day: Day; count: number }[] {
  const all = classesOf(file)
  const days: [number, number] = [dayNumber(from), dayNumber(to)]
  const classes = among && matchingClasses({ among }, all)
  const counted = classes
    ? file
        .sql<[number, number, string], { day: number; count: number }>(DAYS_OF_CLASSES)
        .all(...days, JSON.stringify(classes.map((item) => item.no)))
    : file.sql<[number, number], { day: number; count: number }>(DAYS).all(...days)
  const counts = new Map(counted.map(({ day, count }) => [day, count]))
  for (const { key, count } of repeated(file, DAY_OF_ROW, days, among, all))
    counts.set(key, (counts.get(key) ?? 0) - count)
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([day, count]) => ({ day: dayFromNumber(day), count }))
}

/** Events of whole days by connection, type, kind of actor and outcome, from the roll-up, as `eventDays` counts. */
export function eventKinds(file: OpenFile, from: Day, to: Day, among?: EventQuery['among']): EventCount[] {
  const all = classesOf(file)
  const days: [number, number] = [dayNumber(from), dayNumber(to)]
  const counts = new Map(
    file
      .sql<[number, number], { class: number; count: number }>(CLASSES_OF_DAYS)
      .all(...days)
      .map((row) => [row.class, row.count]),
  )
  for (const { key, count } of repeated(file, 'e.class', days, among, all))
    counts.set(key, (counts.get(key) ?? 0) - count)
  return ((among && matchingClasses({ among }, all)) ?? all).flatMap((item) => {
    const count = counts.get(item.no) ?? 0
    const { connectionId, type, actorKind, outcome } = item
    return count > 0 ? [{ connectionId, type, actorKind, ...(outcome !== '' && { outcome }), count }] : []
  })
}

/** Events of the days that a connection of the same group has too, by what `key` says of them. */
function repeated(
  file: OpenFile,
  key: string,
  days: [number, number],
  among: EventQuery['among'],
  all: readonly EventClass[],
): { key: number; count: number }[] {
  return overlaps({ among }, all).flatMap(({ later, earlier }) =>
    file
      .sql<(string | number)[], { key: number; count: number }>(
        `SELECT ${key} AS key, count(*) AS count FROM event e WHERE e.row >= ? AND e.row < ?
           AND ${IN_CLASSES} AND ${HAS_TWIN} GROUP BY 1`,
      )
      .all(firstRowAt(days[0] * DAY), firstRowAt((days[1] + 1) * DAY), later, earlier),
  )
}

function storedEvent(
  file: OpenFile,
  row: EventRow,
  names: Names,
  classes: ReadonlyMap<number, EventClass>,
  details: (place: number) => string,
): StoredEvent {
  const found = classes.get(row.class)
  if (!found) throw new Error(`event class ${row.class} is missing`)
  const event: EventFact = {
    id: row.ext,
    at: eventTime(row.row, row.ms),
    type: found.type,
    actorKind: found.actorKind,
    ...(found.outcome !== '' && { outcome: found.outcome }),
    ...(row.actor !== null && { actorId: names.text(row.actor) }),
    ...(row.actorEmail !== null && { actorEmail: names.text(row.actorEmail) }),
    ...(row.target !== null && { targetId: parseOwn<string | null>(row.target) }),
    ...(row.service !== null && { serviceId: names.text(row.service) }),
    ...(row.ip !== null && { ip: names.text(row.ip) }),
    ...(row.country !== null && { country: names.text(row.country) }),
    ...(row.userAgent !== null && { userAgent: names.text(row.userAgent) }),
    ...(row.network !== null && { network: names.text(row.network) }),
    ...(row.onBehalfOf !== null && { onBehalfOf: names.text(row.onBehalfOf) }),
    ...(row.correlation !== null && { correlation: parseOwn<string | null>(row.correlation) }),
    ...(row.model !== null && { model: names.text(row.model) }),
    ...(row.tool !== null && { tool: names.text(row.tool) }),
    ...(row.detail !== null && { detail: parseOwn<Record<string, unknown>>(details(row.detail)) }),
    ...(row.cut !== null && { cut: parseOwn<string[]>(row.cut) }),
  }
  const stored =
    found.vocabulary === null ? undefined : file.sql<[number], StoredVerdict>(VERDICT).get(row.row)
  const verdict = verdictOf(found.provider, event, stored ?? null)
  return { row: row.row, connectionId: found.connectionId, ...event, verdict }
}

/** The events at these rows, in any order. */
export function eventsAt(file: OpenFile, names: Names, rows: readonly number[]): StoredEvent[] {
  const byNo = new Map(classesOf(file).map((item) => [item.no, item]))
  const details = detailReader(file)
  return file
    .sql<[string], EventRow>(`SELECT ${COLUMNS} FROM event e WHERE e.row IN (SELECT value FROM json_each(?))`)
    .all(JSON.stringify(rows))
    .map((row) => storedEvent(file, row, names, byNo, details))
}

/** Checks that the roll-ups add up to the base table; answers what does not. */
export function checkEventCounts(file: OpenFile): { events: number; wrong: number } {
  const day = DAY_OF_ROW
  const events = file.sql<[], { n: number }>('SELECT count(*) AS n FROM event').get()?.n ?? 0
  const wrong = [
    `SELECT count(*) AS n FROM (
      SELECT day, class, count FROM event_day_class EXCEPT SELECT ${day}, class, count(*) FROM event e GROUP BY 1, 2)`,
    `SELECT count(*) AS n FROM (
      SELECT ${day}, class, count(*) FROM event e GROUP BY 1, 2 EXCEPT SELECT day, class, count FROM event_day_class)`,
    `SELECT count(*) AS n FROM (SELECT day, count FROM event_day
      EXCEPT SELECT day, sum(count) FROM event_day_class GROUP BY day)`,
    `SELECT count(*) AS n FROM (SELECT no, count FROM event_class
      EXCEPT SELECT class, sum(count) FROM event_day_class GROUP BY class)`,
  ].map((sql) => file.sql<[], { n: number }>(sql).get()?.n ?? 0)
  return { events, wrong: wrong.reduce((a, b) => a + b) }
}
