/** Tries each data set with the smallest request, to show before anything is saved what a credential can see. */
import type { Dataset } from '../../../../shared/model/index.ts'
import { toAppError } from '../../domain/errors.ts'
import type { ConnectionTest } from '../../ports/connector.ts'
import type { Client, Query } from './client.ts'
import { reasonOf } from './status.ts'

export interface Probe {
  readonly dataset: Dataset
  /** Null: this provider has no such thing. */
  readonly path: string | null
  readonly query?: Query
  /** Refused to this kind of key whatever its rights. */
  readonly otherKeyKind?: boolean
  /** An answer of "no such thing" is an answer too (a limit that is not set). */
  readonly mayBeMissing?: boolean
}

/** @throws AppError only when the client calls it fatal. */
export async function runProbes(client: Client, probes: readonly Probe[]): Promise<ConnectionTest['checks']> {
  return Promise.all(
    probes.map(async ({ dataset, path, query, otherKeyKind, mayBeMissing }) => {
      if (path === null) return { dataset, ok: false, reason: 'not_offered' as const }
      try {
        if (mayBeMissing) await client.find(path, query)
        else await client.get(path, query)
        return { dataset, ok: true }
      } catch (thrown) {
        const error = toAppError(thrown)
        // Once another call has been answered, a refused credential means refused for this data set only.
        if (client.isFatal(error) && error.code !== 'provider.auth-failed') throw error
        const reason = reasonOf(error)
        return { dataset, ok: false, reason: reason === 'permission' && otherKeyKind ? 'key_kind' : reason }
      }
    }),
  )
}
