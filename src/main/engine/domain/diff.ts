/** What changed in a fact between two moments, in words. */
import type { Fact } from './facts.ts'

/** Name for people: name, mail, or the id. */
export function factLabel(fact: Fact): string {
  if (fact.kind === 'human') return fact.name ?? fact.email ?? fact.id
  if (fact.kind === 'grant') return `${fact.identityId} → ${fact.resourceId} (${fact.permission})`
  return fact.name ?? fact.id
}

export interface FieldChange {
  readonly field: string
  /** JSON text; null = not reported. */
  readonly before: string | null
  readonly after: string | null
}

const HIDDEN = new Set(['kind', 'id', 'provider'])

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
