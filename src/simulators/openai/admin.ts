/**
 * What an OpenAI organization has besides people, projects and keys: admin keys, invites, groups, roles,
 * certificates, limits and settings, as the world has them at a moment.
 */
import type { Member } from '../world/members.ts'
import { invitedAt } from '../world/organization.ts'
import { idFor, Stream } from '../world/random.ts'
import { DAY, dayOf, type EpochMs, FOUNDING } from '../world/time.ts'
import type { OrgWorld, User } from './org.ts'

export interface AdminKey {
  id: string
  name: string
  value: string
  createdAt: EpochMs
  expiresAt: EpochMs | null
  lastUsedAt: EpochMs | null
  owner: { id: string; name: string; createdAt: EpochMs }
}

export interface Invite {
  id: string
  email: string
  role: string
  createdAt: EpochMs
  expiresAt: EpochMs
  acceptedAt: EpochMs | null
  projects: { id: string; role: string }[]
}

export interface Group {
  id: string
  name: string
  createdAt: EpochMs
  isScimManaged: boolean
  userIds: string[]
  roleIds: string[]
}

export interface Role {
  id: string
  name: string
  description: string | null
  permissions: string[]
  resourceType: string
  predefinedRole: boolean
}

export interface Certificate {
  id: string
  name: string
  createdAt: EpochMs
  validAt: EpochMs
  expiresAt: EpochMs
  active: boolean
}

export interface SpendAlert {
  id: string
  /** Cents. */
  thresholdAmount: number
  recipients: string[]
  projectId: string | null
}

/** How long an invite can be accepted. */
export const INVITE_LIFE = 7 * DAY
const TEAMS = ['Engineering', 'Support', 'Finance', 'Front desk', 'Data', 'Marketing', 'Legal', 'Operations']
const ADMIN_KEY_NAMES = ['Terraform', 'Billing export', 'Provisioning', 'Old script', 'Console']

/** The key that a simulator hands to its caller, as a secret. */
export function ownAdminKey(seed: string): string {
  return `sk-admin-${idFor(`${seed}|admin-secret`, 48)}`
}

/**
 * Admin keys alive at a moment. The first is the caller's own: renewed like the others, but its secret stays the same,
 * so that callers can go on using it.
 */
export function adminKeys(org: OrgWorld, at: EpochMs): AdminKey[] {
  const { settings, profile, members } = org
  const { seed } = settings
  const keys: AdminKey[] = []
  for (let slot = 0; slot < profile.adminKeys; slot += 1) {
    const draw = new Stream(`${seed}|openai|admin-key|${slot}`)
    const isOwn = slot === 0
    let createdAt = isOwn ? FOUNDING + 10 * DAY : FOUNDING + draw.between(5, 500) * DAY
    for (let generation = 0; createdAt <= at; generation += 1) {
      const life = draw.between(...profile.adminKeyDays) * DAY
      const idle = draw.chance(profile.dormantShare) && !isOwn
      const creator = members.at(slot % members.size, createdAt)
      if (createdAt + life > at && creator !== undefined) {
        const { id, name, addedAt } = org.userOf(creator)
        const lastOfIdle = slot % 2 === 0 ? null : Math.floor(createdAt + 3 * DAY)
        keys.push({
          id: `key_${idFor(`${seed}|openai|admin-key|${slot}.${generation}`, 16)}`,
          name: isOwn ? 'Reeve read' : draw.pick(ADMIN_KEY_NAMES),
          value: isOwn ? ownAdminKey(seed) : `sk-admin-${idFor(`${seed}|admin|${slot}.${generation}`, 48)}`,
          createdAt: Math.floor(createdAt),
          expiresAt: profile.adminKeyExpiry ? Math.floor(createdAt + life) : null,
          lastUsedAt: idle ? lastOfIdle : Math.max(createdAt, at - draw.int(1, 40) * 60_000),
          owner: { id, name, createdAt: addedAt },
        })
      }
      createdAt += life
    }
  }
  return keys
}

/** The id of the invite that made somebody a member. */
export function inviteIdOf(org: OrgWorld, member: Member): string {
  return `invite-${idFor(`${org.settings.seed}|openai|invite|${member.person.key}`, 20)}`
}

