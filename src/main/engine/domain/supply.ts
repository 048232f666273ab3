/** Which data set of which provider reports what, as plain data, read from the providers' manifests: judging names
 *  no provider and no data set. */
import type { Dataset, ProviderId, ProviderLabels } from '../../../shared/model/index.ts'
import { KIND_LABELS, type FactKind, type RowKind } from '../facts/index.ts'
import type { Freshness } from './freshness.ts'

/** What a data set can report: any kind of fact or row. */
export type AnyKind = FactKind | RowKind

export interface Gives {
  readonly kind: AnyKind
  /** It shows every one there is. */
  readonly lists?: true
  /** Fields that it fills where the provider says anything at all. */
  readonly fields?: readonly string[]
}

/** Facts about a vendor that judging needs. */
export interface Traits {
  /** Last use of a credential: reported, to be read from days of use, or not known at all. */
  readonly lastUse: 'reported' | 'from_usage' | 'none'
  /** Kinds of credential for which no expiry can be set. */
  readonly withoutExpiry: readonly string[]
  /** Administrative keys: in a list, or existing without one. */
  readonly adminKeys: 'listed' | 'not_listed' | 'none'
  /** Whether the audit log can be switched off again. */
  readonly auditLog: 'stays_on' | 'can_be_off'
  /** Whether a key has rights of its own, or all those of its project or workspace. */
  readonly keyRights: 'own' | 'of_scope'
  /** Whether a person's key can only be made by that person, or its maker is reported. */
  readonly keyMaker: 'holder' | 'reported'
  /** Whether the key that Reeve reads with can be given less than all rights of its kind. */
  readonly connectorKey: 'one_level' | 'graded'
  /** Whether work that names no project runs in a default one, which an older interface does not list. */
  readonly defaultProject: boolean
}

export interface DatasetSupply {
  readonly id: Dataset
  readonly label: string
  readonly age: Freshness
  readonly gives: readonly Gives[]
}

export interface ProviderSupply {
  readonly label: string
  /** A new connection may be made to it. */
  readonly offered: boolean
  readonly role: 'service' | 'directory' | 'both'
  /** Absent for a directory of people alone. */
  readonly traits?: Traits
  readonly datasets: readonly DatasetSupply[]
}

export type Supply = ReadonlyMap<ProviderId, ProviderSupply>

export const labelsOf = (supply: Supply): ProviderLabels =>
  Object.fromEntries(
    [...supply].map(([id, { label, datasets }]) => [
      id,
      { label, datasets: { ...KIND_LABELS, ...Object.fromEntries(datasets.map((d) => [d.id, d.label])) } },
    ]),
  )

/** The provider's own words for a data set. A kind of thing that this version does not read there stands under the kind's
 *  own label (`not_built`); what is not known keeps its id. */
export function datasetLabel(supply: ProviderSupply | undefined, dataset: Dataset): string {
  const label = supply?.datasets.find(({ id }) => id === dataset)?.label
  return label ?? (Object.hasOwn(KIND_LABELS, dataset) ? KIND_LABELS[dataset as AnyKind] : dataset)
}

export const labelOf = (supply: Supply, provider: ProviderId): string =>
  supply.get(provider)?.label ?? provider

/** The order of the manifest; what it does not have comes last. */
export function byManifest(
  supply: Supply,
): (a: { provider: ProviderId; dataset: Dataset }, b: { provider: ProviderId; dataset: Dataset }) => number {
  const places = new Map<string, number>()
  for (const [id, { datasets }] of supply)
    for (const [place, { id: dataset }] of datasets.entries()) places.set(`${id}/${dataset}`, place)
  const placeOf = ({ provider, dataset }: { provider: ProviderId; dataset: Dataset }): number =>
    places.get(`${provider}/${dataset}`) ?? Number.MAX_SAFE_INTEGER
  return (a, b) => placeOf(a) - placeOf(b)
}

const tells =
  (kinds: readonly AnyKind[], lists: boolean, fields: readonly string[]) =>
  ({ gives }: DatasetSupply): boolean =>
    gives.some(
      (each) =>
        kinds.includes(each.kind) &&
        (!lists || each.lists === true) &&
        fields.every((field) => each.fields?.includes(field)),
    )

/** Data sets that list things of these kinds, with all of these fields. */
export const listing = (
  supply: ProviderSupply | undefined,
  kinds: readonly AnyKind[],
  fields: readonly string[] = [],
): readonly Dataset[] => (supply?.datasets ?? []).filter(tells(kinds, true, fields)).map(({ id }) => id)

/** Data sets that fill any of these fields of these kinds. */
export const filling = (
  supply: ProviderSupply | undefined,
  kinds: readonly AnyKind[],
  fields: readonly string[],
): readonly Dataset[] =>
  (supply?.datasets ?? [])
    .filter((dataset) => fields.some((field) => tells(kinds, false, [field])(dataset)))
    .map(({ id }) => id)
