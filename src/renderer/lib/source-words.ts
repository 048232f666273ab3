/** Where a list's rows come from, in one line. Pure. */
import type { SourceView } from '../../shared/contract/schemas.ts'
import { providerLabel } from './providers.ts'

type Source = Pick<SourceView, 'provider' | 'label' | 'reason'>

/** Providers and labels of what was read: "Source: … · API keys"; then what this version reads of none: "Costs (not read
 *  for … by this version of Reeve)". */
export function sourceWords(sources: readonly Source[]): string {
  const read = sources.filter((source) => source.reason !== 'not_built')
  const unread = new Map<string, Set<string>>()
  for (const { label, provider, reason } of sources)
    if (reason === 'not_built')
      unread.set(label, (unread.get(label) ?? new Set()).add(providerLabel(provider)))
  const providers = [...new Set(read.map(({ provider }) => providerLabel(provider)))]
  const labels = [...new Set(read.map(({ label }) => label))]
  return [
    ...(read.length > 0 ? [`Source: ${providers.join(', ')} · ${labels.join(', ')}`] : []),
    ...[...unread].map(
      ([label, by]) => `${label} (not read for ${[...by].join(', ')} by this version of Reeve)`,
    ),
  ].join('. ')
}
