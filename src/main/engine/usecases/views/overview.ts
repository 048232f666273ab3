/** One client at a glance, all from the assessment's summary and the same rows that the lists show. */
import { addDays, DAY, dayOf, dayWords, sumMoney, type Chart } from '../../../../shared/model/index.ts'
import type { ConnectionRow, Output } from '../../../../shared/contract/schemas.ts'
import { ERROR_CODES, type ErrorCode } from '../../../../shared/contract/errors.ts'
import { gapsWhereUnread, coverageFor } from '../../domain/coverage-for.ts'
import type { ClientSummary } from '../../domain/summary.ts'
import { isLoopback } from '../../domain/endpoint.ts'
import { eachOf, type ConnectionRef } from '../../facts/fact-set.ts'
import type { ConnectionRecord } from '../../ports/store.ts'
import type { QueryDeps } from '../deps.ts'
import { readSummary } from '../stored.ts'
import type { ClientReading } from '../client-reader.ts'
import { requireClient } from '../clients.ts'
import { eventRows } from './events.ts'
import { findingRows } from './findings.ts'
import { summaryView } from './fleet.ts'
import { clip, namesMissing } from './sources.ts'
import { runRows } from './runs.ts'
import { severityRank } from '../../domain/severity.ts'

const TREND_DAYS = 30
const TREND_POINTS = 60

export function getOverview(deps: QueryDeps, reading: ClientReading): Output<'client.overview'> {
  const client = requireClient(deps, reading.clientId)
  const record = reading.assessment
  const earlier = record ? reading.store.assessment(reading.at - TREND_DAYS * DAY) : null
  // The last run may itself be that old: it has no trend against itself.
  const before = earlier && record && earlier.at < record.at ? earlier : null
  const history = reading.store.assessments(400).filter((a) => a.at <= reading.at)
  return {
    client: { ...client, tags: [...client.tags] },
    summary: summaryView(record?.summary),
    before: summaryView(before?.summary),
    charts: {
      spend: spendChart(reading),
      // Scores of another set of controls are no earlier points of this one.
      score: trend(
        history.filter((a) => a.catalogue === record?.catalogue),
        'Score',
        'points',
        (s) => (s.score.kind === 'scored' ? s.score.value : null),
      ),
      // A lower bound is no point to compare with.
      credentials: trend(history, 'Credentials', 'credentials', ({ credentials }) =>
        credentials.complete ? credentials.value : null,
      ),
    },
    topFindings: findingRows(reading)
      .filter((f) => f.state !== 'resolved')
      .sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || a.firstSeenAt - b.firstSeenAt)
      .slice(0, 8),
    connections: reading.parts.map((part) => connectionAt(part, reading)),
    recentEvents: eventRows(reading, reading.store.events({ ...reading.eventsOf, limit: 8 })),
    lastRuns: runRows(reading)
      .filter((r) => r.finishedAt <= reading.at)
      .slice(0, 6),
  }
}

type Summary = ClientSummary

/** The last assessment of each day, oldest first. */
function trend(
  history: readonly { readonly at: number; readonly summary: string }[],
  label: string,
  unit: string,
  read: (s: Summary) => number | null,
): Chart | null {
  const byDay = new Map<string, number | null>()
  for (const a of history) {
    if (byDay.has(dayOf(a.at))) continue
    const summary = readSummary(a.summary)
    byDay.set(dayOf(a.at), summary && read(summary))
  }
  const points = [...byDay].reverse().slice(-TREND_POINTS)
  if (points.length < 2) return null
  const known = points.flatMap(([day, value]) => (value === null ? [] : [{ day, value }]))
  const [first, last] = [known[0], known.at(-1)]
  const now = points.at(-1)
  if (first === undefined || last === undefined || now === undefined) return null
  const change = last.value - first.value
  return {
    kind: 'line',
    title:
      now[1] === null
        ? `${label} not known on ${dayWords(now[0])}; ${last.value} on ${dayWords(last.day)}`
        : change === 0
          ? `${label} unchanged at ${last.value}`
          : `${label} ${change > 0 ? 'rose' : 'fell'} from ${first.value} to ${last.value}`,
    alt: `${label} from ${points[0]![0]} to ${now[0]}: ${first.value} to ${now[1] ?? 'not known'}`,
    unit,
    categories: points.map((p) => p[0]),
    series: [{ key: 'value', label, values: points.map((p) => p[1]) }],
  }
}

