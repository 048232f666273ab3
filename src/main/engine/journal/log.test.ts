import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from './hash.ts'
import {
  checkConsistency,
  checkInclusion,
  consistencyProof,
  growingTree,
  inclusionProof,
  rootOf,
} from './log.ts'

/** The inputs of the reference tests of Certificate Transparency. */
const DATA = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const LEAVES = DATA.map((hex) => sha256(Uint8Array.of(0), Buffer.from(hex, 'hex')))
/** RFC 6962 section 2.1 word for word. */
const definition = (leaves: readonly Buffer[]): Buffer => {
  if (leaves.length < 2) return leaves[0] ?? sha256('')
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha256(Uint8Array.of(1), definition(leaves.slice(0, k)), definition(leaves.slice(k)))
}
const many = Array.from({ length: 70 }, (_, i) => sha256(`leaf ${i}`))

describe('the roots of Certificate Transparency', () => {
  test.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %i leaves', (n, root) => {
    expect(rootOf(LEAVES.slice(0, n)).toString('hex')).toBe(root)
  })
})

test('a tree that grows has the root of the definition, and continues from its parts', () => {
  for (let n = 0; n <= many.length; n += 1) {
    expect(rootOf(many.slice(0, n)).equals(definition(many.slice(0, n)))).toBe(true)
    const first = growingTree()
    for (const leaf of many.slice(0, n)) first.append(leaf)
    const later = growingTree(first.size, first.parts())
    for (const leaf of many.slice(n)) later.append(leaf)
    expect(later.root().equals(rootOf(many))).toBe(true)
    expect(first.parts().length).toBeLessThanOrEqual(7)
  }
  expect(() => growingTree(3, [sha256('x')])).toThrow(RangeError)
})

test('every leaf is proven in its place and in no other', () => {
  for (let n = 1; n <= 20; n += 1) {
    const leaves = many.slice(0, n)
    const root = rootOf(leaves)
    for (let i = 0; i < n; i += 1) {
      const proof = inclusionProof(leaves, i)
      expect(checkInclusion(leaves[i]!, i, n, root, proof)).toBe(true)
      expect(checkInclusion(many[69]!, i, n, root, proof)).toBe(false)
      expect(checkInclusion(leaves[i]!, (i + 1) % (n + 1), n, root, proof)).toBe(false)
      expect(checkInclusion(leaves[i]!, i, n, root, [...proof, root])).toBe(false)
      if (n > 1) expect(checkInclusion(leaves[i]!, i, n, root, proof.slice(1))).toBe(false)
    }
  }
  expect(() => inclusionProof(many, 70)).toThrow(RangeError)
  expect(checkInclusion(many[0]!, 0, 0, many[0]!, [])).toBe(false)
})

test('growth is proven; a changed, shortened or exchanged log is not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(69), fc.nat(69), (second, a, b) => {
      const first = 1 + (a % second)
      const leaves = many.slice(0, second)
      const [before, after] = [rootOf(leaves.slice(0, first)), rootOf(leaves)]
      const proof = consistencyProof(leaves, first)
      expect(checkConsistency([first, before], [second, after], proof)).toBe(true)
      // Changed before `first`: the proof of the other log does not fit the root that somebody kept.
      const other = leaves.map((leaf, i) => (i === b % first ? sha256('changed') : leaf))
      expect(checkConsistency([first, before], [second, rootOf(other)], consistencyProof(other, first))).toBe(
        false,
      )
      if (first < second) {
        expect(checkConsistency([second, after], [first, before], proof)).toBe(false)
        expect(checkConsistency([first, before], [second, after], proof.slice(1))).toBe(false)
        expect(checkConsistency([first, before], [second, after], [...proof, after])).toBe(false)
      }
    }),
  )
  expect(() => consistencyProof(many, 0)).toThrow(RangeError)
  expect(checkConsistency([1, many[0]!], [2, rootOf(many.slice(0, 2))], [])).toBe(false)
})
