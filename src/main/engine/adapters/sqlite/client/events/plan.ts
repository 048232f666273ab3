/** Chooses how a query of events is read. See index.ts for what the search index does and what costs what. */
import type { ConnectionId, EventOutcome, ProviderId } from '../../../../../../shared/model/index.ts'
import type { EventFact } from '../../../../facts/index.ts'
import type { AsOf, EventQuery } from '../../../../ports/store.ts'
import type { OpenFile } from '../../database.ts'
import { SLOTS, eventTime, firstRowAt } from './key.ts'
import type { Names } from './names.ts'
import {
  COLUMN,
  HASHED,
  NAMED,
  allOf,
  anyOf,
  classWord,
  cutWord,
  hashedWord,
  namedWord,
  searchWords,
  wordQuery,
  wordTest,
} from './words.ts'

/** More classes than this are tested row by row instead of being searched for. */
const MAX_CLASS_WORDS = 200
/** Rows that are walked at most to meet a page of classes. */
const MAX_WALK = 2_000
const TOP_ROW = Number.MAX_SAFE_INTEGER

const CLASSES = `SELECT k.no, c.id AS connectionId, c.provider, k.type, k.actor_kind AS actorKind, k.outcome, k.vocabulary,
  k.count FROM event_class k JOIN connection c ON c.no = k.connection`
// Numbers are bound as floating point, and the index takes only integers for the bounds where it begins and ends; with
// any other it begins at its end and every row is looked at.
const INTEGER = 'CAST(? AS INTEGER)'
const STEPS_BACK = 'SELECT row FROM event WHERE row >= ? AND row < ? ORDER BY row DESC LIMIT 1 OFFSET ?'
export const IN_CLASSES = 'e.class IN (SELECT value FROM json_each(?))'
/** The same event of another connection lies in the same second, at another place. */
export const HAS_TWIN = `EXISTS (SELECT 1 FROM event o WHERE o.row >= e.row - e.row % ${SLOTS}
  AND o.row < e.row - e.row % ${SLOTS} + ${SLOTS} AND o.ext = e.ext
  AND o.class IN (SELECT value FROM json_each(?)))`
/** Events keep the request that showed them first. */
const READ_BY = `EXISTS (SELECT 1 FROM request r JOIN json_each(?) s ON s.key = CAST(r.connection AS TEXT)
  WHERE r.row = e.request AND r.seq <= s.value)`

type Param = string | number
/** Part of a WHERE with its parameters. */
interface Test {
  readonly sql: string
  readonly params: readonly Param[]
}

/** How a part of a query's time is read. */
export interface Plan {
  /** FROM, WHERE and ORDER BY over `event e`, with their parameters: rows that pass every test but that for words. */
  readonly sql: string
  readonly params: readonly Param[]
  /** Words that the index could not look up exactly: each row is tested for them besides. */
  readonly words: readonly string[]
  /** FROM and WHERE that give one row an event, for counting; only where no row needs a test for words. */
  readonly count: Test | null
}

/** Connection, type, kind of actor and outcome of events, and how many there are. */
export interface EventClass {
  readonly no: number
  readonly connectionId: ConnectionId
  readonly provider: ProviderId
  readonly type: string
  readonly actorKind: EventFact['actorKind']
  /** '' = absent. */
  readonly outcome: EventOutcome | ''
  /** null = no verdicts are stored of its events. */
  readonly vocabulary: string | null
  readonly count: number
}

/** Read again for each query: another connection may have added some. There are at most some hundreds. */
export const classesOf = (file: OpenFile): EventClass[] => file.sql<[], EventClass>(CLASSES).all()

export const countOf = (classes: readonly EventClass[]): number =>
  classes.reduce((sum, item) => sum + item.count, 0)