export function invites(org: OrgWorld, at: EpochMs): Invite[] {
  const name = `${org.settings.seed}|openai`
  const count = Math.round(org.members.size * 0.02)
  const projects = [{ id: org.projectIdOf(0), role: 'member' }]
  return invitedAt(org, at, { count, name, days: [30, 1100] }).map(({ member, nth, ...invited }) => ({
    ...(member === undefined
      ? {
          id: `invite-${idFor(`${name}|forgotten-invite|${nth}`, 20)}`,
          email: `contractor${nth + 1}@freelance-data.example`,
          role: nth % 3 === 0 ? 'owner' : 'reader',
          projects: [],
        }
      : { id: inviteIdOf(org, member), email: member.person.email, role: 'reader', projects }),
    createdAt: invited.invitedAt,
    expiresAt: invited.invitedAt + INVITE_LIFE,
    acceptedAt: invited.acceptedAt,
  }))
}

/** Organization roles (`projectId` null) or a project's: two that the provider defines, and one of the company's own. */
export function roles(org: OrgWorld, projectId: string | null): Role[] {
  const scope = projectId ?? 'organization'
  const role = (
    id: string,
    name: string,
    permissions: string[],
    description: string | null = null,
  ): Role => ({
    id: `role_01${idFor(`${org.settings.seed}|role|${scope}|${id}`, 24).toUpperCase()}`,
    name,
    description,
    permissions,
    resourceType: projectId === null ? 'api.organization' : 'api.project',
    predefinedRole: description === null,
  })
  const low = projectId === null ? 'reader' : 'member'
  const custom = projectId === null ? 'API Group Manager' : 'Model operator'
  return [
    role('owner', 'owner', ['api.organization.read', 'api.organization.write', 'api.management.read']),
    role(low, low, ['api.organization.read']),
    role('custom', custom, ['api.groups.read', 'api.groups.write'], 'Made by the company'),
  ]
}

/** Teams with their people. */
export function groups(org: OrgWorld, users: readonly User[]): Group[] {
  const count = Math.max(1, Math.min(TEAMS.length * 8, Math.round(users.length / 12)))
  const custom = roles(org, null)[2]
  const list = Array.from({ length: count }, (_, nth): Group => {
    const round = Math.floor(nth / TEAMS.length)
    return {
      id: `group_01${idFor(`${org.settings.seed}|openai|group|${nth}`, 20).toUpperCase()}`,
      name: `${TEAMS[nth % TEAMS.length] ?? 'Team'}${round === 0 ? '' : ` ${round + 1}`}`,
      createdAt: FOUNDING + (nth + 1) * 9 * DAY,
      isScimManaged: org.profile.hardened,
      userIds: [],
      roleIds: nth === 0 && custom !== undefined ? [custom.id] : [],
    }
  })
  users.forEach((user, index) => list[index % count]?.userIds.push(user.id))
  return list
}

/** A client certificate, renewed every year, where the organization is hardened. */
export function certificates(org: OrgWorld, at: EpochMs): Certificate[] {
  if (!org.profile.hardened) return []
  const turn = Math.floor((at - FOUNDING) / (365 * DAY))
  const validAt = FOUNDING + turn * 365 * DAY
  const id = `cert_${idFor(`${org.settings.seed}|certificate|${turn}`, 16)}`
  const name = `gateway ${new Date(validAt).getUTCFullYear()}`
  return [{ id, name, createdAt: validAt, validAt, expiresAt: validAt + 400 * DAY, active: true }]
}

/** A whole-dollar limit in cents that leaves some room over the month's expected spend. */
export function spendLimitCents(org: OrgWorld, projectNth: number | null, at: EpochMs): number | null {
  const kind = org.profile.spendLimit
  if (kind === 'none' || (kind === 'organization' && projectNth !== null)) return null
  const base = projectNth === null ? org.chain.slots.length * 260 + 2500 : 1200
  const year = Math.max(0, Math.floor((dayOf(at) - dayOf(FOUNDING)) / 365))
  return Math.ceil(base * (1 + 0.3 * year)) * 100
}

export function spendAlerts(org: OrgWorld, projectNth: number | null, at: EpochMs): SpendAlert[] {
  const limit = spendLimitCents(org, projectNth, at)
  if (limit === null) return []
  const scope = projectNth === null ? 'organization' : String(projectNth)
  return [50, 80, 100].slice(0, org.profile.spendAlerts).map((percent) => ({
    id: `alert_${idFor(`${org.settings.seed}|alert|${scope}|${percent}`, 16)}`,
    thresholdAmount: Math.round((limit * percent) / 100),
    recipients: [`finance@${org.settings.domain}`],
    projectId: projectNth === null ? null : org.projectIdOf(projectNth),
  }))
}
