/** What the organizations of a company at two providers have in common: members, keys, containers, invites. */
import type { Settings } from '../options.ts'
import { createCompany } from './company.ts'
import { createHappenings, type Happenings } from './happenings.ts'
import { type HealthProfile, PROFILES } from './health.ts'
import { createKeyChain, type KeyChain } from './keys.ts'
import { adminCount, createMembership, type Member, type Membership } from './members.ts'
import { Stream } from './random.ts'
import { type Container, containerCount, createContainers } from './services.ts'
import { DAY, type EpochMs, FOUNDING } from './time.ts'

export interface Organization {
  settings: Settings
  profile: HealthProfile
  /** Names what belongs to the company at this provider. */
  name: string
  members: Membership
  chain: KeyChain
  containers: readonly Container[]
  /** How many members hold the highest role. */
  admins: number
  happenings: () => Happenings
  /** Whether the provider records events for readers, does not, or refuses to show them. */
  audit: 'on' | 'off' | 'refused'
}

export interface OrganizationRules {
  /** Share of the identities asked for that are keys; the others are service accounts. */
  keyShare: number
  /** Share of keys that belong to services. */
  serviceShare: number
  defaultContainer: string
  maxContainers?: number
}

/** The organization of a company at a provider. Pure: no clock, no state. */
export function createOrganization(
  settings: Settings,
  provider: string,
  rules: OrganizationRules,
): Organization {
  const { seed, domain, users, identities } = settings
  const profile = PROFILES[settings.health]
  const name = `${seed}|${domain}|${provider}`
  const members = createMembership(createCompany(seed, domain), provider, users, profile)
  const keys = Math.round(identities === undefined ? users / 3 : identities * rules.keyShare)
  const chain = createKeyChain(name, Math.max(3, keys), members, profile, rules.serviceShare)
  const count = Math.min(rules.maxContainers ?? Infinity, containerCount(users))
  const containers = createContainers(name, count, rules.defaultContainer)
  return {
    settings,
    profile,
    name,
    members,
    chain,
    containers,
    admins: adminCount(users, profile),
    happenings: () => createHappenings({ name: `${seed}|${provider}`, members, chain, containers }),
    audit: settings.audit ?? (profile.auditOn ? 'on' : 'off'),
  }
}

/** Containers that exist at a moment, with when they were archived. */
export function containersAt(
  containers: readonly Container[],
  at: EpochMs,
): { nth: number; name: string; createdAt: EpochMs; archivedAt: EpochMs | null; isDefault: boolean }[] {
  return containers
    .filter(({ createdAt }) => createdAt <= at)
    .map((container) => ({
      nth: container.nth,
      name: container.name,
      createdAt: container.createdAt,
      archivedAt: container.archivedAt <= at ? container.archivedAt : null,
      isDefault: container.nth === 0,
    }))
}

/** An invite: of somebody who became a member, or one that was forgotten (`nth`) and ran out. */
export type Invited = { invitedAt: EpochMs; acceptedAt: EpochMs | null } & (
  { member: Member; nth?: never } | { member?: never; nth: number }
)

/** Invites: those that became members in the last 60 days, those still open, and forgotten ones, oldest first. */
export function invitedAt(
  { members, profile }: Organization,
  at: EpochMs,
  forgotten: { count: number; name: string; days: readonly [number, number] },
): Invited[] {
  const list: Invited[] = []
  for (let rank = 0; rank < members.size; rank += 1) {
    for (const member of members.of(rank, at + 5 * DAY)) {
      const sentAt = member.addedAt - 4 * DAY
      if (sentAt > at || member.addedAt < at - 60 * DAY) continue
      list.push({ member, invitedAt: sentAt, acceptedAt: member.addedAt <= at ? member.addedAt : null })
    }
  }
  for (let nth = 0; !profile.hardened && nth < Math.max(1, forgotten.count); nth += 1) {
    const draw = new Stream(`${forgotten.name}|forgotten-invite|${nth}`)
    const sentAt = Math.floor(FOUNDING + draw.between(...forgotten.days) * DAY)
    if (sentAt <= at) list.push({ nth, invitedAt: sentAt, acceptedAt: null })
  }
  return list.sort((a, b) => a.invitedAt - b.invitedAt)
}

/** What became of an invite. */
export function inviteStatus(
  invite: { acceptedAt: EpochMs | null; expiresAt: EpochMs },
  now: EpochMs,
): 'accepted' | 'expired' | 'pending' {
  if (invite.acceptedAt !== null && invite.acceptedAt <= now) return 'accepted'
  return invite.expiresAt <= now ? 'expired' : 'pending'
}
