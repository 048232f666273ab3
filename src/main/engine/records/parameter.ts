/** A client's own limit of a control. Back to the default is a `void`, not a number. */
import { z } from 'zod'
import { asWritten, recordKind } from './kind.ts'

export const parameter = recordKind({
  kind: 'parameter',
  version: 1,
  stream: 'client',
  rule: 'choose',
  body: z.object({
    control: z.string().min(1).max(100),
    name: z.string().min(1).max(100),
    value: z.number(),
  }),
  upcast: asWritten,
  personal: [],
  idOf: ({ control, name }) => `${control}/${name}`,
})
