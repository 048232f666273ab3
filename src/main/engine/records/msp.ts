/** The MSP itself and how it prints: one record per field, so that two changes at once do not undo each other. */
import { z } from 'zod'
import { asWritten, recordKind } from './kind.ts'
import { currency, locale } from './parts.ts'

export const msp = recordKind({
  kind: 'msp',
  version: 1,
  stream: 'workspace',
  rule: 'latest',
  body: z.discriminatedUnion('field', [
    z.object({ field: z.literal('name'), value: z.string().max(500) }),
    z.object({
      field: z.literal('logo'),
      /** A data URL of a PNG or JPEG. */
      value: z
        .string()
        .max(700_000)
        .regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/)
        .nullable(),
    }),
    z.object({ field: z.literal('accent'), value: z.string().regex(/^#[0-9a-fA-F]{6}$/) }),
    z.object({ field: z.literal('locale'), value: locale }),
    z.object({ field: z.literal('currency'), value: currency }),
    z.object({ field: z.literal('paper'), value: z.enum(['a4', 'us-letter']) }),
  ]),
  upcast: asWritten,
  personal: [],
  idOf: ({ field }) => field,
})
