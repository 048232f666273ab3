/** A client as reports are tested and measured with: two providers, people, keys, costs, findings, an earlier moment.
 *  Deterministic; sizes are parameters; built from the same functions as the application uses. */
import type { Dataset, EpochMs, Outcome, ProviderId, Severity } from '../../src/shared/model/index.ts'
import { addDays, DAY, dayOf, HOUR, money } from '../../src/shared/model/index.ts'
import { catalogue } from '../../src/main/engine/controls/catalogue.ts'
import { aFactSet, LIMITS, someFacts, SUPPLY } from '../../src/main/engine/controls/testing.ts'
import type { Assessment, ControlResult, SubjectResult } from '../../src/main/engine/domain/assessment.ts'
import type { Coverage } from '../../src/main/engine/domain/coverage.ts'
import {
  type CostDay,
  type EvidenceRef,
  type FactSet,
  type Sourced,
  type UsageDay,
} from '../../src/main/engine/facts/fact-set.ts'
import type { Account, Credential, Identity, Service } from '../../src/main/engine/facts/index.ts'
import { buildLedger } from '../../src/main/engine/domain/ledger.ts'
import { joinPeople } from '../../src/main/engine/domain/people.ts'
import { remediesOf } from '../../src/main/engine/domain/remedies.ts'
import { summarise } from '../../src/main/engine/domain/summary.ts'
import type { ReportControl, ReportFinding, ReportInput } from '../../src/main/engine/domain/report/input.ts'
import { fixes } from '../../src/main/engine/providers/fixes.ts'

/** 21 November 2025, 14:05 UTC. */
export const AT: EpochMs = Date.UTC(2025, 10, 21, 14, 5)
const PROVIDERS: readonly ProviderId[] = ['anthropic', 'openai']
const connectionOf = (provider: ProviderId): string => `con-${provider}`
const tenantOf = (provider: ProviderId): string => `org-${provider}`

export interface SampleSize {
  readonly people?: number
  readonly identities?: number
  readonly credentials?: number
  readonly projects?: number
  readonly days?: number
}

const controls: Readonly<Record<string, ReportControl>> = Object.fromEntries(
  [...catalogue].map(([id, entry]) => [id, { ...entry, remedies: remediesOf(entry, PROVIDERS, fixes) }]),
)

/** Uniform in [0, 1), the same for the same arguments. */
function noise(...parts: number[]): number {
  let h = 2166136261
  for (const p of parts) h = Math.imul(h ^ (p + 0x9e37), 16777619)
  h ^= h >>> 15
  h = Math.imul(h, 0x2c1b3c6d)
  h ^= h >>> 12
  return (h >>> 0) / 4294967296
}
const pick = <T>(list: readonly T[], at: number): T => {
  const item = list[Math.floor(at * list.length) % list.length]
  if (item === undefined) throw new RangeError('pick from an empty list')
  return item
}

export function evidence(provider: ProviderId, dataset: Dataset, n: number): EvidenceRef {
  return {
    dataset,
    snapshotId: `${connectionOf(provider)}:12`,
    endpoint: `GET /v1/organization/${dataset}?limit=100`,
    requestId: `req_${(n * 7919 + 104729).toString(36)}`,
    readAt: AT - 3 * HOUR,
  }
}

const GIVEN = [
  'Hannah',
  'Jürgen',
  'Élodie',
  'María',
  'Łukasz',
  'Işıl',
  'Ngozi',
  'Priya',
  'محمد',
  'נועה',
  'Σοφία',
  'Олена',
]
const FAMILY = [
  'Whitfield',
  'Müller',
  'Lefèvre',
  'Núñez',
  'Wiśniewska',
  'Yıldırım',
  'Okonkwo',
  'Iyer',
  'السيد',
  'לוי',
  'Παππά',
  'Коваль',
]

