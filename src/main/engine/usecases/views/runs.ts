/** The moments of a client: its runs as a list, the one that a page shows, and what differs between two. */
import { changeList, runList } from '../../../../shared/lists/runs.ts'
import type { DiffRow, Input, Output, RunRow } from '../../../../shared/contract/schemas.ts'
import type { ConnectionId, EpochMs, ProviderId } from '../../../../shared/model/index.ts'
import { readingsApart } from '../../domain/apart.ts'
import { changedFields } from '../../domain/diff.ts'
import type { Sourced } from '../../facts/fact-set.ts'
import { factKind, nameOf, type Fact, type FactKind, type Grant } from '../../facts/index.ts'
import { listPage, type RequestOf } from '../../domain/list.ts'
import type { SnapshotRecord } from '../../ports/store.ts'
import type { ClientReading } from '../client-reader.ts'
import { changesBetween } from '../changes.ts'
import { endedRuns, runAt, type EndedRun } from '../moments.ts'
import { clip, clipOrNull, pageSources } from './sources.ts'
import { specOf, type Complete } from './spec.ts'

export const runSpec = specOf<typeof runList, RunRow>(runList, {
  key: (r) => r.id,
  text: (r) => [r.id, ...r.read.flatMap((s) => [s.connectionName, s.id, s.root])],
  filters: {
    provider: (r) => [...new Set(r.read.map((s) => s.provider))],
    connection: (r) => r.read.map((s) => s.connectionName),
  },
  sorts: { connections: (r) => r.read.length },
})

/** A connection as far as it matters for when it was there. */
interface Span {
  readonly id: ConnectionId
  readonly provider: ProviderId
  readonly name: string
  /** null = not known: from its first snapshot. */
  readonly from: EpochMs | null
  readonly to: EpochMs
}

const spansOf = ({ store, connections }: ClientReading): Span[] => [
  ...connections.map((c) => ({ ...c, from: c.createdAt, to: Infinity })),
  ...store.removedConnections().map((c) => ({ ...c, from: null, to: c.removedAt })),
]

/** Every ended run, newest first. Runs of connections that were removed since are among them. */
export function runRows(reading: ClientReading): RunRow[] {
  return reading.derive('runRows', () => {
    const spans = spansOf(reading)
    const snapshots = reading.store.snapshots()
    const byRun = Map.groupBy(snapshots, (s) => s.runId)
    const byConnection = Map.groupBy(snapshots, (s) => s.connectionId)
    return endedRuns(reading.store).map((run) => runRow(run, spans, byRun.get(run.id) ?? [], byConnection))
  })
}

function runRow(
  run: EndedRun,
  spans: readonly Span[],
  own: readonly SnapshotRecord[],
  byConnection: ReadonlyMap<ConnectionId, readonly SnapshotRecord[]>,
): Complete<RunRow> {
  const names = new Map(spans.map((c) => [c.id, c.name]))
  const view = ({ seq: _seq, runId: _run, ...s }: SnapshotRecord): RunRow['read'][number] => ({
    ...s,
    connectionName: clip(names.get(s.connectionId) ?? s.connectionId),
  })
  const ids = new Set(own.map((s) => s.connectionId))
  const unread = spans
    .filter((c) => !ids.has(c.id) && c.to > run.finishedAt && (c.from ?? -Infinity) <= run.finishedAt)
    .map((c) => ({ ...c, shown: newestAt(byConnection.get(c.id) ?? [], run.finishedAt) }))
  const read = own.map(view).sort((a, b) => (a.connectionName < b.connectionName ? -1 : 1))
  const older = unread.flatMap((c) => (c.shown ? [view(c.shown)] : []))
  const never = unread.flatMap((c) => (c.shown || c.from === null ? [] : [clip(c.name)]))
  const sum = (of: (s: RunRow['read'][number]) => number, rows = read): number =>
    rows.reduce((total, s) => total + of(s), 0)
  const whole = older.length + never.length === 0 && read.every((s) => s.state === 'complete')
  return {
    id: run.id,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    state: run.interrupted ? 'interrupted' : whole ? 'complete' : 'partial',
    read,
    older,
    never,
    factCount: sum((s) => s.factCount, [...read, ...older]),
    added: sum((s) => s.added),
    changed: sum((s) => s.changed),
    removed: sum((s) => s.removed),
  }
}

