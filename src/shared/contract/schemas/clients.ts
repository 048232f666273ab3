/** Clients: add, rename, tag, remove. */
import { z } from 'zod'
import { at, count, currency, empty, id, line, locale, ok, type MethodSchemas } from './common.ts'

export const client = z.object({
  id,
  name: line,
  tags: z.array(z.string().max(60)).max(30),
  color: count,
  createdAt: at,
  locale: z.string().max(35).nullable(),
  currency: z.string().length(3).nullable(),
})

export const clientsSchemas = {
  'clients.list': { input: empty, output: z.object({ clients: z.array(client).max(2_000) }) },
  'clients.add': {
    input: z.strictObject({
      name: z.string().min(1).max(300),
      tags: z.array(z.string().min(1).max(60)).max(30).optional(),
    }),
    output: z.object({ clientId: id }),
  },
  'clients.update': {
    input: z.strictObject({
      clientId: id,
      name: z.string().min(1).max(300).optional(),
      tags: z.array(z.string().min(1).max(60)).max(30).optional(),
      locale: locale.nullable().optional(),
      currency: currency.nullable().optional(),
    }),
    output: ok,
  },
  /** `confirmName` must equal the client's name: everything about it is destroyed. */
  'clients.remove': { input: z.strictObject({ clientId: id, confirmName: line }), output: ok },
} as const satisfies MethodSchemas

export type ClientView = z.output<typeof client>
