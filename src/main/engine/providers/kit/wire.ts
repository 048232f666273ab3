/** Schemas of the values that every provider sends, bounded. Enums are open: a word is a string. */
import { z } from 'zod'
import { cutText } from '../../../../shared/model/index.ts'

const MAX_TEXT = 1_000

/** An opaque id. Half a surrogate pair would not survive storage, so it is refused. */
export const id = z
  .string()
  .min(1)
  .max(512)
  .refine((value) => value.isWellFormed())

/** A name or other text for people, cut at 1,000 characters with an ellipsis; half surrogate pairs become U+FFFD. */
export const text = z.string().transform((value) => cutText(value.toWellFormed(), MAX_TEXT))

/** A provider's enum value: any word. */
export const word = z
  .string()
  .max(256)
  .transform((value) => value.toWellFormed())

/** Unix seconds, as milliseconds. */
export const unixSeconds = z
  .number()
  .min(0)
  .max(253_402_300_799)
  .transform((seconds) => Math.round(seconds * 1000))

/** An RFC 3339 time, as milliseconds. */
export const timestamp = z.string().transform((value, context) => {
  const at = Date.parse(value)
  if (!Number.isNaN(at)) return at
  context.addIssue({ code: 'custom', message: 'not a time' })
  return z.NEVER
})

/** A count: non-negative and finite. */
export const count = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
