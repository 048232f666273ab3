import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coverageOf } from './coverage.ts'
import { readFonts } from './fonts.ts'
import { createTypeset } from './typeset.ts'

const coverages = readFonts(join(import.meta.dirname, '../../../../../node_modules')).map(coverageOf)
const typeset = createTypeset(coverages)
const [inter] = coverages

describe('coverage', () => {
  test('every character that skips the look-up is in the main font', () => {
    const skipped = Array.from({ length: 0x2030 }, (_, c) => c).filter((c) =>
      /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u0148\u014a-\u017f\u2010-\u2026]$/.test(String.fromCodePoint(c)),
    )
    expect(skipped.length).toBeGreaterThan(300)
    expect(skipped.filter((c) => !inter?.(c))).toEqual([])
  })

  test('a font says which letters it lacks', () => {
    expect(inter?.(0x41)).toBe(true)
    expect(inter?.(0x4e2d)).toBe(false)
    expect(() => coverageOf(new Uint8Array(12))).toThrow(RangeError)
  })
})

describe('typesetting', () => {
  test('letters of bundled fonts stay; letters of none are printed as code points', () => {
    expect(typeset('Zoë Ελλάδα Україна محمد שלום 😀')).toBe('Zoë Ελλάδα Україна محمد שלום 😀')
    expect(typeset('中')).toBe('[U+4E2D]')
  })

  test('a letter with a mark of another script is taken apart instead of failing the page', () => {
    expect(typeset('ж\u05b0')).toBe('ж[U+05B0]')
  })

  test('a long word may break after punctuation or eight characters, and nothing else changes', () => {
    expect(typeset('short words only')).toBe('short words only')
    expect(typeset('person.name@contoso.example')).toContain('@\u200b')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Z', '1', '-', '.', ' '), maxLength: 400 }),
        (text) => {
          const set = typeset(text)
          expect(set.replaceAll('\u200b', '')).toBe(text)
          expect(Math.max(0, ...set.split(/[\u200b ]/).map((w) => w.length))).toBeLessThanOrEqual(16)
        },
      ),
    )
  })
})
