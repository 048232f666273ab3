/** Keychain and dialogs as the engine process sees them: requests to the main process, answered by id. */
import { z } from 'zod'
import { ERROR_CODES } from '../shared/contract/errors.ts'
import { AppError, Secret } from './engine/index.ts'
import type { KeychainState, SecretStore } from './engine/ports/secret-store.ts'
import type { Shell } from './engine/ports/shell.ts'

const answer = z.union([
  z.object({
    type: z.enum(['keychain-result', 'shell-result']),
    id: z.number(),
    ok: z.literal(true),
    value: z.unknown(),
  }),
  z.object({
    type: z.enum(['keychain-result', 'shell-result']),
    id: z.number(),
    ok: z.literal(false),
    error: z.object({
      code: z.enum(ERROR_CODES).catch('internal'),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  }),
])

const keychainState = z.union([
  z.object({ state: z.literal('ready'), backend: z.string() }),
  z.object({ state: z.enum(['locked', 'missing', 'refused', 'timeout']), detail: z.string() }),
])

/** Main has its own limit of 10 s per call; this one is for a main that never answers. */
const KEYCHAIN_LIMIT_MS = 60_000

export interface MainParts {
  readonly secrets: SecretStore
  readonly shell: Shell
  /** True when the message was an answer to one of these. */
  receive(message: unknown): boolean
}

export function createMainParts(post: (message: object) => void): MainParts {
  let last = 0
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: AppError) => void }>()

  const ask = (message: object, limitMs: number | null): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1
      const id = last
      const timer =
        limitMs === null
          ? null
          : setTimeout(() => {
              waiting.delete(id)
              reject(new AppError('keychain.timeout'))
            }, limitMs)
      const settle =
        <T>(end: (value: T) => void) =>
        (value: T): void => {
          if (timer) clearTimeout(timer)
          end(value)
        }
      waiting.set(id, { resolve: settle(resolve), reject: settle(reject) })
      post({ ...message, id })
    })

  const keychain = (op: object): Promise<unknown> => ask({ type: 'keychain', ...op }, KEYCHAIN_LIMIT_MS)

  return {
    receive: (message) => {
      const parsed = answer.safeParse(message)
      if (!parsed.success) return false
      const entry = waiting.get(parsed.data.id)
      waiting.delete(parsed.data.id)
      if (parsed.data.ok) entry?.resolve(parsed.data.value)
      else entry?.reject(new AppError(parsed.data.error.code, parsed.data.error.params))
      return true
    },
    secrets: {
      get: async (account) => {
        const value = z
          .string()
          .nullable()
          .parse(await keychain({ op: 'get', account }))
        return value === null ? null : new Secret(value)
      },
      set: async (account, secret) => void (await keychain({ op: 'set', account, value: secret.reveal() })),
      delete: async (account) => z.boolean().parse(await keychain({ op: 'delete', account })),
      probe: async (): Promise<KeychainState> => {
        try {
          return keychainState.parse(await keychain({ op: 'probe' }))
        } catch (error) {
          const timedOut = error instanceof AppError && error.code === 'keychain.timeout'
          return { state: timedOut ? 'timeout' : 'missing', detail: 'the keychain did not answer' }
        }
      },
    },
    shell: {
      saveFile: async ({ title, defaultName, extension }) =>
        z
          .string()
          .nullable()
          .parse(
            await ask(
              {
                type: 'shell',
                op: 'save-dialog',
                title,
                defaultName,
                filters: extension === '' ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }],
              },
              null,
            ),
          ),
      openExternal: async (url) => void (await ask({ type: 'shell', op: 'open-external', url }, null)),
    },
  }
}
