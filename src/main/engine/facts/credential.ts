/** What authenticates an account or an identity: an API key, a client secret, a certificate. The secret itself is never
 *  read. */
import type {
  AccessLevel,
  CredentialKind,
  EpochMs,
  LifeState,
  ScopeLevel,
} from '../../../shared/model/index.ts'
import { asStored, hasState, namedBy, type FactBase, type FactKindSpec } from './kind.ts'

export interface Credential extends FactBase<'credential'> {
  readonly credentialKind: CredentialKind
  readonly name?: string | null
  /** The provider's redacted form ("sk-abc…def"): never the secret. */
  readonly hint?: string | null
  /** The identity that it authenticates. Read whom it authenticates with `holderOf`. */
  readonly identityId?: string | null
  /** The person's account that it authenticates. */
  readonly accountId?: string | null
  readonly scopeLevel: ScopeLevel
  /** Service fact id of the project or workspace; null = the organization itself or the provider's default. */
  readonly scopeId?: string | null
  /** `inactive`: the owner has lost the project, and the key still works. */
  readonly ownerAccess?: 'active' | 'inactive'
  readonly createdBy?: string | null
  readonly createdAt?: EpochMs | null
  readonly lastUsedAt?: EpochMs | null
  /** How the last use is known. Absent with `lastUsedAt` present means the provider's own field. */
  readonly lastUsedFrom?: 'provider' | 'usage' | 'event'
  /** Known from usage where no last use is reported: not used from then on. Whether it was before is not known. */
  readonly notUsedSince?: EpochMs
  readonly expiresAt?: EpochMs | null
  readonly rotatedAt?: EpochMs | null
  readonly state: LifeState
  readonly authMethod?: 'static_secret' | 'certificate' | 'federated' | 'managed_identity' | 'session'
  /** Provider's role or permission words of its own, where it has other rights than its holder. */
  readonly permissions?: readonly string[]
  readonly level?: AccessLevel
}

export const credential: FactKindSpec<Credential> = {
  kind: 'credential',
  version: 1,
  label: { one: 'Credential', many: 'Credentials' },
  fields: {
    credentialKind: true,
    name: true,
    hint: true,
    identityId: true,
    accountId: true,
    scopeLevel: true,
    scopeId: true,
    ownerAccess: true,
    createdBy: true,
    createdAt: true,
    lastUsedAt: true,
    lastUsedFrom: true,
    notUsedSince: true,
    expiresAt: true,
    rotatedAt: true,
    state: true,
    authMethod: true,
    permissions: true,
    level: true,
  },
  nameOf: (fact) => namedBy(fact.id, fact.name, fact.hint),
  isListed: hasState,
  personal: [],
  upcast: asStored,
}

export interface Holder {
  readonly kind: 'account' | 'identity'
  readonly id: string
}

/** Whom it authenticates. undefined = the provider does not say; null = it says nobody. */
export function holderOf({ identityId, accountId }: Credential): Holder | null | undefined {
  if (typeof identityId === 'string') return { kind: 'identity', id: identityId }
  if (typeof accountId === 'string') return { kind: 'account', id: accountId }
  return identityId === null || accountId === null ? null : undefined
}
