/**
 * What an OpenAI organization has besides people, projects and keys: admin keys, invites, groups, roles,
 * certificates, limits and settings, as the world has them at a moment.
 */
import type { Member } from '../world/members.ts'
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
  scim: boolean
  userIds: string[]
  roleIds: string[]
}

export interface Role {
  id: string
  name: string
  description: string | null
  permissions: string[]
  resourceType: string
  predefined: boolean
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
  threshold: number
  recipients: string[]
  projectId: string | null
}

const INVITE_DAYS = 7
const TEAMS = ['Engineering', 'Support', 'Finance', 'Front desk', 'Data', 'Marketing', 'Legal', 'Operations']

/** The key that a simulator hands to its caller, as a secret. */
export function ownAdminKey(seed: string): string {
  return `sk-admin-${idFor(`${seed}|admin-secret`, 48)}`
}

/**
 * Admin keys alive at a moment. The first is the caller's own: renewed like the others, but its secret stays the same,
 * so that a caller need not be told.
 */
export function adminKeys(org: OrgWorld, at: EpochMs): AdminKey[] {
  const { seed } = org.settings
  const keys: AdminKey[] = []
  for (let slot = 0; slot < org.profile.adminKeys; slot += 1) {
    const stream = new Stream(`${seed}|openai|admin-key|${slot}`)
    let createdAt = slot === 0 ? FOUNDING + 10 * DAY : FOUNDING + stream.between(5, 500) * DAY
    for (let generation = 0; createdAt <= at; generation += 1) {
      const life = stream.between(...org.profile.adminKeyDays) * DAY
      const idle = stream.chance(org.profile.dormantShare) && slot > 0
      const creator = org.members.at(slot % org.members.size, createdAt)
      if (createdAt + life > at && creator !== undefined) {
        const user = org.userOf(creator)
        keys.push({
          id: `key_${idFor(`${seed}|openai|admin-key|${slot}.${generation}`, 16)}`,
          name:
            slot === 0
              ? 'Reeve read'
              : stream.pick(['Terraform', 'Billing export', 'Provisioning', 'Old script', 'Console']),
          value:
            slot === 0 ? ownAdminKey(seed) : `sk-admin-${idFor(`${seed}|admin|${slot}.${generation}`, 48)}`,
          createdAt: Math.floor(createdAt),
          expiresAt: org.profile.adminKeyExpiry ? Math.floor(createdAt + life) : null,
          lastUsedAt: idle
            ? slot % 2 === 0
              ? null
              : Math.floor(createdAt + 3 * DAY)
            : Math.max(createdAt, at - stream.int(1, 40) * 60_000),
          owner: { id: user.id, name: user.name, createdAt: user.addedAt },
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

/** Invites: those that became members in the last 60 days, those still open, and forgotten ones that ran out. */
export function invites(org: OrgWorld, at: EpochMs): Invite[] {
  const { seed } = org.settings
  const defaultProject = org.projectIdOf(0)
  const list: Invite[] = []
  for (let rank = 0; rank < org.members.size; rank += 1) {
    for (const member of org.members.of(rank, at + 5 * DAY)) {
      const createdAt = member.addedAt - 4 * DAY
      if (createdAt > at || member.addedAt < at - 60 * DAY) continue
      list.push({
        id: inviteIdOf(org, member),
        email: member.person.email,
        role: 'reader',
        createdAt,
        expiresAt: createdAt + INVITE_DAYS * DAY,
        acceptedAt: member.addedAt <= at ? member.addedAt : null,
        projects: [{ id: defaultProject, role: 'member' }],
      })
    }
  }
  const forgotten = org.profile.hardened ? 0 : Math.max(1, Math.round(org.members.size * 0.02))
  for (let i = 0; i < forgotten; i += 1) {
    const stream = new Stream(`${seed}|openai|forgotten-invite|${i}`)
    const createdAt = Math.floor(FOUNDING + stream.between(30, 1100) * DAY)
    if (createdAt > at) continue
    list.push({
      id: `invite-${idFor(`${seed}|openai|forgotten-invite|${i}`, 20)}`,
      email: `contractor${i + 1}@freelance-data.example`,
      role: i % 3 === 0 ? 'owner' : 'reader',
      createdAt,
      expiresAt: createdAt + INVITE_DAYS * DAY,
      acceptedAt: null,
      projects: [],
    })
  }
  return list.sort((a, b) => a.createdAt - b.createdAt)
}

export function inviteStatus(invite: Invite, at: EpochMs): 'accepted' | 'expired' | 'pending' {
  if (invite.acceptedAt !== null && invite.acceptedAt <= at) return 'accepted'
  return invite.expiresAt <= at ? 'expired' : 'pending'
}

/** Organization roles (`projectId` null) or a project's: two that the provider defines, and one of the company's own. */
export function roles(org: OrgWorld, projectId: string | null): Role[] {
  const scope = projectId ?? 'organization'
  const [high, low] = projectId === null ? ['owner', 'reader'] : ['owner', 'member']
  const resourceType = projectId === null ? 'api.organization' : 'api.project'
  const id = (name: string): string =>
    `role_01${idFor(`${org.settings.seed}|role|${scope}|${name}`, 24).toUpperCase()}`
  const predefined = (name: string, permissions: string[]): Role => ({
    id: id(name),
    name,
    description: null,
    permissions,
    resourceType,
    predefined: true,
  })
  return [
    predefined(high ?? 'owner', ['api.organization.read', 'api.organization.write', 'api.management.read']),
    predefined(low ?? 'reader', ['api.organization.read']),
    {
      id: id('custom'),
      name: projectId === null ? 'API Group Manager' : 'Model operator',
      description: 'Made by the company',
      permissions: ['api.groups.read', 'api.groups.write'],
      resourceType,
      predefined: false,
    },
  ]
}

/** Teams with their people. */
export function groups(org: OrgWorld, users: readonly User[]): Group[] {
  const { seed } = org.settings
  const count = Math.max(1, Math.min(TEAMS.length * 8, Math.round(users.length / 12)))
  const custom = roles(org, null)[2]
  const list = Array.from({ length: count }, (_, nth): Group => {
    const round = Math.floor(nth / TEAMS.length)
    return {
      id: `group_01${idFor(`${seed}|openai|group|${nth}`, 20).toUpperCase()}`,
      name: `${TEAMS[nth % TEAMS.length] ?? 'Team'}${round === 0 ? '' : ` ${round + 1}`}`,
      createdAt: FOUNDING + (nth + 1) * 9 * DAY,
      scim: org.profile.hardened,
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
  return [
    {
      id: `cert_${idFor(`${org.settings.seed}|certificate|${turn}`, 16)}`,
      name: `gateway ${new Date(validAt).getUTCFullYear()}`,
      createdAt: validAt,
      validAt,
      expiresAt: validAt + 400 * DAY,
      active: true,
    },
  ]
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
  const scope = projectNth === null ? 'organization' : String(projectNth)
  if (limit === null) return []
  return [50, 80, 100].slice(0, org.profile.spendAlerts).map((percent) => ({
    id: `alert_${idFor(`${org.settings.seed}|alert|${scope}|${percent}`, 16)}`,
    threshold: Math.round((limit * percent) / 100),
    recipients: [`finance@${org.settings.domain}`],
    projectId: projectNth === null ? null : org.projectIdOf(projectNth),
  }))
}
