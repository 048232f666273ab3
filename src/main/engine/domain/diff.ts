/** What changed in a fact between two moments, in words. */
import type { Fact } from '../facts/index.ts'

export interface FieldChange {
  readonly field: string
  /** JSON text; null = not reported. */
  readonly before: string | null
  readonly after: string | null
}

const HIDDEN = new Set(['kind', 'id', 'provider', 'tenant'])

/** Fields that differ, by name; of a fact that came or went, every field that it has. Missing and null are different: missing prints as null here ("not reported"), null as
 *  the text `null`. */
export function changedFields(before: Fact | null, after: Fact | null): FieldChange[] {
  const a = new Map<string, unknown>(Object.entries(before ?? {}))
  const b = new Map<string, unknown>(Object.entries(after ?? {}))
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((field) => !HIDDEN.has(field))
    .sort()
    .flatMap((field) => {
      const left = a.has(field) ? JSON.stringify(a.get(field)) : undefined
      const right = b.has(field) ? JSON.stringify(b.get(field)) : undefined
      return left === right ? [] : [{ field, before: left ?? null, after: right ?? null }]
    })
}