function spendChart(reading: ClientReading): Chart | null {
  const covered = coverageFor(reading.scope, ['cost'])
  if (!covered.some((c) => c.freshAt !== null)) return null
  const to = dayOf(reading.at)
  const days = Array.from({ length: 60 }, (_, i) => addDays(to, i - 59))
  const costs = reading.costDays(days[0]!, to).filter((c) => c.basis === 'billed')
  const currency = sumMoney(costs.map((c) => c.amount)).sort((a, b) => b.micros - a.micros)[0]?.currency
  if (!currency) return null
  const totals = new Map<string, number>()
  for (const c of costs)
    if (c.amount.currency === currency) totals.set(c.day, (totals.get(c.day) ?? 0) + c.amount.micros)
  const values = days.map((d) => Math.round((totals.get(d) ?? 0) / 10_000) / 100)
  const peak = values.indexOf(Math.max(...values))
  return {
    kind: 'bar',
    title: `Billed per day; highest on ${dayWords(days[peak]!)}`,
    alt: `Billed spend per day over 60 days, highest on ${dayWords(days[peak]!)} with ${values[peak]} ${currency}`,
    unit: currency,
    categories: days,
    series: [
      { key: 'billed', label: 'Billed', values: gapsWhereUnread(reading.scope, 'cost')(days, values) },
    ],
  }
}

const isErrorCode = (code: string): code is ErrorCode => (ERROR_CODES as readonly string[]).includes(code)

/** A connection as of the moment: in the past with the snapshot that is shown of it, and without what became of its
 *  later attempts. Of one that was removed since, only that is known. */
function connectionAt(part: ConnectionRef, reading: ClientReading): ConnectionRow {
  const record = reading.connections.find((c) => c.id === part.id)
  const { id, provider, name, organizationName, syncedAt } = part
  const past = { lastSyncAt: syncedAt, lastAttemptAt: syncedAt, lastError: null }
  const removed = { endpoints: {}, setup: {}, tenants: [], secretHint: '', secretSetAt: 0, createdAt: 0 }
  if (record && !reading.past) return connectionRow(record, reading)
  const known = record ?? { id, clientId: reading.clientId, provider, name, organizationName, ...removed }
  return connectionRow({ ...known, ...past }, reading)
}

/** A connection with the coverage of its last sync. Never the secret. */
export function connectionRow(c: ConnectionRecord, reading: ClientReading): ConnectionRow {
  const same = reading.groups.find((ids) => ids.includes(c.id))?.filter((id) => id !== c.id) ?? []
  const names = new Map(reading.parts.map((part) => [part.id, clip(part.name)]))
  return {
    id: c.id,
    clientId: c.clientId,
    provider: c.provider,
    name: clip(c.name),
    endpoint: clip([...new Set(Object.values(c.endpoints))].join(', ')),
    loopback: Object.values(c.endpoints).some(isLoopback),
    ...(same.length > 0 && { sameAs: same.map((id) => names.get(id) ?? id) }),
    setup: c.setup,
    organizationName: c.organizationName === null ? null : clip(c.organizationName),
    secret: { present: true, hint: c.secretHint, setAt: c.secretSetAt },
    createdAt: c.createdAt,
    lastSyncAt: c.lastSyncAt,
    lastAttemptAt: c.lastAttemptAt,
    lastError: c.lastError === null ? null : isErrorCode(c.lastError) ? c.lastError : 'internal',
    coverage: eachOf(reading.scope)
      .coverage.filter((x) => x.connectionId === c.id && x.reason !== 'not_offered')
      .map((x) => ({
        dataset: x.dataset,
        state: x.state,
        reason: x.reason ?? null,
        count: x.count,
        freshAt: x.freshAt,
        missing: namesMissing(x),
      })),
  }
}
