/** The activity list: newest first, paged by position, searched in the store. */
import {
  addDays,
  dayOf,
  dayStart,
  EVENT_OUTCOME_LABEL,
  EVENT_TOPIC_LABEL,
  type Chart,
  type EventOutcome,
  type EventTopic,
} from '../../../../shared/model/index.ts'
import type { EventRow, Input, Output } from '../../../../shared/contract/schemas.ts'
import { topicOf, typesAbout } from '../../domain/vocabulary/index.ts'
import { gapsWhereUnread } from '../../domain/coverage-for.ts'
import type { EventQuery, StoredEvent } from '../../ports/store.ts'
import type { ClientReading } from '../client-reader.ts'
import { nameKey, namesOf } from './names.ts'
import { clip, clipOrNull, pageSources } from './sources.ts'

const COUNT_CAP = 1_000
const CHART_DAYS = 60
const MAX_DETAIL = 8_000

interface Labels {
  readonly connections: ReadonlyMap<string, { name: string; provider: EventRow['provider'] }>
}

function labelsOf(reading: ClientReading): Labels {
  return reading.derive('eventLabels', () => ({
    connections: new Map(reading.parts.map((c) => [c.id, { name: c.name, provider: c.provider }])),
  }))
}

/** Rows of connections that still exist, with ids turned into names where the moment knows them. */
export function eventRows(reading: ClientReading, events: readonly StoredEvent[]): EventRow[] {
  const labels = labelsOf(reading)
  const placeOf = (e: StoredEvent): string => reading.tenants?.homeOf(e.connectionId) ?? e.connectionId
  const idsOf = (e: StoredEvent): string[] => [e.actorId, e.targetId, e.onBehalfOf].filter((id) => id != null)
  const names = namesOf(
    reading,
    events.flatMap((e) => idsOf(e).map((id) => nameKey(placeOf(e), id))),
  )
  return events.flatMap((e) => {
    const connection = labels.connections.get(e.connectionId)
    if (!connection) return []
    const detail = JSON.stringify(e.detail ?? {})
    const place = placeOf(e)
    const name = (id: string | null | undefined): string | null =>
      id == null ? null : (names.get(nameKey(place, id))?.name ?? null)
    return [
      {
        row: e.row,
        connectionId: e.connectionId,
        connectionName: connection.name,
        provider: connection.provider,
        at: e.at,
        type: clip(e.type),
        topic: topicOf(connection.provider, e.type),
        outcome: e.outcome ?? null,
        verdict: e.verdict && {
          judgement: e.verdict.judgement,
          severity: e.verdict.severity,
          complete: e.verdict.complete,
        },
        actorKind: e.actorKind,
        actorId: clipOrNull(e.actorId, 600) || null,
        actorLabel: clipOrNull(name(e.actorId) ?? e.actorEmail ?? e.actorId),
        targetId: clipOrNull(e.targetId, 600) || null,
        targetLabel: clipOrNull(name(e.targetId) ?? e.targetId),
        ip: clipOrNull(e.ip),
        country: clipOrNull(e.country),
        userAgent: clipOrNull(e.userAgent, 4_000),
        network: clipOrNull(e.network),
        onBehalfOfId: clipOrNull(e.onBehalfOf, 600) || null,
        onBehalfOfLabel: clipOrNull(name(e.onBehalfOf) ?? e.onBehalfOf),
        correlation: clipOrNull(e.correlation, 600) || null,
        model: clipOrNull(e.model),
        tool: clipOrNull(e.tool),
        detail: clip(detail, MAX_DETAIL),
        detailCut: detail.length > MAX_DETAIL,
        cut: (e.cut ?? []).map((field) => clip(field)),
      },
    ]
  })
}

