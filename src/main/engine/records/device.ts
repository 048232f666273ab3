/** A device and the workspace's certificate for it: which key it signs with, and in whose name. */
import { z } from 'zod'
import { canonicalText } from '../journal/canonical.ts'
import {
  checkBody,
  checkSignature,
  deviceIdOf,
  type Body,
  type DeviceId,
  type SignedEntry,
} from '../journal/entry.ts'
import { isSignedBy, publicKeyFrom, sha256, type Sign } from '../journal/hash.ts'
import type { Device, Heads } from '../journal/merge.ts'
import { asWritten, recordKind } from './kind.ts'
import { heads, id } from './parts.ts'

const certified = {
  device: id,
  member: id,
  /** Ed25519, hex. */
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
}

export const device = recordKind({
  kind: 'device',
  version: 1,
  stream: 'workspace',
  rule: 'latest',
  body: z.object({
    ...certified,
    platform: z.string().max(60),
    /** By the workspace signing key over `certificateBytes`, base64. */
    certificate: z.string().max(100),
    /** null = in use; else the last entry of each chain that counts. A chain that is not named has none. */
    revoked: heads.nullable(),
  }),
  upcast: asWritten,
  personal: [],
  idOf: (body) => body.device,
})

export interface Certified {
  readonly workspace: string
  readonly device: DeviceId
  readonly member: string
  readonly publicKey: string
}

/** What a certificate is over, as text. */
export const certifiedText = ({ workspace, device, member, publicKey }: Certified): string =>
  canonicalText({ workspace, device, member, publicKey })

export const certificateBytes = (of: Certified): Buffer =>
  Buffer.concat([Buffer.from('reeve/device/1\n'), sha256(certifiedText(of))])

/** @param sign with the workspace signing key. */
export const certify = (of: Certified, sign: Sign): string =>
  Buffer.from(sign(certificateBytes(of))).toString('base64')

/** The devices that the workspace certifies, as `merge` takes them. A pure function of the set of entries: revocations
 *  count in whatever order they arrive, and the strictest of several counts. A revocation counts when a certified device
 *  signed it, also one that is revoked itself: of two that revoke each other, both are.
 *  A certificate needs no history to be believed: it carries the workspace's signature.
 *  @param entries of the workspace's stream. @param workspaceKeys public keys, hex: the present one and those before. */
export function devicesOf(
  entries: Iterable<SignedEntry>,
  bodies: ReadonlyMap<string, Body>,
  workspace: string,
  workspaceKeys: readonly string[],
): ReadonlyMap<DeviceId, Device> {
  const signers = workspaceKeys.map(publicKeyFrom)
  const claims = [...entries].flatMap((signed) =>
    signed.entry.writes.flatMap((write) => {
      const body = write.bodyHash === null ? undefined : bodies.get(write.bodyHash)
      if (write.kind !== device.kind || write.v > device.version || body?.bodyHash !== write.bodyHash)
        return []
      if (checkBody(body) !== 'intact') return []
      const parsed = device.body.safeParse(device.upcast(body.body, write.v))
      if (!parsed.success || parsed.data.device !== write.id) return []
      if (parsed.data.device !== deviceIdOf(parsed.data.publicKey)) return []
      const bytes = certificateBytes({ workspace, ...parsed.data })
      return signers.some((key) => isSignedBy(bytes, parsed.data.certificate, key))
        ? [{ signed, body: parsed.data }]
        : []
    }),
  )
  const devices = new Map<DeviceId, Device>()
  // Certificates of one device for two members: the workspace's key made both. The same one is taken whatever arrived
  // first.
  const order = ({ body }: (typeof claims)[number]): string => [body.device, body.member].join('\n')
  for (const { body } of claims.sort((a, b) => compare(order(a), order(b))))
    if (!devices.has(body.device))
      devices.set(body.device, { member: body.member, publicKey: body.publicKey, revoked: null })
  for (const { signed, body } of claims) {
    const [of, by] = [devices.get(body.device), devices.get(signed.entry.device)]
    if (body.revoked === null || !of || !by) continue
    if (!checkSignature(signed, publicKeyFrom(by.publicKey))) continue
    devices.set(body.device, { ...of, revoked: stricter(of.revoked, body.revoked) })
  }
  return devices
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The earlier end of each chain. Two ends with one number and two hashes: nobody can say which, so the chain has none. */
const stricter = (a: Heads | null, b: Heads): Heads =>
  a === null
    ? b
    : Object.fromEntries(
        Object.entries(a).flatMap(([chain, head]) => {
          const other = b[chain]
          if (other === undefined || (other.seq === head.seq && other.hash !== head.hash)) return []
          return [[chain, other.seq < head.seq ? other : head]]
        }),
      )
