/** The registry of record kinds: what people decide. Adding one is a file in this folder and a line here. */
import { clientRemoval } from './client-removal.ts'
import { client } from './client.ts'
import { device } from './device.ts'
import type { RecordKindSpec } from './kind.ts'
import { member } from './member.ts'
import { msp } from './msp.ts'
import { parameter } from './parameter.ts'
import { personLink, personSplit } from './people.ts'
import { terms } from './terms.ts'
import { workspaceKey } from './workspace-key.ts'

const KINDS = {
  terms,
  parameter,
  'person-link': personLink,
  'person-split': personSplit,
  msp,
  member,
  device,
  client,
  'client-removal': clientRemoval,
  'workspace-key': workspaceKey,
} as const

/** A kind that this version knows. Entries may write others. */
export type RecordKind = keyof typeof KINDS
export type BodyOf<K extends RecordKind> = (typeof KINDS)[K] extends RecordKindSpec<infer B> ? B : never

export const RECORD_KINDS = Object.keys(KINDS) as readonly RecordKind[]

/** The spec of a kind. */
export const recordSpec = <K extends RecordKind>(kind: K): RecordKindSpec<BodyOf<K>> =>
  KINDS[kind] as unknown as RecordKindSpec<BodyOf<K>>

export const isKnownKind = (kind: string): kind is RecordKind => Object.hasOwn(KINDS, kind)
