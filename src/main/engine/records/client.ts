/** What the MSP says about a client: one record per client and field. */
import { z } from 'zod'
import { asWritten, recordKind } from './kind.ts'
import { currency, id, locale } from './parts.ts'

export const client = recordKind({
  kind: 'client',
  version: 1,
  stream: 'workspace',
  rule: 'latest',
  body: z.discriminatedUnion('field', [
    z.object({ client: id, field: z.literal('name'), value: z.string().min(1).max(300) }),
    z.object({
      client: id,
      field: z.literal('tags'),
      value: z.array(z.string().min(1).max(60)).max(30).readonly(),
    }),
    z.object({ client: id, field: z.literal('colour'), value: z.int().min(0) }),
    z.object({ client: id, field: z.literal('locale'), value: locale.nullable() }),
    z.object({ client: id, field: z.literal('currency'), value: currency.nullable() }),
  ]),
  upcast: asWritten,
  personal: [],
  idOf: ({ client, field }) => `${client}/${field}`,
})
