import { describe, expect, test } from 'vitest'
import { filling, listing } from '../domain/supply.ts'
import { describeFinding } from './describe.ts'
import { controlById, controlModules, controls } from './index.ts'
import { SUPPLY } from './testing.ts'

const cases = import.meta.glob('./*/cases.test.ts')
const sources = import.meta.glob<string>('./*/index.ts', { eager: true, query: '?raw', import: 'default' })
const tests = import.meta.glob<string>('./*/cases.test.ts', { eager: true, query: '?raw', import: 'default' })
/** The text of a control's file. */
const read = (files: Readonly<Record<string, string>>, id: string): string =>
  Object.entries(files).find(([path]) => path.startsWith(`./${id}/`))?.[1] ?? ''

describe('the control registry', () => {
  test('at least 24 core controls are found', () => {
    expect(controls.filter(({ entry }) => entry.tier === 'core').length).toBeGreaterThanOrEqual(24)
  })

  test.each(Object.entries(controlModules))(
    '%s: the folder is the id, and cases stand beside it',
    (path, module) => {
      const folder = path.split('/')[1]
      expect(module.control.id).toBe(folder)
      expect(cases).toHaveProperty([`./${folder}/cases.test.ts`])
    },
  )

  test('no control is there twice', () => {
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length)
  })

  test('every control speaks to the client, in sentences of its own', () => {
    const said = controls.flatMap(({ id, entry: { plain } }) => {
      expect(plain, id).not.toBeNull()
      const { why = '', decide = '', inOrder = '' } = plain ?? {}
      for (const sentence of [why, inOrder]) expect(sentence, id).toMatch(/^[A-Z].{10,}\.$/)
      // The number of open findings follows it.
      expect(decide, id).toMatch(/^[A-Z].{10,}[^.]$/)
      return [why, decide, inOrder]
    })
    expect(new Set(said).size).toBe(said.length)
  })

  test('a control with limits shows, for each of them, a case that it decides', () => {
    for (const { id, limits } of controls) {
      if (limits.length === 0) continue
      expect(read(tests, id), id).toContain('expect(deciding(control, cases)).toEqual(limitsOf(control))')
    }
  })

  test('numbers of days and the like stand among the parameters alone', () => {
    const inProse = /\b\d+ ?(d|h|min|x|days?|hours?|minutes?)\b/
    const inCode = /\b\d+ \* (DAY|HOUR)\b|\b(DAYS|BACK|WINDOW|RECENT|SILENCE|LIMIT)\w* = \d|\d+[ -]days?\b/i
    for (const { id, entry } of controls) {
      const { failWhen, notApplicableWhen, unknownWhen, evidence, facts, remediation } = entry
      const prose = [failWhen, notApplicableWhen, unknownWhen, evidence, facts, remediation ?? '']
      expect([id, prose.filter((text) => inProse.test(text))]).toEqual([id, []])
      expect([id, inCode.exec(read(sources, id))?.[0]]).toEqual([id, undefined])
    }
  })

  test('every control says what is true in one sentence, even without evidence', () => {
    for (const { id } of controls) {
      const sentence = describeFinding(id, { subjectLabel: 'ci-deploy', evidence: [] })
      expect(sentence, id).toMatch(/ci-deploy.*\.$/)
      expect(sentence, id).not.toMatch(/undefined|null|NaN/)
    }
  })

  test('a control of another version is described by its id', () => {
    expect(controlById('gone')).toBeUndefined()
    expect(describeFinding('gone', { subjectLabel: 'x', evidence: [] })).toBe('x: gone')
  })

  test('every list that a control rests on is told by a provider', () => {
    for (const { id, rests } of controls) {
      for (const each of rests) {
        if (each.of !== 'subject') continue
        const told = [...SUPPLY.values()].flatMap((supply) =>
          each.lists === true || each.fields === undefined
            ? listing(supply, [each.kind].flat(), each.fields)
            : filling(supply, [each.kind].flat(), each.fields),
        )
        expect(told.length, `${id} ${JSON.stringify(each)}`).toBeGreaterThan(0)
      }
    }
  })
})
