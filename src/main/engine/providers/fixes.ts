/** What each provider's folder says about fixing a control (`fixes.json`, keyed by control). A folder that has this
 *  file alone is no provider yet: its steps wait there and are shown once it can be connected. */
import type { ProviderId } from '../../../shared/model/index.ts'
import type { Fixes } from '../domain/remedies.ts'

export const fixFiles = import.meta.glob<Fixes>('./*/fixes.json', { eager: true, import: 'default' })

export const fixes: ReadonlyMap<ProviderId, Fixes> = new Map(
  Object.entries(fixFiles).map(([path, file]) => [path.split('/')[1] as ProviderId, file]),
)
