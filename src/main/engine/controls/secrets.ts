/** Which credentials are secrets that somebody can copy, what is administrative, and what can carry an expiry. */
import type { Credential, Identity } from '../facts/index.ts'

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

/** OpenAI's project keys carry no expiry at all (contracts note §1; its description has no such field), so where
 *  none is reported there is nothing to set. Admin keys and Anthropic's keys do. */
export const canExpire = (credential: Credential): boolean =>
  credential.expiresAt !== undefined ||
  !(credential.provider === 'openai' && credential.credentialKind === 'api_key')
