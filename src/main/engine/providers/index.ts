/** Every connector there is: a folder with an `index.ts` that exports `connector`. Nothing is listed by hand. */
import type { ProviderId } from '../../../shared/model/index.ts'
import type { Connector } from '../ports/connector.ts'

const modules = import.meta.glob<{ readonly connector: Connector }>('./*/index.ts', { eager: true })

/** Connectors by folder name; the test holds that it is the provider's id. */
export const connectorsByFolder: ReadonlyMap<string, Connector> = new Map(
  Object.entries(modules).map(([path, module]) => [path.split('/')[1] ?? '', module.connector]),
)

export const connectors: ReadonlyMap<ProviderId, Connector> = new Map(
  [...connectorsByFolder.values()].map((connector) => [connector.info.id, connector]),
)
