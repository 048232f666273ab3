import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogue, catalogueEntry, entryOf, metaFiles } from './catalogue.ts'
import { controlModules } from './index.ts'

const folder = join(import.meta.dirname, '../../../../resources/frameworks')

interface Framework {
  readonly current: ReadonlySet<string>
  readonly withdrawn: ReadonlySet<string>
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Ids of a framework file. NIST AI 600-1 lists the actions that it may cite and counts the others. */
function readFramework(name: string): Framework {
  const file: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))
  if (!isRecord(file) || !Array.isArray(file.items)) throw new Error(`${name} has no items`)
  const current = new Set<string>()
  const withdrawn = new Set<string>()
  for (const item of file.items) {
    if (!isRecord(item) || typeof item.id !== 'string') throw new Error(`${name} has an item without id`)
    if (item.status === undefined || item.status === 'current') current.add(item.id)
    else withdrawn.add(item.id)
  }
  return { current, withdrawn }
}

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'aliases.json')
  .map((file) => file.replace('.json', ''))
const frameworks = new Map(names.map((name) => [name, readFramework(name)]))

describe('the control catalogue', () => {
  test('holds the 80 core controls and the 15 in reserve that it began with', () => {
    const tiers = [...catalogue.values()].map(({ tier }) => tier)
    expect(tiers.filter((tier) => tier === 'core').length).toBeGreaterThanOrEqual(80)
    expect(tiers.filter((tier) => tier === 'reserve').length).toBeGreaterThanOrEqual(15)
  })

  test('cites framework ids that exist and are current, and no withdrawn one', () => {
    for (const { id, mappings } of catalogue.values()) {
      for (const [framework, ids] of Object.entries(mappings)) {
        const known = frameworks.get(framework)
        expect(known, `${id} cites ${framework}`).toBeDefined()
        for (const cited of ids) {
          expect(known?.withdrawn.has(cited), `${id} cites withdrawn ${cited}`).toBe(false)
          expect(known?.current.has(cited), `${id} cites ${framework} ${cited}`).toBe(true)
        }
      }
    }
  })

  test('the check would see a withdrawn id: the frameworks hold some', () => {
    expect(frameworks.get('nist-csf-2.0')?.withdrawn.size).toBeGreaterThan(0)
    expect(frameworks.get('nist-csf-2.0')?.current.has('PR.AA-01')).toBe(true)
  })

  test('every folder is named after its entry, and no id stands twice', () => {
    for (const [path, { id }] of Object.entries(metaFiles)) expect(path).toBe(`./${id}/meta.json`)
    expect(catalogue.size).toBe(Object.keys(metaFiles).length)
  })

  test('a folder without an entry is no control, and some entries wait to be built', () => {
    const built = Object.keys(controlModules).map((path) => path.split('/')[1])
    for (const id of built) expect(catalogue.has(id ?? ''), id).toBe(true)
    expect(catalogue.size).toBeGreaterThan(built.length)
  })

  test('every entry maps to a framework and says when it does not apply or is unknown', () => {
    for (const entry of catalogue.values()) {
      expect(Object.keys(entry.mappings).length, entry.id).toBeGreaterThan(0)
      expect(entry.notApplicableWhen !== '' && entry.unknownWhen !== '', entry.id).toBe(true)
    }
  })

  test('an entry with an unknown severity, unit or default is refused with its name', () => {
    const good = metaFiles['./nhi-dormant/meta.json']
    if (good === undefined) throw new Error('nhi-dormant is gone')
    const wrong = (parameters: Record<string, object>) => () => entryOf({ ...good, parameters })
    expect(() => entryOf({ ...good, severity: 'grave' })).toThrow('controls/nhi-dormant/meta.json')
    expect(wrong({ limit: { default: 1, unit: 'moons' } })).toThrow('unit of limit')
    expect(wrong({ limit: { unit: 'days' } })).toThrow('default of limit')
    expect(wrong({ limit: { default: 2, unit: 'share' } })).toThrow('out of bounds of limit')
    expect(wrong({ limit: { default: 2, unit: 'days', stricter: 'both' } })).toThrow('strictness of limit')
  })

  test('dormancy is 45 days, and no other control says otherwise', () => {
    const days = [...catalogue.values()].flatMap(({ parameters }) =>
      parameters.filter(({ name }) => name === 'dormantDays').map((each) => each.default),
    )
    expect(days).toEqual([45, 45])
  })

  test('a control that the catalogue does not have cannot be defined', () => {
    expect(() => catalogueEntry('no-such-control')).toThrow('no-such-control')
  })
})
