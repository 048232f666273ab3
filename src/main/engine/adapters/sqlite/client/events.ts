/** Reads events, newest first, by position. Without a filter the table itself is in order; every filter is a word of
 *  the search index (connection, type and kind of actor as a short list of classes), which answers in that order too,
 *  from any moment on. So a page costs what it shows, however many events there are; only words that are each common
 *  and never meet in one event cost more with more events. */
import { DAY, type ConnectionId, type Day } from '../../../../../shared/model/index.ts'
import type { EventFact } from '../../../facts/index.ts'
import type { AsOf, EventQuery, StoredEvent } from '../../../ports/store.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { dayFromNumber, dayNumber } from './amount-writer.ts'
import { detailReader } from './event-details.ts'
import { DOC_ROWS, SLOTS, docOf, eventTime, firstRowAt } from './event-key.ts'
import type { Names } from './names.ts'
import {
  actorWord,
  allOf,
  anyOf,
  classWord,
  eventText,
  searchWords,
  targetWord,
  wordQuery,
  wordTest,
} from './words.ts'

const PAGE_MAX = 500
/** More classes than this are tested row by row instead of being searched for. */
const MAX_CLASS_WORDS = 200
/** Rows that are walked at most to meet a page of classes. */
const MAX_WALK = 2_000
const TOP_ROW = Number.MAX_SAFE_INTEGER

const CLASSES = `SELECT k.no, c.id AS connectionId, k.type, k.actor_kind AS actorKind, k.count
  FROM event_class k JOIN connection c ON c.no = k.connection`
const COLUMNS = `e.row, e.ms, e.class, e.actor, e.actor_email AS actorEmail, e.target, e.service, e.ip, e.country,
  e.user_agent AS userAgent, e.ext, e.detail`
// Numbers are bound as floating point, and the index takes only integers for the bounds where it begins and ends; with
// any other it begins at its end and every row is looked at.
const INTEGER = 'CAST(? AS INTEGER)'
const STEPS_BACK = 'SELECT row FROM event WHERE row >= ? AND row < ? ORDER BY row DESC LIMIT 1 OFFSET ?'
export const DAYS = 'SELECT day, count FROM event_day WHERE day BETWEEN ? AND ? ORDER BY day'
const DAYS_OF_CLASSES = `SELECT day, sum(count) AS count FROM event_day_class
  WHERE day BETWEEN ? AND ? AND class IN (SELECT value FROM json_each(?)) GROUP BY day ORDER BY day`
const DAY_OF_ROW = `cast(floor(((e.row / ${SLOTS}) * 1000 + e.ms + ${eventTime(0, 0)}) / ${DAY}.0) AS INTEGER)`
const IN_CLASSES = 'e.class IN (SELECT value FROM json_each(?))'
/** The same event of another connection lies in the same second, at another place. */
const HAS_TWIN = `EXISTS (SELECT 1 FROM event o WHERE o.row >= e.row - e.row % ${SLOTS}
  AND o.row < e.row - e.row % ${SLOTS} + ${SLOTS} AND o.ext = e.ext
  AND o.class IN (SELECT value FROM json_each(?)))`

/** Events keep the reading that showed them first. */
const READ_BY = `EXISTS (SELECT 1 FROM reading r JOIN json_each(?) s ON s.key = CAST(r.connection AS TEXT)
  WHERE r.row = e.reading AND r.seq <= s.value)`

const seqsByNo = (file: OpenFile, { seqs }: AsOf): string => {
  const connections = file.sql<[], { no: number; id: ConnectionId }>('SELECT no, id FROM connection').all()
  return JSON.stringify(Object.fromEntries(connections.map(({ no, id }) => [no, seqs.get(id) ?? 0])))
}

const classesOf = (file: OpenFile): EventClass[] => file.sql<[], EventClass>(CLASSES).all()

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
  detail: number | null
}

/** How a part of a query's time is read. */
interface Plan {
  /** FROM, WHERE and ORDER BY, with their parameters: rows that pass every test but that for words. */
  readonly sql: string
  readonly params: readonly (string | number)[]
  /** Words that each row must hold besides. */
  readonly words: readonly string[]
}

