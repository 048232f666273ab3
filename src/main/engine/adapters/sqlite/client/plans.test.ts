import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { EventQuery } from '../../../ports/store.ts'
import { openFile, type OpenFile } from '../database.ts'
import { migrationsFor } from '../migrate.ts'
import { CHAIN_HEADS, JOURNAL_PAGE, OF_CHAIN } from '../journal/rows.ts'
import { START, aFolder } from '../testing.ts'
import { AMOUNT_SQL } from './amount-writer.ts'
import { TOUCHED, VERSIONS } from './diff.ts'
import { createNames, hash32 } from './events/names.ts'
import { planEvents } from './events/plan.ts'
import { CLASSES_OF_DAYS, DAYS } from './events/read.ts'
import { ROWS_OF_CLASS } from './events/verdicts.ts'
import { BLOCKS, ONE_BLOCK } from './list-block.ts'
import { BODY, BY_KEY, LIST, withName, withText } from './list-page.ts'
import { CODE_OF, IN_ORDER, LAST_CODE, SETS, VALUE_OF } from './list-value.ts'
import { STORED_BLOCKS, STORED_ROWS, STORED_VALUES } from './list-writer.ts'
import { FIND_KEY, IDS_OF_KIND, KEY_BY_NO } from './fact-keys.ts'
import { FIND_WORD } from './fact-words.ts'
import { END, NEWEST_PART, PERSONAL } from './fact-writer.ts'
import { ENDED, WRITTEN } from './forgetting.ts'
import { HAS_TENANT } from './fact-forms.ts'
import { GRANTS } from './grants.ts'
import { STANDING } from './running-facts.ts'
import { RUNS } from './runs.ts'
import { LEAVES } from './snapshots.ts'
import { COST_DAYS, COST_ROWS, USAGE_DAYS, USAGE_ROWS, USAGE_ROWS_OF_CREDENTIAL } from './spend.ts'
import { FACTS_OF_KIND, FACT_BY_KEY } from './views.ts'

function aFile(): OpenFile {
  const path = join(aFolder(), 'c.db')
  const file = openFile({
    path,
    file: 'c',
    key: randomBytes(32),
    now: START,
    steps: migrationsFor('client'),
    cacheKiB: 1_024,
  })
  onTestFinished(() => {
    file.close()
  })
  return file
}

/** The planner's lines. Parameters may stay unbound: no plan here depends on them. */
function planOf(file: OpenFile, sql: string): string[] {
  return file.db
    .prepare<unknown[], { detail: string }>(
      `EXPLAIN QUERY PLAN ${sql.replaceAll('?', 'NULL').replaceAll(/@\w+/g, 'NULL')}`,
    )
    .all()
    .map(({ detail }) => detail)
}

/** A scan of a whole table, or a sort of what was read. */
const slow = (lines: readonly string[]): string[] =>
  lines.filter(
    (line) =>
      (/^SCAN /.test(line) && !/VIRTUAL TABLE|SCAN (touched|t|run USING INDEX run_by_time)\b/.test(line)) ||
      /TEMP B-TREE/.test(line),
  )

