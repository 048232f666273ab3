/** Every provider there is: a folder with an `index.ts` that exports `provider`. Nothing is listed by hand. */
import type { ProviderId } from '../../../shared/model/index.ts'
import type { Provider } from '../ports/provider.ts'

const modules = import.meta.glob<{ readonly provider: Provider }>('./*/index.ts', { eager: true })

/** Providers by folder name; the test checks that it is the provider's id. */
export const providersByFolder: ReadonlyMap<string, Provider> = new Map(
  Object.entries(modules).map(([path, module]) => [path.split('/')[1] ?? '', module.provider]),
)

export const providers: ReadonlyMap<ProviderId, Provider> = new Map(
  [...providersByFolder.values()].map((provider) => [provider.id, provider]),
)
