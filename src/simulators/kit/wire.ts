/** Records of a state in the form in which a provider sends them. */
import type { JsonObject, JsonValue } from '../http/types.ts'
import type { EpochMs } from '../world/time.ts'

type Fields<K extends string> = Readonly<Record<K, unknown>>

/** A function that takes fields of a record: names in snake case, moments (`…At`) as the provider writes them. */
export function wireOf(time: (at: EpochMs) => JsonValue) {
  return <K extends string>(record: Fields<K>, ...names: readonly K[]): JsonObject =>
    Object.fromEntries(
      names.map((name) => {
        const value = record[name] as JsonValue
        return [
          name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          name.endsWith('At') && typeof value === 'number' ? time(value) : value,
        ]
      }),
    )
}