export function sampleFacts({
  people = 24,
  identities = 7,
  credentials = 31,
  projects = 6,
  days = 92,
}: SampleSize = {}): FactSet {
  const humans: Sourced<Account>[] = []
  for (let i = 0; i < people; i++) {
    const name = `${pick(GIVEN, noise(i, 1))} ${pick(FAMILY, noise(i, 1))}`
    for (const provider of PROVIDERS) {
      if (noise(i, provider.length) < 0.35 && i > 1) continue
      humans.push({
        kind: 'account',
        id: `user-${provider}-${i}`,
        provider,
        tenant: tenantOf(provider),
        email: `person${i}@${noise(i, 3) < 0.92 ? 'contoso.example' : 'contractor.example'}`,
        name,
        state: i % 11 === 7 ? 'invited' : 'active',
        roles: [i % 9 === 0 ? (provider === 'openai' ? 'owner' : 'admin') : 'member'],
        isAdmin: i % 9 === 0,
        addedAt: AT - Math.floor(noise(i, 4) * 700) * DAY,
        ...(provider === 'openai' ? { lastActivityAt: AT - Math.floor(noise(i, 5) * 60) * DAY } : {}),
        connectionId: connectionOf(provider),
        sources: [evidence(provider, 'users', i)],
      })
    }
  }
  const services: Sourced<Service>[] = PROVIDERS.flatMap((provider) =>
    Array.from({ length: projects }, (_, i) => ({
      kind: 'service' as const,
      id: `proj-${provider}-${i}`,
      provider,
      tenant: tenantOf(provider),
      serviceKind: 'model_api' as const,
      scope: 'project' as const,
      name: pick(
        ['Website chat', 'Contract review', 'Invoice intake', 'Support copilot', 'Research', 'Sandbox'],
        i / 6,
      ),
      state: 'active' as const,
      connectionId: connectionOf(provider),
      sources: [evidence(provider, 'projects', i)],
    })),
  )
  const accounts: Sourced<Identity>[] = Array.from({ length: identities }, (_, i) => {
    const provider = noise(i, 20) < 0.6 ? 'openai' : 'anthropic'
    return {
      kind: 'identity',
      id: `svc_${provider}_${i}`,
      provider,
      tenant: tenantOf(provider),
      identityKind: 'service_account',
      name: pick(['deployer', 'website', 'invoice-bot', 'nightly-import'], noise(i, 21)),
      scopeLevel: 'project',
      scopeId: `proj-${provider}-${Math.floor(noise(i, 22) * projects)}`,
      ...(i % 3 === 0
        ? { ownerId: `user-${provider}-${Math.floor(noise(i, 23) * people)}`, ownerKind: 'account' as const }
        : {}),
      createdAt: AT - Math.floor(noise(i, 24) ** 2 * 900 + 1) * DAY,
      state: 'active',
      connectionId: connectionOf(provider),
      sources: [evidence(provider, 'service_accounts', i)],
    }
  })
  const keys: Sourced<Credential>[] = Array.from({ length: credentials }, (_, i) => {
    const provider = noise(i, 6) < 0.6 ? 'openai' : 'anthropic'
    const credentialKind = i % 10 === 0 ? 'admin_key' : 'api_key'
    const account = accounts.find((a, at) => at >= i % (identities || 1) && a.provider === provider)
    const holder =
      i % 4 === 3 && account !== undefined
        ? { identityId: account.id }
        : { accountId: noise(i, 11) < 0.2 ? null : `user-${provider}-${Math.floor(noise(i, 12) * people)}` }
    return {
      kind: 'credential',
      id: `key_${provider}_${i}_${Math.floor(noise(i, 8) * 1e9).toString(36)}`,
      provider,
      tenant: tenantOf(provider),
      credentialKind,
      name: pick(
        [
          'website-prod',
          'invoice-bot',
          'ci-pipeline',
          'n8n-flow',
          'analyst-laptop',
          'legacy-import',
          'research',
        ],
        noise(i, 9),
      ),
      hint: `sk-${provider === 'openai' ? 'proj' : 'ant'}-…${(i * 7919).toString(36).padStart(4, 'q')}`,
      ...holder,
      scopeLevel: credentialKind === 'admin_key' ? 'org' : 'project',
      scopeId:
        credentialKind === 'admin_key' ? null : `proj-${provider}-${Math.floor(noise(i, 10) * projects)}`,
      createdAt: AT - Math.floor(noise(i, 7) ** 2 * 900 + 1) * DAY,
      ...(provider === 'openai'
        ? { lastUsedAt: noise(i, 13) < 0.15 ? null : AT - Math.floor(noise(i, 14) ** 3 * 200) * DAY }
        : {}),
      ...(provider === 'openai'
        ? { expiresAt: noise(i, 15) < 0.7 ? null : AT + Math.floor(noise(i, 16) * 90) * DAY }
        : {}),
      state: noise(i, 17) < 0.06 ? 'disabled' : 'active',
      authMethod: 'static_secret',
      ...(credentialKind === 'admin_key' ? { level: 'admin' as const } : {}),
      connectionId: connectionOf(provider),
      sources: [evidence(provider, credentialKind === 'admin_key' ? 'admin_keys' : 'api_keys', i)],
    }
  })
  const costs: CostDay[] = []
  const usage: UsageDay[] = []
  for (let d = days; d >= 1; d--) {
    const day = addDays(dayOf(AT), -d)
    const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
    for (const [p, provider] of PROVIDERS.entries())
      for (let i = 0; i < projects; i++) {
        const units =
          (weekend ? 3 : 11) * (1 + (days - d) / 90) * (0.4 + noise(d, i, p)) * (d === 9 && i === 0 ? 14 : 1)
        const where = {
          connectionId: connectionOf(provider),
          day,
          serviceId: i === projects - 1 ? null : `proj-${provider}-${i}`,
        }
        costs.push({
          ...where,
          credentialId: null,
          model: null,
          lineItem: 'input tokens',
          amount: money(units, 'USD'),
          basis: 'billed',
        })
        const key = keys.filter((n) => n.provider === provider)[i]
        if (key !== undefined)
          usage.push({
            ...where,
            credentialId: key.id,
            identityId: null,
            accountId: null,
            model: 'a-model',
            calls: Math.round(units * 9),
            inputTokens: Math.round(units * 21_000),
            outputTokens: Math.round(units * 4_100),
          })
      }
  }
  return {
    at: AT,
    supply: SUPPLY,
    limits: LIMITS,
    connections: PROVIDERS.map((provider) => ({
      id: connectionOf(provider),
      provider,
      name: provider === 'openai' ? 'Contoso main' : 'Contoso research',
      organizationName: 'Contoso Ltd',
      snapshotId: `${connectionOf(provider)}:12`,
      runId: 'run',
      syncedAt: AT - (provider === 'openai' ? 3 : 5) * HOUR,
    })),
    coverage: PROVIDERS.flatMap((provider) => coverageOf(provider)),
    of: someFacts({
      account: humans,
      identity: accounts,
      credential: keys,
      service: services,
    }),
    usage,
    costs,
    events: [],
    eventsTruncated: false,
    terms: { mailDomains: ['contoso.example'], monthlyBudget: money(4000, 'USD') },
  }
}

