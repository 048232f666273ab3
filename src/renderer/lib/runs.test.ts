import { expect, test } from 'vitest'
import type { RunRow } from '../../shared/contract/schemas.ts'
import { readWords } from '../../shared/model/index.ts'
import { runNote, shownMoment } from './runs.ts'

const snapshot = {} as RunRow['read'][number]
const run = (part: Partial<RunRow>): Pick<RunRow, 'read' | 'older' | 'never' | 'state'> => ({
  state: 'complete',
  read: [],
  older: [],
  never: [],
  ...part,
})

test('a run says how many of the connections of then it read, and nothing where it read all', () => {
  expect(readWords(run({ read: [snapshot], older: [snapshot], never: ['x'] }))).toBe('1 of 3 connections')
  expect(readWords(run({ read: [snapshot] }))).toBe('1 of 1 connection')
  expect(runNote(run({ read: [snapshot, snapshot] }))).toBeNull()
  expect(runNote(run({ state: 'interrupted', read: [snapshot], older: [snapshot] }))).toBe(
    'interrupted, 1 of 2 connections',
  )
})

test('a moment shows the newest run that had ended by then', () => {
  const rows = [{ finishedAt: 300 }, { finishedAt: 100 }]
  expect(shownMoment(rows, 300)).toBe(300)
  expect(shownMoment(rows, 299)).toBe(100)
  expect(shownMoment(rows, 50)).toBe(50)
})