/** In turn, the newest part first. Empty: no event can match.
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
  /** Each narrows what the index gives; all of them must be true. */
  const clauses: string[] = []
  /** What a row must pass besides. */
  const tests: Test[] = []
  for (const field of NAMED) {
    const value = query[field]
    if (value === undefined) continue
    const no = names.find(value)
    if (no === null) return []
    clauses.push(anyOf([namedWord(field, no)]))
  }
  for (const field of HASHED) {
    const value = query[field]
    if (value === undefined) continue
    clauses.push(anyOf([hashedWord(field, value)]))
    tests.push({ sql: ` AND e.${COLUMN[field]} = ?`, params: [JSON.stringify(value)] })
  }
  if (query.cut === true) clauses.push(anyOf([cutWord]))
  if (classes && classes.length <= MAX_CLASS_WORDS)
    clauses.push(anyOf(classes.map((item) => classWord(item.no))))
  else if (classes) tests.push(inClasses(classes))
  if (query.readBy) tests.push({ sql: ` AND ${READ_BY}`, params: [seqsByNo(file, query.readBy)] })
  for (const { later, earlier } of overlaps(query, all))
    tests.push({ sql: ` AND NOT (${IN_CLASSES} AND ${HAS_TWIN})`, params: [later, earlier] })
  const asked = query.text !== undefined && query.text.trim() !== ''
  const searched = asked ? searchWords(query.text ?? '') : []
  if (asked && searched.length === 0) return []
  const words: string[] = []
  for (const word of searched) {
    const { clause, exact } = wordClause(file, word, classes ?? all)
    if (clause === null) return []
    if (clause !== '') clauses.push(clause)
    if (!exact) words.push(word)
  }
  const walk = (from: number): Plan => {
    // What is walked has not been searched for.
    const passed = classes && clauses.length > 0 ? [inClasses(classes), ...tests] : tests
    const { sql, params } = joined([inTable(moments), ...passed])
    const where = {
      sql: `FROM event e NOT INDEXED WHERE e.row >= ? AND e.row < ?${sql}`,
      params: [from, high, ...params],
    }
    return {
      sql: `${where.sql} ORDER BY e.row DESC`,
      params: where.params,
      words,
      count: words.length === 0 ? where : null,
    }
  }
  if (clauses.length === 0) return [walk(low)]
  const search = (until: number): Plan => {
    const match = `event_text MATCH ? AND event_text.rowid >= ${INTEGER} AND event_text.rowid < ${INTEGER}`
    const range: readonly Param[] = [allOf(file, clauses), low, until]
    const { sql, params } = joined([inTable(moments), ...tests])
    const where: Test = {
      sql: `FROM event_text CROSS JOIN event e ON e.row = event_text.rowid WHERE ${match}${sql}`,
      params: [...range, ...params],
    }
    const alone = inIndex(moments)
    const indexed: Test = {
      sql: `FROM event_text WHERE ${match}${alone.sql}`,
      params: [...range, ...alone.params],
    }
    return {
      sql: `${where.sql} ORDER BY event_text.rowid DESC`,
      params: where.params,
      words,
      count: words.length > 0 ? null : tests.length > 0 ? where : indexed,
    }
  }
  // Classes that many rows have are met sooner by walking; where they are not, the search goes on from there.
  const only = classes !== null && clauses.length === 1 && searched.length === 0 && classesAlone(query)
  const steps = only ? Math.ceil((2 * limit * countOf(all)) / Math.max(1, countOf(classes))) : Infinity
  if (steps > MAX_WALK) return [search(high)]
  const end = file.sql<[number, number, number], { row: number }>(STEPS_BACK).get(low, high, steps)?.row
  return end === undefined ? [walk(low)] : [walk(end), search(end)]
}

/** The classes that a query over classes alone counts; null when it asks for more than that. */
export function countedClasses(
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): readonly EventClass[] | null {
  const more =
    [query.from, query.to, query.readBy].some((item) => item !== undefined) ||
    !classesAlone(query) ||
    (query.text ?? '').trim() !== '' ||
    overlaps(query, all).length > 0
  return more ? null : (matchingClasses(query, all) ?? all)
}

/** Whether no field is asked for that a class does not know. */
const classesAlone = (query: Omit<EventQuery, 'limit'>): boolean =>
  query.cut !== true && [...NAMED, ...HASHED].every((field) => query[field] === undefined)

