import { expect, test } from 'vitest'
import { aFactSet, ago } from '../controls/testing.ts'
import { dayOf } from '../../../shared/model/index.ts'
import { gapsWhereUnread } from './ground.ts'

test('a day without rows is zero where it was read and a gap where no connection read it', () => {
  const facts = aFactSet()
  const coverage = facts.coverage.map((c) =>
    c.dataset === 'costs' ? { ...c, since: ago(5), freshAt: ago(2) } : c,
  )
  const days = [6, 4, 3, 1].map((n) => dayOf(ago(n)))
  expect(gapsWhereUnread({ ...facts, coverage }, 'cost')(days, [0, 0, 7, 0])).toEqual([null, 0, 7, null])
})
