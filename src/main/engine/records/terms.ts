/** What client and MSP have agreed, as far as controls need it. A field that is absent was not agreed. */
import { z } from 'zod'
import { asWritten, recordKind } from './kind.ts'
import { currency } from './parts.ts'

export const terms = recordKind({
  kind: 'terms',
  version: 1,
  stream: 'client',
  rule: 'choose',
  body: z.object({
    mailDomains: z.array(z.string().min(1).max(253)).max(100).readonly().optional(),
    maxRetentionDays: z.int().min(0).max(36_500).optional(),
    regionAllowlist: z.array(z.string().min(1).max(60)).max(100).readonly().optional(),
    approvedModels: z.array(z.string().min(1).max(200)).max(500).readonly().optional(),
    approvedGuests: z.array(z.string().min(1).max(320)).max(1_000).readonly().optional(),
    monthlyBudget: z.object({ micros: z.int(), currency }).optional(),
  }),
  upcast: asWritten,
  personal: ['approvedGuests'],
  idOf: () => 'terms',
})
