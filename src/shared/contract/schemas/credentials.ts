/** Credentials: what authenticates a person's account or an identity. */
import { z } from 'zod'
import { credentialList } from '../../lists/credentials.ts'
import { CREDENTIAL_FLAGS, CREDENTIAL_KINDS } from '../../model/words.ts'
import { answer } from './bounds.ts'
import { asOf, at, given, line, page, type MethodSchemas } from './common.ts'
import { clientList } from './lists.ts'
import { inventoryDetailShape, inventoryShape, whoOrNot } from './inventory.ts'

export const credentialRow = z.object({
  ...inventoryShape,
  kind: z.enum(CREDENTIAL_KINDS),
  hint: line.nullable(),
  /** Whom it authenticates. */
  holder: whoOrNot,
  lastUsedFrom: z.enum(['provider', 'usage', 'event']).optional(),
  /** Known from usage: not used from then on; before is not known. */
  notUsedSince: at.optional(),
  expiresAt: at.nullable().optional(),
  flags: z.array(z.enum(CREDENTIAL_FLAGS)).max(CREDENTIAL_FLAGS.length),
})

export const credentialsSchemas = {
  'credentials.list': { input: clientList(credentialList), output: page(credentialRow) },
  'credentials.get': {
    input: z.strictObject({ clientId: given.id, asOf, id: given.id }),
    output: answer({ row: credentialRow, ...inventoryDetailShape }),
  },
} as const satisfies MethodSchemas

export type CredentialRow = z.output<typeof credentialRow>
