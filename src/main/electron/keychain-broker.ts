/** Answers the engine's keychain requests in main, because macOS ties an item to the signature of the app that made it.
 *  Promise: one request after the other, as the keychain port asks; a failure goes back as a code.
 *  Refuses: to log, keep or cache a value. */
import { z } from 'zod'
import type { Answer, KeychainRequest } from './control-messages.ts'

/** The engine's SecretStore port, as far as it matters here. */
export interface Keychain<S extends { reveal(): string }> {
  get(account: string): Promise<S | null>
  set(account: string, secret: S): Promise<void>
  delete(account: string): Promise<boolean>
  probe(): Promise<unknown>
}

export function createKeychainBroker<S extends { reveal(): string }>(
  keychain: Keychain<S>,
  toSecret: (value: string) => S,
): (request: KeychainRequest) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve()

  const act = async (request: KeychainRequest): Promise<unknown> => {
    switch (request.op) {
      case 'get':
        return (await keychain.get(request.account))?.reveal() ?? null
      case 'set':
        await keychain.set(request.account, toSecret(request.value))
        return null
      case 'delete':
        return keychain.delete(request.account)
      case 'probe':
        return keychain.probe()
    }
  }

  return (request) => {
    const answer = last.then(async (): Promise<Answer> => {
      try {
        return { id: request.id, ok: true, value: await act(request) }
      } catch (error) {
        return { id: request.id, ok: false, error: toWire(error) }
      }
    })
    last = answer
    return answer
  }
}

const appError = z.object({
  code: z.string().startsWith('keychain.'),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})

/** Code and values of an AppError; anything else is a keychain that cannot be used. */
function toWire(error: unknown) {
  const known = appError.safeParse(error)
  return known.success ? known.data : { code: 'keychain.unavailable', params: {} }
}
