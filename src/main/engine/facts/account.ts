/** A person's account at one provider. */
import type { AccountState, EpochMs } from '../../../shared/model/index.ts'
import { asStored, hasState, namedBy, type FactBase, type FactKindSpec } from './kind.ts'

export interface Account extends FactBase<'account'> {
  readonly email?: string | null
  /** Other addresses of the same mailbox. */
  readonly aliases?: readonly string[]
  /** The name that the person signs in with, as a directory has it. It looks like a mail address and need not be one. */
  readonly upn?: string | null
  readonly name?: string | null
  readonly state: AccountState
  /** The provider's own role words at organization level. */
  readonly roles?: readonly string[]
  readonly isAdmin?: boolean
  readonly addedAt?: EpochMs | null
  readonly invitedAt?: EpochMs | null
  readonly inviteExpiresAt?: EpochMs | null
  readonly lastActivityAt?: EpochMs | null
  readonly mfa?: 'enforced' | 'registered' | 'none'
  readonly sso?: boolean
  /** Seat or licence product, where the provider sells seats. */
  readonly seat?: string | null
  readonly seatAssignedAt?: EpochMs | null
  readonly directoryState?: 'active' | 'disabled' | 'deleted'
}

export const account: FactKindSpec<Account> = {
  kind: 'account',
  version: 1,
  label: { one: 'Person', many: 'People' },
  fields: {
    email: true,
    aliases: true,
    upn: true,
    name: true,
    state: true,
    roles: true,
    isAdmin: true,
    addedAt: true,
    invitedAt: true,
    inviteExpiresAt: true,
    lastActivityAt: true,
    mfa: true,
    sso: true,
    seat: true,
    seatAssignedAt: true,
    directoryState: true,
  },
  nameOf: (fact) => namedBy(fact.id, fact.name, fact.email),
  isListed: hasState,
  personal: ['email', 'aliases', 'upn', 'name'],
  upcast: asStored,
}
