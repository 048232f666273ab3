import { describe, expect, test } from 'vitest'
import { addDays } from '../../../../shared/model/index.ts'
import {
  aCostDay,
  aFactSet,
  aCredential,
  judged,
  outcomeOf,
  unreadable,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const YESTERDAY = '2026-03-17'

/** `usual` for each of the `days` before yesterday (a wave of ±10 % unless flat), and `last` yesterday. */
const costs = (usual: number, days: number, last: number, wave = 0.1) => [
  ...Array.from({ length: days }, (_, index) =>
    aCostDay(usual * (1 + wave * ((index % 3) - 1)), { day: addDays(YESTERDAY, -1 - index) }),
  ),
  aCostDay(last, { day: YESTERDAY }),
]

describe('spend-spike', () => {
  test('a usual day passes, a tenfold day fails and is named', () => {
    expect(outcomeOf(control, aFactSet({ costs: costs(10, 28, 11) }))).toBe('pass')
    const result = judged(control, aFactSet({ credential: [aCredential()], costs: costs(10, 28, 100) }))
    expect(result.outcome).toBe('fail')
    expect(result.subjects[0]?.subject).toMatchObject({ kind: 'spend', id: 'key_1', label: 'ci-deploy' })
    expect(result.subjects[0]?.evidence).toContainEqual({ label: 'day', value: YESTERDAY })
  })

  test('a spike beyond five floors and twice the limit is critical', () => {
    expect(judged(control, aFactSet({ costs: costs(10, 28, 60) })).severity).toBe('high')
    expect(judged(control, aFactSet({ costs: costs(10, 28, 200) })).severity).toBe('critical')
  })

  test('a spike of four days ago still shows, of nine days ago no more', () => {
    const onDay = (before: number) =>
      costs(10, 40, 10).map((row) =>
        row.day === addDays(YESTERDAY, -before)
          ? { ...row, amount: { micros: 200e6, currency: 'USD' } }
          : row,
      )
    expect(outcomeOf(control, aFactSet({ costs: onDay(4) }))).toBe('fail')
    expect(outcomeOf(control, aFactSet({ costs: onDay(9) }))).toBe('pass')
  })

  test('without spread three times the median is the line', () => {
    expect(outcomeOf(control, aFactSet({ costs: costs(20, 28, 59, 0) }))).toBe('pass')
    expect(outcomeOf(control, aFactSet({ costs: costs(20, 28, 61, 0) }))).toBe('fail')
  })

  test('days without a row are days without cost, not missing days', () => {
    const sparse = [aCostDay(1, { day: addDays(YESTERDAY, -27) }), aCostDay(80, { day: YESTERDAY })]
    expect(outcomeOf(control, aFactSet({ costs: sparse }))).toBe('fail')
  })

  test('a history under 14 days is unknown above the floor and passes below it', () => {
    expect(outcomeOf(control, aFactSet({ costs: costs(10, 13, 100) }))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ costs: costs(1, 13, 20) }))).toBe('pass')
  })

  test('mixed currencies are unknown', () => {
    const [first, ...rest] = costs(10, 28, 100)
    const euro = { ...first!, amount: { micros: 10e6, currency: 'EUR' } }
    expect(outcomeOf(control, aFactSet({ costs: [euro, ...rest] }))).toBe('unknown')
  })

  test('today is not a whole day', () => {
    const today = [...costs(10, 28, 10), aCostDay(500, { day: '2026-03-18' })]
    expect(outcomeOf(control, aFactSet({ costs: today }))).toBe('pass')
  })

  test('a project’s own series does not hide in another’s', () => {
    const other = costs(1000, 28, 1000).map((row) => ({ ...row, credentialId: null, serviceId: 'proj_2' }))
    const spiking = costs(10, 28, 100).map((row) => ({ ...row, credentialId: null }))
    const result = judged(control, aFactSet({ costs: [...other, ...spiking] }))
    expect(result.subjects.map(({ subject }) => subject.id)).toEqual(['proj_1'])
  })

  test('no cost passes, unreadable cost is unknown, no connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet())).toBe('pass')
    expect(outcomeOf(control, unreadable(aFactSet({ costs: costs(10, 28, 11) })))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      zMax: [aFactSet({ costs: costs(10, 28, 60) }), 40],
      historyDays: [aFactSet({ costs: costs(10, 28, 60) }), 10],
      minDays: [aFactSet({ costs: costs(10, 10, 60) }), 5],
      floor: [aFactSet({ costs: costs(10, 28, 60) }), 100],
      ratio: [aFactSet({ costs: costs(20, 28, 59, 0) }), 2],
      lookBackDays: [
        aFactSet({
          costs: costs(10, 28, 10).map((row) =>
            row.day === addDays(YESTERDAY, -4) ? { ...row, amount: { micros: 200e6, currency: 'USD' } } : row,
          ),
        }),
        2,
      ],
      criticalTimes: [aFactSet({ costs: costs(10, 28, 200) }), 100],
      criticalFloorTimes: [aFactSet({ costs: costs(10, 28, 200) }), 10],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
