/**
 * An OpenAI organization as the world has it at a moment, before any caller changed something: users, projects,
 * memberships, service accounts, keys. Plain records in our words; `shapes.ts` gives them the provider's form.
 */
import type { Settings } from '../options.ts'
import type { KeyLife } from '../world/keys.ts'
import type { Member } from '../world/members.ts'
import { containersAt, createOrganization } from '../world/organization.ts'
import { hash, idFor, Stream } from '../world/random.ts'
import { lastDayOfUse } from '../world/spend.ts'
import { DAY, dayOf, type EpochMs, HOUR } from '../world/time.ts'

export interface User {
  id: string
  name: string
  email: string
  role: string
  addedAt: EpochMs
  isScimManaged: boolean
}

export interface Project {
  id: string
  name: string
  createdAt: EpochMs
  archivedAt: EpochMs | null
  residency: string
  isDefault: boolean
  externalKeyId: string | null
}

export interface ProjectMember {
  /** Project id, slash, user id. */
  id: string
  projectId: string
  userId: string
  role: string
  addedAt: EpochMs
}

export interface ServiceAccount {
  id: string
  projectId: string
  name: string
  role: 'owner' | 'member' | 'none'
  createdAt: EpochMs
}

/** Who a key belongs to, with what stays known of a person who was removed. */
export type KeyOwner =
  | { type: 'user'; id: string; name: string; email: string; createdAt: EpochMs; role: string }
  | { type: 'service_account'; id: string; name: string; createdAt: EpochMs; role: string }

export interface Key {
  id: string
  projectId: string
  name: string
  redactedValue: string
  createdAt: EpochMs
  lastUsedAt: EpochMs | null
  owner: KeyOwner
}

export type OrgWorld = ReturnType<typeof createOrg>

const NEVER = Date.UTC(2100, 0, 1)
const PURPOSES = ['backend', 'batch', 'etl', 'chat', 'search', 'cron', 'notebook', 'ci', 'webhook', 'sandbox']

