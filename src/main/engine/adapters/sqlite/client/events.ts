/** Reads events, newest first, by position. Every filter alone is served by an index: connection, type and kind of
 *  actor become a list of class numbers, actor and target have their own, words go through the search index. */
import { DAY, type ConnectionId, type Day } from '../../../../../shared/model/index.ts'
import type { EventFact } from '../../../domain/facts.ts'
import type { EventQuery, StoredEvent } from '../../../ports/store.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { dayFromNumber, dayNumber } from './amount-writer.ts'
import { SLOTS, eventTime, firstRowAt } from './event-key.ts'
import type { Names } from './names.ts'
import { idWords, matchQuery, searchWords } from './words.ts'

const PAGE_MAX = 500
/** More classes than this are tested row by row instead of being searched for. */
const MAX_CLASS_WORDS = 32
const TOP_ROW = Number.MAX_SAFE_INTEGER

const CLASSES = `SELECT k.no, c.id AS connectionId, k.type, k.actor_kind AS actorKind, k.count
  FROM event_class k JOIN connection c ON c.no = k.connection`
const COLUMNS = `e.row, e.ms, e.class, e.actor, e.actor_email AS actorEmail, e.target, e.service, e.ip, e.country,
  e.user_agent AS userAgent, e.ext, e.detail`
export const EVENTS_BY_ROW = `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN event e ON e.row = j.value`
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
  target: number | null
  service: number | null
  ip: number | null
  country: number | null
  userAgent: number | null
  ext: string
  detail: string | null
}

/** A query in the store's own terms: rows in [low, high), exact moments where a bound cuts a second in two. */
export interface Plan {
  /** FROM and the fixed part of WHERE. */
  readonly sql: string
  readonly params: readonly (string | number)[]
}

/** What to read: nothing, everything in the range, one list of plans to be merged. */
type Filter = { readonly plans: readonly Plan[]; readonly whole: readonly EventClass[] | null }

export function readEvents(file: OpenFile, names: Names, query: EventQuery): StoredEvent[] {
  const limit = Math.min(PAGE_MAX, Math.max(0, Math.floor(query.limit)))
  const classes = file.sql<[], EventClass>(CLASSES).all()
  const { plans } = planEvents(file, names, query, classes)
  const byNo = new Map(classes.map((item) => [item.no, item]))
  return newestRows(file, plans, limit).map((row) => storedEvent(row, names, byNo))
}

export function countEvents(
  file: OpenFile,
  names: Names,
  query: Omit<EventQuery, 'limit' | 'before'>,
  cap: number,
): number {
  const { plans, whole } = planEvents(file, names, query, file.sql<[], EventClass>(CLASSES).all())
  if (whole)
    return Math.min(
      cap,
      whole.reduce((sum, item) => sum + item.count, 0),
    )
  let count = 0
  for (const plan of plans) {
    if (count >= cap) break
    const sql = `SELECT count(*) AS n FROM (SELECT 1 ${plan.sql} LIMIT ?)`
    count += file.sql<(string | number)[], { n: number }>(sql).get(...plan.params, cap - count)?.n ?? 0
  }
  return count
}

/** Days with events, from the roll-up. */
export const eventDays = (file: OpenFile, from: Day, to: Day): { day: Day; count: number }[] =>
  file
    .sql<[number, number], { day: number; count: number }>(DAYS)
    .all(dayNumber(from), dayNumber(to))
    .map(({ day, count }) => ({ day: dayFromNumber(day), count }))

