/** What a kind of record is, as data. A kind is one file in this folder and one line in index.ts. */
import type { z } from 'zod'

/** How revisions that did not know each other become one answer. Nothing is ever resolved by dropping.
 *  - `choose`: equal bodies join; else the record is disputed, and a later decision that names both settles it.
 *  - `latest`: by cause, then by clock; the others stay readable.
 *  - `strictest`: a permission with an end. It is in force while no revision ends or revokes it.
 *  - `approval`: a request, and approvals of exactly this revision of it.
 *  - `all`: a list that only grows.
 *  - `set`: members are added and removed; a removal takes away only what its author saw. */
export type Rule = 'choose' | 'latest' | 'strictest' | 'approval' | 'all' | 'set'

export interface RecordKindSpec<B> {
  readonly kind: string
  /** Version of the body; starts at 1. Raised with every change that an older body does not follow. */
  readonly version: number
  readonly stream: 'client' | 'workspace'
  readonly rule: Rule
  readonly body: z.ZodType<B>
  /** A body of version `from` as this version knows it; `body` parses what it gives. Never throws. */
  upcast(body: unknown, from: number): unknown
  /** Top-level fields whose values are about a natural person. */
  readonly personal: readonly (keyof B & string)[]
  /** The record's id where it follows from what the body is about; absent = the id is random. */
  readonly idOf?: (body: B) => string
}

/** For version 1, which has no older form. */
export const asWritten = (body: unknown): unknown => body

/** Types the spec without losing the body's type. */
export const recordKind = <B>(spec: RecordKindSpec<B>): RecordKindSpec<B> => spec
