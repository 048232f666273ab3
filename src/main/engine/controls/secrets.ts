/** Which credentials are secrets that somebody can copy, what is administrative, and what can carry an expiry. */
import type { Sourced } from '../facts/fact-set.ts'
import type { Credential, Identity } from '../facts/index.ts'
import type { Context } from './context.ts'

const SECRET_KINDS: readonly Credential['credentialKind'][] = [
  'api_key',
  'admin_key',
  'access_key',
  'client_secret',
  'pat',
  'token',
]

/** By the reported method of authentication, else by kind. */
export function isSecret(credential: Credential): boolean {
  if (credential.authMethod !== undefined) return credential.authMethod === 'static_secret'
  return SECRET_KINDS.includes(credential.credentialKind)
}

/** Rights over the whole organization or project: by kind, else by the reported level. */
export const isAdministrative = (fact: Identity | Credential): boolean =>
  (fact.kind === 'credential' && fact.credentialKind === 'admin_key') ||
  fact.level === 'admin' ||
  fact.level === 'owner'

/** Where the provider offers no expiry for this kind and the credential has none, there is nothing to set. */
export const canExpire = (credential: Sourced<Credential>, context: Context): boolean =>
  typeof credential.expiresAt === 'number' ||
  context.traits(credential.connectionId)?.withoutExpiry.includes(credential.credentialKind) !== true