/** Chooses the index. Exported for the test that asserts the plans. */
export function planEvents(
  file: OpenFile,
  names: Names,
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): Filter {
  const classes = matchingClasses(query, all)
  if (classes?.length === 0) return NOTHING
  const tests: Test[] = []
  for (const [column, id] of [
    ['actor', query.actorId],
    ['target', query.targetId],
  ] as const) {
    if (id === undefined) continue
    const no = names.find(id)
    if (no === null) return NOTHING
    // "> 0" lets the planner use the index, which leaves out what has no actor or target.
    tests.push({ sql: ` AND e.${column} = ? AND e.${column} > 0`, params: [no] })
  }
  const { low, high, moments } = bounds(query)
  if (query.text !== undefined && query.text.trim() !== '') {
    const words = searchWords(query.text)
    if (words.length === 0) return NOTHING
    // The ids' own words narrow the search before any row is fetched; so does the class where it is one of few.
    const exact = [query.actorId, query.targetId].flatMap((id) => (id === undefined ? [] : idWords(id)))
    const few = classes && classes.length <= MAX_CLASS_WORDS
    const match = matchQuery(file, words, exact, few ? classes.map((item) => item.no) : null)
    if (match === null) return NOTHING
    const rest = joined([...tests, ...(classes && !few ? [inClasses(classes)] : []), moments])
    const from = 'FROM event_text CROSS JOIN event e ON e.row = event_text.rowid'
    const where = 'WHERE event_text MATCH ? AND event_text.rowid >= ? AND event_text.rowid < ?'
    return {
      plans: [
        {
          sql: `${from} ${where}${rest.sql} ORDER BY event_text.rowid DESC`,
          params: [match, low, high, ...rest.params],
        },
      ],
      whole: null,
    }
  }
  if (classes && tests.length === 0) {
    return {
      plans: classes.map((item) => ({
        sql: `FROM event e INDEXED BY event_by_class WHERE e.class = ? AND e.row >= ? AND e.row < ?${moments.sql}
          ORDER BY e.row DESC`,
        params: [item.no, low, high, ...moments.params],
      })),
      whole: unbounded(query) ? classes : null,
    }
  }
  const rest = joined([...tests, ...(classes ? [inClasses(classes)] : []), moments])
  return {
    plans: [
      {
        sql: `FROM event e ${indexFor(query)} WHERE e.row >= ? AND e.row < ?${rest.sql} ORDER BY e.row DESC`,
        params: [low, high, ...rest.params],
      },
    ],
    whole: tests.length === 0 && unbounded(query) ? all : null,
  }
}

const NOTHING: Filter = { plans: [], whole: null }

/** Part of a WHERE with its parameters. */
interface Test {
  readonly sql: string
  readonly params: readonly (string | number)[]
}

const inClasses = (classes: readonly EventClass[]): Test => ({
  sql: ' AND e.class IN (SELECT value FROM json_each(?))',
  params: [JSON.stringify(classes.map((item) => item.no))],
})

const joined = (tests: readonly Test[]): Test => ({
  sql: tests.map((test) => test.sql).join(''),
  params: tests.flatMap((test) => test.params),
})

function indexFor(query: Omit<EventQuery, 'limit'>): string {
  if (query.actorId !== undefined) return 'INDEXED BY event_by_actor'
  return query.targetId === undefined ? 'NOT INDEXED' : 'INDEXED BY event_by_target'
}

const unbounded = (query: Omit<EventQuery, 'limit'>): boolean =>
  query.from === undefined && query.to === undefined && query.before === undefined

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

/** The newest `limit` rows over all plans, descending. */
function newestRows(file: OpenFile, plans: readonly Plan[], limit: number): EventRow[] {
  const [only, ...more] = plans
  if (!only) return []
  if (more.length === 0) {
    const sql = `SELECT ${COLUMNS} ${only.sql} LIMIT ?`
    return file.sql<(string | number)[], EventRow>(sql).all(...only.params, limit)
  }
  let rows: number[] = []
  for (const plan of plans) {
    const sql = `SELECT e.row ${plan.sql} LIMIT ?`
    const found = file.sql<(string | number)[], { row: number }>(sql).all(...plan.params, limit)
    rows = [...rows, ...found.map(({ row }) => row)].sort((a, b) => b - a).slice(0, limit)
  }
  return file.sql<[string], EventRow>(EVENTS_BY_ROW).all(JSON.stringify(rows))
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
    ...(row.target !== null && { targetId: names.text(row.target) }),
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
