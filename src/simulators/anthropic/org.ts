/**
 * An Anthropic organization as the world has it at a moment, before any caller changed something. Plain records in
 * our words; `shapes.ts` gives them the form of either API version.
 */
import type { Settings } from '../options.ts'
import type { KeyLife } from '../world/keys.ts'
import type { Member } from '../world/members.ts'
import { containersAt, createOrganization, invitedAt } from '../world/organization.ts'
import { hash, idFor, Stream, uuidFor } from '../world/random.ts'
import { DAY, type EpochMs } from '../world/time.ts'

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
  displayColor: string
  tags: Readonly<Record<string, string>>
  isDefault: boolean
}

export interface WorkspaceMember {
  /** Workspace id, slash, user id. */
  id: string
  workspaceId: string
  userId: string
  workspaceRole: string
}

export interface ApiKey {
  id: string
  name: string
  partialKeyHint: string
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
  organizationRole: 'developer' | 'admin'
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

export type OrgWorld = ReturnType<typeof createOrg>

const NEVER = Date.UTC(2100, 0, 1)
/** How long a key that is no longer used stays in the list before somebody deletes it in the console. */
const KEPT_AFTER_END = 180 * DAY
/** How long an invite can be accepted. */
export const INVITE_LIFE = 21 * DAY
const COLORS = ['#6C5BB9', '#B25B2A', '#2A7AB2', '#2AB27A', '#B22A5B']
const USES = ['backend', 'agent', 'eval', 'notebook', 'ingest', 'triage', 'reports', 'ci', 'prototype']
const ROLES = ['developer', 'developer', 'developer', 'claude_code_user', 'claude_code_user', 'billing']

/** The organization of some settings. Pure: no clock, no state. */
export function createOrg(settings: Settings) {
  const organization = createOrganization(settings, 'anthropic', {
    keyShare: 0.9,
    serviceShare: 0.5,
    defaultContainer: 'Default',
    maxContainers: 95,
  })
  const { profile, name, members, chain, containers, admins } = organization

  const id = (prefix: string, what: string): string => `${prefix}_01${idFor(`${name}|${what}`, 22)}`
  const workspaceIdOf = (nth: number): string => id('wrkspc', `workspace|${nth}`)
  const keyIdOf = (life: KeyLife): string => id('apikey', `key|${life.slot.nth}.${life.generation}`)
  const inviteIdOf = (member: Member): string => id('invite', `invite|${member.person.key}`)
  const accountId = (slot: number): string => id('svac', `account|${slot}`)
  const hasAccount = (life: KeyLife): boolean => life.slot.service && life.slot.nth % 4 === 0

  function roleOf(member: Member): string {
    if (member.rank < admins) return 'admin'
    return member.person.guest ? 'user' : (ROLES[hash(`${name}|role|${member.person.key}`) % 10] ?? 'user')
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
      partialKeyHint: `sk-ant-api03-${letters.letters(3)}...${letters.letters(4)}`,
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
          const workspaceRole =
            member.rank < admins ? 'workspace_admin' : stream.pick(['workspace_developer', 'workspace_user'])
          return { id: `${workspaceId}/${user.id}`, workspaceId, userId: user.id, workspaceRole }
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
        organizationRole: 'developer',
        workspaceId: workspaceIdOf(workspaceNthOf(life)),
      }
      if (!accounts.has(account.id)) accounts.set(account.id, account)
    }
    return [...accounts.values()]
  }

  function invites(at: EpochMs): Invite[] {
    const forgotten = { count: Math.round(members.size / 60), name, days: [40, 1200] as const }
    return invitedAt(organization, at, forgotten).map(({ member, nth, invitedAt, acceptedAt }) => {
      const role = member === undefined ? 'developer' : roleOf(member)
      return {
        id: member === undefined ? id('invite', `forgotten|${nth}`) : inviteIdOf(member),
        email: member?.person.email ?? `contractor${(nth ?? 0) + 1}@freelance-data.example`,
        role: role === 'admin' ? 'user' : role,
        invitedAt,
        expiresAt: invitedAt + INVITE_LIFE,
        acceptedAt,
      }
    })
  }

  return {
    ...organization,
    id: uuidFor(`${name}|organization`),
    taggedId: id('org', 'organization'),
    userOf,
    inviteIdOf,
    workspaceIdOf,
    workspaceNthOf,
    keyIdOf,
    users: (at: EpochMs): User[] => members.all(at).map(userOf),
    workspaces: (at: EpochMs): Workspace[] =>
      containersAt(containers, at).map(({ nth, ...container }): Workspace => ({
        id: workspaceIdOf(nth),
        ...container,
        displayColor: COLORS[nth % COLORS.length] ?? '#6C5BB9',
        tags: profile.hardened ? { env: container.name.split(' ').at(-1) ?? 'prod' } : {},
      })),
    workspaceMembers,
    keys: (at: EpochMs): ApiKey[] => chain.lives(at - KEPT_AFTER_END, at).map((life) => keyOf(life, at)),
    serviceAccounts,
    invites,
  }
}
