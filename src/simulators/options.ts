/** What a simulator is started with, and what the caller gets back. */
import type { FaultSpec } from './http/faults.ts'
import type { Exchange, RequestLog } from './http/types.ts'
import type { Health } from './world/health.ts'
import { dayOf, type EpochMs } from './world/time.ts'

export interface SimulatorOptions {
  /** TCP port on 127.0.0.1; 0 (the default) takes a free one. */
  port?: number
  /** Names the company; the same seed and domain give the same people at both providers. Default `seed`. */
  seed?: string | number
  /** Members of the organization. Default 40; tried up to 50,000. */
  users?: number
  /** Machine identities (keys and service accounts). Default: about one key for every three users. */
  identities?: number
  /** How well the organization is run. Default `fair`. */
  health?: Health
  /** The simulated moment. It stands still until `setNow`. Default: the start of 22 November 2026, UTC. */
  now?: EpochMs
  /** Mail domain of the company. Default `harbor-dental.example`. */
  domain?: string
  /** Name of the organization. Default made from the domain. */
  orgName?: string
  /** Milliseconds that each answer waits. Default 0. */
  latencyMs?: number
  /** Faults from the start; texts as in `parseFault`. */
  faults?: readonly (FaultSpec | string)[]
  /** Requests a minute before 429, with the provider's headers. Default 0: no limit. */
  rateLimit?: number
  /** Whether the provider records events; default as the health says. `refused` answers 403 in place of a list. */
  audit?: 'on' | 'off' | 'refused'
  /** Days of events that are kept. Default 180. */
  auditDays?: number
  /** One more day on which a workload of a `poor` organization runs away (besides two in each fortnight). */
  spikeAt?: EpochMs
}

export interface Simulator<World> {
  /** Address without a path: `http://127.0.0.1:PORT`. */
  url: string
  /** The same for each of the provider's hosts, by name. */
  urls: Readonly<Record<string, string>>
  /** A key with full administrative rights, alive as long as nobody revokes it. */
  adminKey: string
  /** What an operator enters to connect: every field that the provider asks for, by name. */
  entry: Readonly<Record<string, string>>
  /** Other credentials, by kind. */
  credentials: Readonly<Record<string, string>>
  /** What exists at the simulated moment, callers' changes included. */
  world: World
  requests: () => RequestLog[]
  clearRequests: () => void
  /** Calls the listener after each answered request; returns how to stop. */
  onExchange: (listener: (exchange: Exchange) => void) => () => void
  /** Replaces all faults; none given clears them. */
  setFault: (...faults: (FaultSpec | string)[]) => void
  /** Moves the simulated moment. Nothing that callers did is lost. */
  setNow: (now: EpochMs) => void
  close: () => Promise<void>
}

export interface Settings {
  seed: string
  users: number
  identities: number | undefined
  health: Health
  domain: string
  orgName: string
  audit: 'on' | 'off' | 'refused' | undefined
  auditDays: number
  spikeDay: number | undefined
  now: EpochMs
}

/** Options with every default filled in. Throws when a number makes no sense. */
export function settingsOf(options: SimulatorOptions): Settings {
  const users = options.users ?? 40
  if (!Number.isInteger(users) || users < 1 || users > 200_000)
    throw new Error(`users must be 1 to 200,000, not ${users}.`)
  const domain = options.domain ?? 'harbor-dental.example'
  const firstWord = domain.split('.')[0] ?? domain
  return {
    seed: String(options.seed ?? 'seed'),
    users,
    identities: options.identities,
    health: options.health ?? 'fair',
    domain,
    orgName:
      options.orgName ??
      firstWord.replace(/(^|-)([a-z])/g, (_, dash: string, c: string) => (dash ? ' ' : '') + c.toUpperCase()),
    audit: options.audit,
    auditDays: options.auditDays ?? 180,
    spikeDay: options.spikeAt === undefined ? undefined : dayOf(options.spikeAt),
    now: options.now ?? Date.UTC(2026, 10, 22),
  }
}