/** For each connection that stands behind others in its group: its classes and theirs, as JSON. */
export function overlaps(
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

/** null = no filter over them. */
export function matchingClasses(
  query: Omit<EventQuery, 'limit'>,
  all: readonly EventClass[],
): readonly EventClass[] | null {
  const { connectionId, among, types, actorKinds, outcomes } = query
  if ([connectionId, among, types, actorKinds, outcomes].every((item) => item === undefined)) return null
  const ids = among && new Set(among.flat())
  const matching = all.filter(
    (item) =>
      (connectionId === undefined || item.connectionId === connectionId) &&
      (ids === undefined || ids.has(item.connectionId)) &&
      (types === undefined || types.includes(item.type)) &&
      (actorKinds === undefined || actorKinds.includes(item.actorKind)) &&
      (outcomes === undefined || outcomes.some((outcome) => outcome === item.outcome)),
  )
  return matching.length === all.length && all.length > 0 ? null : matching
}

/** Clause for events with a word starting with `word`, be it in the name of the event's type, which the index does not
 *  repeat. '' = all of them may have one; null = none has. */
function wordClause(
  file: OpenFile,
  word: string,
  classes: readonly EventClass[],
): { clause: string | null; exact: boolean } {
  const test = wordTest([word])
  const named = classes.filter((item) => test(item.type))
  if (named.length === classes.length) return { clause: '', exact: true }
  if (named.length > MAX_CLASS_WORDS) return { clause: '', exact: false }
  const other = wordQuery(file, word)
  if (named.length === 0) return other
  const types = anyOf(named.map((item) => classWord(item.no)))
  return other.clause === null
    ? { clause: types, exact: true }
    : { clause: `(${types} OR ${other.clause})`, exact: other.exact }
}

const joined = (tests: readonly Test[]): Test => ({
  sql: tests.map((test) => test.sql).join(''),
  params: tests.flatMap((test) => test.params),
})

const inClasses = (classes: readonly EventClass[]): Test => ({
  sql: ` AND ${IN_CLASSES}`,
  params: [JSON.stringify(classes.map((item) => item.no))],
})

const seqsByNo = (file: OpenFile, { seqs }: AsOf): string => {
  const connections = file.sql<[], { no: number; id: ConnectionId }>('SELECT no, id FROM connection').all()
  return JSON.stringify(Object.fromEntries(connections.map(({ no, id }) => [no, seqs.get(id) ?? 0])))
}

/** An exact moment inside the second where the rows begin or end: other seconds pass by their rows alone. */
interface Moment {
  readonly rows: '>=' | '<'
  readonly row: number
  readonly within: '>=' | '<='
  readonly ms: number
}

const atMoments = (moments: readonly Moment[], row: string, ms: string): Test =>
  joined(
    moments.map((moment) => ({
      sql: ` AND (${row} ${moment.rows} ? OR ${ms} ${moment.within} ?)`,
      params: [moment.row, moment.ms],
    })),
  )
const inTable = (moments: readonly Moment[]): Test => atMoments(moments, 'e.row', 'e.ms')
/** Looks into the table only for rows of the first and the last second. */
const inIndex = (moments: readonly Moment[]): Test =>
  atMoments(moments, 'event_text.rowid', '(SELECT ms FROM event WHERE row = event_text.rowid)')

/** Rows of the whole seconds, and the exact moments as tests inside the first and the last one. */
function bounds(query: Omit<EventQuery, 'limit'>): { low: number; high: number; moments: readonly Moment[] } {
  const { from, to, before } = query
  const moments: Moment[] = []
  const low = from === undefined ? 0 : firstRowAt(from)
  const last = to === undefined ? TOP_ROW : firstRowAt(to) + SLOTS
  if (from !== undefined)
    moments.push({ rows: '>=', row: low + SLOTS, within: '>=', ms: from - eventTime(low, 0) })
  if (to !== undefined)
    moments.push({ rows: '<', row: last - SLOTS, within: '<=', ms: to - eventTime(last - SLOTS, 0) })
  return { low, high: Math.min(last, before ?? TOP_ROW), moments }
}
