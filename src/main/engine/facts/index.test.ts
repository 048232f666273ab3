import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FACT_KINDS, factKind, isListed, nameOf } from './index.ts'

const doc = readFileSync('docs/facts.md', 'utf8')

/** Rows of the table of catalogue fields: field, names on an identity, names on a credential. */
const rows = doc
  .slice(doc.indexOf('| nhi field'))
  .split('\n')
  .slice(2)
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, field = '', identity = '', credential = '']) => ({ field, identity, credential }))

const namesOf = (cell: string): string[] =>
  cell === 'none' || cell === 'not yet' ? [] : cell.split(', ').map((name) => name.trim())

describe('docs/facts.md', () => {
  test.each(['identity', 'credential'] as const)('names the fields of %s as the registry does', (kind) => {
    const fields = Object.keys(factKind(kind)?.fields ?? {})
    const mapped = rows.flatMap((row) => namesOf(row[kind]))
    expect(mapped.filter((name) => !fields.includes(name))).toEqual([])
    const others = ['name', 'hint', 'permissions', 'level', 'ownerKind']
    expect(fields.filter((name) => !mapped.includes(name) && !others.includes(name))).toEqual([])
  })

  const catalogue = '../shared/controls.md'
  test('has a row for every field of the catalogue', (context) => {
    if (!existsSync(catalogue)) return context.skip('the control catalogue is not here')
    const said = /`nhi\{(.*?)\}`/s.exec(readFileSync(catalogue, 'utf8'))?.[1] ?? ''
    const fields = said
      .replaceAll('[]', '')
      .split(/, | \+ /)
      .map((field) => field.split(':')[0]?.trim() ?? '')
    expect(fields.length).toBeGreaterThan(10)
    expect(rows.map((row) => row.field).sort()).toEqual(fields.sort())
  })
})

describe('the registry', () => {
  test('gives every kind a version, words and fields, and keeps personal fields among them', () => {
    for (const kind of FACT_KINDS) {
      const spec = factKind(kind)!
      expect(spec.kind).toBe(kind)
      expect(spec.version).toBeGreaterThanOrEqual(1)
      expect(spec.label.one).not.toBe('')
      for (const field of spec.personal) expect(Object.keys(spec.fields)).toContain(field)
    }
    expect(factKind('nobody')).toBeNull()
    expect(factKind('constructor')).toBeNull()
  })

  test('reads any body without throwing, and invents no field', () => {
    for (const kind of FACT_KINDS) {
      for (const body of [null, 7, 'x', []]) expect(factKind(kind)!.upcast(body, 1)).toEqual({})
      expect(factKind(kind)!.upcast({ id: 'a' }, 1)).toEqual({ id: 'a' })
    }
  })

  test('shows what a part lists, and names it by what it has', () => {
    const key = { kind: 'credential', id: 'key_1', provider: 'openai' } as const
    expect(isListed(key)).toBe(false)
    expect(isListed({ ...key, state: 'active' })).toBe(true)
    expect(isListed({ kind: 'group', id: 'g', provider: 'openai' })).toBe(true)
    const whole = {
      ...key,
      credentialKind: 'api_key',
      scopeLevel: 'project',
      state: 'active',
    } as const
    expect(nameOf({ ...whole, name: ' ', hint: 'sk-…1234' })).toBe('sk-…1234')
    expect(nameOf(whole)).toBe('key_1')
  })
})
