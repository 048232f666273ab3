/** Something without a person behind it that can act: a service account, an app registration, a role, an agent. It acts
 *  through its credentials, which come and go while it stays. */
import type {
  AccessLevel,
  EpochMs,
  IdentityKind,
  LifeState,
  ScopeLevel,
} from '../../../shared/model/index.ts'
import { asStored, hasState, namedBy, type FactBase, type FactKindSpec } from './kind.ts'

export interface Identity extends FactBase<'identity'> {
  readonly identityKind: IdentityKind
  readonly name?: string | null
  /** Who answers for it, as the provider records it. */
  readonly ownerId?: string | null
  /** Kind of fact that `ownerId` names. */
  readonly ownerKind?: 'account' | 'identity'
  readonly createdBy?: string | null
  readonly createdAt?: EpochMs | null
  readonly lastUsedAt?: EpochMs | null
  readonly state: LifeState
  readonly scopeLevel: ScopeLevel
  /** Service fact id of the project or workspace; null = the organization itself or the provider's default. */
  readonly scopeId?: string | null
  /** Provider's role or permission words that it has. */
  readonly permissions?: readonly string[]
  readonly level?: AccessLevel
}

export const identity: FactKindSpec<Identity> = {
  kind: 'identity',
  version: 1,
  label: { one: 'Identity', many: 'Identities' },
  fields: {
    identityKind: true,
    name: true,
    ownerId: true,
    ownerKind: true,
    createdBy: true,
    createdAt: true,
    lastUsedAt: true,
    state: true,
    scopeLevel: true,
    scopeId: true,
    permissions: true,
    level: true,
  },
  nameOf: (fact) => namedBy(fact.id, fact.name),
  isListed: hasState,
  personal: [],
  upcast: asStored,
}
