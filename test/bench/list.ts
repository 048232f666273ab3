/** Lists of a client as its file keeps them: what a page reads and how long it takes at 500, 10,000 and 50,000 people, and
 *  what making the rows costs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PersonRow } from '../../src/shared/contract/schemas.ts'
import { openFile } from '../../src/main/engine/adapters/sqlite/database.ts'
import { newWorkspaceKey, openWorkspace } from '../../src/main/engine/adapters/sqlite/index.ts'
import { listPage, type ListRequest } from '../../src/main/engine/domain/list.ts'
import type { ListContent, ListStore } from '../../src/main/engine/ports/lists.ts'
import { listedRow, storedPage } from '../../src/main/engine/usecases/stored-list.ts'
import { personSpec } from '../../src/main/engine/usecases/views/people.ts'
import type { BenchFigure } from './figure.ts'
import { NOW } from './store-data.ts'

const SMALL = 500
const SIZES = [10_000, 50_000] as const
const PLACE = { name: 'people', moment: null }

const person = (i: number): PersonRow => {
  const name = `Person ${(i * 7_919) % 50_021}`
  const email = `person${i}@acme.example`
  const providers = i % 3 === 0 ? (['openai', 'anthropic'] as const) : (['openai'] as const)
  return {
    id: `openai org-1 user-${i}`,
    name,
    email,
    state: i % 11 === 0 ? 'disabled' : 'active',
    isAdmin: i % 97 === 0,
    outside: false,
    accounts: providers.map((provider) => ({
      key: `${provider} org-1 user-${i}`,
      connectionId: `0b5e7a10-0000-4000-8000-${provider === 'openai' ? '000000000001' : '000000000002'}`,
      connectionName: provider,
      provider,
      accountId: `user-${i}`,
      email,
      joined: { by: 'first' as const, decided: null, isDecision: false },
      state: 'active' as const,
      roles: [i % 7 === 0 ? 'owner' : 'member'],
      isAdmin: i % 97 === 0,
      addedAt: NOW - (i % 900) * 86_400_000,
    })),
    possible: [],
    disputes: [],
    apart: [],
    identities: i % 5,
    credentials: i % 4,
    findings: i % 6,
  } as unknown as PersonRow
}

const contentOf = (rows: readonly PersonRow[]): ListContent<PersonRow> => ({
  ...PLACE,
  definition: 'bench',
  state: 'bench',
  madeAt: NOW,
  meta: JSON.stringify({ sources: [] }),
  fields: Object.keys(personSpec.fields),
  sorts: Object.keys(personSpec.sorts),
  defaultSort: personSpec.defaultSort,
  rows,
  read: (row) => listedRow(personSpec, (p) => [p.name, p.email], row),
})

/** Processor time of this process so far, ms: others on the machine do not count. */
const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Answers the time in all and the longest step, in ms of the processor. */
function write(
  lists: ListStore,
  rows: readonly PersonRow[],
): { readonly ms: number; readonly longest: number } {
  const writing = lists.write(contentOf(rows))
  const start = processorMs()
  let longest = 0
  for (let done = false; !done;) {
    const from = processorMs()
    done = writing.step()
    longest = Math.max(longest, processorMs() - from)
  }
  return { ms: processorMs() - start, longest }
}

interface Made {
  readonly rows: readonly PersonRow[]
  /** The lists of the client, over a connection that has read nothing yet. */
  open(): ListStore
  readonly first: { readonly ms: number; readonly longest: number }
  readonly again: { readonly ms: number; readonly longest: number }
}

