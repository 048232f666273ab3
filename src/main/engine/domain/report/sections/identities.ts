/** Identities: what acts without a person, what is known of it, and which are the riskiest. */
import { exists, type IdentityEntry } from '../../ledger.ts'
import type { ReportContext } from '../context.ts'
import { countOf } from '../context.ts'
import type { IdentitiesSection, IdentityRow } from '../model.ts'
import { ageChart, byKind, ranked, sharedRow } from './inventory.ts'

export function identitiesSection(context: ReportContext): IdentitiesSection {
  const { input, gaps, providers } = context
  const live = input.ledger.identities.filter((e) => exists(e.identity))
  const rows = ranked(
    live,
    (e) => identityRow(context, e),
    (row) => row.name ?? row.id,
  )
  return {
    gaps: gaps(['identity']),
    total: input.summary.identities,
    lines: [
      { label: 'No owner who still has access', value: input.summary.identitiesOwnerless },
      {
        label: 'With administrator rights',
        value: countOf(live, (e) => (e.identity.level === undefined ? undefined : e.flags.includes('admin'))),
      },
    ],
    byKind: byKind(
      providers,
      live.map(({ identity }) => ({ kind: identity.identityKind, provider: identity.provider })),
    ),
    age: ageChart(
      context,
      live.map((e) => e.identity),
      { one: 'identity', many: 'identities' },
    ),
    rows,
  }
}

function identityRow(context: ReportContext, entry: IdentityEntry): IdentityRow {
  const { lastUsedAt, lastUsedFrom, credentials } = entry
  return {
    ...sharedRow(context, entry.identity, entry),
    identityKind: entry.identity.identityKind,
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
    ...(lastUsedFrom === undefined ? {} : { lastUsedFrom }),
    credentials: credentials.filter((e) => exists(e.credential)).length,
  }
}
