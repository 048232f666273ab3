/**
 * What "well run" means in figures. A profile steers how a simulated organization behaves over the years; it says
 * nothing about one moment. The three profiles are chosen so that a posture check has something to find in `poor`,
 * little in `fair` and next to nothing in `good`.
 */

export type Health = 'good' | 'fair' | 'poor'

export const HEALTHS: readonly Health[] = ['good', 'fair', 'poor']

export interface HealthProfile {
  /** Share of members with the highest role, and the fewest of them. */
  adminShare: number
  adminsAtLeast: number
  /** Share of members from outside the company's mail domain. */
  guestShare: number
  /** Days a key lives before it is replaced; the first number of days for keys that are looked after. */
  keyDays: readonly [number, number]
  /** Share of keys that nobody uses any more, that were never used, and that are never replaced. */
  dormantShare: number
  unusedShare: number
  staleShare: number
  /** Share of a leaver's keys that stay behind. */
  orphanShare: number
  /** Days between a person leaving the company and being removed from the provider. */
  removalDays: readonly [number, number]
  /** Keys with full rights: how many, how long they live, and whether they end by themselves. */
  adminKeys: number
  adminKeyDays: readonly [number, number]
  adminKeyExpiry: boolean
  /** Limits and alerts on spend. */
  spendLimit: 'organization-and-projects' | 'organization' | 'none'
  spendAlerts: number
  /** One workload runs away now and then. */
  spike: boolean
  /** Whether actions are recorded by the provider. */
  auditOn: boolean
  /** Whether settings that narrow what may be used are set. */
  hardened: boolean
}

export const PROFILES: Readonly<Record<Health, HealthProfile>> = {
  good: {
    adminShare: 0.01,
    adminsAtLeast: 2,
    guestShare: 0,
    keyDays: [58, 84],
    dormantShare: 0,
    unusedShare: 0,
    staleShare: 0,
    orphanShare: 0,
    removalDays: [0, 1],
    adminKeys: 2,
    adminKeyDays: [70, 88],
    adminKeyExpiry: true,
    spendLimit: 'organization-and-projects',
    spendAlerts: 3,
    spike: false,
    auditOn: true,
    hardened: true,
  },
  fair: {
    adminShare: 0.03,
    adminsAtLeast: 3,
    guestShare: 0.03,
    keyDays: [90, 260],
    dormantShare: 0.14,
    unusedShare: 0.04,
    staleShare: 0.15,
    orphanShare: 0.15,
    removalDays: [1, 25],
    adminKeys: 3,
    adminKeyDays: [250, 500],
    adminKeyExpiry: false,
    spendLimit: 'organization',
    spendAlerts: 1,
    spike: false,
    auditOn: true,
    hardened: false,
  },
  poor: {
    adminShare: 0.15,
    adminsAtLeast: 6,
    guestShare: 0.09,
    keyDays: [400, 900],
    dormantShare: 0.3,
    unusedShare: 0.08,
    staleShare: 0.45,
    orphanShare: 0.7,
    removalDays: [40, 170],
    adminKeys: 6,
    adminKeyDays: [2000, 4000],
    adminKeyExpiry: false,
    spendLimit: 'none',
    spendAlerts: 0,
    spike: true,
    auditOn: false,
    hardened: false,
  },
}
