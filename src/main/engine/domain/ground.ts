/** The ground a figure stands on: which data sets it needs, over which connections, and whether they were read. */
import { dayOf, type Dataset, type Day } from '../../../shared/model/index.ts'
import type { Coverage } from './coverage.ts'
import type { FactSet } from '../facts/fact-set.ts'
import type { Figure } from './summary.ts'

/** Coverage of these data sets, one entry per connection and data set. A connection that was never synced answers
 *  `none`. A data set that the provider does not offer is left out: nothing is missing. It does not where its manifest
 *  has no such data set, or where it said so. */
export function groundOf(
  facts: Pick<FactSet, 'connections' | 'coverage' | 'supply'>,
  datasets: readonly Dataset[],
): Coverage[] {
  const known = new Map(facts.coverage.map((c) => [`${c.connectionId}/${c.dataset}`, c]))
  return facts.connections.flatMap((connection) => {
    const manifest = facts.supply.get(connection.provider)?.datasets.map(({ id }) => id)
    return datasets.flatMap((dataset): Coverage[] => {
      const found = known.get(`${connection.id}/${dataset}`)
      if (found?.reason === 'not_offered' || manifest?.includes(dataset) === false) return []
      return [
        found ?? {
          connectionId: connection.id,
          provider: connection.provider,
          dataset,
          state: 'none',
          count: 0,
          freshAt: null,
        },
      ]
    })
  })
}

/** A count over these data sets. Nothing readable at all gives null; anything incomplete is marked. */
export function figureOf(facts: FactSet, datasets: readonly Dataset[], value: number): Figure {
  const ground = groundOf(facts, datasets)
  const readable = ground.some((c) => c.state !== 'none' || c.freshAt !== null)
  return {
    value: ground.length === 0 || !readable ? null : value,
    complete: ground.length > 0 && ground.every((c) => c.state === 'complete'),
  }
}

/** How many of these things have a property. What does not report it makes the count a lower bound, or unknown where
 *  nothing at all reports it. */
export function figureWhere<T>(
  facts: FactSet,
  datasets: readonly Dataset[],
  things: readonly T[],
  property: (thing: T) => boolean | undefined,
): Figure {
  const answers = things.map(property)
  const figure = figureOf(facts, datasets, answers.filter((answer) => answer === true).length)
  if (!answers.includes(undefined)) return figure
  const none = answers.every((answer) => answer === undefined)
  return { value: none ? null : figure.value, complete: false }
}

/** Turns a day's sum into what may be drawn: a day that no connection has read is a gap (null), not zero. */
export function gapsWhereUnread(
  facts: FactSet,
  dataset: Dataset,
): (days: readonly Day[], values: readonly number[]) => (number | null)[] {
  const windows = groundOf(facts, [dataset]).flatMap((c) =>
    c.freshAt === null ? [] : [{ from: c.since == null ? '' : dayOf(c.since), to: dayOf(c.freshAt) }],
  )
  const isRead = (day: Day): boolean => windows.some((w) => day >= w.from && day <= w.to)
  return (days, values) =>
    days.map((day, i) => {
      const value = values[i] ?? 0
      return value === 0 && !isRead(day) ? null : value
    })
}