export const datasetsOf = (provider: ProviderId): readonly Dataset[] =>
  SUPPLY.get(provider)?.datasets.map(({ id }) => id) ?? []

function coverageOf(provider: ProviderId): Coverage[] {
  const special: Partial<Record<Dataset, Partial<Coverage>>> =
    provider === 'openai'
      ? {
          audit_log: { state: 'none', reason: 'off', freshAt: null },
          certificates: {
            state: 'partial',
            reason: 'permission',
            incomplete: [
              { id: 'proj-openai-3', label: null, state: 'none', reason: 'permission', freshAt: null },
            ],
          },
        }
      : {
          certificates: { state: 'none', reason: 'not_offered', freshAt: null },
          groups: { state: 'none', reason: 'not_offered', freshAt: null },
          code_analytics: { state: 'none', reason: 'plan', freshAt: null },
        }
  return datasetsOf(provider).map((dataset, i) => ({
    connectionId: connectionOf(provider),
    provider,
    dataset,
    state: 'complete',
    count: 3 + ((i * 37) % 90),
    freshAt: AT - 3 * HOUR,
    ...(dataset === 'costs' || dataset === 'usage' ? { since: AT - 92 * DAY } : {}),
    ...special[dataset],
  }))
}

const none: Record<Outcome, number> = { pass: 0, fail: 0, manual: 0, unknown: 0, not_applicable: 0, error: 0 }

function subjectOf(n: Sourced<Credential>, outcome: Outcome): SubjectResult {
  return {
    subject: {
      kind: 'credential',
      id: n.id,
      label: n.name ?? n.id,
      connectionId: n.connectionId,
      provider: n.provider,
    },
    outcome,
    ...(outcome === 'unknown' ? { missing: ['last use'] } : {}),
    evidence: [
      { label: 'created', value: n.createdAt, format: 'time' },
      { label: 'last used', value: n.lastUsedAt, format: 'time' },
      { label: 'hint', value: n.hint },
    ],
  }
}

