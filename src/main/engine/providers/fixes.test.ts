import { expect, test } from 'vitest'
import { catalogue } from '../controls/catalogue.ts'
import { controls } from '../controls/index.ts'
import { NO_STEPS, remediesOf } from '../domain/remedies.ts'
import { fixes } from './fixes.ts'
import { providers } from './index.ts'

test('every fix belongs to a control of the catalogue and says something', () => {
  expect(fixes.size).toBeGreaterThan(0)
  for (const [provider, file] of fixes) {
    for (const [id, fix] of Object.entries(file)) {
      const where = `${provider} ${id}`
      expect(catalogue.has(id), where).toBe(true)
      expect(Object.keys(fix).length, where).toBeGreaterThan(0)
      for (const [name, text] of Object.entries(fix)) {
        expect(['steps', 'note'], where).toContain(name)
        expect(text.trim().length, where).toBeGreaterThan(2)
      }
    }
  }
})

test('every built control says how to fix it at each provider that the wizard offers', () => {
  for (const control of controls) {
    for (const [provider, { wizard }] of providers) {
      if (wizard === false) continue
      const texts = remediesOf(control.entry, [provider], fixes).map(({ text }) => text)
      expect(texts.length, `${control.id} at ${provider}`).toBeGreaterThan(0)
      expect(texts, `${control.id} at ${provider}`).not.toContain(NO_STEPS)
    }
  }
})