export function listEvents(reading: ClientReading, input: Input<'events.list'>): Output<'events.list'> {
  const { limit, before, clientId: _client, asOf: _asOf, topics, ...given } = input
  const query = {
    ...given,
    ...(topics && { types: typesOf(topics, given.types) }),
    ...reading.eventsOf,
    to: Math.min(given.to ?? reading.at, reading.at),
  }
  const found = reading.store.events({ ...query, limit, ...(before != null && { before }) })
  const matched = reading.store.countEvents(query, COUNT_CAP + 1)
  const last = found.at(-1)
  return {
    rows: eventRows(reading, found),
    nextBefore: found.length === limit && last ? last.row : null,
    matched: Math.min(matched, COUNT_CAP),
    capped: matched > COUNT_CAP,
    perDay: perDayChart(reading),
    cut: cutEvents(reading, query),
    ...facets(reading),
    ...pageSources(reading.scope, ['event']),
  }
}

/** A topic is a filter over the types that are about it. */
function typesOf(topics: NonNullable<Input<'events.list'>['topics']>, types?: readonly string[]): string[] {
  const about = new Set(typesAbout(topics))
  return types ? types.filter((type) => about.has(type)) : [...about]
}

/** What was cut is not searched: without this, a search that finds nothing would read as "it did not happen". */
function cutEvents(reading: ClientReading, { text, ...query }: Omit<EventQuery, 'limit'>): number {
  if ((text ?? '').trim() === '') return 0
  return reading.store.countEvents({ ...query, cut: true }, COUNT_CAP)
}

/** What there is to choose from, with the counts of the days of the chart. */
function facets(reading: ClientReading): Pick<Output<'events.list'>, 'types' | 'topics' | 'outcomes'> {
  return reading.derive('eventFacets', () => {
    const to = dayOf(reading.at)
    const { connections } = labelsOf(reading)
    const [types, topics, outcomes] = [counter<string>(), counter<EventTopic>(), counter<EventOutcome>()]
    for (const kind of reading.store.eventKinds(addDays(to, 1 - CHART_DAYS), to, reading.groups)) {
      types.add(kind.type, kind.count)
      const provider = connections.get(kind.connectionId)?.provider
      const topic = provider === undefined ? null : topicOf(provider, kind.type)
      if (topic) topics.add(topic, kind.count)
      if (kind.outcome) outcomes.add(kind.outcome, kind.count)
    }
    return {
      types: types.top().map(([value, count]) => ({ value: clip(value), label: clip(value), count })),
      topics: topics.top().map(([value, count]) => ({ value, label: EVENT_TOPIC_LABEL[value], count })),
      outcomes: outcomes.top().map(([value, count]) => ({ value, label: EVENT_OUTCOME_LABEL[value], count })),
    }
  })
}

function counter<T>(): { add(value: T, count: number): void; top(): [T, number][] } {
  const counts = new Map<T, number>()
  return {
    add: (value, count) => {
      counts.set(value, (counts.get(value) ?? 0) + count)
    },
    top: () => [...counts].sort((a, b) => b[1] - a[1]),
  }
}

/** Events that are counted in one day at most. */
const DAY_CAP = 1_000_000

function perDayChart(reading: ClientReading): Chart | null {
  const to = dayOf(reading.at)
  const from = addDays(to, 1 - CHART_DAYS)
  const counts = new Map(reading.store.eventDays(from, to, reading.groups).map((d) => [d.day, d.count]))
  if (counts.size === 0) return null
  // The sums are of whole days; the moment's own day is counted up to the moment.
  counts.set(to, reading.store.countEvents({ ...reading.eventsOf, from: dayStart(to) }, DAY_CAP))
  const days = Array.from({ length: CHART_DAYS }, (_, i) => addDays(from, i))
  const values = days.map((d) => counts.get(d) ?? 0)
  const total = values.reduce((a, b) => a + b, 0)
  return {
    kind: 'bar',
    title: `${total.toLocaleString('en')} events in ${CHART_DAYS} days`,
    alt: `Audit events per day over ${CHART_DAYS} days, ${total} in all`,
    unit: 'events',
    categories: days,
    series: [
      { key: 'events', label: 'Events', values: gapsWhereUnread(reading.scope, 'event')(days, values) },
    ],
  }
}
