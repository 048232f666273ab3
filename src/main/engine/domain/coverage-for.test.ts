import { expect, test } from 'vitest'
import { aFactSet, ago } from '../controls/testing.ts'
import { datasetLabel as modelLabel, dayOf } from '../../../shared/model/index.ts'
import { sourcesOf } from '../usecases/views/sources.ts'
import { labelsOf } from './supply.ts'
import { figureOf, figureWhere, gapsWhereUnread, coverageFor } from './coverage-for.ts'

test('a day without rows is zero where it was read and a gap where no connection read it', () => {
  const facts = aFactSet()
  const coverage = facts.coverage.map((c) =>
    c.dataset === 'costs' ? { ...c, since: ago(5), freshAt: ago(2) } : c,
  )
  const days = [6, 4, 3, 1].map((n) => dayOf(ago(n)))
  expect(gapsWhereUnread({ ...facts, coverage }, 'cost')(days, [0, 0, 7, 0])).toEqual([null, 0, 7, null])
})

test('a data set that the provider says it does not have is no gap', () => {
  const facts = aFactSet()
  const [first] = coverageFor(facts, ['credential'])
  const coverage = facts.coverage.map((c) =>
    c.connectionId === first?.connectionId && c.dataset === first.dataset
      ? { ...c, state: 'none' as const, reason: 'not_offered' as const, freshAt: null }
      : c,
  )
  expect(coverageFor({ ...facts, coverage }, ['credential'])).toHaveLength(
    coverageFor(facts, ['credential']).length - 1,
  )
  expect(figureOf({ ...facts, coverage }, ['credential'], 3)).toEqual({ value: 3, complete: true })
})

test('a service of which no such things are read is a gap, a directory is not', () => {
  const facts = aFactSet()
  const supply = new Map(
    [...facts.supply].map(([id, each]) => [
      id,
      { ...each, datasets: each.datasets.filter(({ gives }) => !gives.some(({ kind }) => kind === 'cost')) },
    ]),
  )
  const covered = coverageFor({ ...facts, supply }, ['cost'])
  expect(covered.length).toBeGreaterThan(0)
  for (const row of covered)
    expect(row).toMatchObject({ dataset: 'cost', state: 'none', reason: 'not_built', freshAt: null })
  // People read the kind's label, in lists and in the report.
  expect(sourcesOf({ ...facts, supply }, ['cost']).map(({ label }) => label)).toContain('Costs')
  expect(modelLabel(labelsOf(supply), covered[0]!.provider, 'cost')).toBe('Costs')
  expect(covered.some(({ provider }) => facts.supply.get(provider)?.role === 'directory')).toBe(false)
})

test('a count by a property is unknown where no list of the things was read, whatever else was', () => {
  const facts = aFactSet()
  const lists = coverageFor(facts, ['credential']).map(({ dataset }) => dataset)
  const coverage = facts.coverage.map((c) =>
    lists.includes(c.dataset) ? { ...c, state: 'none' as const, freshAt: null } : c,
  )
  const isTrue = () => true
  expect(figureWhere({ ...facts, coverage }, ['credential'], ['usage'], [], isTrue).value).toBeNull()
  expect(figureWhere(facts, ['credential'], ['usage'], [], isTrue)).toEqual({ value: 0, complete: true })
  expect(figureWhere(facts, ['credential'], [], [1, 2], (n) => (n === 1 ? true : undefined))).toEqual({
    value: 1,
    complete: false,
  })
})
