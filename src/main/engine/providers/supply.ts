/** What the providers of this version can tell, read from their manifests: plain data, for judging. */
import type { ProviderId } from '../../../shared/model/index.ts'
import type { DatasetSupply, ProviderSupply, Supply, Traits } from '../domain/supply.ts'
import type { DatedTraits, Provider } from '../ports/provider.ts'
import { providers } from './index.ts'

const valuesOf = (traits: DatedTraits): Traits => ({
  lastUse: traits.lastUse.value,
  withoutExpiry: traits.withoutExpiry.value,
  adminKeys: traits.adminKeys.value,
  auditLog: traits.auditLog.value,
  keyRights: traits.keyRights.value,
  keyMaker: traits.keyMaker.value,
  connectorKey: traits.connectorKey.value,
  defaultProject: traits.defaultProject.value,
})

/** Where the last use of a key is read from days of use, the days of use fill it. */
function withLastUse(dataset: DatasetSupply): DatasetSupply {
  const isUse = dataset.gives.some(({ kind, lists }) => kind === 'usage' && lists === true)
  if (!isUse) return dataset
  return {
    ...dataset,
    gives: [...dataset.gives, { kind: 'credential', fields: ['lastUsedAt', 'lastUsedFrom', 'notUsedSince'] }],
  }
}

export function supplyOf({ label, role, traits, datasets, wizard }: Provider): ProviderSupply {
  const told = datasets.map((each): DatasetSupply => ({
    id: each.id,
    label: each.label,
    age: each.age,
    gives: each.gives,
  }))
  return {
    label,
    offered: wizard !== false,
    role,
    ...(traits && { traits: valuesOf(traits) }),
    datasets: traits?.lastUse.value === 'from_usage' ? told.map(withLastUse) : told,
  }
}

export const supply: Supply = new Map(
  [...providers].map(([id, provider]): [ProviderId, ProviderSupply] => [id, supplyOf(provider)]),
)
