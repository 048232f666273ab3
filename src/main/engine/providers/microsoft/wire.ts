/** What Graph sends, as far as it is read. An absent property was never set; in a list of changes it may also be one
 *  that has not changed. */
import { z } from 'zod'
import { parseOrThrow } from '../kit/rows.ts'
import { id, text, timestamp, word } from '../kit/wire.ts'

export const organization = z.object({ id, displayName: text.nullish() })

/** A list of one or more. */
export const list = z.object({ value: z.array(z.unknown()) })

export const user = z.object({
  id,
  '@removed': z.object({ reason: word.optional() }).optional(),
  displayName: text.nullish(),
  mail: text.nullish(),
  proxyAddresses: z.array(text).max(5_000).nullish(),
  userPrincipalName: text.nullish(),
  userType: word.nullish(),
  accountEnabled: z.boolean().nullish(),
  createdDateTime: timestamp.nullish(),
})
export type User = z.infer<typeof user>

const licence = z.object({ skuPartNumber: word.nullish() })
export const licences = z.object({ value: z.array(licence) })

/** A user as the list of licence changes has it, with the licences that were asked for each. */
export const licensed = z.object({
  id,
  '@removed': z.object({ reason: word.optional() }).optional(),
  licences: z.array(licence).optional(),
})
export type Licensed = z.infer<typeof licensed>

const link = z.string().min(1).max(8_192).nullish()
const page = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': link,
  '@odata.deltaLink': link,
})

/** @throws AppError provider.shape-changed for what is no page */
export function deltaPage(body: unknown) {
  const { value, '@odata.nextLink': next, '@odata.deltaLink': delta } = parseOrThrow(page, body)
  return { rows: value, next: next ?? null, delta: delta ?? null }
}
