import { describe, expect, test } from 'vitest'
import type { Body, SignedEntry } from '../journal/entry.ts'
import { bodyOf, desk, keyNamed, writeOf, type Desk, type Key } from '../journal/testing.ts'
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
    }: { revoked?: Record<string, number> | null; key?: Key; member?: string } = {},
  ): SignedEntry => {
    const certified = {
      device: of.device,
      member: of.device.replace('device', 'member'),
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
    a.write({ writes: [writeOf({ kind: 'device', id: 'device-x', bodyHash: genuine })] })
    expect([...devices(a.own).keys()]).toEqual([])
    expect([...devices(b.own).keys()]).toEqual([b.device])
    bodies.set(genuine, { ...bodies.get(genuine)!, body: { odd: true } })
    expect(devices().size).toBe(0)
  })

  test('a revocation counts in any order of arrival, and the strictest of several', () => {
    const { a, b, write, devices } = office()
    write(a, a)
    write(a, b)
    const [x, y] = ['0a'.repeat(10), '0b'.repeat(10)]
    write(a, b, { revoked: { [x]: 5, [y]: 1 } })
    write(b, b, { revoked: { [x]: 3 } })
    expect(devices().get(b.device)?.revoked).toEqual({ [x]: 3 })
  })

  test('two that revoke each other are both revoked', () => {
    const { a, b, write, devices } = office()
    write(a, a)
    write(a, b)
    b.read(a)
    write(a, b, { revoked: {} })
    write(b, a, { revoked: { [a.chain]: 2 } })
    expect([...devices().values()].map(({ revoked }) => revoked)).toEqual([{ [a.chain]: 2 }, {}])
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
