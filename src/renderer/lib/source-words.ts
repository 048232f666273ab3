/** Where a list's rows come from, in one line. Pure. */
import type { SourceView } from '../../shared/contract/schemas.ts'
import { providerLabel } from './providers.ts'

type Source = Pick<SourceView, 'provider' | 'label' | 'reason'>

/** "Source: OpenAI · API keys. Costs (this version of Reeve does not read them for AWS)". What no version of the reader
 *  reads is no source. */
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
      ([label, by]) => `${label} (this version of Reeve does not read them for ${[...by].join(', ')})`,
    ),
  ].join('. ')
}
