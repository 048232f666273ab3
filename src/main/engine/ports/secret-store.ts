/** The operating system's keychain, in four functions (design.md §6). Never lists: `findCredentials` crashes on a
 *  locked keyring. Calls run in sequence and end within 10 s. */
import type { Secret } from '../domain/secret.ts'

export type KeychainState =
  | { readonly state: 'ready'; readonly backend: string }
  | { readonly state: 'locked' | 'missing' | 'refused' | 'timeout'; readonly detail: string }

export interface SecretStore {
  /** The secret, or null when the keychain was proven to work and has none.
   *  @throws AppError keychain.* when this is not known. */
  get(account: string): Promise<Secret | null>
  /** @throws AppError keychain.*; nothing is saved anywhere else. */
  set(account: string, secret: Secret): Promise<void>
  /** Removes; true when something was there. */
  delete(account: string): Promise<boolean>
  /** Writes, reads back and removes a probe item. Never throws. */
  probe(): Promise<KeychainState>
}
