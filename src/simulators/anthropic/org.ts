/**
 * An Anthropic organization as the world has it at a moment, before any caller changed something. Plain records in
 * our words; `shapes.ts` gives them the form of either API version.
 */
import type { Settings } from '../options.ts'
import { createCompany } from '../world/company.ts'
import { type HealthProfile, PROFILES } from '../world/health.ts'
import { createKeyChain, type KeyChain, type KeyLife } from '../world/keys.ts'
import { adminCount, createMembership, type Member, type Membership } from '../world/members.ts'
import { hash, idFor, Stream, uuidFor } from '../world/random.ts'
import { type Container, containerCount, createContainers } from '../world/services.ts'
import { DAY, type EpochMs, FOUNDING } from '../world/time.ts'

export interface User {
  id: string
  name: string
  email: string
  role: string
  addedAt: EpochMs
}

export interface Workspace {
  id: string
  name: string
  createdAt: EpochMs
  archivedAt: EpochMs | null
  color: string
  tags: Readonly<Record<string, string>>
  isDefault: boolean
}

export interface WorkspaceMember {
  /** Workspace id, slash, user id. */
  id: string
  workspaceId: string
  userId: string
  role: string
}

export interface ApiKey {
  id: string
  name: string
  hint: string
  createdAt: EpochMs
  creatorId: string
  expiresAt: EpochMs | null
  status: 'active' | 'inactive' | 'archived' | 'expired'
  workspaceId: string
  serviceAccountId: string | null
}

export interface ServiceAccount {
  id: string
  name: string
  createdAt: EpochMs
  creatorId: string
  archivedAt: EpochMs | null
  description: string | null
  role: 'developer' | 'admin'
  workspaceId: string
}

export interface Invite {
  id: string
  email: string
  role: string
  invitedAt: EpochMs
  expiresAt: EpochMs
  acceptedAt: EpochMs | null
}

export interface OrgWorld {
  settings: Settings
  profile: HealthProfile
  members: Membership
  chain: KeyChain
  containers: readonly Container[]
  id: string
  taggedId: string
  users: (at: EpochMs) => User[]
  workspaces: (at: EpochMs) => Workspace[]
  workspaceMembers: (at: EpochMs) => WorkspaceMember[]
  keys: (at: EpochMs) => ApiKey[]
  serviceAccounts: (at: EpochMs) => ServiceAccount[]
  invites: (at: EpochMs) => Invite[]
  userOf: (member: Member) => User
  inviteIdOf: (member: Member) => string
  workspaceIdOf: (nth: number) => string
  workspaceNthOf: (life: KeyLife) => number
  keyIdOf: (life: KeyLife) => string
  keyNameOf: (life: KeyLife) => string
}

const NEVER = Date.UTC(2100, 0, 1)
/** How long a key that is no longer used stays in the list before somebody deletes it in the console. */
const KEPT_AFTER_END = 180 * DAY
const INVITE_DAYS = 21
const COLORS = ['#6C5BB9', '#B25B2A', '#2A7AB2', '#2AB27A', '#B22A5B']
const USES = ['backend', 'agent', 'eval', 'notebook', 'ingest', 'triage', 'reports', 'ci', 'prototype']

