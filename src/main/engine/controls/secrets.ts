/** Which identities are secrets that somebody can copy, which are administrative, and which can carry an expiry. */
import type { Nhi } from '../domain/facts.ts'

const SECRET_KINDS: readonly Nhi['nhiKind'][] = ['api_key', 'admin_key', 'iam_key', 'pat']

/** By the reported method of authentication, else by kind: an account or a role is used through its keys. */
export function isSecret(nhi: Nhi): boolean {
  if (nhi.authMethod !== undefined) return nhi.authMethod === 'static_secret'
  return SECRET_KINDS.includes(nhi.nhiKind)
}

/** Rights over the whole organization or project: by kind, else by the reported level. */
export const isAdministrative = (nhi: Nhi): boolean =>
  nhi.nhiKind === 'admin_key' || nhi.level === 'admin' || nhi.level === 'owner'

/** OpenAI's project keys carry no expiry at all (contracts note §1; its description has no such field), so where
 *  none is reported there is nothing to set. Admin keys and Anthropic's keys do. */
export const canExpire = (nhi: Nhi): boolean =>
  nhi.expiresAt !== undefined || !(nhi.provider === 'openai' && nhi.nhiKind === 'api_key')