const HOT: readonly (readonly [name: string, sql: string, uses: RegExp])[] = [
  ['facts of a kind', FACTS_OF_KIND, /SEARCH f USING PRIMARY KEY \(connection=\? AND kind=\?\)/],
  ['one fact', FACT_BY_KEY, /SEARCH f USING PRIMARY KEY \(connection=\? AND kind=\? AND key=\?\)/],
  ['the key of a fact', FIND_KEY, /fact_key_by_id \(connection=\? AND kind=\? AND tenant=\? AND id=\?\)/],
  ['what a key refers to', KEY_BY_NO, /SEARCH h USING INTEGER PRIMARY KEY \(rowid=\?\)/],
  ['the ids of a kind', IDS_OF_KIND, /USING COVERING INDEX fact_key_by_id \(connection=\? AND kind=\?\)/],
  ['a word', FIND_WORD, /sqlite_autoindex_fact_word_1 \(text=\?\)/],
  ['the newest version of a part', NEWEST_PART, /connection=\? AND kind=\? AND key=\? AND dataset=\?/],
  ['a version that ends', END, /connection=\? AND kind=\? AND key=\? AND dataset=\? AND first_seq=\?/],
  ['personal values of a fact', PERSONAL, /connection=\? AND kind=\? AND key=\?/],
  ['what stands, on from a place', STANDING, /SEARCH fact USING PRIMARY KEY \(connection=\? AND .*kind.*>/],
  ['what a later sync wrote', WRITTEN, /COVERING INDEX fact_by_first \(connection=\? AND first_seq=\?\)/],
  ['what a sync ended', ENDED, /COVERING INDEX fact_by_end \(connection=\? AND end_seq=\?\)/],
  ['who may do what where', GRANTS, /SEARCH f USING PRIMARY KEY \(connection=\? AND kind=\?\)/],
  ['whether a tenant is named', HAS_TENANT, /SEARCH f USING PRIMARY KEY \(connection=\? AND kind=\?\)/],
  ['versions of a fact', VERSIONS, /SEARCH f USING PRIMARY KEY \(connection=\? AND kind=\? AND key=\?\)/],
  ['runs', RUNS, /SCAN run USING INDEX run_by_time/],
  ['leaves of a snapshot', LEAVES, /SEARCH fact USING PRIMARY KEY \(connection=\?\)/],
  ['usage by day', USAGE_DAYS, /SEARCH usage USING PRIMARY KEY \(connection=\? AND day>\? AND day<\?\)/],
  ['cost by day', COST_DAYS, /SEARCH cost USING PRIMARY KEY \(connection=\? AND day>\? AND day<\?\)/],
  ['cost rows', COST_ROWS, /SEARCH u USING PRIMARY KEY \(connection=\? AND day>\? AND day<\?\)/],
  ['usage rows', USAGE_ROWS, /SEARCH u USING PRIMARY KEY \(connection=\? AND day>\? AND day<\?\)/],
  [
    'usage rows of a credential',
    USAGE_ROWS_OF_CREDENTIAL,
    /SEARCH u USING PRIMARY KEY \(connection=\? AND day=\? AND dim=\? AND first_seq<\?\)/,
  ],
  ['the newest version of a usage row', AMOUNT_SQL.usage.newest, /connection=\? AND day=\? AND dim=\?/],
  ['a dimension', AMOUNT_SQL.cost.findDim, /cost_dim_by_key \(connection=\? AND key=\?\)/],
  ['usage that was not seen again', AMOUNT_SQL.usage.unseen, /connection=\? AND day>\? AND day<\?/],
  ['a page of the journal', JOURNAL_PAGE, /SEARCH entry USING INTEGER PRIMARY KEY \(rowid<\?\)/],
  ['the log of a chain', OF_CHAIN, /SEARCH entry USING INDEX entry_by_place \(chain=\? AND seq<\?\)/],
  ['a list', LIST, /SEARCH list USING INDEX list_by_name \(name=\? AND moment=\?\)/],
  [
    'a block of an order',
    ONE_BLOCK,
    /list_block_by_place \(list=\? AND part=\? AND block=\? AND first_gen<\?\)/,
  ],
  ['the blocks of a field', BLOCKS, /list_block_by_place \(list=\? AND part=\?\)/],
  ['the blocks of a list', STORED_BLOCKS, /list_block_by_place \(list=\?\)/],
  ['a row of a page', BODY, /SEARCH list_body USING INTEGER PRIMARY KEY \(rowid=\?\)/],
  ['a row by its key', BY_KEY, /list_row_by_key \(key=\? AND rowid>\? AND rowid<\?\)/],
  ['rows with two words', withText(2), /SEARCH list_row USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
  ['rows with a name', withName(1), /SEARCH list_row USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
  ['stored rows', STORED_ROWS, /SEARCH list_row USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
  ['the code of a value', CODE_OF, /list_value_by_value \(list=\? AND field=\? AND value=\?\)/],
  ['sets of values', SETS, /list_value_by_value \(list=\? AND field=\? AND value=\?\)/],
  ['values in order', IN_ORDER, /list_value_by_value \(list=\? AND field=\? AND value>\?\)/],
  [
    'the value of a code',
    VALUE_OF,
    /SEARCH list_value USING PRIMARY KEY \(list=\? AND field=\? AND code=\?\)/,
  ],
  ['the last code', LAST_CODE, /SEARCH list_value USING PRIMARY KEY \(list=\? AND field=\?\)/],
  ['stored values', STORED_VALUES, /SEARCH list_value USING PRIMARY KEY \(list=\?\)/],
  [
    'events per class',
    CLASSES_OF_DAYS.replace(' GROUP BY class', ''),
    /SEARCH event_day_class USING PRIMARY KEY \(day>\? AND day<\?\)/,
  ],
  ['events of a class to judge', ROWS_OF_CLASS, /VIRTUAL TABLE INDEX \d+:M\d</],
  ['events per day', DAYS, /SEARCH event_day USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
]

test.each(HOT)('%s are found by key, in order, without a sort', (_, sql, uses) => {
  const lines = planOf(aFile(), sql)
  expect(slow(lines)).toEqual([])
  expect(lines.join('\n')).toMatch(uses)
})

test('the heads of chains are found by key: one look for each chain', () => {
  const lines = planOf(aFile(), CHAIN_HEADS)
  expect(lines.join('\n')).toMatch(/SEARCH e USING INDEX entry_by_place \(chain=\? AND seq=\?\)/)
  expect(slow(lines)).toEqual(['SCAN c'])
})

test('a difference reads what began and ended in between; one from before the first sync all that this one brought', () => {
  const lines = planOf(aFile(), TOUCHED)
  expect(lines.filter((line) => line.startsWith('SEARCH'))).toEqual([
    expect.stringMatching(/COVERING INDEX fact_by_first \(connection=\? AND first_seq>\? AND first_seq<\?\)/),
    expect.stringMatching(/COVERING INDEX fact_by_end \(connection=\? AND end_seq>\? AND end_seq<\?\)/),
    expect.stringMatching(/fact USING PRIMARY KEY \(connection=\?\)/),
  ])
})

/** In order of documents, and each row by its number. */
const BY_WORD = /SCAN event_text VIRTUAL TABLE INDEX .*><\nSEARCH e USING INTEGER PRIMARY KEY \(rowid=\?\)/

describe('a page of events', () => {
  const classes = [
    {
      no: 1,
      connectionId: 'k1',
      provider: 'p',
      vocabulary: null,
      type: 'a',
      actorKind: 'account',
      outcome: 'failure',
      count: 1,
    },
    {
      no: 2,
      connectionId: 'k2',
      provider: 'p',
      vocabulary: null,
      type: 'b',
      actorKind: 'system',
      outcome: '',
      count: 1,
    },
  ] as const
  const cases: readonly (readonly [string, Omit<EventQuery, 'limit'>, RegExp])[] = [
    ['without a filter', {}, /SEARCH e USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
    ['of a time', { from: 1, to: 2 }, /SEARCH e USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
    ['of a type', { types: ['a'] }, BY_WORD],
    ['of a connection', { connectionId: 'k2', before: 9 }, BY_WORD],
    ['of an actor', { actorId: 'x' }, BY_WORD],
    ['of a target and a type', { targetId: 'x', types: ['a'] }, BY_WORD],
    ['with a word', { text: 'log' }, BY_WORD],
    ['of an outcome', { outcomes: ['failure'], before: 9 }, BY_WORD],
    ['of a network', { network: 'x' }, BY_WORD],
    ['on behalf of somebody', { onBehalfOf: 'x', from: 1, to: 2 }, BY_WORD],
    ['of a request', { correlation: 'y' }, BY_WORD],
    ['of a model', { model: 'x' }, BY_WORD],
    ['of a tool', { tool: 'x' }, BY_WORD],
    ['that was cut', { cut: true, to: 2 }, BY_WORD],
  ]
  test.each(cases)('%s is read newest first from an index', (_, query, uses) => {
    const file = aFile()
    file.db.exec(`INSERT INTO name (hash, text) VALUES (0, 'other')`)
    file.write(() => file.sql('INSERT INTO name (hash, text) VALUES (?, ?)').run(hash32('x'), 'x'))
    const [plan] = planEvents(file, createNames(file), query, classes)
    const lines = planOf(file, `SELECT e.row ${plan?.sql ?? ''} LIMIT 5`)
    expect(slow(lines)).toEqual([])
    expect(lines.join('\n')).toMatch(uses)
    const counting = planOf(file, `SELECT 1 ${plan?.count?.sql ?? ''} LIMIT 5`)
    expect(slow(counting)).toEqual([])
    expect(counting.join('\n')).toMatch(
      /VIRTUAL TABLE INDEX .*><|SEARCH e USING INTEGER PRIMARY KEY \(rowid>/,
    )
  })

  test('that the index knows by itself is counted without a look into the table', () => {
    const file = aFile()
    file.write(() => file.sql('INSERT INTO name (hash, text) VALUES (?, ?)').run(hash32('x'), 'x'))
    const counting = (query: Omit<EventQuery, 'limit'>): string =>
      planEvents(file, createNames(file), query, classes)[0]?.count?.sql ?? ''
    expect(counting({ text: 'log', actorId: 'x', types: ['a'] })).not.toMatch(/event e\b/)
    expect(counting({ targetId: 'x' })).toMatch(/event e\b/)
  })

  test('of a common type is walked for as long as that is short, then searched for', () => {
    const file = aFile()
    const many = classes.map((item) => ({ ...item, count: 50 }))
    const add = `INSERT INTO event (row, class, ms, request, ext) VALUES (?, 1, 0, 1, 'e')`
    file.write(() => {
      for (let row = 1; row <= 100; row++) file.sql<[number]>(add).run(row)
    })
    const plans = planEvents(file, createNames(file), { types: ['a'] }, many, 10)
    expect(plans.map(({ sql }) => sql.includes('MATCH'))).toEqual([false, true])
    expect(plans[0]?.params.slice(0, 1)).toEqual([60])
    for (const { sql } of plans) expect(slow(planOf(file, `SELECT e.row ${sql}`))).toEqual([])
    const rare = [
      { ...classes[0], count: 1 },
      { ...classes[1], count: 9_999 },
    ]
    expect(planEvents(file, createNames(file), { types: ['a'] }, rare, 10)).toHaveLength(1)
  })
})
