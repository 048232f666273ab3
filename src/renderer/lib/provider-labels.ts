/** What providers and their data sets are called on screens. The engine says it once, before any page is shown; until
 *  then, and for what it does not know, an id stands for itself. */
import type { ProviderInfoView } from '../../shared/contract/schemas.ts'
import * as model from '../../shared/model/index.ts'
import type { Dataset, ProviderId, ProviderLabels } from '../../shared/model/index.ts'

let labels: ProviderLabels = {}

export function learnProviderLabels(
  providers: readonly Pick<ProviderInfoView, 'id' | 'label' | 'reads'>[],
): void {
  labels = Object.fromEntries(
    providers.map(({ id, label, reads }) => [
      id,
      { label, datasets: Object.fromEntries(reads.map((each) => [each.dataset, each.label])) },
    ]),
  )
}

export const providerLabel = (id: ProviderId): string => model.providerLabel(labels, id)

/** @param provider null: whichever provider has such a data set. */
export const datasetLabel = (provider: ProviderId | null, id: Dataset): string =>
  model.datasetLabel(labels, provider, id)
