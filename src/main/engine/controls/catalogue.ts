/** The control catalogue (resources/controls.json) with types. The JSON is the master; nothing here restates it.
 *  Promise: every entry of the file is here once, by id.
 *  Refuses: an entry whose severity or tier is not a known word, at load. */
import source from '../../../../resources/controls.json' with { type: 'json' }
import { SEVERITIES } from '../../../shared/model/index.ts'
import type { ControlId, ProviderId, Severity } from '../../../shared/model/index.ts'

export interface CatalogueEntry {
  readonly id: ControlId
  readonly group: string
  readonly tier: 'core' | 'reserve'
  readonly severity: Severity
  /** States the condition that fails. */
  readonly title: string
  readonly failWhen: string
  /** One line per provider or group of providers, keyed as in the file; see `remediationFor`. */
  readonly remediation: Readonly<Record<string, string>>
  /** Framework id (file name under resources/frameworks) to the ids within it. */
  readonly mappings: Readonly<Record<string, readonly string[]>>
  readonly notApplicableWhen: string
  readonly unknownWhen: string
}

const present = <T>(record: Readonly<Record<string, T | undefined>>): Record<string, T> => {
  const kept: Record<string, T> = {}
  for (const [key, value] of Object.entries(record)) if (value !== undefined) kept[key] = value
  return kept
}

function entryOf(raw: (typeof source.controls)[number]): CatalogueEntry {
  const severity = SEVERITIES.find((word) => word === raw.severity)
  const tier = (['core', 'reserve'] as const).find((word) => word === raw.tier)
  if (severity === undefined || tier === undefined)
    throw new Error(`resources/controls.json: ${raw.id} is not valid`)
  return {
    id: raw.id,
    group: raw.group,
    tier,
    severity,
    title: raw.title,
    failWhen: raw.fail_when,
    remediation: present(raw.remediation),
    mappings: present(raw.mappings),
    notApplicableWhen: raw.not_applicable_when,
    unknownWhen: raw.unknown_when,
  }
}

export const catalogue: ReadonlyMap<ControlId, CatalogueEntry> = new Map(
  source.controls.map((raw) => [raw.id, entryOf(raw)]),
)

/** The catalogue's entry. @throws Error when there is none: a control without an entry cannot be defined. */
export function catalogueEntry(id: ControlId): CatalogueEntry {
  const entry = catalogue.get(id)
  if (entry === undefined) throw new Error(`resources/controls.json has no control ${id}`)
  return entry
}

/** How to mend it at this provider: the provider's own line, else the line for all; null when there is neither. */
export function remediationFor(
  remediation: Readonly<Record<string, string>>,
  provider: ProviderId,
): string | null {
  for (const [key, line] of Object.entries(remediation)) {
    if (key.split(',').some((part) => part.trim() === provider)) return line
  }
  return remediation['all'] ?? null
}
