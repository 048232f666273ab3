/** The ground a figure stands on: which data sets it needs, over which connections, and whether they were read. */
import type { Dataset } from '../../../shared/model/index.ts'
import type { Coverage } from './coverage.ts'
import type { FactSet } from './fact-set.ts'
import type { Figure } from './summary.ts'

/** Coverage of these data sets, one entry per connection and data set. A connection that was never synced answers
 *  `none`. A data set that the provider does not offer is left out: nothing is missing. */
export function groundOf(facts: FactSet, datasets: readonly Dataset[]): Coverage[] {
  const known = new Map(facts.coverage.map((c) => [`${c.connectionId}/${c.dataset}`, c]))
  return facts.connections.flatMap((connection) =>
    datasets.flatMap((dataset): Coverage[] => {
      const found = known.get(`${connection.id}/${dataset}`)
      if (found?.reason === 'not_offered') return []
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
    }),
  )
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
