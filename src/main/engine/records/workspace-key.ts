/** The public key that certifies devices and signs checkpoints, and, where it was replaced, the one before. */
import { z } from 'zod'
import { asWritten, recordKind } from './kind.ts'

const key = z.string().regex(/^[0-9a-f]{64}$/)

export const workspaceKey = recordKind({
  kind: 'workspace-key',
  version: 1,
  stream: 'workspace',
  rule: 'latest',
  body: z.object({
    /** Ed25519, hex. */
    publicKey: key,
    replaces: key.nullable(),
  }),
  upcast: asWritten,
  personal: [],
  idOf: () => 'workspace-key',
})
