import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256 } from './hash.ts'
import { encodeNote, headMark, originOf, parseNote, verifyNote, vkeyOf } from './note.ts'
import { keyNamed } from './testing.ts'

const key = keyNamed('workspace')
const chain = '0123456789abcdef0123'
const checkpoint = {
  origin: originOf('w-51c0', 'c-2b91', chain),
  size: 6,
  root: sha256('root').toString('hex'),
}
const note = encodeNote(checkpoint, key.hex, key.sign)

describe('a checkpoint', () => {
  test('has the form of a tlog-checkpoint and comes back', () => {
    const [origin, size, root, empty, signature, end] = note.split('\n')
    expect([origin, size, root, empty, end]).toEqual([
      'reeve/w-51c0/c-2b91/0123456789abcdef0123',
      '6',
      sha256('root').toString('base64'),
      '',
      '',
    ])
    expect(signature).toMatch(/^— reeve\/w-51c0\/c-2b91\/0123456789abcdef0123 [A-Za-z0-9+/]{91}=$/)
    expect(verifyNote(note, key.hex)).toEqual(checkpoint)
    expect(encodeNote(checkpoint, key.hex, key.sign)).toBe(note)
  })

  test('is not genuine after any change of one character', () => {
    for (let i = 0; i < note.length; i += 1) {
      const changed = note.slice(0, i) + (note[i] === 'A' ? 'B' : 'A') + note.slice(i + 1)
      expect(verifyNote(changed, key.hex)).toBeNull()
      expect(verifyNote(note.slice(0, i) + note.slice(i + 1), key.hex)).toBeNull()
    }
    expect(verifyNote(note, keyNamed('stranger').hex)).toBeNull()
    expect(verifyNote(`${note}x`, key.hex)).toBeNull()
    expect(verifyNote('', key.hex)).toBeNull()
  })

  test("keeps a witness's line, and needs our own", () => {
    const line = `— witness.example/w1 ${Buffer.alloc(76, 7).toString('base64')}\n`
    expect(verifyNote(note + line, key.hex)).toEqual(checkpoint)
    expect(parseNote(note + line)?.signatures.map(({ name }) => name)).toEqual([
      checkpoint.origin,
      'witness.example/w1',
    ])
    expect(verifyNote(note.slice(0, note.indexOf('— ')) + line, key.hex)).toBeNull()
  })

  test('is refused where it could not be read again', () => {
    for (const wrong of [{ origin: 'reeve/a b/c/d' }, { size: -1 }, { size: 1.5 }, { root: 'zz' }])
      expect(() => encodeNote({ ...checkpoint, ...wrong }, key.hex, key.sign)).toThrow(TypeError)
    expect(parseNote(note.replace('\n6\n', '\n06\n'))).toBeNull()
    expect(parseNote(note.replace('\n\n', '\nextension\n\n'))).toBeNull()
  })
})

test('the key of the example of the C2SP signed note has the id that stands there', () => {
  // c2sp.org/signed-note and golang.org/x/mod/sumdb/note: PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
  const [name, id, encoded = ''] = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'.split(
    '+',
  )
  const hex = Buffer.from(encoded, 'base64').subarray(1).toString('hex')
  expect(vkeyOf(name ?? '', hex)).toBe(`${name}+${id}+${encoded}`)
})

test('the mark does not depend on the order of the notes, and changes with each', () => {
  const other = encodeNote({ ...checkpoint, size: 7 }, key.hex, key.sign)
  expect(headMark([note, other])).toBe(headMark([other, note]))
  expect(new Set([headMark([]), headMark([note]), headMark([other]), headMark([note, other])]).size).toBe(4)
})

describe('with the tools that everybody has', () => {
  const inFolder = (run: (folder: string) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), 'reeve-note-'))
    try {
      run(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  test('openssl verifies the note', (context) => {
    if (spawnSync('openssl', ['version']).error) return context.skip('openssl is not installed')
    inFolder((folder) => {
      const file = (name: string): string => join(folder, name)
      writeFileSync(file('key.pem'), key.publicKey.export({ type: 'spki', format: 'pem' }))
      writeFileSync(file('sig'), Buffer.from(note.trimEnd().split(' ').at(-1) ?? '', 'base64').subarray(4))
      const verify = (text: string): number | null => {
        writeFileSync(file('note'), text)
        const files = ['-inkey', file('key.pem'), '-in', file('note'), '-sigfile', file('sig')]
        return spawnSync('openssl', ['pkeyutl', '-verify', '-rawin', '-pubin', ...files]).status
      }
      const text = note.slice(0, note.indexOf('\n\n') + 1)
      expect(verify(text)).toBe(0)
      expect(verify(text.replace('\n6\n', '\n7\n'))).toBe(1)
    })
  })

  test('ssh-keygen reads the key and gives its fingerprint', (context) => {
    if (spawnSync('ssh-keygen', ['-?']).error) return context.skip('ssh-keygen is not installed')
    const part = (bytes: Uint8Array): Buffer => Buffer.concat([Uint8Array.of(0, 0, 0, bytes.length), bytes])
    const blob = Buffer.concat([part(Buffer.from('ssh-ed25519')), part(Buffer.from(key.hex, 'hex'))])
    inFolder((folder) => {
      writeFileSync(join(folder, 'key.pub'), `ssh-ed25519 ${blob.toString('base64')} reeve\n`)
      const print = spawnSync('ssh-keygen', ['-lf', join(folder, 'key.pub')], { encoding: 'utf8' })
      expect(print.stdout).toContain(`SHA256:${sha256(blob).toString('base64').replace(/=+$/, '')}`)
    })
  })
})
