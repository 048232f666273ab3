/** What a kind of fact is, as data. A kind is one file in this folder and one line in index.ts.
 *
 *  Absent is not null. A property that is missing means "the provider does not say"; `null` means "the provider says
 *  none" (no expiry, never used, no owner). A control over a missing property answers unknown, never pass. */
import type { ProviderId, TenantId } from '../../../shared/model/index.ts'

/** What every fact has. Ids are the provider's own, opaque, and unique within one tenant and kind. */
export interface FactBase<K extends string> {
  readonly kind: K
  readonly id: string
  readonly provider: ProviderId
  /** The container in which the provider's ids are unique: an organization, a directory, an account. Absent = not known:
   *  ids are then taken to be unique within the connection. */
  readonly tenant?: TenantId
}

export interface FactKindSpec<F extends FactBase<string>> {
  readonly kind: F['kind']
  /** Version of the stored body; starts at 1. Raised with every change that an older body does not follow. */
  readonly version: number
  readonly label: { readonly one: string; readonly many: string }
  /** Every field beside the base: one that is forgotten does not compile. docs/facts.md names those of identities and
   *  credentials. */
  readonly fields: { readonly [K in Exclude<keyof F, keyof FactBase<string>>]-?: true }
  /** Its name in lists, differences and findings; the id where it has none. */
  nameOf(fact: F): string
  /** Whether this part alone makes the fact visible. A part that only adds values does not. */
  isListed(part: Partial<F>): boolean
  /** Top-level fields whose values are about a natural person. */
  readonly personal: readonly (keyof F & string)[]
  /** Fields of a stored body of version `from` as this version knows them. New fields stay absent. Never throws: a body
   *  that is not an object has no fields. */
  upcast(body: unknown, from: number): Partial<F>
}

/** The first name that is neither absent, null nor blank; else the id. */
export const namedBy = (id: string, ...names: readonly (string | null | undefined)[]): string =>
  names.find((name) => name !== undefined && name !== null && name.trim() !== '') ?? id

/** For kinds whose parts tell a state where they list the thing. */
export const hasState = (part: { readonly state?: unknown }): boolean => part.state !== undefined

/** For kinds that one data set lists whole: what is listed exists. */
export const always = (): boolean => true

/** For version 1, which has no older form. */
export const asStored = <F>(body: unknown): Partial<F> =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Partial<F>) : {}
