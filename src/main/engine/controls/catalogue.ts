/** The control catalogue: one `meta.json` in each control's folder. A folder without `index.ts` is a control that is
 *  described and not built. The file is the master of its control; nothing restates it.
 *  Promise: every folder's entry is here once, by id, in the order of group, then id.
 *  Refuses: at load, an entry whose words or limits this version does not know. */
import { SEVERITIES } from '../../../shared/model/index.ts'
import type { ControlId, Severity } from '../../../shared/model/index.ts'
import type { PlainWords } from '../domain/report/input.ts'
import { asParameter } from './parameters.ts'
import type { Parameter } from './parameters.ts'

const TIERS = ['core', 'reserve'] as const

/** A `meta.json` as written. */
export interface Meta {
  readonly id: string
  readonly group: string
  readonly tier: string
  readonly severity: string
  readonly title: string
  /** Every built control has it. */
  readonly plain?: PlainWords
  readonly failWhen: string
  readonly parameters: Readonly<Record<string, object>>
  readonly facts: string
  readonly evidence: string
  readonly remediation?: string
  readonly mappings: object
  readonly notApplicableWhen: string
  readonly unknownWhen: string
}

export interface CatalogueEntry {
  readonly id: ControlId
  readonly group: string
  readonly tier: (typeof TIERS)[number]
  readonly severity: Severity
  /** States the condition that fails. */
  readonly title: string
  /** null = not built yet. */
  readonly plain: PlainWords | null
  /** In words of the fact vocabulary and the names of the parameters. */
  readonly failWhen: string
  readonly parameters: readonly Parameter[]
  readonly facts: string
  readonly evidence: string
  /** Steps that apply at every provider; null = each provider has its own steps (providers/<id>/fixes.json) or none. */
  readonly remediation: string | null
  /** Framework id (file name under resources/frameworks) to the ids within it. */
  readonly mappings: Readonly<Record<string, readonly string[]>>
  readonly notApplicableWhen: string
  readonly unknownWhen: string
}

/** @throws Error that names the control and what is wrong with its file. */
export function entryOf(meta: Meta): CatalogueEntry {
  const severity = SEVERITIES.find((word) => word === meta.severity)
  const tier = TIERS.find((word) => word === meta.tier)
  if (severity === undefined || tier === undefined)
    throw new Error(`controls/${meta.id}/meta.json: severity or tier is not a known word`)
  return {
    id: meta.id,
    group: meta.group,
    tier,
    severity,
    title: meta.title,
    plain: meta.plain ?? null,
    failWhen: meta.failWhen,
    parameters: Object.entries(meta.parameters).map(([name, given]) => asParameter(meta.id, name, given)),
    facts: meta.facts,
    evidence: meta.evidence,
    remediation: meta.remediation ?? null,
    mappings: Object.fromEntries(
      Object.entries(meta.mappings).map(([framework, ids]): [string, readonly string[]] => {
        if (Array.isArray(ids)) return [framework, ids.map(String)]
        throw new Error(`controls/${meta.id}/meta.json: ${framework} is not a list`)
      }),
    ),
    notApplicableWhen: meta.notApplicableWhen,
    unknownWhen: meta.unknownWhen,
  }
}

/** By folder. */
export const metaFiles = import.meta.glob<Meta>('./*/meta.json', { eager: true, import: 'default' })

const order = (entry: CatalogueEntry): string => `${entry.group}\n${entry.id}`

export const catalogue: ReadonlyMap<ControlId, CatalogueEntry> = new Map(
  Object.values(metaFiles)
    .map(entryOf)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((entry) => [entry.id, entry]),
)

/** The catalogue's entry. @throws Error when there is none: a control without an entry cannot be defined. */
export function catalogueEntry(id: ControlId): CatalogueEntry {
  const entry = catalogue.get(id)
  if (entry === undefined) throw new Error(`There is no controls/${id}/meta.json`)
  return entry
}