export function readEvents(file: OpenFile, names: Names, query: EventQuery): StoredEvent[] {
  const limit = Math.min(PAGE_MAX, Math.max(0, Math.floor(query.limit)))
  const classes = classesOf(file)
  const found: StoredEvent[] = []
  if (limit === 0) return found
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
  if (plan.words.length === 0) {
    const sql = `SELECT count(*) AS n FROM (SELECT 1 ${plan.sql} LIMIT ?)`
    return file.sql<(string | number)[], { n: number }>(sql).get(...plan.params, cap)?.n ?? 0
  }
  let n = 0
  for (const _ of matchingEvents(file, names, classes, [plan])) {
    n += 1
    if (n >= cap) break
  }
  return n
}

/** Newest first. The index only leads to candidates: each row is tested itself. */
function* matchingEvents(
  file: OpenFile,
  names: Names,
  classes: readonly EventClass[],
  plans: readonly Plan[],
): Generator<StoredEvent> {
  const byNo = new Map(classes.map((item) => [item.no, item]))
  const details = detailReader(file)
  for (const { sql, params, words } of plans) {
    const holdsWords = wordTest(words)
    const rows = file.sql<(string | number)[], EventRow>(`SELECT ${COLUMNS} ${sql}`).iterate(...params)
    for (const row of inOrder(rows)) {
      const event = storedEvent(row, names, byNo, details)
      if (words.length === 0 || holdsWords(`${event.type} ${eventText(event)}`)) yield event
    }
  }
}

/** Documents come newest first, and the rows inside one in any order. */
function* inOrder(rows: Iterable<EventRow>): Generator<EventRow> {
  let shared: EventRow[] = []
  for (const row of rows) {
    if (shared[0] && docOf(shared[0].row) !== docOf(row.row)) {
      yield* shared.sort((a, b) => b.row - a.row)
      shared = []
    }
    shared.push(row)
  }
  yield* shared.sort((a, b) => b.row - a.row)
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
        .sql<[number, number, string], DayCount>(DAYS_OF_CLASSES)
        .all(...days, JSON.stringify(classes.map((item) => item.no)))
    : file.sql<[number, number], DayCount>(DAYS).all(...days)
  const counts = new Map(counted.map(({ day, count }) => [day, count]))
  for (const { later, earlier } of overlaps({ among }, all)) {
    const repeated = file
      .sql<(string | number)[], DayCount>(
        `SELECT ${DAY_OF_ROW} AS day, count(*) AS count FROM event e WHERE e.row >= ? AND e.row < ?
           AND ${IN_CLASSES} AND ${HAS_TWIN} GROUP BY 1`,
      )
      .all(firstRowAt(days[0] * DAY), firstRowAt((days[1] + 1) * DAY), later, earlier)
    for (const { day, count } of repeated) counts.set(day, (counts.get(day) ?? 0) - count)
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([day, count]) => ({ day: dayFromNumber(day), count }))
}

interface DayCount {
  day: number
  count: number
}

/** Chooses how to read: in turn, the newest part first. Empty: no event can match. Exported for the test that asserts
 *  the plans.
 *  @param limit events that are wanted, where few of them are. */
export function planEvents(
  file: OpenFile,
  names: Names,
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
  limit = Number.POSITIVE_INFINITY,
): Plan[] {
  const classes = matchingClasses(query, all)
  if (classes?.length === 0) return []
  const { low, high, moments } = bounds(query)
  /** Each narrows what the index gives; all of them must hold. */
  const clauses: string[] = []
  const tests: Test[] = [moments]
  if (query.actorId !== undefined) {
    const no = names.find(query.actorId)
    if (no === null) return []
    clauses.push(anyOf([actorWord(no)]))
    tests.push({ sql: ' AND e.actor = ?', params: [no] })
  }
  if (query.targetId !== undefined) {
    clauses.push(anyOf([targetWord(query.targetId)]))
    tests.push({ sql: ' AND e.target = ?', params: [JSON.stringify(query.targetId)] })
  }
  if (classes) {
    if (classes.length <= MAX_CLASS_WORDS) clauses.push(anyOf(classes.map((item) => classWord(item.no))))
    tests.push(inClasses(classes))
  }
  if (query.readBy) tests.push({ sql: ` AND ${READ_BY}`, params: [seqsByNo(file, query.readBy)] })
  for (const { later, earlier } of overlaps(query, all))
    tests.push({ sql: ` AND NOT (${IN_CLASSES} AND ${HAS_TWIN})`, params: [later, earlier] })
  const asked = query.text !== undefined && query.text.trim() !== ''
  const words = asked ? searchWords(query.text ?? '') : []
  if (asked && words.length === 0) return []
  for (const word of words) {
    const clause = wordClause(file, word, classes ?? all)
    if (clause === null) return []
    if (clause !== '') clauses.push(clause)
  }
  const sql = tests.map((test) => test.sql).join('')
  const params = tests.flatMap((test) => test.params)
  const walk = (from: number): Plan => ({
    sql: `FROM event e NOT INDEXED WHERE e.row >= ? AND e.row < ?${sql} ORDER BY e.row DESC`,
    params: [from, high, ...params],
    words,
  })
  if (clauses.length === 0) return [walk(low)]
  const search = (until: number): Plan => ({
    sql: `FROM event_text CROSS JOIN event e
      ON e.row >= event_text.rowid * ${DOC_ROWS} AND e.row < (event_text.rowid + 1) * ${DOC_ROWS}
      WHERE event_text MATCH ? AND event_text.rowid >= ${INTEGER} AND event_text.rowid <= ${INTEGER}
      AND +e.row >= ? AND +e.row < ?${sql} ORDER BY event_text.rowid DESC`,
    params: [allOf(file, clauses), docOf(low), docOf(until), low, until, ...params],
    words,
  })
  // Classes that many rows have are met sooner by walking; where they are not, the search goes on from there.
  const only = classes !== null && clauses.length === 1 && words.length === 0
  const steps = only ? Math.ceil((2 * limit * countOf(all)) / Math.max(1, countOf(classes))) : Infinity
  if (steps > MAX_WALK) return [search(high)]
  const end = file.sql<[number, number, number], { row: number }>(STEPS_BACK).get(low, high, steps)?.row
  return end === undefined ? [walk(low)] : [walk(end), search(end)]
}

