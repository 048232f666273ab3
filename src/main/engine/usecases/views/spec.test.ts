/** Every defined list is complete on every side: the engine reads each of its filters and orders, the contract takes exactly
 *  these, files and the command line name each column once. */
import { describe, expect, test } from 'vitest'
import type { MethodName } from '../../../../shared/contract/methods.ts'
import { SCHEMAS } from '../../../../shared/contract/schemas.ts'
import { cellNames, rowByName, rowCells, terminalRow } from '../../../../shared/lists/cells.ts'
import { credentialList } from '../../../../shared/lists/credentials.ts'
import {
  defineList,
  filterNames,
  filterText,
  sortNames,
  unknownIn,
  type List,
} from '../../../../shared/lists/definition.ts'
import { eventList } from '../../../../shared/lists/events.ts'
import { findingList } from '../../../../shared/lists/findings.ts'
import { fleetList } from '../../../../shared/lists/fleet.ts'
import { identityList } from '../../../../shared/lists/identities.ts'
import { journalList } from '../../../../shared/lists/journal.ts'
import { personAccountColumns, personList } from '../../../../shared/lists/people.ts'
import { changeList, runList } from '../../../../shared/lists/runs.ts'
import { serviceList } from '../../../../shared/lists/services.ts'
import type { ListSpec } from '../../domain/list.ts'
import { credentialSpec } from './credentials.ts'
import { findingSpec } from './findings.ts'
import { fleetSpec } from './fleet.ts'
import { identitySpec } from './identities.ts'
import { personSpec } from './people.ts'
import { changeSpec, runSpec } from './runs.ts'
import { serviceSpec } from './services.ts'
import { specOf } from './spec.ts'

const client = { clientId: 'c', asOf: null }
const LISTS: readonly (readonly [MethodName, List, Pick<ListSpec<never>, 'fields' | 'sorts'>, object])[] = [
  ['people.list', personList, personSpec, client],
  ['identities.list', identityList, identitySpec, client],
  ['credentials.list', credentialList, credentialSpec, client],
  ['services.list', serviceList, serviceSpec, client],
  ['findings.list', findingList, findingSpec, client],
  ['fleet.list', fleetList, fleetSpec, {}],
  ['runs.list', runList, runSpec, { clientId: 'c' }],
  ['snapshots.diff', changeList, changeSpec, { clientId: 'c', from: 1, to: 2 }],
]
const ALL: readonly List[] = [...LISTS.map(([, list]) => list), eventList, journalList]

describe.each(LISTS)('%s', (method, list, spec, scope) => {
  const isTaken = (refinement: object): boolean =>
    SCHEMAS[method].input.safeParse({ ...scope, limit: 10, ...refinement }).success
  const filter = (field: string) => ({ filters: [{ field, values: ['x'] }] })
  const sort = (field: string) => ({ sort: { field, dir: 'asc' } })

  test('has a value function for each filter and each order, and none besides', () => {
    expect(Object.keys(spec.fields)).toEqual(filterNames(list))
    expect(Object.keys(spec.sorts)).toEqual(sortNames(list))
    for (const read of [...Object.values(spec.fields), ...Object.values(spec.sorts)])
      expect(read).toBeTypeOf('function')
  })

  test('is asked by its own filters and orders alone', () => {
    expect(isTaken({})).toBe(true)
    for (const field of filterNames(list)) expect(isTaken(filter(field)), field).toBe(true)
    for (const field of sortNames(list)) expect(isTaken(sort(field)), field).toBe(true)
    for (const field of ['constructor', '', 'no such field', ...Object.keys(list.columns)])
      if (!filterNames(list).includes(field)) expect(isTaken(filter(field)), field).toBe(false)
    for (const field of ['constructor', '', 'no such field', ...Object.keys(list.columns)])
      if (!(sortNames(list) as string[]).includes(field)) expect(isTaken(sort(field)), field).toBe(false)
  })
})

describe.each(ALL)('the definition of $id', (list) => {
  test('offers views and an order that it has', () => {
    for (const { filters } of list.views ?? [])
      expect(
        unknownIn(list, {
          filters: Object.entries(filters).map(([field, values]) => ({ field, values: values ?? [] })),
          sort: list.defaultSort,
        }),
      ).toEqual([])
  })

  test('names each cell of a file once', () => {
    const names = cellNames(list.columns)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
  })

  test('shows each column on screen, in files, or in both, and words where it shows words', () => {
    for (const [id, { width, shows, words }] of Object.entries(list.columns)) {
      expect(width !== undefined || shows !== 'own', id).toBe(true)
      const isWord = shows === 'word' || shows === 'words'
      expect(isWord ? Object.keys(words ?? {}).length > 0 : words === undefined || shows === 'text', id).toBe(
        true,
      )
    }
  })
})

test('the table of accounts names each cell once', () => {
  const names = cellNames(personAccountColumns)
  expect(new Set(names).size).toBe(names.length)
})

