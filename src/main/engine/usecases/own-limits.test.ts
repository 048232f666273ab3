import { expect, test } from 'vitest'
import type { Body, RevId } from '../journal/entry.ts'
import { revIdOf } from '../journal/entry.ts'
import { merge } from '../journal/merge.ts'
import { bodyOf, contextOf, desk, NOW, writeOf, type Desk } from '../journal/testing.ts'
import { recordsOf } from '../records/resolve.ts'
import { ownLimits, readParameters } from './own-limits.ts'

/** Two devices that set limits of one client. */
function office() {
  const [a, b] = [desk('a'), desk('b')]
  const bodies = new Map<string, Body>()
  const set = (
    who: Desk,
    limit: `${string}/${string}`,
    value: number | null,
    { parents = [], from = NOW }: { readonly parents?: readonly RevId[]; readonly from?: number } = {},
  ): RevId => {
    const [control = '', name = ''] = limit.split('/')
    const body = value === null ? null : bodyOf({ control, name, value })
    if (body) bodies.set(body.bodyHash, body)
    const op = value === null ? 'void' : 'set'
    const write = writeOf({
      ...{ kind: 'parameter', id: limit, op, parents, from },
      bodyHash: body?.bodyHash ?? null,
    })
    return revIdOf(who.write({ writes: [write] }).hash, 0)
  }
  const store = () => recordsOf(merge([...a.own, ...b.own], contextOf([a, b])), bodies)
  return {
    ...{ a, b, bodies, set },
    limits: (at = NOW) => readParameters({ records: (kind) => store().at(kind, at) }),
    disputed: () => ownLimits({ records: (kind) => store().at(kind, NOW) }).map((each) => each.disputed),
  }
}

test('a limit counts from its moment on, and back to the default is no limit of the client', () => {
  const { a, set, limits } = office()
  const first = set(a, 'nhi-dormant/dormantDays', 60, { from: NOW - 10 })
  const second = set(a, 'nhi-dormant/dormantDays', 30, { from: NOW - 5, parents: [first] })
  set(a, 'nhi-dormant/neverUsedDays', 9)
  expect(limits(NOW - 11)).toEqual({})
  expect(limits(NOW - 6)).toEqual({ 'nhi-dormant': { dormantDays: 60 } })
  expect(limits()).toEqual({ 'nhi-dormant': { dormantDays: 30, neverUsedDays: 9 } })
  set(a, 'nhi-dormant/dormantDays', null, { parents: [second] })
  expect(limits()).toEqual({ 'nhi-dormant': { neverUsedDays: 9 } })
})

test('of limits that were set at once the strictest counts, and it is disputed', () => {
  const { a, b, set, limits, disputed } = office()
  set(a, 'nhi-dormant/dormantDays', 60)
  set(b, 'nhi-dormant/dormantDays', 50)
  // More days of warning find more.
  set(a, 'nhi-expiring-soon/warnDays', 7)
  set(b, 'nhi-expiring-soon/warnDays', 21)
  expect(limits()).toEqual({ 'nhi-dormant': { dormantDays: 50 }, 'nhi-expiring-soon': { warnDays: 21 } })
  expect(disputed()).toEqual([true, true])
})

test('the default that one went back to takes part, and the same value from both is no dispute', () => {
  const { a, b, set, limits, disputed } = office()
  const first = set(a, 'nhi-dormant/dormantDays', 60)
  b.read(a)
  set(a, 'nhi-dormant/dormantDays', 90, { parents: [first] })
  set(b, 'nhi-dormant/dormantDays', null, { parents: [first] })
  expect(limits()).toEqual({ 'nhi-dormant': { dormantDays: 45 } })
  const own = set(a, 'nhi-dormant/neverUsedDays', 9)
  expect(own).not.toBe(set(b, 'nhi-dormant/neverUsedDays', 9))
  expect(limits()['nhi-dormant']).toEqual({ dormantDays: 45, neverUsedDays: 9 })
  expect(disputed()).toEqual([true, false])
})

test('what cannot be read, is out of bounds or belongs to no control here never reaches a judge', () => {
  const { a, b, bodies, set, limits } = office()
  set(a, 'nhi-dormant/dormantDays', 60)
  bodies.clear()
  expect(limits()).toEqual({ 'nhi-dormant': { dormantDays: 45 } })
  set(b, 'nhi-dormant/neverUsedDays', -4)
  set(b, 'nhi-dormant/moonDays', 3)
  set(b, 'no-such-control/days', 3)
  expect(limits()).toEqual({ 'nhi-dormant': { dormantDays: 45, neverUsedDays: 14 } })
})