const countOf = (classes: readonly EventClass[]): number => classes.reduce((sum, item) => sum + item.count, 0)

/** Query for documents that may hold a word starting with `word`, be it in the name of the event's type, which the
 *  index does not repeat. '' = all of them may; null = none. */
function wordClause(file: OpenFile, word: string, classes: readonly EventClass[]): string | null {
  const test = wordTest([word])
  const named = classes.filter((item) => test(item.type))
  if (named.length === classes.length || named.length > MAX_CLASS_WORDS) return ''
  const other = wordQuery(file, word)
  if (named.length === 0) return other
  const types = anyOf(named.map((item) => classWord(item.no)))
  return other === null ? types : `(${types} OR ${other})`
}

/** The classes that a query over classes alone counts; null when it asks for more than that. */
function countedClasses(
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): readonly EventClass[] | null {
  const { from, to, actorId, targetId, text, readBy } = query
  const more =
    [from, to, actorId, targetId, readBy].some((item) => item !== undefined) ||
    (text ?? '').trim() !== '' ||
    overlaps(query, all).length > 0
  return more ? null : (matchingClasses(query, all) ?? all)
}

/** Part of a WHERE with its parameters. */
interface Test {
  readonly sql: string
  readonly params: readonly (string | number)[]
}

/** For each connection that stands behind others in its group: its classes and theirs, as JSON. */
function overlaps(
  { among, connectionId }: Pick<EventQuery, 'among' | 'connectionId'>,
  all: readonly EventClass[],
): { later: string; earlier: string }[] {
  if (connectionId !== undefined) return []
  const classes = (ids: readonly ConnectionId[]): number[] =>
    all.filter((item) => ids.includes(item.connectionId)).map((item) => item.no)
  return (among ?? []).flatMap((group) =>
    group.flatMap((id, i) => {
      const [later, earlier] = [classes([id]), classes(group.slice(0, i))]
      if (later.length === 0 || earlier.length === 0) return []
      return [{ later: JSON.stringify(later), earlier: JSON.stringify(earlier) }]
    }),
  )
}

const inClasses = (classes: readonly EventClass[]): Test => ({
  sql: ` AND ${IN_CLASSES}`,
  params: [JSON.stringify(classes.map((item) => item.no))],
})

/** null = no filter over them. */
function matchingClasses(
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): readonly EventClass[] | null {
  const { connectionId, among, types, actorKinds } = query
  if ([connectionId, among, types, actorKinds].every((item) => item === undefined)) return null
  const ids = among && new Set(among.flat())
  const matching = all.filter(
    (item) =>
      (connectionId === undefined || item.connectionId === connectionId) &&
      (ids === undefined || ids.has(item.connectionId)) &&
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

function storedEvent(
  row: EventRow,
  names: Names,
  classes: ReadonlyMap<number, EventClass>,
  details: (place: number) => string,
): StoredEvent {
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
    ...(row.detail !== null && { detail: parseOwn<Record<string, unknown>>(details(row.detail)) }),
  }
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