const folder = mkdtempSync(join(tmpdir(), 'reeve-bench-lists-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const made = new Map<number, Made>()

function madeOf(count: number): Made {
  const known = made.get(count)
  if (known) return known
  const workspaceKey = newWorkspaceKey()
  const openStore = () =>
    openWorkspace({
      folder: join(folder, String(count)),
      workspaceKey,
      workspaceId: 'w',
      ids: { next: () => 'unused', random: () => 0.5 },
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    })
  let store = openStore()
  store.addClient('c', NOW)
  const rows = Array.from({ length: count }, (_, i) => person(i))
  const { lists } = store.openClient('c')
  const result: Made = {
    rows,
    first: write(lists, rows),
    again: write(lists, rows),
    open: () => {
      store.close()
      store = openStore()
      return store.openClient('c').lists
    },
  }
  made.set(count, result)
  return result
}

/** Bytes that this process has read with system calls, from files in memory too. */
const bytesRead = (): number =>
  Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN)

const page = (lists: ListStore, request: ListRequest) =>
  storedPage(lists, PLACE, personSpec, request as never)!

/** Bytes that a page reads on a connection that has read one row of another order. */
function pageBytes(count: number, request: ListRequest): number {
  const lists = madeOf(count).open()
  // The schema and the statements.
  page(lists, { limit: 1, sort: { field: 'state', dir: 'desc' } })
  const before = bytesRead()
  page(lists, request)
  const bytes = bytesRead() - before
  if (!Number.isFinite(bytes)) throw new Error('this system does not count what a process reads')
  return bytes
}

/** The middle of some runs, in ms of the processor. */
function middle(run: () => unknown, runs = 15): number {
  const times = Array.from({ length: runs }, () => {
    const start = processorMs()
    run()
    return processorMs() - start
  })
  return times.sort((a, b) => a - b)[runs >> 1] ?? 0
}

const FIRST: ListRequest = { limit: 100 }
const ORDERED: ListRequest = { limit: 100, sort: { field: 'findings', dir: 'desc' } }
const FILTERED: ListRequest = { limit: 100, filters: [{ field: 'role', values: ['owner'] }] }
const TEXT: ListRequest = { limit: 100, text: 'person 12' }

const ratio = (value: number, floor: number, unit: string, note = '') =>
  Promise.resolve({ value, floor, unit, ratio: value / floor, note })

const bytesFigure = (count: number, what: string, target: string, request: ListRequest): BenchFigure => ({
  name: `list: bytes read by ${what} of ${count.toLocaleString('en')} people`,
  target,
  floorName: `the same of ${SMALL} people`,
  run: () => ratio(pageBytes(count, request) / 1_024, pageBytes(SMALL, request) / 1_024, 'KiB'),
})

const timeFigure = (count: number, what: string, request: ListRequest): BenchFigure => ({
  name: `list: time of ${what} of ${count.toLocaleString('en')} people`,
  target: '≤ 1x, ≤ 100 ms',
  floorName: 'domain/list.ts over the same rows, parsed and in memory, not asked before',
  run: () => {
    const { rows, open } = madeOf(count)
    const lists = open()
    page(lists, request)
    const value = middle(() => page(lists, request))
    const floor = middle(() => listPage([...rows], personSpec, request as never), 5)
    return ratio(value, floor, 'ms CPU')
  },
})

export const figures: readonly BenchFigure[] = [
  ...SIZES.flatMap((count) => [
    bytesFigure(count, 'the first page', '≤ 2x', FIRST),
    bytesFigure(count, 'the first page in another order', '≤ 2x; rows lie in the default order', ORDERED),
    bytesFigure(count, 'the first page with a filter', 'grows with the columns that are counted', FILTERED),
    timeFigure(count, 'the first page', FIRST),
    timeFigure(count, 'the first page with a filter', FILTERED),
    timeFigure(count, 'the first page with a text', TEXT),
  ]),
  ...SIZES.flatMap((count): BenchFigure[] => {
    /** The bodies alone, in transactions of the same size. */
    const floorOf = (rows: readonly PersonRow[]): number => {
      const file = openFile({
        path: join(folder, `floor-${count}-${Math.random()}`),
        file: 'floor',
        key: Buffer.alloc(32, 7),
        now: NOW,
        steps: [{ number: 1, name: 'floor', sql: 'CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)' }],
        cacheKiB: 8_192,
      })
      const start = processorMs()
      for (let at = 0; at < rows.length; at += 500)
        file.write(() => {
          for (const row of rows.slice(at, at + 500))
            file.sql<[string]>('INSERT INTO t (body) VALUES (?)').run(JSON.stringify(row))
        })
      const ms = processorMs() - start
      file.close()
      return ms
    }
    const figure = (what: string, target: string, of: (made: Made) => Made['first']): BenchFigure => ({
      name: `list: ${what} ${count.toLocaleString('en')} people`,
      target,
      floorName: 'their JSON alone into one table of the same cipher',
      run: () => {
        const it = madeOf(count)
        const { ms, longest } = of(it)
        return ratio(ms, floorOf(it.rows), 'ms CPU', `longest step ${longest.toFixed(0)} ms`)
      },
    })
    return [
      figure('make the rows of', '≤ 5x, no step over 100 ms', ({ first }) => first),
      figure('make again, nothing changed, the rows of', '≤ 3x', ({ again }) => again),
    ]
  }),
]
