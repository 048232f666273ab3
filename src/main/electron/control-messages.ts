/** What engine and main say to each other beside the page's channel. Parsed on arrival: the engine handles data from
 *  outside, and main holds the keychain and the person's files. */
import { z } from 'zod'

const id = z.number().int().nonnegative()
/** A keychain item's name: ours are short and plain. */
const account = z.string().regex(/^[\w.:/-]{1,200}$/)
const secretText = z.string().max(64 * 1024)

const keychainRequest = z.discriminatedUnion('op', [
  z.strictObject({ type: z.literal('keychain'), id, op: z.literal('get'), account }),
  z.strictObject({ type: z.literal('keychain'), id, op: z.literal('set'), account, value: secretText }),
  z.strictObject({ type: z.literal('keychain'), id, op: z.literal('delete'), account }),
  z.strictObject({ type: z.literal('keychain'), id, op: z.literal('probe') }),
])

const shellRequest = z.discriminatedUnion('op', [
  z.strictObject({
    type: z.literal('shell'),
    id,
    op: z.literal('save-dialog'),
    title: z.string().max(200),
    /** A file name, never a path. */
    defaultName: z.string().max(200),
    /** File types by ending, without the dot. */
    filters: z
      .array(
        z.strictObject({ name: z.string().max(100), extensions: z.array(z.string().regex(/^\w{1,10}$/)) }),
      )
      .max(10),
  }),
  z.strictObject({
    type: z.literal('shell'),
    id,
    op: z.literal('open-external'),
    url: z.string().max(2_000),
  }),
  z.strictObject({ type: z.literal('shell'), id, op: z.literal('reveal'), path: z.string().max(4_096) }),
])

/** Engine → main. `ready`: the engine has opened its workspace, or has the reason to tell why not. */
export const engineMessage = z.union([
  z.strictObject({ type: z.literal('ready') }),
  keychainRequest,
  shellRequest,
])
export type KeychainRequest = z.infer<typeof keychainRequest>
export type ShellRequest = z.infer<typeof shellRequest>

/** Main → engine. A failure is a code of shared/contract/errors.ts with its values, never a message. */
export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly id: number
      readonly ok: false
      readonly error: { readonly code: string; readonly params: Readonly<Record<string, string | number>> }
    }
export type MainMessage =
  | ({ readonly type: 'keychain-result' } & Answer)
  | ({ readonly type: 'shell-result' } & Answer)
  | { readonly type: 'shutdown' }
