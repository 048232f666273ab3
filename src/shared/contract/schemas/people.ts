/** One line per person over all providers. */
import { z } from 'zod'
import { ACCOUNT_STATES } from '../../model/words.ts'
import { at, clientList, count, id, line, page, provider, type MethodSchemas } from './common.ts'

const account = z.object({
  connectionId: id,
  connectionName: line,
  provider,
  accountId: id,
  state: z.enum(ACCOUNT_STATES),
  roles: z.array(line).max(50).optional(),
  isAdmin: z.boolean().optional(),
  addedAt: at.nullable().optional(),
  invitedAt: at.nullable().optional(),
  inviteExpiresAt: at.nullable().optional(),
  lastActivityAt: at.nullable().optional(),
})

const personRow = z.object({
  /** Mail address in lower case, or `connection/accountId` where there is none. */
  id,
  name: line.nullable(),
  email: line.nullable(),
  /** How the accounts were joined. `single`: only one account, nothing to join. */
  joinedBy: z.enum(['mail', 'single']),
  state: z.enum(ACCOUNT_STATES),
  /** Absent = no provider tells. */
  isAdmin: z.boolean().optional(),
  /** Outside the client's own mail domains; absent = domains are not recorded. */
  outside: z.boolean().optional(),
  accounts: z.array(account).max(50),
  /** Active ones that the person answers for. Absent: what lists them was not read, or names no owner. */
  identities: count.optional(),
  credentials: count.optional(),
  findings: count,
})

export const peopleSchemas = {
  'people.list': { input: clientList, output: page(personRow) },
} as const satisfies MethodSchemas

export type PersonRow = z.output<typeof personRow>
