/**
 * A Microsoft Entra directory as callers find it: people from the simulated company, their licences, and the app
 * registration that reads them. Tests change what is here; the delta list shows what changed.
 */
import { X509Certificate } from 'node:crypto'
import { createClock } from '../kit/state.ts'
import type { Settings } from '../options.ts'
import { createCompany } from '../world/company.ts'
import { PROFILES } from '../world/health.ts'
import { createMembership } from '../world/members.ts'
import { idFor, Stream, uuidFor } from '../world/random.ts'
import { DAY, type EpochMs, FOUNDING } from '../world/time.ts'

/** A product of the price list. Ids as Microsoft publishes them. */
export interface Sku {
  id: string
  partNumber: string
  plan: string
}

export const COPILOT: Sku = {
  id: '639dec6b-bb19-468b-871c-c5c441c4b0cb',
  partNumber: 'Microsoft_365_Copilot',
  plan: 'M365_COPILOT_APPS',
}
const OFFICE: Sku = {
  id: '05e9a617-0261-4cee-bb44-138d3ef5d965',
  partNumber: 'SPE_E3',
  plan: 'EXCHANGE_S_ENTERPRISE',
}

export interface DirectoryUser {
  readonly id: string
  displayName: string
  mail: string | null
  /** Every address of the mailbox with its kind; the main one has it in capitals. */
  proxyAddresses: readonly string[]
  userPrincipalName: string
  userType: 'Member' | 'Guest'
  accountEnabled: boolean
  createdAt: EpochMs
  skus: readonly Sku[]
}

export interface AppSecret {
  value: string
  expiresAt: EpochMs
}

/** The app registration that the connection uses. */
export interface App {
  readonly clientId: string
  secrets: AppSecret[]
  certificates: X509Certificate[]
  /** Application permissions with admin consent. Tokens carry those of the moment at which they were made. */
  permissions: string[]
}

export type MicrosoftState = ReturnType<typeof createState>

export interface AppOptions {
  /** PEM certificates that the app registration knows, besides its secret. */
  certificates?: readonly string[]
  /** Moment from which the secret is refused. Default: 200 days after the start. */
  secretExpiresAt?: EpochMs
  /** Application permissions with consent. Default: what reading people and licences needs. */
  permissions?: readonly string[]
}

export function createState(settings: Settings, options: AppOptions) {
  const { collection, ...clock } = createClock(settings.now)
  const { seed, health } = settings
  const profile = PROFILES[health]
  const company = createCompany(seed, settings.domain)
  const members = createMembership(company, 'microsoft', settings.users, profile)
  const purged = new Set<string>()

  function fromWorld(now: EpochMs): DirectoryUser[] {
    return members.all(now).map(({ person, rank, addedAt }) => {
      const draw = new Stream(`${seed}|entra|${person.key}`)
      const copilot = draw.chance(0.35)
      // Accounts without a mailbox exist in every directory.
      const mail = !person.guest && rank % 11 === 10 ? null : person.email
      return {
        id: uuidFor(`${seed}|entra|${person.key}`),
        displayName: person.name,
        mail,
        proxyAddresses:
          mail === null || person.guest
            ? []
            : [`SMTP:${mail}`, `smtp:${mail.split('@')[0] ?? ''}@${onMicrosoft(settings)}`],
        userPrincipalName: person.guest
          ? `${person.email.replace('@', '_')}#EXT#@${onMicrosoft(settings)}`
          : person.email,
        userType: person.guest ? 'Guest' : 'Member',
        // A well run directory disables who leaves at once and deletes later.
        accountEnabled: health === 'poor' || now < person.leftAt,
        createdAt: addedAt,
        skus: person.guest ? [] : copilot ? [OFFICE, COPILOT] : [OFFICE],
      }
    })
  }

  const users = collection(fromWorld)
  const app: App = {
    clientId: uuidFor(`${seed}|app`),
    secrets: [
      {
        value: `${idFor(`${seed}|app-secret`, 3)}8Q~${idFor(`${seed}|app-secret|rest`, 34)}`,
        expiresAt: options.secretExpiresAt ?? settings.now + 200 * DAY,
      },
    ],
    certificates: (options.certificates ?? []).map((pem) => new X509Certificate(pem)),
    permissions: [...(options.permissions ?? ['Organization.Read.All', 'User.Read.All'])],
  }
  return {
    ...clock,
    settings,
    tenantId: uuidFor(`${seed}|${settings.domain}|tenant`),
    app,
    users,
    /** Deletes a user; it can be restored for 30 days, and delta lists say `changed`. */
    deleteUser: (id: string): void => users.remove(id),
    /** Deletes a user for good; delta lists say `deleted`. */
    purgeUser(id: string): void {
      users.remove(id)
      purged.add(id)
    },
    isPurged: (id: string): boolean => purged.has(id),
  }
}

/** The domain that every directory has from the start. */
export function onMicrosoft(settings: Settings): string {
  return `${(settings.domain.split('.')[0] ?? 'tenant').replaceAll('-', '')}.onmicrosoft.example`
}

export const DIRECTORY_FOUNDED: EpochMs = FOUNDING - 30 * DAY
