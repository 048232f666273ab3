/** Parts that several bodies share. */
import { z } from 'zod'

export const id = z.string().min(1).max(600)
export const currency = z.string().regex(/^[A-Z]{3}$/)
/** The last entry of each chain. */
export const heads = z.record(
  z.string().regex(/^[0-9a-f]{20}$/),
  z.object({ seq: z.int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
)

export const locale = z.string().min(1).max(35)

/** An object of a provider. Never a connection or a number that means something in one file only. */
export const objectRef = z.strictObject({
  provider: z.string().min(1).max(40),
  /** null = the provider's ids are not known to lie in a tenant. */
  tenant: id.nullable(),
  kind: z.string().min(1).max(40),
  id,
})
export type ObjectRef = z.output<typeof objectRef>

/** One text for one reference; no part can be taken for another. */
export const refText = ({ provider, tenant, kind, id }: ObjectRef): string =>
  JSON.stringify([provider, tenant, kind, id])