function sampleAssessment(facts: FactSet): Assessment {
  const over = (controlId: string, test: (n: Credential) => Outcome): ControlResult => {
    const subjects = facts.of('credential').map((n) => subjectOf(n, test(n)))
    const counts = { ...none }
    for (const s of subjects) counts[s.outcome] += 1
    const outcome = counts.fail > 0 ? 'fail' : counts.unknown > 0 ? 'unknown' : 'pass'
    const severity = controls[controlId]?.severity ?? 'medium'
    return {
      controlId,
      outcome,
      severity,
      counts,
      subjects: subjects.filter((s) => s.outcome !== 'pass' && s.outcome !== 'not_applicable'),
      dataAt: AT - 3 * HOUR,
    }
  }
  const whole = (controlId: string, outcome: Outcome, reason?: string): ControlResult => ({
    controlId,
    outcome,
    severity: controls[controlId]?.severity ?? 'medium',
    counts: { ...none, [outcome]: 1 },
    subjects:
      outcome === 'pass'
        ? []
        : [
            {
              subject: { kind: 'client', id: 'client', label: 'Client', connectionId: null, provider: null },
              outcome,
              ...(reason === undefined ? {} : { reason }),
              evidence: [],
            },
          ],
    dataAt: AT - 5 * HOUR,
  })
  const results = [
    over('nhi-dormant', (n) =>
      n.lastUsedAt === undefined
        ? 'unknown'
        : n.lastUsedAt === null || n.lastUsedAt < AT - 45 * DAY
          ? 'fail'
          : 'pass',
    ),
    over('nhi-owner-missing', (n) => (n.accountId === null ? 'fail' : 'pass')),
    over('nhi-never-expires', (n) =>
      n.expiresAt === undefined ? 'unknown' : n.expiresAt === null ? 'fail' : 'pass',
    ),
    over('lp-admin-key', (n) => (n.credentialKind === 'admin_key' ? 'fail' : 'pass')),
    over('nhi-key-unrotated', (n) => ((n.createdAt ?? AT) < AT - 90 * DAY ? 'fail' : 'pass')),
    whole('spend-spike', 'fail', 'A day far above the usual'),
    whole('spend-budget-missing', 'pass'),
    whole('hum-admin-count', 'pass'),
    whole('hum-mfa-missing', 'unknown', 'The provider reports no sign-in method'),
    whole('data-retention-unvalidated', 'manual', 'The agreement states no retention limit'),
    whole('guard-missing', 'manual', 'No interface can tell'),
    whole('log-admin-off', 'fail', 'The audit log is switched off'),
  ]
  const totals = { ...none }
  const failing: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 }
  for (const r of results) {
    totals[r.outcome] += 1
    if (r.outcome === 'fail') failing[r.severity] += 1
  }
  return {
    at: AT,
    results,
    score: {
      kind: 'scored',
      value: 41,
      cappedBy:
        failing.critical > 0
          ? results.filter((r) => r.outcome === 'fail' && r.severity === 'critical').map((r) => r.controlId)
          : [],
    },
    coverage: 0.72,
    totals,
    failing,
  }
}

function sampleFindings(assessment: Assessment): ReportFinding[] {
  const open = assessment.results.flatMap((r) =>
    r.subjects
      .filter((s) => s.outcome === 'fail')
      .map((s, i): ReportFinding => ({
        id: `${r.controlId}-${s.subject.id}`,
        controlId: r.controlId,
        subjectKind: s.subject.kind,
        subjectId: s.subject.id,
        subjectLabel: s.subject.label,
        connectionId: s.subject.connectionId,
        severity: r.severity,
        state: i % 7 === 6 ? 'reopened' : 'open',
        firstSeenAt: AT - (10 + ((i * 13) % 80)) * DAY,
        lastSeenAt: AT - 3 * HOUR,
        resolvedAt: null,
        reopenedCount: i % 7 === 6 ? 1 : 0,
        evidence: s.evidence,
      })),
  )
  const resolved = open.slice(0, 4).map((f, i): ReportFinding => ({
    ...f,
    id: `was-${i}`,
    subjectId: `gone-${i}`,
    subjectLabel: `retired-key-${i}`,
    state: 'resolved',
    resolvedAt: AT - (5 + i) * DAY,
  }))
  return [...open, ...resolved]
}

