import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { filling, listing } from '../domain/supply.ts'
import { describeFinding } from './describe.ts'
import { controlById, controlModules, controls } from './index.ts'
import { SUPPLY } from './testing.ts'

const cases = import.meta.glob('./*/cases.test.ts')

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

  test('title and severity are the catalogue’s, and no control is there twice', () => {
    for (const control of controls) {
      const entry = catalogue.get(control.id)
      expect([control.title, control.severity]).toEqual([entry?.title, entry?.severity])
    }
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length)
  })

  test('a judge reads every limit that is offered, and none that is not', () => {
    const sources = import.meta.glob<string>('./*/index.ts', {
      eager: true,
      query: '?raw',
      import: 'default',
    })
    for (const { id, entry } of controls) {
      const source = sources[`./${id}/index.ts`] ?? ''
      for (const limit of entry.parameters) {
        const isOffered = limit.unit !== 'words' && !limit.later
        expect([id, limit.name, source.includes(limit.name)]).toEqual([id, limit.name, isOffered])
      }
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