/** By the same rule as the store's `asOf`. */
const newestAt = (snapshots: readonly SnapshotRecord[], at: EpochMs): SnapshotRecord | undefined =>
  snapshots.filter((s) => s.finishedAt <= at).sort((a, b) => b.seq - a.seq)[0]

export function listRuns(reading: ClientReading, request: RequestOf<typeof runList>): Output<'runs.list'> {
  return { ...listPage(runRows(reading), runSpec, request), sources: [] }
}

/** @param live the client as it is now: its runs are those that there are.
 *  @param shown what the page shows. */
export function runShown(live: ClientReading, shown: ClientReading): Output<'runs.at'> {
  const run = shown.run ?? runAt(shown.store, shown.at)
  const far = readingsApart(shown.parts)
  const view = ({ name, at }: { name: string; at: EpochMs }) => ({ connectionName: clip(name), readAt: at })
  return {
    run: (run && runRows(live).find((r) => r.id === run.id)) ?? null,
    apart: far && { oldest: view(far.oldest), newest: view(far.newest) },
  }
}

export const changeSpec = specOf<typeof changeList, DiffRow>(changeList, {
  key: (r) => `${r.connectionId}/${r.kind}/${r.factId}`,
  text: (r) => [r.label, r.factId],
  filters: { kind: (r) => [r.kind] },
  sorts: { kind: (r) => r.kind },
})

type At = (asOf: EpochMs) => ClientReading

/** "Ada Berg: owner on Search". Names of either moment; an id where neither has one. */
function grantName(grant: Grant, connectionId: string, moments: readonly ClientReading[]): string {
  const named = (kind: FactKind, id: string): string => {
    for (const moment of moments) {
      const names = moment.derive(
        `names ${kind}`,
        () =>
          new Map(
            (moment.facts.of(kind) as readonly Sourced<Fact>[]).map((f) => [
              `${f.connectionId}/${f.id}`,
              nameOf(f),
            ]),
          ),
      )
      const place = moment.readersOf(connectionId).concat(connectionId)
      for (const each of place) {
        const name = names.get(`${each}/${id}`)
        if (name !== undefined) return name
      }
    }
    return id
  }
  return `${named(grant.holderKind, grant.holderId)}: ${grant.permission} on ${named('service', grant.resourceId)}`
}

/** Facts that differ between the runs that the two moments show. */
function diffRows(live: ClientReading, at: At, from: EpochMs, to: EpochMs): DiffRow[] {
  return live.derive(`diff ${from} ${to}`, () => {
    return changesBetween(at(from), at(to)).flatMap((c): DiffRow[] => {
      const fact: Fact | null = c.after ?? c.before
      if (!fact) return []
      const { provider } = fact
      return [
        {
          change: c.change,
          kind: fact.kind,
          kindLabel: factKind(fact.kind)?.label.one ?? fact.kind,
          connectionId: c.connectionId,
          provider,
          factId: clip(fact.id, 600),
          label: clip(
            fact.kind === 'grant' ? grantName(fact, c.connectionId, [at(to), at(from)]) : nameOf(fact),
          ),
          fields: changedFields(c.before, c.after).map((f) => ({
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
  live: ClientReading,
  at: At,
  input: Input<'snapshots.diff'>,
): Output<'snapshots.diff'> {
  const rows = diffRows(live, at, input.from, input.to)
  const counts = { added: 0, removed: 0, changed: 0 }
  for (const r of rows) counts[r.change] += 1
  return {
    ...listPage(rows, changeSpec, input),
    counts,
    ...pageSources(live.scope, ['account', 'identity', 'credential', 'service']),
  }
}
