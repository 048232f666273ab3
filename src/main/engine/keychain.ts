/** The part of the engine that the main process uses: the keychain, and nothing that leads to the store, which crashes an
 *  older Electron. */
import { createKeytarSecretStore as createStore } from './adapters/keychain/index.ts'
import type { SecretStore } from './ports/secret-store.ts'

export { Secret } from './domain/secret.ts'

/** The keychain of this machine, under Reeve's name. */
export const createKeytarSecretStore = (): SecretStore => createStore({ service: 'Reeve' })
