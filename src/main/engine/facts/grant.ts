/** Somebody or something may do something to a resource. */
import type { AccessLevel, EpochMs } from '../../../shared/model/index.ts'
import { always, asStored, type FactBase, type FactKindSpec } from './kind.ts'

export const HOLDER_KINDS = ['account', 'identity', 'credential', 'group'] as const
type HolderKind = (typeof HOLDER_KINDS)[number]

export const isHolderKind = (kind: unknown): kind is HolderKind =>
  (HOLDER_KINDS as readonly unknown[]).includes(kind)

/** The id is `<holder>|<resource>|<permission>`. */
export interface Grant extends FactBase<'grant'> {
  readonly holderId: string
  readonly holderKind: HolderKind
  /** Service fact id. */
  readonly resourceId: string
  readonly permission: string
  readonly level?: AccessLevel
  readonly grantedAt?: EpochMs | null
  readonly expiresAt?: EpochMs | null
}

export const grant: FactKindSpec<Grant> = {
  kind: 'grant',
  version: 1,
  label: { one: 'Grant', many: 'Grants' },
  fields: {
    holderId: true,
    holderKind: true,
    resourceId: true,
    permission: true,
    level: true,
    grantedAt: true,
    expiresAt: true,
  },
  nameOf: ({ holderId, resourceId, permission }) => `${holderId} → ${resourceId} (${permission})`,
  isListed: always,
  personal: [],
  upcast: asStored,
}
