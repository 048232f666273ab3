import { expect, test } from 'vitest'
import { DATASETS, PROVIDERS } from '../../../shared/model/index.ts'
import { connectors, connectorsByFolder } from './index.ts'

test('every provider has a connector, and its folder is named after it', () => {
  expect([...connectors.keys()].sort()).toEqual([...PROVIDERS].sort())
  for (const [folder, connector] of connectorsByFolder) expect(connector.info.id).toBe(folder)
})

test('every connector names an HTTPS origin, a recognisable secret and only known data sets', () => {
  for (const { info } of connectors.values()) {
    expect(info.origin).toBe(URL.parse(info.origin)?.origin)
    expect(info.origin).toMatch(/^https:/)
    expect(info.secret.consoleUrl).toMatch(/^https:/)
    expect(info.secret.steps.length).toBeGreaterThan(2)
    expect(info.cannot.length).toBeGreaterThan(0)
    const datasets = info.reads.map(({ dataset }) => dataset)
    expect(new Set(datasets).size).toBe(datasets.length)
    for (const dataset of datasets) expect(DATASETS).toContain(dataset)
    expect(info.secret.pattern.test('')).toBe(false)
    expect(info.secret.pattern.test('sk-proj-abcdefghijklmnopqrstuvwxyz')).toBe(false)
  }
})
