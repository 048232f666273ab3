/** Snapshots as a list, and what differs between two moments. */
import type { DiffRow, Input, Output, SnapshotRow } from '../../../../shared/contract/schemas.ts'
import type { EpochMs } from '../../../../shared/model/index.ts'
import { factKind, nameOf, type Fact } from '../../facts/index.ts'
import { changedFields } from '../../domain/diff.ts'
import { listPage, type ListRequest, type ListSpec } from '../../domain/list.ts'
import type { ClientReading } from '../client-reader.ts'
import { clip, clipOrNull, pageSources } from './sources.ts'

const spec: ListSpec<SnapshotRow> = {
  key: (r) => r.id,
  text: (r) => [r.connectionName, r.id],
  fields: { provider: (r) => [r.provider], connection: (r) => [r.connectionName], state: (r) => [r.state] },
  sorts: {
    finishedAt: (r) => r.finishedAt,
    connection: (r) => r.connectionName,
    factCount: (r) => r.factCount,
    changes: (r) => r.added + r.changed + r.removed,
  },
  defaultSort: { field: 'finishedAt', dir: 'desc' },
}

export function snapshotRows(reading: ClientReading): SnapshotRow[] {
  return reading.derive('snapshotRows', () => {
    const names = new Map(reading.connections.map((c) => [c.id, c.name]))
    return reading.store
      .snapshots()
      .filter((s) => names.has(s.connectionId))
      .map((s) => ({ ...s, connectionName: names.get(s.connectionId) ?? s.connectionId }))
  })
}

export function listSnapshots(reading: ClientReading, request: ListRequest): Output<'snapshots.list'> {
  return { ...listPage(snapshotRows(reading), spec, request), sources: [] }
}

const diffSpec: ListSpec<DiffRow> = {
  key: (r) => `${r.connectionId}/${r.kind}/${r.factId}`,
  text: (r) => [r.label, r.factId],
  fields: { change: (r) => [r.change], kind: (r) => [r.kind], provider: (r) => [r.provider] },
  sorts: { label: (r) => r.label, change: (r) => r.change, kind: (r) => r.kind },
  defaultSort: { field: 'kind', dir: 'asc' },
}

/** Facts that differ between the two moments, of connections that still exist. */
export function diffRows(reading: ClientReading, from: EpochMs, to: EpochMs): DiffRow[] {
  return reading.derive(`diff ${from} ${to}`, () => {
    const providers = new Map(reading.connections.map((c) => [c.id, c.provider]))
    return reading.store.diff(reading.store.asOf(from), reading.store.asOf(to)).flatMap((c): DiffRow[] => {
      const provider = providers.get(c.connectionId)
      const fact: Fact | null = c.after ?? c.before
      if (!provider || !fact) return []
      return [
        {
          change: c.change,
          kind: fact.kind,
          kindLabel: factKind(fact.kind)?.label.one ?? fact.kind,
          connectionId: c.connectionId,
          provider,
          factId: clip(fact.id, 600),
          label: clip(nameOf(fact)),
          fields: changedFields(c.before, c.after)
            .slice(0, 40)
            .map((f) => ({
              field: clip(f.field),
              before: clipOrNull(f.before, 4_000),
              after: clipOrNull(f.after, 4_000),
            })),
        },
      ]
    })
  })
}

export function diffSnapshots(
  reading: ClientReading,
  input: Input<'snapshots.diff'>,
): Output<'snapshots.diff'> {
  const rows = diffRows(reading, input.from, input.to)
  const counts = { added: 0, removed: 0, changed: 0 }
  for (const r of rows) counts[r.change] += 1
  return {
    ...listPage(rows, diffSpec, input),
    counts,
    ...pageSources(reading.facts, ['users', 'service_accounts', 'api_keys', 'projects']),
  }
}
