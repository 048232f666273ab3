import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { vocabularyVersion } from '../../../../domain/vocabulary/index.ts'
import type { EventFact } from '../../../../facts/index.ts'
import type { JudgeMark } from '../../../../ports/store.ts'
import { openFile, type OpenFile } from '../../database.ts'
import { migrationsFor } from '../../migrate.ts'
import { START, aFolder } from '../../testing.ts'
import { createEventIndex, judgePortion, type EventIndex } from './index.ts'

const VERSION = vocabularyVersion('openai')
const LOGGING_OFF = { changes_requested: { api_call_logging: 'disabled' } }
const TITLE = { changes_requested: { title: 'x' } }

const event = (id: string, more: Partial<EventFact> = {}): EventFact => ({
  id,
  at: START,
  type: 'organization.updated',
  actorKind: 'account',
  ...more,
})

function anIndex(): { file: OpenFile; index: EventIndex } {
  const file = openFile({
    path: join(aFolder(), 'c.db'),
    file: 'c',
    key: randomBytes(32),
    now: START,
    steps: migrationsFor('client'),
    cacheKiB: 1_024,
  })
  onTestFinished(() => {
    file.close()
  })
  file.sql(`INSERT INTO connection (no, id, provider) VALUES (1, 'k1', 'openai')`).run()
  return { file, index: createEventIndex(file) }
}

const put = (file: OpenFile, index: EventIndex, events: readonly EventFact[]): number =>
  file.write(() => index.put(1, events, 1))
const verdicts = (index: EventIndex) =>
  Object.fromEntries(index.read({ limit: 500 }).map(({ id, verdict }) => [id, verdict?.judgement ?? null]))

/** How many portions it took. */
function judgeAll(file: OpenFile): number {
  let portions = 0
  let mark: JudgeMark | null = null
  for (;;) {
    const from: JudgeMark | null = mark
    mark = file.write((): JudgeMark | null => judgePortion(file, from))
    if (mark === null) return portions
    portions += 1
  }
}
const stored = (file: OpenFile) =>
  file
    .sql<[], { n: number; old: number }>(
      `SELECT count(*) AS n, count(*) FILTER (WHERE vocabulary <> '${VERSION}') AS old FROM event_verdict`,
    )
    .get()
/** As if an earlier vocabulary had judged. */
function age(file: OpenFile): void {
  file.sql(`UPDATE event_verdict SET vocabulary = '0 old', judgement = 'neutral'`).run()
  file.sql(`UPDATE event_class SET vocabulary = '0 old' WHERE vocabulary IS NOT NULL`).run()
}

describe('a verdict', () => {
  test('is stored where the details decide, and follows from the type elsewhere', () => {
    const { file, index } = anIndex()
    put(file, index, [
      event('off', { detail: LOGGING_OFF }),
      event('title', { detail: TITLE }),
      event('refused', { detail: LOGGING_OFF, outcome: 'denied' }),
      event('key', { type: 'api_key.created' }),
      event('new', { type: 'api_key.exploded' }),
    ])
    expect(verdicts(index)).toEqual({
      off: 'weakens',
      title: 'neutral',
      refused: 'neutral',
      key: 'weakens',
      new: null,
    })
    expect(stored(file)).toEqual({ n: 3, old: 0 })
    expect(judgeAll(file)).toBe(0)
  })

  test('of another version of the vocabulary is not read, and is made again in portions', () => {
    const { file, index } = anIndex()
    const events = Array.from({ length: 450 }, (_, i) =>
      event(`e${i}`, { at: START + i, detail: i % 2 === 0 ? LOGGING_OFF : TITLE }),
    )
    put(file, index, events)
    const before = verdicts(index)
    age(file)
    expect(new Set(Object.values(verdicts(index)))).toEqual(new Set([null]))
    // Stored while older ones wait.
    put(file, index, [event('late', { at: START + 9_000, detail: LOGGING_OFF })])
    expect(verdicts(index)).toMatchObject({ late: 'weakens', e0: null })
    expect(judgeAll(file)).toBe(3)
    expect(verdicts(index)).toEqual({ ...before, late: 'weakens' })
    expect(stored(file)).toEqual({ n: 451, old: 0 })
    expect(judgeAll(file)).toBe(0)
  })

  test('that was cut short between portions is made from the start', () => {
    const { file, index } = anIndex()
    put(
      file,
      index,
      Array.from({ length: 300 }, (_, i) => event(`e${i}`, { at: START + i, detail: LOGGING_OFF })),
    )
    age(file)
    file.write(() => judgePortion(file, null))
    judgeAll(file)
    expect(new Set(Object.values(verdicts(index)))).toEqual(new Set(['weakens']))
    expect(stored(file)).toEqual({ n: 300, old: 0 })
  })

  test('of a type that no longer depends on details goes', () => {
    const { file, index } = anIndex()
    put(file, index, [event('key', { type: 'api_key.created' })])
    const row = index.read({ limit: 1 })[0]?.row ?? 0
    file
      .sql<[number]>(`INSERT INTO event_verdict VALUES (?, '0 old', 'role', 'neutral', NULL, NULL, 1)`)
      .run(row)
    file.sql(`UPDATE event_class SET vocabulary = '0 old'`).run()
    expect(verdicts(index)).toEqual({ key: 'weakens' })
    judgeAll(file)
    expect(stored(file)).toEqual({ n: 0, old: 0 })
    expect(judgeAll(file)).toBe(0)
  })
})
