/**
 * An AWS account as callers find it: IAM users with their access keys, Bedrock's invocation logging in each region, and
 * who may call: a key of the MSP's own account that may assume a role here, and a key of a user of this account.
 */
import { grouped } from '../http/collection.ts'
import { createClock } from '../kit/state.ts'
import type { Settings } from '../options.ts'
import { createCompany } from '../world/company.ts'
import { PROFILES } from '../world/health.ts'
import { hash, Stream } from '../world/random.ts'
import { DAY, type EpochMs, FOUNDING, HOUR } from '../world/time.ts'

export interface IamUser {
  /** `AIDA…` */
  readonly id: string
  name: string
  path: string
  createdAt: EpochMs
  passwordLastUsedAt: EpochMs | null
}

export interface AccessKey {
  /** `AKIA…` */
  readonly id: string
  userName: string
  status: 'Active' | 'Inactive'
  createdAt: EpochMs
  lastUse: { at: EpochMs; service: string; region: string } | null
}

/** Bedrock's logging configuration of a region; null = none was set. */
export type LoggingConfig = {
  bucket: string
  textData: boolean
} | null

/** Somebody who can sign. */
export interface Principal {
  accessKeyId: string
  secret: string
  /** Of a temporary key. */
  session?: { token: string; expiresAt: EpochMs }
  accountId: string
  arn: string
  userId: string
  /** Absent for a role. */
  userName?: string
}

export interface Role {
  readonly name: string
  readonly id: string
  readonly arn: string
  /** What its trust policy asks for. */
  externalId: string
}

export type AwsState = ReturnType<typeof createState>

export interface AccountOptions {
  /** Regions with a Bedrock host. Default us-east-1 and eu-west-1. */
  regions?: readonly string[]
}

const WORKLOADS = ['chat-gateway', 'batch-summaries', 'search-index', 'claims-triage', 'ci-deploy', 'etl']
const SERVICES = ['bedrock', 's3', 'sts', 'iam']