const things = defineList({
  id: 'things',
  label: 'Things',
  columns: {
    name: { label: 'Name', shows: 'text', none: 'No name', sorts: true, width: 1 },
    owner: { label: 'Owner', shows: 'who', none: 'None', absent: 'Not reported', sorts: true },
    kind: { label: 'Kind', shows: 'word', words: { a_b: 'A and B' } },
    seenAt: { label: 'Seen', shows: 'moment', none: 'Never', absent: 'Not reported', sorts: true },
    isBig: { label: 'Big', shows: 'yes-no', absent: 'Not reported' },
    limit: { label: 'Limit', shows: 'limit', none: 'No limit', absent: 'Not reported' },
    drawn: { label: 'Drawn', shows: 'own', width: 1 },
  },
  filters: {
    owner: { label: 'Owner' },
    isBig: { label: 'Big', words: { yes: 'Yes', no: 'No' } },
    kind: { label: 'Kind', words: { a_b: 'A and B' }, closed: true },
  },
  defaultSort: { field: 'name', dir: 'asc' },
  terminal: ['name', 'kind', 'owner'],
})
const ada = { label: 'Ada', kind: 'account', id: 'u1' }
const money = { amount: { micros: 1_500_000, currency: 'USD' }, interval: 'month' }
const full = { name: 'n', owner: ada, kind: 'a_b', seenAt: 0, isBig: false, limit: money }

test('columns supply their filters and orders: absent and none are told apart', () => {
  const spec = specOf(things, {
    key: (row: { name: string }) => row.name,
    text: () => [],
    filters: {},
    sorts: {},
  })
  const values = (row: object) =>
    Object.entries(spec.fields).map(([field, read]) => [field, ...read(row as { name: string })])
  expect(values(full)).toEqual([
    ['owner', 'Ada'],
    ['isBig', 'no'],
    ['kind', 'a_b'],
  ])
  expect(values({ name: 'n', owner: null, kind: 'a_b' })).toEqual([
    ['owner', 'none'],
    ['isBig', '-'],
    ['kind', 'a_b'],
  ])
  expect(values({ name: 'n', kind: 'a_b' })[0]).toEqual(['owner', '-'])
  expect(spec.sorts.owner(full)).toBe('Ada')
  expect(spec.sorts.seenAt(full)).toBe(0)
})

test('a row becomes cells: none is said once, what is not reported stays undefined', () => {
  expect(cellNames(things.columns)).toEqual([
    ...['name', 'owner', 'owner_kind', 'owner_id', 'kind', 'seen_at', 'is_big'],
    ...['limit', 'limit_currency', 'limit_interval'],
  ])
  expect(rowCells(things.columns, full)).toEqual([
    ...['n', 'Ada', 'account', 'u1', 'a_b', '1970-01-01T00:00:00.000Z', false],
    ...[1.5, 'USD', 'month'],
  ])
  expect(rowCells(things.columns, { name: null, owner: null, kind: 'a_b', seenAt: null })).toEqual([
    ...[null, null, undefined, undefined, 'a_b', null, undefined],
    ...[undefined, undefined, undefined],
  ])
  expect(rowByName(things, full)).toMatchObject({ owner: 'Ada', owner_id: 'u1', limit: 1.5 })
  expect(terminalRow(things, full)).toEqual({ name: 'n', kind: 'A and B', owner: 'Ada' })
})

test('what a list does not have is named: a filter, a value of a closed filter, an order', () => {
  const asked = (filters: readonly { field: string; values: string[] }[], field = 'name') =>
    unknownIn(things, { filters, sort: { field } })
  expect(asked([{ field: 'kind', values: ['a_b'] }])).toEqual([])
  expect(asked([{ field: 'knd', values: ['a_b'] }])).toEqual(['the filter “knd”'])
  expect(asked([{ field: 'constructor', values: ['x'] }])).toHaveLength(1)
  expect(asked([{ field: 'kind', values: ['a_b', 'c'] }])).toEqual(['the value “c” of Kind'])
  expect(asked([], 'kind')).toEqual(['the order “kind”'])
})

test('the values of filters have texts', () => {
  const say = (filter: Parameters<typeof filterText>[0], value: string) =>
    filterText(filter, value, (id) => id.toUpperCase())
  expect(say({ label: '', words: { none: 'No models' } }, 'none')).toBe('No models')
  expect(say({ label: '', none: 'Whole client' }, 'none')).toBe('Whole client')
  expect(say({ label: '' }, '-')).toBe('Not reported')
  expect(say({ label: '' }, 'a_b')).toBe('a_b')
  expect(say({ label: '', words: {} }, 'a_b')).toBe('A b')
  expect(say({ label: '', words: 'provider' }, 'aws')).toBe('AWS')
  expect(say({ label: '', words: 'event' }, 'api_key.created')).toBe('API key created')
})
