/** Scope and data quality: what was read, what was not and why. Every other section stands on this one. */
import { eachOf } from '../../../facts/fact-set.ts'
import type { ReportContext } from '../context.ts'
import type { ScopeSection } from '../model.ts'
import { byManifest } from '../../supply.ts'
import { clean, cleanOrNull, notRead } from '../text.ts'

export function scopeSection({ input, providers }: ReportContext): ScopeSection {
  const { facts } = input
  const { connections, coverage } = eachOf(facts)
  return {
    connections: connections.map((c) => ({
      id: c.id,
      provider: c.provider,
      name: clean(c.name),
      organizationName: cleanOrNull(c.organizationName),
      syncedAt: c.syncedAt,
      snapshotId: c.snapshotId,
      lastError: input.lastErrors?.[c.id] ?? null,
      dataSets: coverage
        .filter((d) => d.connectionId === c.id)
        .sort(byManifest(facts.supply))
        .map((d) => ({
          dataset: d.dataset,
          state: d.state,
          ...(d.reason === undefined ? {} : { reason: d.reason }),
          ...notRead(d),
          count: d.count,
          freshAt: d.freshAt,
          ...(d.since === undefined ? {} : { since: d.since }),
        })),
    })),
    notConnected: [...facts.supply].flatMap(([id, { offered }]) =>
      offered && !providers.includes(id) ? [id] : [],
    ),
    cannotTell: providers.flatMap((provider) =>
      (input.cannotTell?.[provider] ?? []).map((text) => ({ provider, text: clean(text) })),
    ),
    eventsTruncated: facts.eventsTruncated,
    spendBases: [...new Set(facts.costs.map((c) => c.basis))].sort(),
  }
}