/** The organization of some settings. Pure: no clock, no state. */
export function createOrg(settings: Settings) {
  const organization = createOrganization(settings, 'openai', {
    keyShare: 0.68,
    serviceShare: 0.45,
    defaultContainer: 'Default project',
  })
  const { profile, name, members, chain, containers, admins } = organization
  const everyProject = containers.map((container) => container.nth)

  const projectIdOf = (nth: number): string => `proj_${idFor(`${name}|project|${nth}`, 24)}`
  const accountIdOf = (slot: number): string => `svc_acct_${idFor(`${name}|account|${slot}`, 22)}`

  /** The projects that a member works in: the default one and up to two more. */
  function projectsOf(member: Member): number[] {
    const stream = new Stream(`${name}|projects|${member.person.key}`)
    const chosen = new Set([0])
    for (let i = stream.int(0, 2); i > 0; i -= 1) chosen.add(stream.int(0, containers.length - 1))
    return [...chosen]
  }

  /** The project of a key: one that its owner works in, or a service's own; never one that is closed by then. */
  function projectNthOf(life: KeyLife): number {
    const mine = life.slot.service ? everyProject : projectsOf(life.creator)
    const container = containers[mine[Math.floor(life.slot.where * mine.length)] ?? 0]
    const since = life.slot.service ? life.firstAt : life.createdAt
    if (container === undefined || container.createdAt > since) return 0
    // Where nobody looks after things, a project is closed and its service accounts are forgotten in it.
    const forgotten = life.slot.service && !profile.hardened
    return container.archivedAt === NEVER || (forgotten && since < container.archivedAt) ? container.nth : 0
  }

  function userOf(member: Member): User {
    return {
      id: `user-${idFor(`${name}|user|${member.person.key}`, 24)}`,
      name: member.person.name,
      email: member.person.email,
      role: member.rank < admins ? 'owner' : 'reader',
      addedAt: member.addedAt,
      isScimManaged: profile.hardened && !member.person.guest,
    }
  }

  function memberships(member: Member): ProjectMember[] {
    const user = userOf(member)
    return projectsOf(member).flatMap((nth) => {
      const container = containers[nth]
      if (container === undefined) return []
      const projectId = projectIdOf(nth)
      const lead = hash(`${projectId}|${user.id}`) % 100 < profile.adminShare * 100
      return [
        {
          id: `${projectId}/${user.id}`,
          projectId,
          userId: user.id,
          role: member.rank < admins || lead ? 'owner' : 'member',
          addedAt: Math.max(member.addedAt, container.createdAt),
        },
      ]
    })
  }

  function accountOf(life: KeyLife): ServiceAccount {
    const stream = new Stream(`${name}|account|${life.slot.nth}`)
    return {
      id: accountIdOf(life.slot.nth),
      projectId: projectIdOf(projectNthOf(life)),
      name: `${stream.pick(PURPOSES)}-${life.slot.nth + 1}`,
      role: stream.chance(profile.adminShare) ? 'owner' : 'member',
      createdAt: life.firstAt,
    }
  }

  function ownerOf(life: KeyLife): KeyOwner {
    if (!life.slot.service) {
      const { id, name, email, addedAt, role } = userOf(life.creator)
      return { type: 'user', id, name, email, createdAt: addedAt, role }
    }
    const { id, name, createdAt, role } = accountOf(life)
    return { type: 'service_account', id, name, createdAt, role }
  }

  const keyIdOf = (life: KeyLife): string =>
    `key_${idFor(`${name}|key|${life.slot.nth}.${life.generation}`, 16)}`

  function lastUsed(life: KeyLife, at: EpochMs): EpochMs | null {
    if (life.workload === undefined) return null
    const day = lastDayOfUse(life.workload, dayOf(at))
    if (day === undefined) return null
    const moment = day * DAY + 7 * HOUR + (hash(`${name}|${life.slot.nth}|${day}`) % (11 * 3600)) * 1000
    return Math.max(life.createdAt, Math.min(moment, at, life.workload.until))
  }

  function keyOf(life: KeyLife, at: EpochMs): Key {
    const id = keyIdOf(life)
    const stream = new Stream(`${id}|name`)
    const prefix = life.slot.service ? 'sk-svcacct-' : 'sk-proj-'
    return {
      id,
      projectId: projectIdOf(projectNthOf(life)),
      name: `${stream.pick(PURPOSES)} key ${life.slot.nth + 1}${life.generation === 0 ? '' : ` v${life.generation + 1}`}`,
      redactedValue: `${prefix}********${stream.letters(4)}`,
      createdAt: life.createdAt,
      lastUsedAt: lastUsed(life, at),
      owner: ownerOf(life),
    }
  }

  return {
    ...organization,
    userOf,
    projectIdOf,
    projectNthOf,
    keyIdOf,
    ownerOf,
    users: (at: EpochMs): User[] => members.all(at).map(userOf),
    projects: (at: EpochMs): Project[] =>
      containersAt(containers, at).map(({ nth, ...container }) => ({
        id: projectIdOf(nth),
        ...container,
        residency: profile.hardened && nth > 0 ? 'EU_STORAGE_PROCESSING' : 'GLOBAL',
        externalKeyId: null,
      })),
    projectMembers: (at: EpochMs): ProjectMember[] =>
      members.all(at).flatMap((member) => memberships(member).filter((m) => m.addedAt <= at)),
    serviceAccounts(at: EpochMs): ServiceAccount[] {
      const accounts = new Map<string, ServiceAccount>()
      for (const life of chain.lives(at, at)) {
        if (!life.slot.service) continue
        const account = accountOf(life)
        if (!accounts.has(account.id)) accounts.set(account.id, account)
      }
      return [...accounts.values()]
    },
    keys: (at: EpochMs): Key[] => chain.lives(at, at).map((life) => keyOf(life, at)),
  }
}
