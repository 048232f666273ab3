import { describe, expect, test } from 'vitest'
import {
  checkBody,
  checkSignature,
  entryBytes,
  entryHash,
  readEntry,
  sealBody,
  sealEntry,
  type Entry,
  type SignedEntry,
} from './entry.ts'
import { isSignedBy, sha256 } from './hash.ts'
import { desk, keyNamed, keyOf, writeOf } from './testing.ts'

const anna = desk('anna')
const signed = anna.write({ writes: [writeOf({ bodyHash: 'cd'.repeat(32), to: 9 })] })
const { entry } = signed

test('RFC 8032, test 3: the key, its signature and what is not one', () => {
  const key = keyOf('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7')
  expect(key.hex).toBe('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025')
  const message = Buffer.from('af82', 'hex')
  const signature = Buffer.from(key.sign(message))
  expect(signature.toString('hex')).toBe(
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  )
  expect(isSignedBy(message, signature.toString('base64'), key.publicKey)).toBe(true)
  expect(isSignedBy(Buffer.from('af83', 'hex'), signature.toString('base64'), key.publicKey)).toBe(false)
  expect(isSignedBy(message, signature.toString('base64url'), key.publicKey)).toBe(false)
})

describe('an entry', () => {
  test('is a leaf of its log and is read as it was sealed', () => {
    expect(signed.hash).toBe(sha256(Uint8Array.of(0), entryBytes(entry)).toString('hex'))
    expect(checkSignature(signed, anna.key.publicKey)).toBe(true)
    expect(readEntry(JSON.parse(JSON.stringify(signed)))).toEqual({ signed, fault: null })
  })

  const other: { readonly [K in keyof Entry]-?: unknown } = {
    v: 2,
    workspace: 'w-2',
    stream: 'c-2',
    chain: '00'.repeat(10),
    seq: 2,
    prev: '00'.repeat(32),
    device: 'device-bob',
    by: 'member-bob',
    hlc: [1, 2],
    at: 1,
    seen: { ['11'.repeat(10)]: 1 },
    action: 'export.written',
    detail: { list: 'people', rows: 4 },
    writes: [],
  }
  test.each(Object.entries(other))('is found changed where its %s is', (field, value) => {
    const changed = { ...entry, [field]: value } as Entry
    expect(readEntry({ ...signed, entry: changed })).toEqual({
      signed: null,
      fault: 'its hash is another one',
    })
    // With the hash redone, the signature does not fit; signed again, it is another device's.
    expect(checkSignature({ ...signed, entry: changed }, anna.key.publicKey)).toBe(false)
    const redone = { ...signed, entry: changed, hash: entryHash(changed) }
    expect(readEntry(redone).fault).toBeNull()
    expect(checkSignature(redone, anna.key.publicKey)).toBe(false)
    const stranger = sealEntry(changed, keyNamed('stranger').sign)
    expect(checkSignature(stranger, anna.key.publicKey)).toBe(false)
  })

  test.each(Object.keys(writeOf()))('is found changed where the %s of a write is', (field) => {
    const write = { ...entry.writes[0]!, [field]: field === 'parents' ? [`${'ef'.repeat(32)}:0`] : null }
    expect(checkSignature({ ...signed, entry: { ...entry, writes: [write] } }, anna.key.publicKey)).toBe(
      false,
    )
  })

  test('is found changed where a field is added or left out', () => {
    const { at: _, ...less } = entry
    expect(readEntry({ ...signed, entry: less }).fault).toBe('not the form of an entry')
    expect(readEntry({ ...signed, entry: { ...entry, note: 'x' } }).fault).toBe('its hash is another one')
  })

  test('of a newer Reeve is kept whole', () => {
    const newer = {
      ...entry,
      v: 7,
      action: 'moon.visited',
      mood: { good: true },
      writes: [{ ...writeOf({ kind: 'moon', op: 'orbit', v: 3 }), colour: 'grey' }],
    } as unknown as Entry
    const sealed = sealEntry(newer, anna.key.sign)
    const back = readEntry(JSON.parse(JSON.stringify(sealed)))
    expect(back.signed).toEqual(sealed)
    expect(checkSignature(back.signed!, anna.key.publicKey)).toBe(true)
  })

  test('is refused beyond its bounds, wherever it comes from', () => {
    const wrong: Entry[] = [
      { ...entry, writes: Array.from({ length: 257 }, () => writeOf()) },
      { ...entry, detail: { text: 'x'.repeat(65_536) } },
      { ...entry, seq: 0 },
      { ...entry, seen: { [entry.chain]: 1 } },
      { ...entry, writes: [writeOf({ from: 5, to: 5 })] },
      { ...entry, detail: JSON.parse('{"__proto__":1}') as Entry['detail'] },
      { ...entry, stream: 'a/b' },
    ]
    for (const each of wrong) {
      expect(() => sealEntry(each, anna.key.sign)).toThrow(TypeError)
      const forced: SignedEntry = { ...signed, entry: each, hash: entryHash(each) }
      expect(readEntry(forced).signed).toBeNull()
    }
    for (const each of [null, 7, 'x', [], {}, { entry: {} }, { ...signed, sig: '' }])
      expect(readEntry(each).fault).not.toBeNull()
    // As deep as a parser can read: an answer, not a stack that overflows.
    const deep: unknown = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)
    expect(readEntry({ ...signed, entry: { ...entry, extra: deep } }).fault).toContain('too deep')
    // Text in a value that looks like the refused property is just text.
    expect(() =>
      sealEntry({ ...entry, detail: { list: '"__proto__":', rows: 1 } }, anna.key.sign),
    ).not.toThrow()
  })
})

test('a body fits its hash, and is erased without a change of it', () => {
  const body = sealBody({ name: 'Ana' }, Buffer.alloc(32, 1))
  expect(checkBody(body)).toBe('intact')
  expect(checkBody({ ...body, body: { name: 'Eva' } })).toBe('changed')
  expect(checkBody({ ...body, salt: Buffer.alloc(32, 2).toString('base64') })).toBe('changed')
  expect(checkBody({ ...body, salt: 'x' })).toBe('changed')
  expect(checkBody({ ...body, salt: null, body: null })).toBe('erased')
  expect(sealBody({ name: 'Ana' }, Buffer.alloc(32, 2)).bodyHash).not.toBe(body.bodyHash)
  expect(() => sealBody({}, Buffer.alloc(16))).toThrow(TypeError)
})
