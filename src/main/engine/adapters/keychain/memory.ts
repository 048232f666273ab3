/** A keychain that lasts as long as the process: for "this run only", and for tests. Nothing is written anywhere. */
import type { Secret } from '../../domain/secret.ts'
import type { SecretStore } from '../../ports/secret-store.ts'
import { refuseUnstorable } from './pieces.ts'

/** @param items its contents at the start; changed together with the store. */
export function createMemorySecretStore(items = new Map<string, Secret>()): SecretStore {
  return {
    get: (account) => Promise.resolve(items.get(account) ?? null),
    set: async (account, secret) => {
      refuseUnstorable(secret.reveal())
      items.set(account, secret)
      return Promise.resolve()
    },
    delete: (account) => Promise.resolve(items.delete(account)),
    probe: () => Promise.resolve({ state: 'ready', backend: 'memory of this run' }),
  }
}
