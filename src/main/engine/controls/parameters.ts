/** The limits that controls judge by. Their defaults stand in meta.json alone; a client's own values lie over them.
 *  Promise: a value that is out of bounds, or of a limit that no control reads, never reaches a judge. */
import type { ControlId } from '../../../shared/model/index.ts'

/** What each unit allows at most; the least is 0. */
const UNITS = {
  days: { most: 3_650, whole: true },
  hours: { most: 8_760, whole: false },
  minutes: { most: 525_600, whole: false },
  seconds: { most: 86_400, whole: false },
  count: { most: 1_000_000, whole: true },
  /** A part of 1. */
  share: { most: 1, whole: false },
  /** A multiple of something. */
  times: { most: 1_000, whole: false },
  /** Whole units of the currency that the provider bills in. */
  currency: { most: 1_000_000_000, whole: false },
} as const

export type Unit = keyof typeof UNITS

const isUnit = (word: unknown): word is Unit => typeof word === 'string' && Object.hasOwn(UNITS, word)

/** A limit as a number. */
export interface Limit {
  readonly name: string
  readonly unit: Unit
  readonly default: number
  /** The least is 0. */
  readonly most: number
  /** Which of two values finds more, or asks for more: the smaller one, where `meta.json` does not say. */
  readonly stricter: 'less' | 'more'
  /** No judge reads it yet, so it is not offered for setting. */
  readonly later: boolean
}

/** A list of words is a part of the condition that no client changes. */
export interface WordList {
  readonly name: string
  readonly unit: 'words'
  readonly default: readonly string[]
}

export type Parameter = Limit | WordList

/** A parameter of a `meta.json`. @throws Error that names it when it is not one. */
export function asParameter(controlId: ControlId, name: string, given: object): Parameter {
  const { default: value, unit, max, later, stricter = 'less' } = given as Readonly<Record<string, unknown>>
  const wrong = (what: string) => new Error(`controls/${controlId}/meta.json: ${what} of ${name}`)
  if (unit === 'words' && Array.isArray(value)) return { name, unit, default: value.map(String) }
  if (!isUnit(unit)) throw wrong('unknown unit')
  if (typeof value !== 'number') throw wrong('no default')
  const most = typeof max === 'number' ? max : UNITS[unit].most
  if (stricter !== 'less' && stricter !== 'more') throw wrong('unknown strictness')
  const limit = { name, unit, default: value, most, stricter, later: later === true } as const
  if (!isAllowed(limit, value)) throw wrong('default out of bounds')
  return limit
}

/** Whether a client may have this value. */
export const isAllowed = ({ unit, most }: Limit, value: number): boolean =>
  Number.isFinite(value) && value >= 0 && value <= most && (!UNITS[unit].whole || Number.isInteger(value))

const isLimit = (parameter: Parameter): parameter is Limit => parameter.unit !== 'words'

/** Limits that the judge reads: a client can change them. */
export const settable = (parameters: readonly Parameter[]): Limit[] =>
  parameters.filter(isLimit).filter(({ later }) => !later)

/** Values by parameter. */
export type Parameters = Readonly<Record<string, number>>

/** A client's own limits by control; what is missing is the catalogue's default. */
export type ParametersByControl = Readonly<Record<ControlId, Parameters>>

/** The value that counts: the client's own, or the default where there is none or it is out of bounds. */
export function valueOf(limit: Limit, own: Parameters = {}): number {
  const mine = Object.hasOwn(own, limit.name) ? own[limit.name] : undefined
  return mine !== undefined && isAllowed(limit, mine) ? mine : limit.default
}

/** What a judge is given: every limit that it reads. */
export const valuesFor = (limits: readonly Limit[], own?: Parameters): Parameters =>
  Object.fromEntries(limits.map((limit) => [limit.name, valueOf(limit, own)]))

/** @param values one at least. */
export const strictestOf = ({ stricter }: Limit, values: readonly number[]): number =>
  stricter === 'more' ? Math.max(...values) : Math.min(...values)
