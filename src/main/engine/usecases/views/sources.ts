/** Where a list's rows come from and what is missing: the footer of every table. */
import type { Dataset } from '../../../../shared/model/index.ts'
import type { EvidenceRefView, SourceView } from '../../../../shared/contract/schemas.ts'
import type { EvidenceRef, FactSet } from '../../domain/fact-set.ts'
import { groundOf } from '../../domain/ground.ts'

export function sourcesOf(facts: FactSet, datasets: readonly Dataset[]): SourceView[] {
  const names = new Map(facts.connections.map((c) => [c.id, c.name]))
  return groundOf(facts, datasets).map((c) => ({
    connectionId: c.connectionId,
    connectionName: names.get(c.connectionId) ?? c.connectionId,
    provider: c.provider,
    dataset: c.dataset,
    state: c.state,
    reason: c.reason ?? null,
    missing: [...(c.missing ?? [])].map((m) => m.slice(0, 500)).slice(0, 20),
    freshAt: c.freshAt,
  }))
}

export const evidenceViews = (sources: readonly EvidenceRef[]): EvidenceRefView[] =>
  sources.slice(0, 20).map((s) => ({ ...s }))

/** Cuts a text that a provider sent to what the contract lets through. */
export const clip = (text: string, length = 500): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`

export const clipOrNull = (text: string | null | undefined, length = 500): string | null =>
  text == null ? null : clip(text, length)
