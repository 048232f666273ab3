/** Figures of the store (perf.md §2.7), each beside the same work on a plain SQLite file in the same run. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { BenchFigure } from './figure.ts'
import { dayOf } from '../../src/shared/model/index.ts'
import { duckDbBytes } from './duckdb.ts'
import {
  NOW,
  TYPES,
  chance,
  costs,
  eventsOf,
  credentials,
  storeData,
  writeCredentials,
  type StoreData,
} from './store-data.ts'
import { finish } from '../../src/main/engine/adapters/sqlite/testing-finish.ts'

const SPAN = 90 * 86_400_000

/** The 50th and 99th percentile of `times` runs, ms. */
function percentiles(times: number, work: (i: number) => unknown): { p50: number; p99: number } {
  const ms: number[] = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    work(i)
    ms.push(performance.now() - start)
  }
  ms.sort((a, b) => a - b)
  return { p50: ms[Math.floor(times * 0.5)] ?? 0, p99: ms[Math.floor(times * 0.99)] ?? 0 }
}

const better = (a: { p50: number; p99: number }): string => `p50 ${a.p50.toFixed(2)} ms`

/** Both sides in turns, so that a busy moment hits both. */
function sideBySide(value: () => { p50: number; p99: number }, floor: () => { p50: number; p99: number }) {
  floor()
  const [a, b] = [value(), floor()]
  return {
    value: a.p99,
    floor: b.p99,
    unit: 'ms',
    ratio: a.p99 / b.p99,
    note: `${better(a)} against ${better(b)}`,
  }
}

function randomTimes(count: number): number[] {
  const random = chance(3)
  return Array.from({ length: count }, () => NOW - Math.floor(random() * SPAN * 0.95))
}

const plainPage = (data: StoreData) => {
  const page = data.plain.prepare('SELECT * FROM event WHERE at < ? ORDER BY at DESC LIMIT 100')
  return (at: number): unknown[] => page.all(at)
}

const plainPoint = (data: StoreData) => {
  const random = chance(5)
  const ids = Array.from({ length: 500 }, () => 1 + Math.floor(random() * data.events)).map(
    (n) => data.plain.prepare<[number], { id: string }>('SELECT id FROM event WHERE n = ?').get(n)?.id ?? '',
  )
  const point = data.plain.prepare('SELECT * FROM event WHERE id = ?')
  return (i: number): unknown => point.get(ids[i % ids.length])
}

