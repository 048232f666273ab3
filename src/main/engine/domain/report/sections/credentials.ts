/** Credentials: what authenticates people and identities, what is known of it, and which are the riskiest. */
import type { CredentialFlag } from '../../../../../shared/model/index.ts'
import type { Credential } from '../../../facts/index.ts'
import { exists, type CredentialEntry } from '../../ledger.ts'
import type { ReportContext } from '../context.ts'
import { countOf } from '../context.ts'
import type { CredentialRow, CredentialsSection } from '../model.ts'
import { clean, cleanOrNull } from '../text.ts'
import { ageChart, byKind, ranked, sharedRow } from './inventory.ts'

export function credentialsSection(context: ReportContext): CredentialsSection {
  const { input, gaps, providers } = context
  const { limits } = input.facts
  const live = input.ledger.credentials.filter((e) => exists(e.credential))
  /** Counted over those that report what the flag rests on. */
  const flagged = (flag: CredentialFlag, known: (credential: Credential) => unknown) =>
    countOf(live, (e) => (known(e.credential) === undefined ? undefined : e.flags.includes(flag)))
  const rows = ranked(
    live,
    (e) => credentialRow(context, e),
    (row) => row.name ?? row.hint ?? row.id,
  )
  return {
    gaps: gaps(['credential']),
    total: input.summary.credentials,
    lines: [
      {
        label: `Unused for ${limits.dormantDays} days, or never used`,
        value: input.summary.credentialsDormant,
      },
      { label: 'No owner who still has access', value: input.summary.credentialsOwnerless },
      { label: 'With administrator rights', value: flagged('admin', (c) => c.level) },
      { label: 'Never expire', value: flagged('never_expires', (c) => c.expiresAt) },
      { label: `Expire within ${limits.expiringDays} days`, value: flagged('expiring', (c) => c.expiresAt) },
      {
        label: `Older than ${limits.keyAgeDays} days`,
        value: flagged('old', (c) => c.rotatedAt ?? c.createdAt),
      },
      {
        label: 'Owner lost the project',
        value: countOf(live, (e) =>
          e.credential.ownerAccess === undefined && e.holder === undefined
            ? undefined
            : e.flags.includes('owner_inactive'),
        ),
      },
    ],
    byKind: byKind(
      providers,
      live.map(({ credential }) => ({ kind: credential.credentialKind, provider: credential.provider })),
    ),
    age: ageChart(
      context,
      live.map((e) => e.credential),
      { one: 'credential', many: 'credentials' },
    ),
    rows,
  }
}

function credentialRow(context: ReportContext, entry: CredentialEntry): CredentialRow {
  const { credential: c, holder } = entry
  return {
    ...sharedRow(context, c, entry),
    credentialKind: c.credentialKind,
    hint: cleanOrNull(c.hint),
    ...(holder === undefined ? {} : { holder: holder === null ? null : clean(holder.label) }),
    ...(holder == null || holder.kind === 'unknown' ? {} : { holderKind: holder.kind }),
    ...(c.ownerAccess === undefined ? {} : { ownerAccess: c.ownerAccess }),
    ...(c.lastUsedAt === undefined ? {} : { lastUsedAt: c.lastUsedAt }),
    ...(c.lastUsedFrom === undefined ? {} : { lastUsedFrom: c.lastUsedFrom }),
    ...(c.notUsedSince === undefined ? {} : { notUsedSince: c.notUsedSince }),
    ...(c.expiresAt === undefined ? {} : { expiresAt: c.expiresAt }),
  }
}
