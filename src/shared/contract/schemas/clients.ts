/** Clients: add, rename, tag, remove. */
import { z } from 'zod'
import { answer, atMost } from './bounds.ts'
import { at, count, currency, empty, given, id, line, locale, ok, type MethodSchemas } from './common.ts'

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
  'clients.list': { input: empty, output: answer(atMost(20_000, 'clients', client, 'more')) },
  'clients.add': {
    input: z.strictObject({
      name: z.string().min(1).max(300),
      tags: z.array(z.string().min(1).max(60)).max(30).optional(),
    }),
    output: z.object({ clientId: id }),
  },
  'clients.update': {
    input: z.strictObject({
      clientId: given.id,
      name: z.string().min(1).max(300).optional(),
      tags: z.array(z.string().min(1).max(60)).max(30).optional(),
      locale: locale.nullable().optional(),
      currency: currency.nullable().optional(),
    }),
    output: ok,
  },
  /** `confirmName` must equal the client's name: everything about it is destroyed. */
  'clients.remove': { input: z.strictObject({ clientId: given.id, confirmName: given.line }), output: ok },
} as const satisfies MethodSchemas

export type ClientView = z.output<typeof client>
