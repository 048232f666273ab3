/** A client was removed. It stays removed, whatever another copy of the workspace changed of it at the same time. */
import { z } from 'zod'
import { asWritten, recordKind } from './kind.ts'
import { heads, id } from './parts.ts'

export const clientRemoval = recordKind({
  kind: 'client-removal',
  version: 1,
  stream: 'workspace',
  rule: 'all',
  body: z.object({
    client: id,
    /** Last entries of its journal where it was removed; null = its file could not be read there. */
    heads: heads.nullable(),
  }),
  upcast: asWritten,
  personal: [],
  idOf: ({ client }) => client,
})
