/** Reads events, newest first, by position. Without a filter the table itself is in order; every filter is a word of
 *  the search index (connection, type and kind of actor as a short list of classes), which answers in that order too. */
import { DAY, type ConnectionId, type Day } from '../../../../../shared/model/index.ts'
import type { EventFact } from '../../../domain/facts.ts'
import type { EventQuery, StoredEvent } from '../../../ports/store.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { dayFromNumber, dayNumber } from './amount-writer.ts'
import { SLOTS, eventTime, firstRowAt } from './event-key.ts'
import type { Names } from './names.ts'
import { actorWord, matchQuery, searchWords, targetWord } from './words.ts'

const PAGE_MAX = 500
/** More classes than this are tested row by row instead of being searched for. */
const MAX_CLASS_WORDS = 200
const TOP_ROW = Number.MAX_SAFE_INTEGER

const CLASSES = `SELECT k.no, c.id AS connectionId, k.type, k.actor_kind AS actorKind, k.count
  FROM event_class k JOIN connection c ON c.no = k.connection`
const COLUMNS = `e.row, e.ms, e.class, e.actor, e.actor_email AS actorEmail, e.target, e.service, e.ip, e.country,
  e.user_agent AS userAgent, e.ext, e.detail`
export const DAYS = 'SELECT day, count FROM event_day WHERE day BETWEEN ? AND ? ORDER BY day'

interface EventClass {
  no: number
  connectionId: ConnectionId
  type: string
  actorKind: EventFact['actorKind']
  count: number
}
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
  ext: string
  detail: string | null
}

/** FROM, WHERE and ORDER BY of a query, with its parameters. */
interface Plan {
  readonly sql: string
  readonly params: readonly (string | number)[]
}

export function readEvents(file: OpenFile, names: Names, query: EventQuery): StoredEvent[] {
  const limit = Math.min(PAGE_MAX, Math.max(0, Math.floor(query.limit)))
  const classes = file.sql<[], EventClass>(CLASSES).all()
  const plan = planEvents(file, names, query, classes)
  if (!plan) return []
  const byNo = new Map(classes.map((item) => [item.no, item]))
  return file
    .sql<(string | number)[], EventRow>(`SELECT ${COLUMNS} ${plan.sql} LIMIT ?`)
    .all(...plan.params, limit)
    .map((row) => storedEvent(row, names, byNo))
}

export function countEvents(
  file: OpenFile,
  names: Names,
  query: Omit<EventQuery, 'limit' | 'before'>,
  cap: number,
): number {
  const classes = file.sql<[], EventClass>(CLASSES).all()
  const counted = countedClasses(query, classes)
  if (counted)
    return Math.min(
      cap,
      counted.reduce((sum, item) => sum + item.count, 0),
    )
  const plan = planEvents(file, names, query, classes)
  if (!plan) return 0
  const sql = `SELECT count(*) AS n FROM (SELECT 1 ${plan.sql} LIMIT ?)`
  return file.sql<(string | number)[], { n: number }>(sql).get(...plan.params, cap)?.n ?? 0
}

/** Days with events, from the roll-up. */
export const eventDays = (file: OpenFile, from: Day, to: Day): { day: Day; count: number }[] =>
  file
    .sql<[number, number], { day: number; count: number }>(DAYS)
    .all(dayNumber(from), dayNumber(to))
    .map(({ day, count }) => ({ day: dayFromNumber(day), count }))

/** Chooses how to read. Exported for the test that asserts the plans. */
export function planEvents(
  file: OpenFile,
  names: Names,
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): Plan | null {
  const classes = matchingClasses(query, all)
  if (classes?.length === 0) return null
  const { low, high, moments } = bounds(query)
  const exact: string[] = []
  const tests: Test[] = [moments]
  if (query.actorId !== undefined) {
    const no = names.find(query.actorId)
    if (no === null) return null
    exact.push(actorWord(query.actorId))
    tests.push({ sql: ' AND e.actor = ?', params: [no] })
  }
  if (query.targetId !== undefined) {
    exact.push(targetWord(query.targetId))
    tests.push({ sql: ' AND e.target = ?', params: [JSON.stringify(query.targetId)] })
  }
  const asked = query.text !== undefined && query.text.trim() !== ''
  const words = asked ? searchWords(query.text ?? '') : []
  if (asked && words.length === 0) return null
  const few = classes !== null && classes.length <= MAX_CLASS_WORDS
  if (classes && !few) tests.push(inClasses(classes))
  const sql = tests.map((test) => test.sql).join('')
  const params = tests.flatMap((test) => test.params)
  if (!few && words.length === 0 && exact.length === 0) {
    return {
      sql: `FROM event e NOT INDEXED WHERE e.row >= ? AND e.row < ?${sql} ORDER BY e.row DESC`,
      params: [low, high, ...params],
    }
  }
  const match = matchQuery(file, words, exact, few ? classes.map((item) => item.no) : null)
  if (match === null) return null
  return {
    sql: `FROM event_text CROSS JOIN event e ON e.row = event_text.rowid
      WHERE event_text MATCH ? AND event_text.rowid >= ? AND event_text.rowid < ?${sql} ORDER BY event_text.rowid DESC`,
    params: [match, low, high, ...params],
  }
}

