import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { DATASET_LABELS } from './datasets.ts'
import { describeFinding } from './describe.ts'
import { controlById, controlModules, controls } from './index.ts'

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

  test('what code says of a limit is what the catalogue says', () => {
    for (const { id, limits, entry } of controls) {
      const offered = entry.parameters.flatMap((each) => ('later' in each && !each.later ? [each.name] : []))
      expect([id, limits.map(({ name }) => name)]).toEqual([id, offered])
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

  test('data sets that controls need have a plain name', () => {
    for (const control of controls) {
      for (const dataset of Object.values(control.needs).flat()) expect(DATASET_LABELS[dataset]).toBeTruthy()
    }
  })
})
