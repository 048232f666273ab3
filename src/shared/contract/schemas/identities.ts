/** Identities: what can act without a person behind it. */
import { z } from 'zod'
import { identityList } from '../../lists/identities.ts'
import { answer, atMost } from './bounds.ts'
import { asOf, given, id, page, type MethodSchemas } from './common.ts'
import { clientList, rowShape } from './lists.ts'
import { credentialRow } from './credentials.ts'
import { inventoryDetailShape } from './inventory.ts'

const identityRow = z.object({ ...rowShape(identityList), connectionId: id })

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