export function createState(settings: Settings, options: AccountOptions) {
  const { collection, ...clock } = createClock(settings.now)
  const { seed, health } = settings
  const profile = PROFILES[health]
  const company = createCompany(seed, settings.domain)
  const regions: readonly string[] = options.regions ?? ['us-east-1', 'eu-west-1']
  const accountId = accountOf(`${seed}|${settings.domain}`)
  const mspAccountId = accountOf(`${seed}|msp`)

  function user(nth: number, now: EpochMs): IamUser {
    const draw = new Stream(`${seed}|iam|${nth}`)
    const createdAt = Math.floor(FOUNDING + draw.between(0, 900) * DAY)
    const person = nth % 4 === 3 ? company.holders({ guest: false, nth }, now).at(-1) : undefined
    const name =
      person === undefined
        ? `${WORKLOADS[nth % WORKLOADS.length] ?? 'job'}-${nth}`
        : (person.email.split('@')[0] ?? `person-${nth}`)
    return {
      id: idOf('AIDA', `${seed}|iam|${name}`),
      name,
      path: person === undefined ? '/workloads/' : '/',
      createdAt: person === undefined ? createdAt : Math.max(createdAt, person.joinedAt),
      passwordLastUsedAt: person === undefined ? null : hourBefore(now, draw.between(1, 400)),
    }
  }

  function keysFor(owner: IamUser, now: EpochMs): AccessKey[] {
    const draw = new Stream(`${seed}|iam-keys|${owner.name}`)
    return Array.from({ length: draw.pick([0, 1, 1, 1, 2]) }, (_, slot): AccessKey => {
      const period = draw.between(...profile.keyDays) * DAY
      const turn = Math.max(0, Math.floor((now - owner.createdAt) / period))
      const createdAt = Math.floor(owner.createdAt + turn * period)
      const care = draw.next()
      const age = Math.max(0, now - createdAt)
      const unused = care < profile.unusedShare
      const dormant = care < profile.unusedShare + profile.dormantShare
      const at = hourBefore(
        dormant ? createdAt + Math.min(age, 9 * DAY) : now,
        dormant ? 0 : draw.between(0, 30),
      )
      const use = { at, service: draw.pick(SERVICES), region: draw.pick(regions) }
      return {
        id: idOf('AKIA', `${seed}|key|${owner.name}|${slot}|${turn}`),
        userName: owner.name,
        status: draw.chance(0.1) ? 'Inactive' : 'Active',
        createdAt,
        lastUse: unused || at < createdAt ? null : use,
      }
    })
  }

  const reader: IamUser = {
    id: idOf('AIDA', `${seed}|reader`),
    name: 'reeve-reader',
    path: '/',
    createdAt: settings.now - 20 * DAY,
    passwordLastUsedAt: null,
  }
  const readerKey: AccessKey = {
    id: idOf('AKIA', `${seed}|reader-key`),
    userName: reader.name,
    status: 'Active',
    createdAt: reader.createdAt,
    lastUse: null,
  }
  const users = collection((now) =>
    [reader, ...Array.from({ length: settings.users }, (_, nth) => user(nth, now))]
      .filter(({ createdAt }) => createdAt <= now)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  )
  const keys = collection((now) =>
    users.all().flatMap((owner) => (owner.id === reader.id ? [readerKey] : keysFor(owner, now))),
  )
  const byUser = grouped((key: AccessKey) => key.userName)
  const role: Role = {
    name: 'ReeveRead',
    id: idOf('AROA', `${seed}|role`),
    arn: `arn:aws:iam::${accountId}:role/ReeveRead`,
    externalId: `reeve-${hash(`${seed}|external`).toString(36)}`,
  }
  const msp: Principal = {
    accessKeyId: idOf('AKIA', `${seed}|msp-key`),
    secret: secretOf(`${seed}|msp`),
    accountId: mspAccountId,
    arn: `arn:aws:iam::${mspAccountId}:user/reeve`,
    userId: idOf('AIDA', `${seed}|msp`),
    userName: 'reeve',
  }
  const direct: Principal = {
    accessKeyId: readerKey.id,
    secret: secretOf(`${seed}|reader`),
    accountId,
    arn: `arn:aws:iam::${accountId}:user/${reader.name}`,
    userId: reader.id,
    userName: reader.name,
  }
  return {
    ...clock,
    settings,
    accountId,
    regions,
    role,
    /** The MSP's key, and the key of a user of this account. */
    msp,
    direct,
    users,
    keys,
    keysOf: (userName: string): readonly AccessKey[] => byUser(keys.all()).get(userName) ?? [],
    logging: new Map(
      regions.map((region, index): [string, LoggingConfig] => [
        region,
        profile.auditOn && index === 0
          ? { bucket: `${settings.domain.split('.')[0] ?? 'logs'}-invocations`, textData: true }
          : null,
      ]),
    ),
    /** What a policy denies: `iam:ListUsers`, or `bedrock:…@eu-west-1` in one region. */
    denied: new Set<string>(),
    /** Regions that the account has not switched on. */
    disabledRegions: new Set<string>(),
    /** By access key id. */
    principals: new Map([msp, direct].map((principal) => [principal.accessKeyId, principal])),
  }
}

/** Ids and secrets as IAM spells them. */
export function idOf(prefix: string, name: string): string {
  const stream = new Stream(name)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  return prefix + Array.from({ length: 16 }, () => alphabet[stream.int(0, 31)] ?? 'A').join('')
}

export function secretOf(name: string): string {
  return new Stream(`${name}|secret`).letters(38) + '+/'
}

function accountOf(name: string): string {
  return String(100_000_000_000 + hash(name) * 200)
}

function hourBefore(at: EpochMs, hours: number): EpochMs {
  return Math.floor((at - hours * HOUR) / HOUR) * HOUR
}
