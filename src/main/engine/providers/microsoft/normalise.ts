/** Entra's words as facts. */
import type { FactKey, FactPart } from '../../facts/index.ts'
import { present } from '../kit/present.ts'
import type { Licensed, User } from './wire.ts'

const PROVIDER = 'microsoft'

/** The mailbox's other addresses, in order. Such a list has addresses of other kinds as well (X500, SIP). */
function aliasesOf({ mail, proxyAddresses }: User): readonly string[] | undefined {
  const addresses = proxyAddresses?.flatMap((each) => /^smtp:\s*(\S+)$/i.exec(each)?.[1] ?? [])
  const others = addresses?.filter((each) => each.toLowerCase() !== mail?.toLowerCase())
  return others && [...new Set(others)].sort()
}

/** Of a user read whole. */
export function account(user: User, tenant: string): FactPart {
  const { accountEnabled } = user
  return present({
    kind: 'account',
    id: user.id,
    provider: PROVIDER,
    tenant,
    email: user.mail ?? null,
    aliases: aliasesOf(user),
    upn: user.userPrincipalName ?? null,
    name: user.displayName ?? null,
    state: typeof accountEnabled !== 'boolean' ? 'unknown' : accountEnabled ? 'active' : 'disabled',
    directoryState: typeof accountEnabled !== 'boolean' ? undefined : accountEnabled ? 'active' : 'disabled',
    roles: user.userType ? [user.userType] : undefined,
    addedAt: user.createdDateTime ?? undefined,
  })
}

/** Products with Copilot have it in their name; there are several, and their ids differ. */
export function seat(user: Licensed, tenant: string): FactPart[] {
  if (user.licences === undefined) return []
  const products = user.licences.flatMap(({ skuPartNumber }) => skuPartNumber ?? [])
  return [
    {
      kind: 'account',
      id: user.id,
      provider: PROVIDER,
      tenant,
      seat: products.find((name) => /copilot/i.test(name)) ?? null,
    },
  ]
}

/** Deleted users can be restored for 30 days; until then they are not there. */
export const removed = (id: string, tenant: string): FactKey => ({ kind: 'account', tenant, id })
