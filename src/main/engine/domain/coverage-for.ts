/** The coverage that a figure rests on: which data sets list the things that it counts, over which connections, and
 *  whether they were read. The providers' manifests say which data sets these are. */
import { dayOf, type Dataset, type Day } from '../../../shared/model/index.ts'
import type { Coverage } from './coverage.ts'
import type { FactSet } from '../facts/fact-set.ts'
import type { Figure } from './summary.ts'
import { filling, listing, type ProviderSupply, type AnyKind } from './supply.ts'

/** What a figure is counted from. A kind: every data set that lists such things. With `listing`, those lists alone that
 *  fill the field; with `filling`, every data set that fills it. `all`: every data set there is. */
export type Asked =
  | AnyKind
  | 'all'
  | { readonly kind: AnyKind; readonly listing: string }
  | { readonly kind: AnyKind; readonly filling: string }

const kindsOf = (asked: Asked): readonly AnyKind[] =>
  asked === 'all' ? [] : [typeof asked === 'string' ? asked : asked.kind]

function datasetsOf(supply: ProviderSupply, asked: Asked): readonly Dataset[] {
  if (asked === 'all') return supply.datasets.map(({ id }) => id)
  if (typeof asked === 'string') return listing(supply, [asked])
  return 'listing' in asked
    ? listing(supply, [asked.kind], [asked.listing])
    : filling(supply, [asked.kind], [asked.filling])
}

/** Coverage of what is asked for, one entry per connection and data set. What was never read answers `none`. A data set
 *  that the provider says it does not have is left out: nothing is missing. A service of which this version reads no
 *  such things at all is missing under the kind's own name; a directory has none. */
export function coverageFor(
  facts: Pick<FactSet, 'connections' | 'coverage' | 'supply'>,
  asked: readonly Asked[],
): Coverage[] {
  const known = new Map(facts.coverage.map((c) => [`${c.connectionId}/${c.dataset}`, c]))
  return facts.connections.flatMap(({ id, provider }) => {
    const supply = facts.supply.get(provider)
    const none = { connectionId: id, provider, state: 'none', count: 0, freshAt: null } as const
    const datasets = asked.flatMap((each) => (supply ? datasetsOf(supply, each) : []))
    const read = [...new Set(datasets)].flatMap((dataset): Coverage[] => {
      const found = known.get(`${id}/${dataset}`)
      return found?.reason === 'not_offered' ? [] : [found ?? { ...none, dataset }]
    })
    const unread = asked
      .flatMap(kindsOf)
      .filter((kind) => supply?.role !== 'directory' && listing(supply, [kind]).length === 0)
      .map((kind): Coverage => ({ ...none, dataset: kind, reason: 'not_built' }))
    return [...read, ...new Map(unread.map((row) => [row.dataset, row])).values()]
  })
}

/** A count of what is asked for. Nothing readable at all gives null; anything incomplete is marked. */
export function figureOf(facts: FactSet, asked: readonly Asked[], value: number): Figure {
  const covered = coverageFor(facts, asked)
  const readable = covered.some((c) => c.state !== 'none' || c.freshAt !== null)
  return {
    value: covered.length === 0 || !readable ? null : value,
    complete: covered.length > 0 && covered.every((c) => c.state === 'complete'),
  }
}

/** How many of these things have a property. What does not report it makes the count a lower bound, or unknown where
 *  nothing at all reports it, and where no list of the things was read.
 *  @param asked lists of the things.
 *  @param also what else tells the property. */
export function figureWhere<T>(
  facts: FactSet,
  asked: readonly Asked[],
  also: readonly Asked[],
  things: readonly T[],
  property: (thing: T) => boolean | undefined,
): Figure {
  const answers = things.map(property)
  const figure = figureOf(facts, asked, answers.filter((answer) => answer === true).length)
  const complete = figure.complete && (also.length === 0 || figureOf(facts, also, 0).complete)
  if (!answers.includes(undefined)) return { value: figure.value, complete }
  const none = answers.every((answer) => answer === undefined)
  return { value: none ? null : figure.value, complete: false }
}

/** Turns a day's sum into what may be drawn: a day that no connection has read is a gap (null), not zero. */
export function gapsWhereUnread(
  facts: Pick<FactSet, 'connections' | 'coverage' | 'supply'>,
  asked: Asked,
): (days: readonly Day[], values: readonly number[]) => (number | null)[] {
  const windows = coverageFor(facts, [asked]).flatMap((c) =>
    c.freshAt === null ? [] : [{ from: c.since == null ? '' : dayOf(c.since), to: dayOf(c.freshAt) }],
  )
  const isRead = (day: Day): boolean => windows.some((w) => day >= w.from && day <= w.to)
  return (days, values) =>
    days.map((day, i) => {
      const value = values[i] ?? 0
      return value === 0 && !isRead(day) ? null : value
    })
}
