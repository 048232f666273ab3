import { describe, expect, test } from 'vitest'
import { DATASET_ID, PROVIDER_ID } from '../../../shared/model/index.ts'
import { providers, providersByFolder } from './index.ts'

const pages = import.meta.glob<readonly string[]>('./*/pages.json', { eager: true, import: 'default' })

test('every provider is found, and its folder is named after it', () => {
  expect(providersByFolder.size).toBeGreaterThan(3)
  for (const [folder, provider] of providersByFolder) {
    expect(provider.id).toBe(folder)
    expect(provider.id).toMatch(PROVIDER_ID)
  }
})

describe.each([...providers.values()])('the manifest of $id', (provider) => {
  test('names HTTPS origins and how to get what it asks for', () => {
    const origins = Object.values(provider.hosts({}))
    expect(origins.length).toBeGreaterThan(0)
    for (const origin of origins) {
      expect(origin).toBe(URL.parse(origin)?.origin)
      expect(origin).toMatch(/^https:/)
    }
    // The window opens no page but these.
    expect(pages[`./${provider.id}/pages.json`]).toContain(URL.parse(provider.guide.consoleUrl)?.hostname)
    expect(provider.guide.consoleUrl).toMatch(/^https:/)
    expect(provider.guide.steps.length).toBeGreaterThan(2)
  })

  test('asks for fields that are told apart and recognised', () => {
    const names = provider.setup.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(provider.setup.some(({ secret }) => secret)).toBe(true)
    for (const { pattern, label, format } of provider.setup) {
      expect(pattern.test('')).toBe(false)
      expect(pattern.source).toMatch(/^\^.*\$$/)
      expect(label).not.toBe('')
      expect(format).not.toBe('')
    }
    for (const { pattern } of provider.setup.filter(({ secret }) => secret))
      expect(pattern.test('sk-proj-abcdefghijklmnopqrstuvwxyz')).toBe(false)
  })

  test('says of each data set what it is, once, and after which others it comes', () => {
    const ids = provider.datasets.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const seen = new Set<string>()
    const reach = (id: string, path: readonly string[]): void => {
      expect(path).not.toContain(id)
      const spec = provider.datasets.find((each) => each.id === id)
      expect(spec?.id).toBe(id)
      for (const before of spec?.after ?? []) reach(before, [...path, id])
      seen.add(id)
    }
    for (const { id, label, why } of provider.datasets) {
      expect(id).toMatch(DATASET_ID)
      expect(label).toMatch(/^\S/)
      expect(why).toMatch(/\.$/)
      reach(id, [])
    }
    expect(seen.size).toBe(ids.length)
    // Parts come from what was read before, so there must be something before.
    for (const spec of provider.datasets) if (spec.parts) expect(spec.after).not.toEqual([])
  })

  test('dates and sources what it says about the vendor', () => {
    expect(provider.traits === undefined).toBe(provider.role === 'directory')
    const statements = [...Object.values(provider.traits ?? {}), ...provider.cannot]
    expect(provider.cannot.length).toBeGreaterThan(0)
    // The day follows as a sentence of its own.
    for (const { value } of provider.cannot) expect(value).toMatch(/\.$/)
    for (const { source, checked } of statements) {
      expect(source.length).toBeGreaterThan(10)
      // A reader of the program has the vendor's pages and none of our notes.
      expect(source).not.toMatch(/\.md\b|contracts\//)
      expect(checked).toMatch(/^20\d\d-\d\d-\d\d$/)
      expect(Number.isNaN(Date.parse(checked))).toBe(false)
    }
  })
})
