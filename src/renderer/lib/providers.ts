/** What providers say of themselves, for screens: what they and their data sets are called, and what each data set lists.
 *  The engine says it once, before any page is shown; until then, and for what it does not know, an id stands for
 *  itself. */
import type { ProviderInfoView } from '../../shared/contract/schemas.ts'
import * as model from '../../shared/model/index.ts'
import type { Dataset, ProviderId, ProviderLabels } from '../../shared/model/index.ts'

let labels: ProviderLabels = {}
let lists: ReadonlyMap<string, readonly string[]> = new Map()

export function learnProviders(providers: readonly Pick<ProviderInfoView, 'id' | 'label' | 'reads'>[]): void {
  labels = Object.fromEntries(
    providers.map(({ id, label, reads }) => [
      id,
      { label, datasets: Object.fromEntries(reads.map((each) => [each.dataset, each.label])) },
    ]),
  )
  lists = new Map(
    providers.flatMap(({ id, reads }) => reads.map((each) => [`${id}/${each.dataset}`, each.lists])),
  )
}

export const providerLabel = (id: ProviderId): string => model.providerLabel(labels, id)

/** @param provider null: whichever provider has such a data set. */
export const datasetLabel = (provider: ProviderId | null, id: Dataset): string =>
  model.datasetLabel(labels, provider, id)

/** Whether a data set shows every one there is of any of these kinds. */
export const listsAny = (provider: ProviderId, id: Dataset, kinds: readonly string[]): boolean =>
  kinds.some((kind) => lists.get(`${provider}/${id}`)?.includes(kind) === true)
