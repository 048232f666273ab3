import { hash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MerkleTree, canonicalJson, merkleRoot, parseOwn, sha256Hex } from './canonical.ts'
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

test('a root changes with every leaf and their number, not with their order', () => {
  const leaves = Array.from({ length: 7 }, (_, i) => leafHash('users', 1, `{"id":"${i}"}`))
  const rootOf = (hashes: readonly Buffer[]): string => merkleRoot(Buffer.concat(hashes))
  const root = rootOf(leaves)
  const others = [
    leaves.slice(0, 6),
    [...leaves, leafHash('users', 1, '{}')],
    leaves.map((leaf, i) => (i === 3 ? leafHash('groups', 1, '{"id":"3"}') : leaf)),
    [],
  ].map(rootOf)
  expect(new Set([root, ...others]).size).toBe(5)
  expect(rootOf([...leaves].reverse())).toBe(root)
  expect(rootOf(leaves.slice(0, 1))).toBe(leaves[0]?.toString('hex'))
  expect(rootOf([])).toBe(sha256Hex(''))
})

test('a root is what pairs of sorted hashes come to, in portions as at once', () => {
  const pair = (a: Buffer, b: Buffer): Buffer =>
    hash('sha256', Buffer.concat([Uint8Array.of(1), a, b]), 'buffer')
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (ids, portion) => {
      const leaves = [...new Set(ids)].map((id) => leafHash('users', 1, String(id)))
      let level = leaves.toSorted((a, b) => a.compare(b))
      while (level.length > 1)
        level = level.flatMap((left, i) => {
          const right = level[i + 1]
          return i % 2 === 1 ? [] : [right ? pair(left, right) : left]
        })
      const tree = new MerkleTree(Buffer.concat(leaves))
      while (tree.fold(portion));
      expect(tree.root()).toBe(level[0]?.toString('hex') ?? sha256Hex(''))
    }),
  )
})

/** Arrays of [key, value] instead of objects: comparable, and safe for any key. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)])
}
