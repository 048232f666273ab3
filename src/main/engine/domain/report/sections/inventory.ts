/** What the sections on identities and on credentials share: rows, order, kinds and ages. What a provider has ended is not
 *  listed, as the summary does not count it. */
import type { Chart, ProviderId } from '../../../../../shared/model/index.ts'
import { DAY } from '../../../../../shared/model/index.ts'
import type { Sourced } from '../../../facts/fact-set.ts'
import type { Credential, Identity } from '../../../facts/index.ts'
import type { CredentialEntry, IdentityEntry } from '../../ledger.ts'
import { WEIGHTS } from '../../scoring.ts'
import { severityRank } from '../../severity.ts'
import type { ReportContext } from '../context.ts'
import { compareText } from '../context.ts'
import type { CredentialRow, IdentityRow, KindCount } from '../model.ts'
import { clean, cleanOrNull } from '../text.ts'
import { labelOf } from '../../supply.ts'

type Row = IdentityRow | CredentialRow

export function sharedRow(
  context: ReportContext,
  fact: Sourced<Identity> | Sourced<Credential>,
  { owner, service, calls30d }: IdentityEntry | CredentialEntry,
) {
  return {
    connectionId: fact.connectionId,
    provider: fact.provider,
    id: clean(fact.id),
    name: cleanOrNull(fact.name),
    scopeLevel: fact.scopeLevel,
    scope: cleanOrNull(service?.name) ?? cleanOrNull(fact.scopeId),
    ...(owner === undefined ? {} : { owner: owner === null ? null : clean(owner.label) }),
    ...(fact.createdAt === undefined ? {} : { createdAt: fact.createdAt }),
    state: fact.state,
    ...(fact.level === undefined ? {} : { level: fact.level }),
    ...(fact.permissions === undefined ? {} : { permissions: fact.permissions.map(clean) }),
    findings: context
      .openOn(fact.kind, fact.connectionId, fact.id)
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
    source: fact.sources[0] ?? null,
  }
}

/** Rows by their worst open finding (none sorts last), then the weight of all, then their name. */
export function ranked<E, R extends Row>(
  entries: readonly E[],
  toRow: (entry: E) => R,
  labelOf: (row: R) => string,
): R[] {
  const found = entries.map((entry) => {
    const row = toRow(entry)
    return {
      row,
      worst: row.findings[0] === undefined ? 9 : severityRank(row.findings[0].severity),
      weight: row.findings.reduce((sum, f) => sum + WEIGHTS[f.severity], 0),
      label: labelOf(row).toLowerCase(),
    }
  })
  found.sort(
    (a, b) =>
      a.worst - b.worst ||
      b.weight - a.weight ||
      compareText(a.label, b.label) ||
      compareText(a.row.id, b.row.id),
  )
  return found.map((r) => r.row)
}

export function byKind<K extends string>(
  providers: readonly ProviderId[],
  things: readonly { readonly kind: K; readonly provider: ProviderId }[],
): KindCount<K>[] {
  return [...new Set(things.map((t) => t.kind))].sort().map((kind) => {
    const counts = providers.map((provider) => ({
      provider,
      count: things.filter((t) => t.kind === kind && t.provider === provider).length,
    }))
    return { kind, counts, total: counts.reduce((sum, c) => sum + c.count, 0) }
  })
}

const AGES: readonly { readonly label: string; readonly below: number }[] = [
  { label: 'Under 30 days', below: 30 },
  { label: '30–89 days', below: 90 },
  { label: '90–179 days', below: 180 },
  { label: '180–364 days', below: 365 },
  { label: '1 year and over', below: Infinity },
]
const NOT_REPORTED = 'Not reported'

/** @param words one and many of what is counted: "identity", "identities". */
export function ageChart(
  { input, providers }: ReportContext,
  all: readonly (Sourced<Identity> | Sourced<Credential>)[],
  words: { readonly one: string; readonly many: string },
): Chart {
  const bucket = ({ createdAt }: Identity | Credential): string => {
    if (createdAt === undefined || createdAt === null) return NOT_REPORTED
    const days = (input.facts.at - createdAt) / DAY
    return AGES.find((a) => days < a.below)?.label ?? NOT_REPORTED
  }
  const buckets = all.map((n) => ({ provider: n.provider, bucket: bucket(n) }))
  const unknown = buckets.some((b) => b.bucket === NOT_REPORTED)
  const categories = [...AGES.map((a) => a.label), ...(unknown ? [NOT_REPORTED] : [])]
  const dated = buckets.filter((b) => b.bucket !== NOT_REPORTED).length
  const old = buckets.filter((b) => b.bucket === AGES[3]?.label || b.bucket === AGES[4]?.label).length
  const title =
    dated === 0
      ? `No ${words.one} reports when it was made`
      : `${old} of ${dated} ${words.many} are 180 days old or older`
  return {
    kind: 'stacked-bar',
    title,
    alt: `Number of ${words.many} by age and provider. ${title}.`,
    unit: words.many,
    categories,
    series: providers.map((provider) => ({
      key: provider,
      label: labelOf(input.facts.supply, provider),
      values: categories.map((c) => buckets.filter((b) => b.bucket === c && b.provider === provider).length),
    })),
  }
}
