/** Credentials: what authenticates a person's account or an identity. */
import { z } from 'zod'
import { credentialList } from '../../lists/credentials.ts'
import { answer } from './bounds.ts'
import { asOf, given, id, page, type MethodSchemas } from './common.ts'
import { clientList, rowShape } from './lists.ts'
import { inventoryDetailShape } from './inventory.ts'

export const credentialRow = z.object({ ...rowShape(credentialList), connectionId: id })

export const credentialsSchemas = {
  'credentials.list': { input: clientList(credentialList), output: page(credentialRow) },
  'credentials.get': {
    input: z.strictObject({ clientId: given.id, asOf, id: given.id }),
    output: answer({ row: credentialRow, ...inventoryDetailShape }),
  },
} as const satisfies MethodSchemas

export type CredentialRow = z.output<typeof credentialRow>
