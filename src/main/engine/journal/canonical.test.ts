import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalText, storedText } from './canonical.ts'

/** RFC 8785 section 3.2.2 and 3.2.3, and appendix B. */
const SAMPLE = `{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
  "literals": [null, true, false]
}`
const SAMPLE_TEXT =
  '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
const KEYS: unknown = JSON.parse(
  '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
)
const SORTED = [
  'Carriage Return',
  'One',
  'Control',
  'Latin Small Letter O With Diaeresis',
  'Euro Sign',
  'Emoji: Grinning Face',
  'Hebrew Letter Dalet With Dagesh',
]

describe('RFC 8785', () => {
  test("the RFC's object", () => {
    expect(storedText(JSON.parse(SAMPLE))).toBe(SAMPLE_TEXT)
    // 1E30 is an integer that a reader with 64-bit numbers would lose.
    expect(() => canonicalText(JSON.parse(SAMPLE))).toThrow('beyond 2^53')
    expect(canonicalText(JSON.parse(SAMPLE.replace('1E30', '1E-30')))).toBe(
      SAMPLE_TEXT.replace('1e+30', '1e-30'),
    )
  })

  test("the RFC's keys, in the order of UTF-16 units", () => {
    for (const text of [canonicalText(KEYS), storedText(KEYS)])
      expect(text.match(/:"[^"]*"/g)?.map((value) => value.slice(2, -1))).toEqual(SORTED)
  })

  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['44b52d02c7e14af6', '1e+23'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('the number %s', (bits, text) => {
    const value = Buffer.from(bits, 'hex').readDoubleBE()
    expect(storedText(value)).toBe(text)
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      expect(() => canonicalText(value)).toThrow(TypeError)
    else expect(canonicalText(value)).toBe(text)
  })
})

test('what has no canonical text is refused', () => {
  const deep = (n: number): unknown => (n === 0 ? 1 : [deep(n - 1)])
  for (const value of [
    NaN,
    Infinity,
    2 ** 53,
    '\ud800',
    { '\udc00': 1 },
    [undefined],
    undefined,
    () => 1,
    1n,
    new Date(0),
    new Map(),
    Symbol('x'),
    deep(65),
  ])
    expect(() => canonicalText(value)).toThrow(TypeError)
  expect(canonicalText({ a: undefined, b: 2 ** 53 - 1, c: '😀' })).toBe('{"b":9007199254740991,"c":"😀"}')
  expect(canonicalText(deep(64))).toHaveLength(129)
})

test('both forms are one where the exact one does not refuse, and read back as the value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      // Numbers of jsonValue may be whole and beyond 2^53.
      let exact: string
      try {
        exact = canonicalText(value)
      } catch (error) {
        expect((error as Error).message).toContain('beyond 2^53')
        return
      }
      expect(exact).toBe(storedText(value))
      expect(canonicalText(JSON.parse(exact))).toBe(exact)
    }),
  )
})