/** The classes that a query over classes alone counts; null when it asks for more than that. */
function countedClasses(
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): readonly EventClass[] | null {
  const { from, to, actorId, targetId, text } = query
  const more = [from, to, actorId, targetId].some((item) => item !== undefined) || (text ?? '').trim() !== ''
  return more ? null : (matchingClasses(query, all) ?? all)
}

/** Part of a WHERE with its parameters. */
interface Test {
  readonly sql: string
  readonly params: readonly (string | number)[]
}

const inClasses = (classes: readonly EventClass[]): Test => ({
  sql: ' AND e.class IN (SELECT value FROM json_each(?))',
  params: [JSON.stringify(classes.map((item) => item.no))],
})

/** null = no filter over them. */
function matchingClasses(
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): readonly EventClass[] | null {
  const { connectionId, types, actorKinds } = query
  if (connectionId === undefined && types === undefined && actorKinds === undefined) return null
  const matching = all.filter(
    (item) =>
      (connectionId === undefined || item.connectionId === connectionId) &&
      (types === undefined || types.includes(item.type)) &&
      (actorKinds === undefined || actorKinds.includes(item.actorKind)),
  )
  return matching.length === all.length && all.length > 0 ? null : matching
}

/** Rows of the whole seconds, and the exact moments as a test inside the first and the last one. */
function bounds(query: Omit<EventQuery, 'limit'>): {
  low: number
  high: number
  moments: Test
} {
  const { from, to, before } = query
  const tests: string[] = []
  const params: number[] = []
  const low = from === undefined ? 0 : firstRowAt(from)
  const last = to === undefined ? TOP_ROW : firstRowAt(to) + SLOTS
  if (from !== undefined) {
    tests.push(' AND (e.row >= ? OR e.ms >= ?)')
    params.push(low + SLOTS, from - eventTime(low, 0))
  }
  if (to !== undefined) {
    tests.push(' AND (e.row < ? OR e.ms <= ?)')
    params.push(last - SLOTS, to - eventTime(last - SLOTS, 0))
  }
  return { low, high: Math.min(last, before ?? TOP_ROW), moments: { sql: tests.join(''), params } }
}

function storedEvent(row: EventRow, names: Names, classes: ReadonlyMap<number, EventClass>): StoredEvent {
  const found = classes.get(row.class)
  if (!found) throw new Error(`event class ${row.class} is missing`)
  return {
    row: row.row,
    connectionId: found.connectionId,
    id: row.ext,
    at: eventTime(row.row, row.ms),
    type: found.type,
    actorKind: found.actorKind,
    ...(row.actor !== null && { actorId: names.text(row.actor) }),
    ...(row.actorEmail !== null && { actorEmail: names.text(row.actorEmail) }),
    ...(row.target !== null && { targetId: parseOwn<string | null>(row.target) }),
    ...(row.service !== null && { serviceId: names.text(row.service) }),
    ...(row.ip !== null && { ip: names.text(row.ip) }),
    ...(row.country !== null && { country: names.text(row.country) }),
    ...(row.userAgent !== null && { userAgent: names.text(row.userAgent) }),
    ...(row.detail !== null && { detail: parseOwn<Record<string, unknown>>(row.detail) }),
  }
}

/** Checks that the roll-ups add up to the base table; answers what does not. */
export function checkEventCounts(file: OpenFile): { events: number; wrong: number } {
  const day = `cast(floor(((e.row / ${SLOTS}) * 1000 + e.ms + ${eventTime(0, 0)}) / ${DAY}.0) AS INTEGER)`
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
