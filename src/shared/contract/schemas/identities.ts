/** Identities: what can act without a person behind it. */
import { z } from 'zod'
import { identityList } from '../../lists/identities.ts'
import { IDENTITY_FLAGS, IDENTITY_KINDS } from '../../model/words.ts'
import { answer, atMost } from './bounds.ts'
import { asOf, count, given, page, type MethodSchemas } from './common.ts'
import { clientList } from './lists.ts'
import { credentialRow } from './credentials.ts'
import { inventoryDetailShape, inventoryShape } from './inventory.ts'

const identityRow = z.object({
  ...inventoryShape,
  kind: z.enum(IDENTITY_KINDS),
  /** `credential`: the latest use of its credentials, where the provider reports none of its own. */
  lastUsedFrom: z.enum(['provider', 'credential']).optional(),
  /** Its credentials that the provider has not ended. Absent: credentials were not read. */
  credentials: count.optional(),
  flags: z.array(z.enum(IDENTITY_FLAGS)).max(IDENTITY_FLAGS.length),
})

export const identitiesSchemas = {
  'identities.list': { input: clientList(identityList), output: page(identityRow) },
  'identities.get': {
    input: z.strictObject({ clientId: given.id, asOf, id: given.id }),
    output: answer({
      row: identityRow,
      ...inventoryDetailShape,
      /** Its credentials, those in use first. */
      ...atMost(100, 'credentials', credentialRow, 'credentialsMore'),
    }),
  },
} as const satisfies MethodSchemas

export type IdentityRow = z.output<typeof identityRow>
