/** How each kind of fact is stored: which version of its body is written, which fields hold personal values, and how an
 *  older body is read. */
import { FACT_KINDS, factKind, type FactPart } from '../../../facts/index.ts'

export interface StoredKind {
  readonly kind: string
  /** Of the bodies that are written now; starts at 1. */
  readonly version: number
  /** Does what this data set says alone make the fact visible? */
  isListed(part: Readonly<Record<string, unknown>>): boolean
  /** Top-level fields with values of a person: kept beside the hashed body, so that they can be erased. */
  readonly personal: readonly string[]
  /** An older body with today's names; what it did not have yet stays absent. */
  upcast(body: Readonly<Record<string, unknown>>, from: number): Readonly<Record<string, unknown>>
}
export type StoredKinds = ReadonlyMap<string, StoredKind>

/** The registry's kinds. */
export const STORED_KINDS: StoredKinds = new Map(
  FACT_KINDS.flatMap((kind) => {
    const spec = factKind(kind)
    return spec === null ? [] : [[kind, spec] as const]
  }),
)

/** @throws Error for a kind that is not in the registry: a provider gave what nothing can read back. */
export function kindFor(kinds: StoredKinds, part: Pick<FactPart, 'kind'>): StoredKind {
  const found = kinds.get(part.kind)
  if (!found) throw new Error(`no kind of fact is called ${part.kind}`)
  return found
}
