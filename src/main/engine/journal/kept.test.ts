import { describe, expect, test } from 'vitest'
import { compareHead, findMark, keptText, readKept, signedNote, type Leaf } from './kept.ts'
import { rootOf } from './log.ts'
import { encodeNote, headMark, originOf } from './note.ts'
import { desk, keyNamed } from './testing.ts'
import type { SignedEntry } from './entry.ts'

const key = keyNamed('workspace')
const leavesOf = (entries: readonly SignedEntry[]): Leaf[] =>
  entries.map(({ entry: { seq, prev }, hash }) => ({ seq, prev, hash }))
const rootAt = (leaves: readonly Leaf[], size = leaves.length): string =>
  rootOf(leaves.slice(0, size).map(({ hash }) => Buffer.from(hash, 'hex'))).toString('hex')

function written(name: string, n: number) {
  const at = desk(name)
  for (let i = 0; i < n; i += 1) at.write()
  return at
}
const ana = written('ana', 5)
const leaves = leavesOf(ana.own)
const noteAt = (size: number): string =>
  encodeNote(
    { origin: originOf('w-1', 'c-1', ana.chain), size, root: rootAt(leaves, size) },
    key.hex,
    key.sign,
  )

describe('a text with notes', () => {
  const [one, two] = [noteAt(2), noteAt(5)]
  const kept = keptText([{ name: `Harbor\nreeve/w-1/c-1/${'a'.repeat(20)}`, notes: [one, two] }], {
    ...{ made: '2026-06-01T09:00:00.000Z', publicKey: key.hex },
  })

  test.each([
    ['as it was saved', kept],
    ['with the line ends of Windows', kept.replaceAll('\n', '\r\n')],
    ['with a byte order mark and spaces at line ends', `\ufeff${kept.replaceAll('\n', '  \n')}`],
    ['with empty lines inside a note', kept.replaceAll('\n\n—', '\n\n\n—')],
    ['without the last line end', kept.trimEnd()],
    ['one after the other', two + one + two],
    ['with other text around them', `Dear all,\n${one}Regards\n${two}-- \nQuay IT`],
  ])('is read %s', (_, text) => {
    const { notes } = readKept(text)
    expect(notes?.toSorted()).toEqual([one, two].sort())
    expect(notes?.every((note) => signedNote(note, [key.hex]))).toBe(true)
  })

  test.each([
    ['nothing', '', 'no signed note'],
    ['no note', 'Dear all', 'no signed note'],
    ['a note without its signature', `${two}${one.slice(0, one.indexOf('—'))}`, 'line 6: a note begins'],
    ['a note cut in the middle', one.split('\n').slice(0, 2).join('\n'), 'line 1: a note begins'],
    ['a signature alone', one.slice(one.indexOf('—')), 'line 1: a signature without'],
    ['a text between note and signature', one.replace('\n\n', '\n\nx\n'), 'line 1: a note begins'],
    ['too much', 'x'.repeat(1_000_001), 'more than 1000000 characters'],
  ])('with %s is refused and not read in part', (_, text, why) => {
    expect(readKept(text)).toMatchObject({ notes: null, fault: expect.stringContaining(why) as string })
  })
})

test('a note says which of the keys signed it', () => {
  const [note, other] = [noteAt(2), keyNamed('other').hex]
  expect(signedNote(note, [key.hex])).toMatchObject({ workspace: 'w-1', stream: 'c-1', key: 'current' })
  expect(signedNote(note, [other, key.hex])).toMatchObject({ chain: ana.chain, size: 2, key: 'earlier' })
  expect(signedNote(note, [other])).toBeNull()
  expect(signedNote(note.replace('\n2\n', '\n3\n'), [key.hex])).toBeNull()
})

describe('a head', () => {
  const head = { size: 3, root: rootAt(leaves, 3) }

  test.each([
    ['the same', leaves.slice(0, 3), { is: 'same' }],
    ['extended', leaves, { is: 'extends', more: 2 }],
    ['older', leaves.slice(0, 2), { is: 'older', here: 2 }],
    ['without its first entry', leaves.slice(1), { is: 'older', here: 0 }],
    ['with one missing', leaves.toSpliced(1, 1), { is: 'older', here: 1 }],
    [
      'with one altered',
      leaves.map((leaf) => (leaf.seq === 2 ? { ...leaf, hash: leaves[3]!.hash } : leaf)),
      { is: 'different' },
    ],
    ['written again by the same device', leavesOf(written('ben', 5).own), { is: 'different' }],
    [
      'changed after the head alone',
      leaves.map((leaf) => (leaf.seq === 4 ? { ...leaf, hash: leaves[0]!.hash } : leaf)),
      { is: 'extends', more: 2 },
    ],
  ])('of a chain that is %s', (_, now, result) => {
    expect(compareHead(head, now)).toEqual(result)
  })

  test('of nothing is extended by everything', () => {
    expect(compareHead({ size: 0, root: rootAt([]) }, leaves)).toEqual({ is: 'extends', more: 5 })
  })

  test('of either branch of a fork is found', () => {
    const fork = written('ana', 2)
    fork.write({ detail: { list: 'other', rows: 1 } })
    const branch = leavesOf(fork.own)
    const both = [...leaves, branch[2]!]
    expect(compareHead({ size: 3, root: rootAt(branch) }, both)).toEqual({ is: 'extends', more: 2 })
    expect(compareHead(head, both)).toEqual({ is: 'extends', more: 2 })
    expect(compareHead({ size: 5, root: rootAt(leaves) }, both)).toEqual({ is: 'same' })
  })
})

test('a mark is found at the moment that it is over, and nowhere once an entry before it was changed', () => {
  const ben = leavesOf(written('ben', 2).own)
  const [a, b] = [ana.chain, desk('ben').chain]
  const chains = new Map([
    [a, leaves],
    [b, ben],
  ])
  const of = { workspace: 'w-1', stream: 'c-1' }
  const signer = { publicKey: key.hex, sign: key.sign }
  const benNote = encodeNote(
    { origin: originOf('w-1', 'c-1', b), size: 1, root: rootAt(ben, 1) },
    key.hex,
    key.sign,
  )
  const moments = [{ seqs: { [a]: 5, [b]: 2 } }, { seqs: { [a]: 4, [b]: 1 } }, { seqs: { [a]: 2 } }]
  expect(findMark(headMark([noteAt(4), benNote]), moments, chains, of, signer)).toBe(moments[1])
  expect(findMark(headMark([noteAt(2)]), moments, chains, of, signer)).toBe(moments[2])
  expect(findMark(headMark([noteAt(3)]), moments, chains, of, signer)).toBeNull()
  expect(findMark(headMark([]), [{ seqs: {} }], chains, of, signer)).toBeNull()
  const altered = new Map(chains).set(a, leaves.with(0, leaves[1]!))
  expect(findMark(headMark([noteAt(2)]), moments, altered, of, signer)).toBeNull()
  expect(
    findMark(headMark([noteAt(2)]), moments, chains, of, { ...keyNamed('x'), publicKey: keyNamed('x').hex }),
  ).toBeNull()
})
