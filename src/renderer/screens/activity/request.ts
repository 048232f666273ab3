/** From the address to the question that `events.list` answers. Pure. */
import type { Input } from '../../../shared/contract/schemas.ts'
import { ACTOR_KINDS, dayStart, DAY, EVENT_OUTCOMES, EVENT_TOPICS } from '../../../shared/model/index.ts'
import type { Filter, PageSearch } from '../../lib/address-state.ts'

export type EventRequest = Omit<Input<'events.list'>, 'clientId' | 'asOf' | 'limit' | 'before'>

/** What the list can be narrowed to from the panel of an event: key in the address, field of the request, and words. */
export const PINS = [
  ['actor', 'actorId', 'By'],
  ['target', 'targetId', 'On'],
  ['behalf', 'onBehalfOf', 'On behalf of'],
  ['correlation', 'correlation', 'Request or session'],
  ['network', 'network', 'From network'],
  ['model', 'model', 'Model'],
  ['tool', 'tool', 'Tool'],
] as const
export type Pin = (typeof PINS)[number][0]

const valuesOf = (filters: readonly Filter[], field: string): readonly string[] =>
  filters.find((filter) => filter.field === field)?.values ?? []

/** As many as the address of a page holds. */
const MAX_TYPES = 100
const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/

/** The text of a day in the address, if it is one. */
export function dayOf(search: PageSearch): string | null {
  const day = search['day']
  return typeof day === 'string' && DAY_PATTERN.test(day) && Number.isFinite(dayStart(day)) ? day : null
}

/** Only what is asked for: an empty object is everything. Days are UTC days, as the bars show them. */
export function toRequest(search: PageSearch, filters: readonly Filter[]): EventRequest {
  const types = valuesOf(filters, 'type').slice(0, MAX_TYPES)
  const actorKinds = ACTOR_KINDS.filter((kind) => valuesOf(filters, 'actor').includes(kind))
  const connectionId = valuesOf(filters, 'connection').at(-1)
  const topics = EVENT_TOPICS.filter((topic) => valuesOf(filters, 'topic').includes(topic))
  const outcomes = EVENT_OUTCOMES.filter((outcome) => valuesOf(filters, 'outcome').includes(outcome))
  const day = dayOf(search)
  const pinned = PINS.flatMap(([key, field]) => {
    const value = search[key]
    return value === undefined ? [] : [[field, String(value)] as const]
  })
  return {
    ...(search.q ? { text: search.q } : {}),
    ...(types.length > 0 ? { types } : {}),
    ...(actorKinds.length > 0 ? { actorKinds } : {}),
    ...(connectionId !== undefined ? { connectionId } : {}),
    ...(topics.length > 0 ? { topics } : {}),
    ...(outcomes.length > 0 ? { outcomes } : {}),
    ...Object.fromEntries(pinned),
    ...(day !== null ? { from: dayStart(day), to: dayStart(day) + DAY - 1 } : {}),
  }
}

/** Events can be narrowed to one connection: of several, the one pressed last stays. */
export function pressedFilters(before: readonly Filter[], next: readonly Filter[]): Filter[] {
  const known = valuesOf(before, 'connection')
  return next.map((filter) =>
    filter.field === 'connection' && filter.values.length > 1
      ? { ...filter, values: filter.values.filter((value) => !known.includes(value)).slice(-1) }
      : filter,
  )
}

/** The event's own details, laid out; as written where they are not JSON. */
export function prettyDetail(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
