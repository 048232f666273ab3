/** A person who works with this workspace. Its id is random: the name can change and be erased. */
import { z } from 'zod'
import { asWritten, recordKind } from './kind.ts'

export const member = recordKind({
  kind: 'member',
  version: 1,
  stream: 'workspace',
  rule: 'latest',
  body: z.object({
    /** null = not set: the person goes by the account. */
    name: z.string().min(1).max(500).nullable(),
    /** Of the operating system, on the computer where the member began. */
    account: z.string().min(1).max(500),
    role: z.enum(['technician', 'approver']),
  }),
  upcast: asWritten,
  personal: ['name', 'account'],
})
