/** Non-human identities: everything that is not gone, what is known of it, and which are the riskiest. */
import type { Chart, Severity } from '../../../../../shared/model/index.ts'
import { DAY, PROVIDER_LABEL } from '../../../../../shared/model/index.ts'
import type { Sourced } from '../../fact-set.ts'
import type { Nhi } from '../../facts.ts'
import type { LedgerEntry, LedgerFlag } from '../../ledger.ts'
import { severityRank } from '../../severity.ts'
import type { ReportContext } from '../context.ts'
import { compareText, countOf } from '../context.ts'
import type { IdentitiesSection, IdentityRow } from '../model.ts'
import { mapped, type Steps } from '../../steps.ts'
import { clean, cleanOrNull } from '../text.ts'

const WEIGHT: Readonly<Record<Severity, number>> = { critical: 10, high: 6, medium: 3, low: 1 }

/** As the summary counts: what a provider has ended is not listed. */
const GONE: ReadonlySet<Nhi['state']> = new Set(['deleted', 'revoked', 'archived'])

export function* identitiesSection(context: ReportContext): Steps<IdentitiesSection> {
  const { input, gaps, providers } = context
  const { summary, ledger } = input
  const live = ledger.filter((e) => !GONE.has(e.nhi.state))
  const credentials = live.filter(
    (e) => e.nhi.authMethod === 'static_secret' || e.nhi.nhiKind.endsWith('_key'),
  )
  const flagged = (flag: LedgerFlag, known: (nhi: Nhi) => unknown) => (e: LedgerEntry) =>
    known(e.nhi) === undefined ? undefined : e.flags.includes(flag)
  const ranked = yield* mapped(live, (e) => ranking(identityRow(context, e)))
  ranked.sort(
    (a, b) =>
      a.worst - b.worst ||
      b.weight - a.weight ||
      compareText(a.label, b.label) ||
      compareText(a.row.id, b.row.id),
  )
  const rows = ranked.map((r) => r.row)
  yield
  const kinds = [...new Set(live.map((e) => e.nhi.nhiKind))].sort()
  return {
    gaps: gaps(['service_accounts', 'api_keys', 'admin_keys']),
    total: summary.nhis,
    dormant: summary.nhisDormant,
    ownerless: summary.nhisOwnerless,
    admin: countOf(
      live,
      flagged('admin', (n) => n.level),
    ),
    neverExpiring: countOf(
      credentials,
      flagged('never_expires', (n) => n.expiresAt),
    ),
    expiringSoon: countOf(
      credentials,
      flagged('expiring', (n) => n.expiresAt),
    ),
    ownerLostAccess: countOf(
      credentials,
      flagged('owner_inactive', (n) => n.ownerAccess ?? n.ownerId),
    ),
    old: countOf(
      credentials,
      flagged('old', (n) => n.rotatedAt ?? n.createdAt),
    ),
    byKind: kinds.map((nhiKind) => {
      const counts = providers.map((provider) => ({
        provider,
        count: live.filter((e) => e.nhi.nhiKind === nhiKind && e.nhi.provider === provider).length,
      }))
      return { nhiKind, counts, total: counts.reduce((sum, c) => sum + c.count, 0) }
    }),
    age: ageChart(
      context,
      live.map((e) => e.nhi),
    ),
    rows,
  }
}

/** What a row is sorted by: its worst open finding (none sorts last), then the weight of all, then its name. */
const ranking = (row: IdentityRow) => ({
  row,
  worst: row.findings[0] === undefined ? 9 : severityRank(row.findings[0].severity),
  weight: row.findings.reduce((sum, f) => sum + WEIGHT[f.severity], 0),
  label: (row.name ?? row.hint ?? row.id).toLowerCase(),
})

function identityRow(context: ReportContext, { nhi: n, owner, service, calls30d }: LedgerEntry): IdentityRow {
  return {
    connectionId: n.connectionId,
    provider: n.provider,
    id: clean(n.id),
    nhiKind: n.nhiKind,
    name: cleanOrNull(n.name),
    hint: cleanOrNull(n.hint),
    scopeLevel: n.scopeLevel,
    scope: cleanOrNull(service?.name) ?? cleanOrNull(n.scopeId),
    ...(owner === undefined ? {} : { owner: owner === null ? null : clean(owner.label) }),
    ...(n.ownerAccess === undefined ? {} : { ownerAccess: n.ownerAccess }),
    ...(n.createdAt === undefined ? {} : { createdAt: n.createdAt }),
    ...(n.lastUsedAt === undefined ? {} : { lastUsedAt: n.lastUsedAt }),
    ...(n.lastUsedFrom === undefined ? {} : { lastUsedFrom: n.lastUsedFrom }),
    ...(n.notUsedSince === undefined ? {} : { notUsedSince: n.notUsedSince }),
    ...(n.expiresAt === undefined ? {} : { expiresAt: n.expiresAt }),
    state: n.state,
    ...(n.level === undefined ? {} : { level: n.level }),
    ...(n.permissions === undefined ? {} : { permissions: n.permissions.map(clean) }),
    findings: context
      .openOn('nhi', n.connectionId, n.id)
      .map((f) => ({
        controlId: f.controlId,
        title: clean(context.control(f.controlId).title),
        severity: f.severity,
      }))
      .sort(
        (a, b) =>
          severityRank(a.severity) - severityRank(b.severity) || compareText(a.controlId, b.controlId),
      ),
    ...(calls30d === undefined ? {} : { calls30d }),
    source: n.sources[0] ?? null,
  }
}

const AGES: readonly { readonly label: string; readonly below: number }[] = [
  { label: 'Under 30 days', below: 30 },
  { label: '30–89 days', below: 90 },
  { label: '90–179 days', below: 180 },
  { label: '180–364 days', below: 365 },
  { label: '1 year and over', below: Infinity },
]
const NOT_REPORTED = 'Not reported'

function ageChart({ input, providers }: ReportContext, all: readonly Sourced<Nhi>[]): Chart {
  const bucket = (n: Sourced<Nhi>): string => {
    if (n.createdAt === undefined || n.createdAt === null) return NOT_REPORTED
    const days = (input.facts.at - n.createdAt) / DAY
    return AGES.find((a) => days < a.below)?.label ?? NOT_REPORTED
  }
  const buckets = all.map((n) => ({ provider: n.provider, bucket: bucket(n) }))
  const unknown = buckets.some((b) => b.bucket === NOT_REPORTED)
  const categories = [...AGES.map((a) => a.label), ...(unknown ? [NOT_REPORTED] : [])]
  const dated = buckets.filter((b) => b.bucket !== NOT_REPORTED).length
  const old = buckets.filter((b) => b.bucket === AGES[3]?.label || b.bucket === AGES[4]?.label).length
  const title =
    dated === 0
      ? 'No identity reports when it was made'
      : `${old} of ${dated} identities are 180 days old or older`
  return {
    kind: 'stacked-bar',
    title,
    alt: `Number of non-human identities by age and provider. ${title}.`,
    unit: 'identities',
    categories,
    series: providers.map((provider) => ({
      key: provider,
      label: PROVIDER_LABEL[provider],
      values: categories.map((c) => buckets.filter((b) => b.bucket === c && b.provider === provider).length),
    })),
  }
}
