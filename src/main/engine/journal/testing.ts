/** Devices and chains for tests: keys made from a number, entries sealed as the store does. */
import { createPrivateKey, createPublicKey, hash, sign, type KeyObject } from 'node:crypto'
import {
  bodyHashOf,
  chainIdOf,
  deviceIdOf,
  genesisOf,
  sealEntry,
  type Body,
  type ChainId,
  type Entry,
  type SignedEntry,
  type Write,
} from './entry.ts'
import { publicKeyHex, type Sign } from './hash.ts'
import { next, receive, type Hlc } from './hlc.ts'
import type { Device, MergeContext } from './merge.ts'

export const NOW = Date.UTC(2026, 5, 1, 9)
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface Key {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly hex: string
  readonly sign: Sign
}

/** @param seed 32 bytes, hex. */
export function keyOf(seed: string): Key {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8, Buffer.from(seed, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(privateKey)
  return {
    privateKey,
    publicKey,
    hex: publicKeyHex(publicKey),
    sign: (bytes) => sign(null, bytes, privateKey),
  }
}

const sha = (text: string): string => hash('sha256', text, 'hex')
/** Always the same key for the same name. */
export const keyNamed = (name: string): Key => keyOf(sha(name))

export interface Change {
  readonly writes?: readonly Write[]
  readonly action?: string
  readonly detail?: Entry['detail']
  /** Wall clock. */
  readonly at?: number
  /** Changes the entry before it is sealed. */
  readonly alter?: (entry: Entry) => Entry
}

/** One device that writes one chain and reads others. */
export interface Desk {
  readonly chain: ChainId
  readonly key: Key
  readonly device: string
  readonly member: string
  readonly own: readonly SignedEntry[]
  write(change?: Change): SignedEntry
  /** Takes over what another desk has written so far. */
  read(other: Desk): void
}

const keys = new Map<string, Key>()

export function desk(
  name: string,
  { workspace = 'w-1', stream = 'c-1' }: { workspace?: string; stream?: string } = {},
): Desk {
  const key = keys.get(name) ?? keyNamed(name)
  keys.set(name, key)
  const device = deviceIdOf(key.hex)
  const chain = chainIdOf(sha(`chain of ${name}`).slice(0, 8), key.hex)
  const own: SignedEntry[] = []
  const seen: Record<ChainId, number> = {}
  let clock: Hlc | null = null
  return {
    chain,
    key,
    device,
    member: `member-${name}`,
    own,
    write({ writes = [], action = 'list.written', detail, at = NOW, alter = (entry: Entry) => entry } = {}) {
      clock = next(clock, at)
      const signed = sealEntry(
        alter({
          v: 1,
          workspace,
          stream,
          chain,
          seq: own.length + 1,
          prev: own.at(-1)?.hash ?? genesisOf(workspace, stream, chain, key.hex),
          device,
          by: `member-${name}`,
          hlc: clock,
          at,
          seen: { ...seen },
          action,
          detail: detail ?? { list: 'people', rows: 3 },
          writes,
        }),
        key.sign,
      )
      own.push(signed)
      return signed
    },
    read(other) {
      const last = other.own.at(-1)
      if (!last) return
      seen[other.chain] = last.entry.seq
      for (const [of, seq] of Object.entries(last.entry.seen))
        if (of !== chain) seen[of] = Math.max(seq, seen[of] ?? 0)
      clock = receive(clock, last.entry.hlc, NOW)
    },
  }
}

/** What the workspace knows about these desks' devices. */
export function contextOf(
  desks: readonly Desk[],
  signatures: MergeContext['signatures'] = 'checked',
  revoked: Readonly<Record<string, Device['revoked']>> = {},
): MergeContext {
  return {
    workspace: 'w-1',
    stream: 'c-1',
    devices: new Map(
      desks.map(({ device, member, key }) => [
        device,
        {
          member,
          publicKey: key.hex,
          revoked: revoked[device] ?? null,
        },
      ]),
    ),
    signatures,
  }
}

/** A body whose salt follows from its text. */
export function bodyOf(body: unknown): Body {
  const salt = Buffer.from(sha(`salt ${JSON.stringify(body)}`), 'hex').toString('base64')
  return { bodyHash: bodyHashOf(salt, body), salt, body }
}

export const writeOf = (change: Partial<Write> = {}): Write => ({
  kind: 'terms',
  id: 'terms',
  op: 'set',
  v: 1,
  parents: [],
  from: 0,
  to: null,
  bodyHash: null,
  ...change,
})
