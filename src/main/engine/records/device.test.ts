import { describe, expect, test } from 'vitest'
import type { Body, SignedEntry } from '../journal/entry.ts'
import { bodyOf, desk, keyNamed, writeOf, type Desk, type Key } from '../journal/testing.ts'
import type { Head, Heads } from '../journal/merge.ts'
import { certify, devicesOf } from './device.ts'

const workspaceKey = keyNamed('workspace')

function office() {
  const desks = { a: desk('a', { stream: 'workspace' }), b: desk('b', { stream: 'workspace' }) }
  const bodies = new Map<string, Body>()
  const write = (
    who: Desk,
    of: Desk,
    {
      revoked = null,
      key = workspaceKey,
      member,
    }: { revoked?: Heads | null; key?: Key; member?: string } = {},
  ): SignedEntry => {
    const certified = {
      device: of.device,
      member: of.member,
      publicKey: of.key.hex,
    }
    const certificate = certify({ workspace: 'w-1', ...certified }, key.sign)
    const body = bodyOf({
      ...{ ...certified, platform: 'linux', certificate, revoked },
      ...(member && { member }),
    })
    bodies.set(body.bodyHash, body)
    return who.write({ writes: [writeOf({ kind: 'device', id: of.device, bodyHash: body.bodyHash })] })
  }
  const devices = (entries: readonly SignedEntry[] = [...desks.a.own, ...desks.b.own]) => {
    const found = devicesOf(entries, bodies, 'w-1', [workspaceKey.hex])
    expect(Object.fromEntries(devicesOf([...entries].reverse(), bodies, 'w-1', [workspaceKey.hex]))).toEqual(
      Object.fromEntries(found),
    )
    return found
  }
  return { ...desks, bodies, write, devices }
}

describe('the devices of a workspace', () => {
  test('are those that its key certified, with the key and the member that stand in the certificate', () => {
    const { a, b, write, devices } = office()
    write(a, a)
    write(a, b)
    expect(devices().get(b.device)).toEqual({ member: 'member-b', publicKey: b.key.hex, revoked: null })
    expect(devices().size).toBe(2)
  })

  test('a certificate of another key, for another member, or for another record is none', () => {
    const { a, b, bodies, write, devices } = office()
    write(a, b, { key: keyNamed('stranger') })
    write(a, b, { member: 'member-a' })
    const genuine = write(b, b).entry.writes[0]!.bodyHash!
    a.write({ writes: [writeOf({ kind: 'device', id: a.device, bodyHash: genuine })] })
    expect([...devices(a.own).keys()]).toEqual([])
    expect([...devices(b.own).keys()]).toEqual([b.device])
    bodies.set(genuine, { ...bodies.get(genuine)!, body: { odd: true } })
    expect(devices().size).toBe(0)
  })

  test("a device's id follows from its key: another device cannot take it", () => {
    const { a, b, bodies, devices } = office()
    const certified = { device: a.device, member: b.member, publicKey: b.key.hex }
    const certificate = certify({ workspace: 'w-1', ...certified }, workspaceKey.sign)
    const body = bodyOf({ ...certified, platform: 'linux', certificate, revoked: null })
    bodies.set(body.bodyHash, body)
    b.write({ writes: [writeOf({ kind: 'device', id: a.device, bodyHash: body.bodyHash })] })
    expect(devices().size).toBe(0)
  })

  test('a revocation counts in any order of arrival, and the strictest of several', () => {
    const { a, b, write, devices } = office()
    write(a, a)
    write(a, b)
    const [x, y, z] = ['0a'.repeat(10), '0b'.repeat(10), '0c'.repeat(10)]
    const head = (seq: number, of = 'aa'): Head => ({ seq, hash: of.repeat(32) })
    write(a, b, { revoked: { [x]: head(5), [y]: head(1), [z]: head(2) } })
    write(b, b, { revoked: { [x]: head(3), [z]: head(2, 'bb') } })
    expect(devices().get(b.device)?.revoked).toEqual({ [x]: head(3) })
  })

  test('two that revoke each other are both revoked', () => {
    const { a, b, write, devices } = office()
    write(a, a)
    write(a, b)
    b.read(a)
    write(a, b, { revoked: {} })
    const last = { [a.chain]: { seq: 2, hash: a.own[1]!.hash } }
    write(b, a, { revoked: last })
    expect(devices().get(a.device)?.revoked).toEqual(last)
    expect(devices().get(b.device)?.revoked).toEqual({})
  })

  test('nobody without a certificate revokes', () => {
    const { a, b, write, devices } = office()
    write(a, a)
    write(b, a, { revoked: {} })
    expect(devices().get(a.device)?.revoked).toBeNull()
    const forged = write(a, a, { revoked: {} })
    const entries = [...a.own.slice(0, -1), { ...forged, sig: a.own[0]!.sig }]
    expect(devices(entries).get(a.device)?.revoked).toBeNull()
  })
})
