/** Reading what a request carries: query values, fields of a JSON body. What is wrong is refused in the provider's words. */
import { isObject } from '../http/mutations.ts'
import { type Call, type Complaint, type JsonValue, refuse } from '../http/types.ts'

/** Refuses a value. */
export function complain(call: Call, name: string, text: string, why: Complaint): never {
  throw call.words(name, text, why)
}

export interface Bounds {
  min?: number
  max: number
  /** The value where none is given. */
  fallback: number
  /** What the bounds depend on, for the words. */
  of?: string
}

/** A whole number of the query (or of a form) within bounds. */
export function wholeOf(call: Call, name: string, bounds: Bounds, from = call.query): number {
  const { min = 1, max, of } = bounds
  const text = from.get(name) ?? String(bounds.fallback)
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  return complain(call, name, text, { kind: 'range', min, max, ...(of === undefined ? {} : { of }) })
}

/** One of some words of the query; undefined where none is given. */
export function choiceOf<T extends string>(call: Call, name: string, allowed: readonly T[]): T | undefined {
  const text = call.query.get(name)
  const found = allowed.find((word) => word === text)
  if (text !== null && found === undefined) complain(call, name, text, { kind: 'choice', allowed })
  return found
}

/** Whether a parameter of the query is `true`. */
export const isSet = (call: Call, name: string): boolean => call.query.get(name) === 'true'

/** Reads one field of a body, or refuses it. */
export type Field<T> = (value: JsonValue | undefined, name: string, call: Call) => T

/** Several fields of a JSON body, read in the order in which they are named. */
export function fieldsOf<F extends Readonly<Record<string, Field<unknown>>>>(
  call: Call,
  fields: F,
): { [K in keyof F]: ReturnType<F[K]> } {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field(fieldOf(call, name), name, call)]),
  ) as { [K in keyof F]: ReturnType<F[K]> }
}

/** A field of a JSON body as it came. */
export function fieldOf(call: Call, name: string): JsonValue | undefined {
  return isObject(call.body) ? call.body[name] : undefined
}

/** Text that must be there. */
export const text: Field<string> = (value, name, call) =>
  typeof value === 'string' && value !== '' ? value : complain(call, name, '', { kind: 'missing' })

/** Text, or undefined where something else or nothing is given. */
export const textIfAny: Field<string | undefined> = (value) => (typeof value === 'string' ? value : undefined)

/** One of some words that must be there; `message` is what the provider says in place of its usual words. */
export function oneOf<T extends string>(allowed: readonly T[], message?: string): Field<T> {
  return (value, name, call) =>
    allowed.find((word) => word === value) ??
    (message === undefined ? complain(call, name, '', { kind: 'field' }) : refuse(400, message))
}

/** One of some words, or undefined where something else or nothing is given. */
export function oneOfIfAny<T extends string>(allowed: readonly T[]): Field<T | undefined> {
  return (value) => allowed.find((word) => word === value)
}

/** The field may be null or not there. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return (value, name, call) => (value === undefined || value === null ? undefined : field(value, name, call))
}

/** Those of some values that are there, as a change to a record. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
