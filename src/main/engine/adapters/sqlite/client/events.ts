/** Reads events, newest first, by position. Every filter alone is served by an index: connection, type and kind of
 *  actor become a list of class numbers, actor and target have their own, words go through the search index. */
import { DAY, type ConnectionId, type Day } from '../../../../../shared/model/index.ts'
import type { EventFact } from '../../../domain/facts.ts'
import type { EventQuery, StoredEvent } from '../../../ports/store.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { dayFromNumber, dayNumber } from './amount-writer.ts'
import { SLOTS, eventTime, firstRowAt } from './event-key.ts'
import { createNames } from './names.ts'
import { idWords, matchQuery, searchWords } from './words.ts'

const PAGE_MAX = 500
const TOP_ROW = Number.MAX_SAFE_INTEGER

const CLASSES = `SELECT k.no, c.id AS connectionId, k.type, k.actor_kind AS actorKind, k.count
  FROM event_class k JOIN connection c ON c.no = k.connection`
const COLUMNS = `e.row, e.ms, e.class, e.ext, e.actor, a.text AS actorText, e.actor_email AS email, m.text AS emailText,
  e.target, t.text AS targetText, e.service, s.text AS serviceText, e.ip, i.text AS ipText,
  e.country, l.text AS countryText, e.user_agent AS agent, u.text AS agentText, e.detail`
const NAMES = `LEFT JOIN name a ON a.no = e.actor LEFT JOIN name m ON m.no = e.actor_email
  LEFT JOIN name t ON t.no = e.target LEFT JOIN name s ON s.no = e.service LEFT JOIN name i ON i.no = e.ip
  LEFT JOIN name l ON l.no = e.country LEFT JOIN name u ON u.no = e.user_agent`
export const EVENTS_BY_ROW = `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN event e ON e.row = j.value ${NAMES}`
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
  ext: string
  actor: number | null
  actorText: string | null
  email: number | null
  emailText: string | null
  target: number | null
  targetText: string | null
  service: number | null
  serviceText: string | null
  ip: number | null
  ipText: string | null
  country: number | null
  countryText: string | null
  agent: number | null
  agentText: string | null
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

export function readEvents(file: OpenFile, query: EventQuery): StoredEvent[] {
  const limit = Math.min(PAGE_MAX, Math.max(0, Math.floor(query.limit)))
  const classes = file.sql<[], EventClass>(CLASSES).all()
  const rows = newestRows(file, planEvents(file, query, classes).plans, limit)
  const byNo = new Map(classes.map((item) => [item.no, item]))
  return file
    .sql<[string], EventRow>(EVENTS_BY_ROW)
    .all(JSON.stringify(rows))
    .map((row) => storedEvent(row, byNo))
}

export function countEvents(
  file: OpenFile,
  query: Omit<EventQuery, 'limit' | 'before'>,
  cap: number,
): number {
  const { plans, whole } = planEvents(file, query, file.sql<[], EventClass>(CLASSES).all())
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
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): Filter {
  const nothing: Filter = { plans: [], whole: null }
  const classes = matchingClasses(query, all)
  if (classes?.length === 0) return nothing
  const names = createNames(file)
  const wanted: string[] = []
  const params: (string | number)[] = []
  for (const [column, id] of [
    ['actor', query.actorId],
    ['target', query.targetId],
  ] as const) {
    if (id === undefined) continue
    const no = names.find(id)
    if (no === null) return nothing
    wanted.push(`e.${column} = ?`)
    params.push(no)
  }
  const { low, high, moments } = bounds(query)
  if (query.text !== undefined && query.text.trim() !== '') {
    const words = searchWords(query.text)
    if (words.length === 0) return nothing
    // The ids' own words narrow the search before any row is fetched.
    const exact = [query.actorId, query.targetId].flatMap((id) => (id === undefined ? [] : idWords(id)))
    const match = matchQuery(words, exact, classes?.map((item) => item.no) ?? null)
    const where = [...wanted.map((test) => ` AND ${test}`), moments.sql].join('')
    return {
      plans: [
        {
          sql: `FROM event_text CROSS JOIN event e ON e.row = event_text.rowid
            WHERE event_text MATCH ? AND event_text.rowid >= ? AND event_text.rowid < ?${where} ORDER BY event_text.rowid DESC`,
          params: [match, low, high, ...params, ...moments.params],
        },
      ],
      whole: null,
    }
  }
  if (wanted.length > 0 || !classes) {
    const ofClass = classes ? ' AND e.class IN (SELECT value FROM json_each(?))' : ''
    const list = classes ? [JSON.stringify(classes.map((item) => item.no))] : []
    const index =
      query.actorId === undefined
        ? query.targetId === undefined
          ? 'NOT INDEXED'
          : 'INDEXED BY event_by_target'
        : 'INDEXED BY event_by_actor'
    const positive = wanted.map((test) => `${test} AND ${test.replace('= ?', '> 0')} AND `).join('')
    return {
      plans: [
        {
          sql: `FROM event e ${index} WHERE ${positive}e.row >= ? AND e.row < ?${ofClass}${moments.sql} ORDER BY e.row DESC`,
          params: [...params, low, high, ...list, ...moments.params],
        },
      ],
      whole: !classes && wanted.length === 0 && unbounded(query) ? all : null,
    }
  }
  return {
    plans: classes.map((item) => ({
      sql: `FROM event e INDEXED BY event_by_class WHERE e.class = ? AND e.row >= ? AND e.row < ?${moments.sql}
        ORDER BY e.row DESC`,
      params: [item.no, low, high, ...moments.params],
    })),
    whole: unbounded(query) ? classes : null,
  }
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
  moments: { sql: string; params: number[] }
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

/** The newest `limit` positions over all plans, descending. */
function newestRows(file: OpenFile, plans: readonly Plan[], limit: number): number[] {
  let rows: number[] = []
  for (const plan of plans) {
    const found = file
      .sql<(string | number)[], { row: number }>(`SELECT e.row ${plan.sql} LIMIT ?`)
      .all(...plan.params, limit)
    rows = rows.length === 0 ? found.map(({ row }) => row) : [...rows, ...found.map(({ row }) => row)]
    if (plans.length > 1) rows = rows.sort((a, b) => b - a).slice(0, limit)
  }
  return rows
}

function storedEvent(row: EventRow, classes: ReadonlyMap<number, EventClass>): StoredEvent {
  const found = classes.get(row.class)
  if (!found) throw new Error(`event class ${row.class} is missing`)
  return {
    row: row.row,
    connectionId: found.connectionId,
    id: row.ext,
    at: eventTime(row.row, row.ms),
    type: found.type,
    actorKind: found.actorKind,
    ...(row.actor !== null && { actorId: row.actorText }),
    ...(row.email !== null && { actorEmail: row.emailText }),
    ...(row.target !== null && { targetId: row.targetText }),
    ...(row.service !== null && { serviceId: row.serviceText }),
    ...(row.ip !== null && { ip: row.ipText }),
    ...(row.country !== null && { country: row.countryText }),
    ...(row.agent !== null && { userAgent: row.agentText }),
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
