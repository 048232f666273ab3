import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, merkleRoot, parseOwn, sha256Hex } from './canonical.ts'
import { leafHash } from './client/fact-body.ts'

test('the order of properties does not matter, missing is not null, undefined is missing', () => {
  expect(canonicalJson({ b: 1, a: [1, { d: null, c: undefined }] })).toBe('{"a":[1,{"d":null}],"b":1}')
  expect(canonicalJson({ a: undefined })).toBe(canonicalJson({}))
  expect(canonicalJson({ a: null })).not.toBe(canonicalJson({}))
})

test('any JSON value comes back equal, and its text is stable', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const back = parseOwn<unknown>(canonicalJson(value))
      expect(canonicalJson(back)).toBe(canonicalJson(value))
      expect(JSON.stringify(sorted(back))).toBe(JSON.stringify(sorted(JSON.parse(JSON.stringify(value)))))
    }),
  )
})

test('a property called __proto__ is a property', () => {
  const value: unknown = JSON.parse('{"__proto__":{"x":1},"a":2}')
  expect(canonicalJson(value)).toBe('{"__proto__":{"x":1},"a":2}')
  expect(Object.hasOwn(parseOwn<object>(canonicalJson(value)), '__proto__')).toBe(true)
})

test('a root changes with every leaf, their order and their number', () => {
  const leaves = Array.from({ length: 7 }, (_, i) => leafHash('users', 1, `{"id":"${i}"}`))
  const root = merkleRoot(leaves)
  const others = [
    leaves.slice(0, 6),
    [...leaves].reverse(),
    [...leaves, leafHash('users', 1, '{}')],
    leaves.map((leaf, i) => (i === 3 ? leafHash('groups', 1, '{"id":"3"}') : leaf)),
    [],
  ].map((changed) => merkleRoot(changed))
  expect(new Set([root, ...others]).size).toBe(6)
  expect(merkleRoot(leaves.slice(0, 1))).toBe(leaves[0]?.toString('hex'))
  expect(merkleRoot([])).toBe(sha256Hex(''))
})

/** Arrays of [key, value] instead of objects: comparable, and safe for any key. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)])
}