/** The organization of some settings. Pure: no clock, no state. */
export function createOrg(settings: Settings): OrgWorld {
  const { seed, users: userCount } = settings
  const profile = PROFILES[settings.health]
  const name = `${seed}|${settings.domain}|anthropic`
  const members = createMembership(createCompany(seed, settings.domain), 'anthropic', userCount, profile)
  const keyCount = Math.max(
    3,
    settings.identities === undefined ? Math.round(userCount / 3) : Math.round(settings.identities * 0.9),
  )
  const chain = createKeyChain(name, keyCount, members, profile, 0.5)
  const containers = createContainers(name, Math.min(95, containerCount(userCount)), 'Default')
  const admins = adminCount(userCount, profile)

  const id = (prefix: string, what: string): string => `${prefix}_01${idFor(`${name}|${what}`, 22)}`
  const workspaceIdOf = (nth: number): string => id('wrkspc', `workspace|${nth}`)
  const keyIdOf = (life: KeyLife): string => id('apikey', `key|${life.slot.nth}.${life.generation}`)
  const inviteIdOf = (member: Member): string => id('invite', `invite|${member.person.key}`)
  const accountId = (slot: number): string => id('svac', `account|${slot}`)
  const hasAccount = (life: KeyLife): boolean => life.slot.service && life.slot.nth % 4 === 0

  function roleOf(member: Member): string {
    if (member.rank < admins) return 'admin'
    const draw = hash(`${name}|role|${member.person.key}`) % 10
    if (member.person.guest) return 'user'
    return (
      ['developer', 'developer', 'developer', 'claude_code_user', 'claude_code_user', 'billing'][draw] ??
      'user'
    )
  }

  function userOf(member: Member): User {
    return {
      id: id('user', `user|${member.person.key}`),
      name: member.person.name,
      email: member.person.email,
      role: roleOf(member),
      addedAt: member.addedAt,
    }
  }

  /** The workspace of a key: one that is never closed, or, where nobody looks after things, a closed one too. */
  function workspaceNthOf(life: KeyLife): number {
    const container = containers[Math.floor(life.slot.where * containers.length)]
    if (container === undefined || container.createdAt > life.firstAt) return 0
    const forgotten = !profile.hardened && life.createdAt < container.archivedAt
    return container.archivedAt === NEVER || forgotten ? container.nth : 0
  }

  const keyNameOf = (life: KeyLife): string => {
    const use = new Stream(`${name}|name|${life.slot.nth}`).pick(USES)
    return `${use}-${life.slot.nth + 1}${life.generation === 0 ? '' : `-v${life.generation + 1}`}`
  }

  function keyOf(life: KeyLife, at: EpochMs): ApiKey {
    const nth = workspaceNthOf(life)
    const closed = (containers[nth]?.archivedAt ?? NEVER) <= at
    const expiresAt = profile.hardened ? life.createdAt + 90 * DAY : null
    const letters = new Stream(`${keyIdOf(life)}|hint`)
    let status: ApiKey['status'] = 'active'
    if (closed) status = 'archived'
    else if (life.endsAt <= at) status = profile.hardened ? 'archived' : 'inactive'
    else if (expiresAt !== null && expiresAt <= at) status = 'expired'
    return {
      id: keyIdOf(life),
      name: keyNameOf(life),
      hint: `sk-ant-api03-${letters.letters(3)}...${letters.letters(4)}`,
      createdAt: life.createdAt,
      creatorId: userOf(life.creator).id,
      expiresAt,
      status,
      workspaceId: workspaceIdOf(nth),
      serviceAccountId: hasAccount(life) ? accountId(life.slot.nth) : null,
    }
  }

  function workspaceMembers(at: EpochMs): WorkspaceMember[] {
    const open = containers.filter((container) => container.nth > 0 && container.createdAt <= at)
    return members.all(at).flatMap((member) => {
      const user = userOf(member)
      const stream = new Stream(`${name}|workspaces|${member.person.key}`)
      const chosen = new Set(
        Array.from({ length: stream.int(0, 2) }, () => stream.int(1, Math.max(1, containers.length - 1))),
      )
      return open
        .filter((container) => chosen.has(container.nth) || member.rank < admins)
        .map((container) => {
          const workspaceId = workspaceIdOf(container.nth)
          const role =
            member.rank < admins ? 'workspace_admin' : stream.pick(['workspace_developer', 'workspace_user'])
          return { id: `${workspaceId}/${user.id}`, workspaceId, userId: user.id, role }
        })
    })
  }

  function serviceAccounts(at: EpochMs): ServiceAccount[] {
    const accounts = new Map<string, ServiceAccount>()
    for (const life of chain.lives(at, at)) {
      if (!hasAccount(life)) continue
      const account: ServiceAccount = {
        id: accountId(life.slot.nth),
        name: `svc-${keyNameOf({ ...life, generation: 0 })}`,
        createdAt: life.firstAt,
        creatorId: userOf(life.creator).id,
        archivedAt: null,
        description: profile.hardened ? 'Workload identity' : null,
        role: 'developer',
        workspaceId: workspaceIdOf(workspaceNthOf(life)),
      }
      if (!accounts.has(account.id)) accounts.set(account.id, account)
    }
    return [...accounts.values()]
  }

  function invites(at: EpochMs): Invite[] {
    const list: Invite[] = []
    for (let rank = 0; rank < members.size; rank += 1) {
      for (const member of members.of(rank, at + 5 * DAY)) {
        const invitedAt = member.addedAt - 4 * DAY
        if (invitedAt > at || member.addedAt < at - 60 * DAY) continue
        const role = roleOf(member)
        list.push({
          id: inviteIdOf(member),
          email: member.person.email,
          role: role === 'admin' ? 'user' : role,
          invitedAt,
          expiresAt: invitedAt + INVITE_DAYS * DAY,
          acceptedAt: member.addedAt <= at ? member.addedAt : null,
        })
      }
    }
    for (let i = 0; !profile.hardened && i < Math.max(1, Math.round(userCount / 60)); i += 1) {
      const invitedAt = Math.floor(
        FOUNDING + new Stream(`${name}|forgotten-invite|${i}`).between(40, 1200) * DAY,
      )
      if (invitedAt > at) continue
      list.push({
        id: id('invite', `forgotten|${i}`),
        email: `contractor${i + 1}@freelance-data.example`,
        role: 'developer',
        invitedAt,
        expiresAt: invitedAt + INVITE_DAYS * DAY,
        acceptedAt: null,
      })
    }
    return list.sort((a, b) => a.invitedAt - b.invitedAt)
  }

  return {
    settings,
    profile,
    members,
    chain,
    containers,
    id: uuidFor(`${name}|organization`),
    taggedId: id('org', 'organization'),
    userOf,
    inviteIdOf,
    workspaceIdOf,
    workspaceNthOf,
    keyIdOf,
    keyNameOf,
    users: (at) => members.all(at).map(userOf),
    workspaces: (at) =>
      containers
        .filter((container) => container.createdAt <= at)
        .map((container): Workspace => ({
          id: workspaceIdOf(container.nth),
          name: container.name,
          createdAt: container.createdAt,
          archivedAt: container.archivedAt <= at ? container.archivedAt : null,
          color: COLORS[container.nth % COLORS.length] ?? '#6C5BB9',
          tags: profile.hardened ? { env: container.name.split(' ').at(-1) ?? 'prod' } : {},
          isDefault: container.nth === 0,
        })),
    workspaceMembers,
    keys: (at) => chain.lives(at - KEPT_AFTER_END, at).map((life) => keyOf(life, at)),
    serviceAccounts,
    invites,
  }
}
