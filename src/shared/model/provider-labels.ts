/** What providers and their data sets are called. The words are the manifests'; each side looks them up here. */
import type { Dataset, ProviderId } from './words.ts'

/** Labels by the provider's id, and by the data set's within it. Plain data: a frozen report contains it. */
export type ProviderLabels = Readonly<
  Record<ProviderId, { readonly label: string; readonly datasets: Readonly<Record<Dataset, string>> }>
>

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** A provider that this version does not know keeps its id. */
export const providerLabel = (labels: ProviderLabels, provider: ProviderId): string =>
  own(labels, provider)?.label ?? provider

/** A data set that this version does not know keeps its id.
 *  @param provider null: whichever provider has such a data set. */
export function datasetLabel(labels: ProviderLabels, provider: ProviderId | null, dataset: Dataset): string {
  const asked = provider === null ? Object.values(labels) : [own(labels, provider)]
  for (const each of asked) {
    const label = each && own(each.datasets, dataset)
    if (label !== undefined) return label
  }
  return dataset
}
