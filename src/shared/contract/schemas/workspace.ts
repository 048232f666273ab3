/** Opening the workspace, its recovery key, and pages in the browser. */
import { z } from 'zod'
import { count, empty, given, line, ok, secret, text, type MethodSchemas } from './common.ts'

const WORKSPACE_STATES = [
  'starting',
  'ready',
  'keychain_locked',
  'keychain_missing',
  'keychain_refused',
  'keychain_timeout',
  'key_missing',
  'corrupt',
  'newer_version',
  'older_version',
  'unwritable',
  'in_use',
] as const

export const workspaceSchemas = {
  'workspace.status': {
    input: empty,
    output: z.object({
      state: z.enum(WORKSPACE_STATES),
      detail: text,
      folder: text,
      backend: line.nullable(),
      thisRunOnly: z.boolean(),
      clients: count,
      version: line,
      platform: line,
      recoveryKeyTaken: z.boolean(),
    }),
  },
  'workspace.retry': { input: empty, output: ok },
  'workspace.useThisRunOnly': { input: empty, output: ok },
  'workspace.recover': { input: z.strictObject({ recoveryKey: secret }), output: ok },
  /** Shown to be written down; the page forgets it. */
  'workspace.recoveryKey': { input: empty, output: z.object({ recoveryKey: given.line }) },
  /** Another one, from now on. */
  'workspace.replaceRecoveryKey': { input: empty, output: z.object({ recoveryKey: given.line }) },
  /** Opens a page in the browser. Only addresses on the list of provider consoles. */
  'shell.openExternal': { input: z.strictObject({ url: z.string().max(500) }), output: ok },
} as const satisfies MethodSchemas

export type WorkspaceState = (typeof WORKSPACE_STATES)[number]