export const figures: readonly BenchFigure[] = [
  {
    name: 'store: ingest events, encrypted, deduplicated, summed and searchable',
    target: '≥ 0.8x',
    floorName: 'plain file, INSERT … SELECT inside SQLite, three indexes, same rows',
    run: (quick) => {
      const { ingest, events } = storeData(quick)
      const note = `${events.toLocaleString('en')} events in pages of 1,000`
      return Promise.resolve({
        value: ingest.store,
        floor: ingest.plain,
        unit: 'rows/s',
        ratio: ingest.store / ingest.plain,
        note,
      })
    },
  },
  {
    name: 'store: bytes per event on disk, encrypted and searchable',
    target: '≤ 2x',
    floorName: 'the file that DuckDB makes of the same events',
    notQuick: 'fetches DuckDB: full run only',
    run: async (quick) => {
      const { bytes, events, folder } = storeData(quick)
      const floor = (await duckDbBytes(join(folder, 'duck.db'), eventsOf(events))) / events
      return { value: bytes.store, floor, unit: 'bytes', ratio: bytes.store / floor }
    },
  },
  {
    name: 'store: bytes per event on disk, beside SQLite',
    target: '≤ 1x',
    floorName: 'plain file with three indexes, no search, same rows',
    run: (quick) => {
      const { bytes } = storeData(quick)
      return Promise.resolve({
        value: bytes.store,
        floor: bytes.plain,
        unit: 'bytes',
        ratio: bytes.store / bytes.plain,
      })
    },
  },
  {
    name: 'store: charts of events by day and of the fleet',
    target: '≤ 1/5,000',
    floorName: 'GROUP BY day over the events of the plain file',
    run: (quick) => {
      const { client, workspace, plain, events } = storeData(quick)
      for (const { id } of workspace.clients()) {
        workspace.putFleet({ clientId: id, appliedSeq: 1, summary: '{}' })
      }
      const [from, to] = [dayOf(NOW - 59 * 86_400_000), dayOf(NOW)]
      const byDay = plain.prepare('SELECT at / 86400000 AS day, count(*) AS n FROM event GROUP BY day')
      const floor = percentiles(3, () => byDay.all())
      const value = percentiles(200, () => [client.eventDays(from, to), workspace.fleet()])
      return Promise.resolve({
        value: value.p50,
        floor: floor.p50,
        unit: 'ms',
        ratio: value.p50 / floor.p50,
        note: `p50, ${events.toLocaleString('en')} events`,
      })
    },
  },
  {
    name: 'store: costs of 60 days summed by day and dimension',
    target: '≤ 1.5x',
    floorName: 'GROUP BY over the same rows of the plain file',
    run: (quick) => {
      const { client, plain } = storeData(quick)
      plain.exec(
        'CREATE TABLE IF NOT EXISTS cost (day TEXT, service TEXT, item TEXT, micros REAL, PRIMARY KEY (day, service, item)) WITHOUT ROWID',
      )
      const add = plain.prepare('INSERT OR REPLACE INTO cost VALUES (?, ?, ?, ?)')
      plain.transaction(() => {
        for (const { day, serviceId, lineItem, amount } of costs())
          add.run(day, serviceId, lineItem, amount.micros)
      })()
      const [from, to] = [dayOf(NOW - 59 * 86_400_000), dayOf(NOW)]
      const bare = plain.prepare(
        'SELECT day, service, item, sum(micros) FROM cost WHERE day BETWEEN ? AND ? GROUP BY 1, 2, 3',
      )
      const asOf = client.asOf(NOW)
      const rows = client.costDays({ fromDay: from, toDay: to, asOf }).length
      const floor = percentiles(99, () => bare.all(from, to))
      const value = percentiles(99, () => client.costDays({ fromDay: from, toDay: to, asOf }))
      return Promise.resolve({
        value: value.p50,
        floor: floor.p50,
        unit: 'ms',
        ratio: value.p50 / floor.p50,
        note: `p50, ${rows.toLocaleString('en')} sums`,
      })
    },
  },
  {
    name: 'store: page of 100 events at a random time, in process, p99',
    target: '≤ 2x',
    floorName: 'the bare query on the plain file, p99',
    run: (quick) => {
      const data = storeData(quick)
      const times = randomTimes(1_000)
      const plain = plainPage(data)
      return Promise.resolve(
        sideBySide(
          () => percentiles(times.length, (i) => data.client.events({ to: times[i], limit: 100 })),
          () => percentiles(times.length, (i) => plain(times[i] ?? NOW)),
        ),
      )
    },
  },
  {
    name: 'store: page of 100 events of four types, in process, p99',
    target: '≤ 2x',
    floorName: 'the bare query on the plain file, by its time index, p99',
    run: (quick) => {
      const data = storeData(quick)
      const times = randomTimes(600)
      const typesOf = (i: number): string[] => TYPES.slice(i % 7, (i % 7) + 4)
      const bare = data.plain.prepare(
        'SELECT * FROM event WHERE at < ? AND type IN (?, ?, ?, ?) ORDER BY at DESC LIMIT 100',
      )
      return Promise.resolve(
        sideBySide(
          () =>
            percentiles(times.length, (i) =>
              data.client.events({ to: times[i], types: typesOf(i), limit: 100 }),
            ),
          () => percentiles(times.length, (i) => bare.all(times[i], ...typesOf(i))),
        ),
      )
    },
  },
  {
    name: 'store: newest 100 events of one actor, in process, p99',
    target: '≤ 4x',
    floorName: 'the bare query on the plain file, by its actor index, p99',
    run: (quick) => {
      const data = storeData(quick)
      const actors = [...new Set(data.client.events({ limit: 500 }).map((event) => event.actorId ?? ''))]
      const bare = data.plain.prepare('SELECT * FROM event WHERE actor = ? ORDER BY at DESC LIMIT 100')
      return Promise.resolve(
        sideBySide(
          () =>
            percentiles(600, (i) => data.client.events({ actorId: actors[i % actors.length], limit: 100 })),
          () => percentiles(600, (i) => bare.all(actors[i % actors.length])),
        ),
      )
    },
  },
  {
    name: 'store: search words in one client, newest 100, p99',
    target: '≤ 5x',
    floorName: 'a point read by id on the plain file, p99',
    run: (quick) => {
      const data = storeData(quick)
      const texts = [
        'grant owner',
        'produ',
        'scope 42',
        'rotate policy limit',
        'login',
        'user 000',
        'mozilla',
        'api key cre',
        'exp',
      ]
      const point = plainPoint(data)
      return Promise.resolve(
        sideBySide(
          () =>
            percentiles(900, (i) =>
              data.client.events({
                text: texts[i % texts.length],
                limit: 100,
                ...(i % 2 === 0 && { types: [TYPES[i % TYPES.length] ?? ''] }),
              }),
            ),
          () => percentiles(900, point),
        ),
      )
    },
  },
  {
    name: 'store: open a workspace and a client and show its newest events',
    target: '≤ 10 ms',
    floorName: 'open the plain file and read its newest rows',
    run: (quick) => {
      const data = storeData(quick)
      const value = percentiles(30, () => {
        const workspace = data.reopen()
        workspace.openClient('c1').events({ limit: 100 })
        workspace.close()
      })
      const floor = percentiles(30, () => {
        const db = new Database(data.plainPath)
        db.prepare('SELECT * FROM event ORDER BY at DESC LIMIT 100').all()
        db.close()
      })
      return Promise.resolve({
        value: value.p50,
        floor: floor.p50,
        unit: 'ms',
        ratio: value.p50 / floor.p50,
        note: 'p50',
      })
    },
  },
  {
    name: 'store: read 50,000 credentials with their sources',
    target: '≤ 3x',
    floorName: 'the same credentials as JSON rows of a plain file, parsed',
    run: (quick) => {
      const { client, plain } = storeData(quick)
      plain.exec('CREATE TABLE IF NOT EXISTS identity (id TEXT PRIMARY KEY, body TEXT)')
      const add = plain.prepare('INSERT OR REPLACE INTO identity VALUES (?, ?)')
      plain.transaction(() => {
        for (const key of credentials()) add.run(key.id, JSON.stringify(key))
      })()
      const all = plain.prepare<[], { body: string }>('SELECT body FROM identity ORDER BY id')
      const asOf = client.asOf(NOW)
      const floor = percentiles(9, () => all.all().map((row): unknown => JSON.parse(row.body)))
      const value = percentiles(9, () => client.facts('credential', asOf))
      return Promise.resolve({
        value: value.p50,
        floor: floor.p50,
        unit: 'ms',
        ratio: value.p50 / floor.p50,
        note: 'p50',
      })
    },
  },
  {
    name: 'store: a sync of 50,000 credentials of which none has changed',
    target: '≤ 1x',
    floorName: 'the first sync of the same credentials',
    run: (quick) => {
      const { workspace } = storeData(quick)
      const client = workspace.openClient('c2')
      const [first, second] = [0, 1].map(() => {
        const sync = client.beginSync('k1', 'openai', NOW)
        const ms = writeCredentials(sync)
        const start = performance.now()
        finish(sync, NOW)
        return ms + performance.now() - start
      })
      return Promise.resolve({
        value: second ?? 0,
        floor: first ?? 0,
        unit: 'ms',
        ratio: (second ?? 0) / (first ?? 1),
      })
    },
  },
  {
    name: 'store: remove a client, nothing left on disk',
    target: '≤ 100 ms',
    floorName: 'DELETE and VACUUM on the plain file',
    // Last: it takes the data away.
    run: (quick) => {
      const { workspace, plain, folder } = storeData(quick)
      const start = performance.now()
      workspace.removeClient('c1')
      const value = performance.now() - start
      const left = readdirSync(join(folder, 'home', 'clients')).filter((name) => name.startsWith('c1'))
      if (left.length > 0) throw new Error('files were left')
      const from = performance.now()
      plain.exec('DELETE FROM event; VACUUM')
      const floor = performance.now() - from
      return Promise.resolve({ value, floor, unit: 'ms', ratio: value / floor })
    },
  },
]