/** Everything that `buildReport` needs. `changes` to the input are laid over the sample. */
export function sampleInput(size: SampleSize = {}, changes: Partial<ReportInput> = {}): ReportInput {
  const facts = changes.facts ?? sampleFacts(size)
  const people = joinPeople(facts)
  const ledger = buildLedger(facts)
  const assessment = changes.assessment ?? sampleAssessment(facts)
  const findings = changes.findings ?? sampleFindings(assessment)
  const summary = summarise(
    facts,
    people,
    ledger,
    assessment,
    findings.filter((f) => f.state !== 'resolved'),
    0,
  )
  const before = AT - 92 * DAY
  return {
    id: 'abc123-2025-11-21',
    client: { id: 'client-1', name: 'Contoso Ltd' },
    msp: { name: 'Northwind Managed Services', logo: null, accent: '#1f5fa8' },
    period: { from: dayOf(before), to: dayOf(AT) },
    preparedBy: 'Robin Hale',
    deciders: { by: ['Robin Hale'], alone: 'Robin Hale' },
    preparedFor: 'The board of Contoso Ltd',
    meetingDate: '2025-11-27',
    locale: 'en-GB',
    currency: 'USD',
    generatedAt: AT,
    facts,
    people,
    ledger,
    summary,
    previous: {
      at: before,
      summary: {
        ...summary,
        at: before,
        people: { value: (summary.people.value ?? 0) - 3, complete: true },
        identities: { value: (summary.identities.value ?? 0) - 1, complete: true },
        credentials: { value: (summary.credentials.value ?? 0) - 5, complete: true },
        score: { kind: 'scored', value: 55, cappedBy: [] },
        openFindings: { ...summary.openFindings, critical: summary.openFindings.critical + 2, high: 3 },
        spendLastMonth: { amounts: [money(2210.4, 'USD')], known: true, complete: true },
      },
    },
    assessment,
    findings,
    changes: {
      since: before,
      list: [
        ...facts
          .of('account')
          .slice(0, 5)
          .map((after) => ({
            connectionId: after.connectionId,
            change: 'added' as const,
            before: null,
            after,
          })),
        ...facts
          .of('credential')
          .slice(0, 3)
          .map((before) => ({
            connectionId: before.connectionId,
            change: 'removed' as const,
            before,
            after: null,
          })),
        ...facts
          .of('credential')
          .slice(3, 9)
          .map((after) => ({
            connectionId: after.connectionId,
            change: 'changed' as const,
            before: { ...after, state: 'disabled' as const, expiresAt: AT, lastUsedAt: null },
            after,
          })),
        ...facts
          .of('credential')
          .slice(9, 12)
          .map((after) => ({
            connectionId: after.connectionId,
            change: 'changed' as const,
            before: { ...after, lastUsedAt: AT - 400 * DAY },
            after,
          })),
      ],
    },
    controls,
    frameworks: {
      'nist-csf-2.0': 'NIST CSF 2.0',
      'owasp-nhi-2025': 'OWASP NHI Top 10 2025',
      'soc2-tsc': 'SOC 2 TSC',
      'cis-controls-8.1': 'CIS Controls 8.1',
      'mitre-atlas': 'MITRE ATLAS',
      'nist-ai-rmf-1.0': 'NIST AI RMF 1.0',
      'nist-sp-800-207': 'NIST SP 800-207',
    },
    snapshots: PROVIDERS.map((provider) => ({
      id: `${connectionOf(provider)}:12`,
      connectionId: connectionOf(provider),
      root: 'f0e1d2c3b4a5968778695a4b3c2d1e0f'.repeat(2),
      finishedAt: AT - 3 * HOUR,
    })),
    journalHead: {
      seq: 214,
      hash: '0a1b2c3d4e5f60718293a4b5c6d7e8f9'.repeat(2),
      text: 'Heads of the journal of Reeve\n',
      key: 'SHA256:n3mvOKTMvhwXYgKPhkmGXZ1Z3iTkN5ZzYHXo6vQ0Kxc',
    },
    cannotTell: {
      openai: ['The API does not report how a person signs in, nor whether a second factor is used.'],
      anthropic: ['The API does not report when a key was last used; usage by key is used instead.'],
    },
    ...changes,
  }
}

/** A client for which nothing is connected. */
export const emptyFacts = (): FactSet => aFactSet({ at: AT, connections: [] })
