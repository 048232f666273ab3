/** Input and output of every method, and of every event, as schemas. The engine parses both directions; the renderer
 *  sees only the types. Strings and lists are bounded: nothing unbounded crosses the port. */
import { z } from 'zod'
import {
  COVERAGE_REASONS,
  COVERAGE_STATES,
  DATASETS,
  FINDING_STATES,
  OUTCOMES,
  PROVIDERS,
  SEVERITIES,
  SPEND_BASES,
} from '../model/words.ts'
import { ERROR_CODES } from './errors.ts'
import { TOPICS, type MethodName } from './methods.ts'

// ---- words ---------------------------------------------------------------------------------------------------------

const id = z.string().min(1).max(200)
/** Text from a provider or a person: shown as text, never as markup. */
const text = z.string().max(4_000)
const line = z.string().max(500)
const at = z.number().int()
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const count = z.number().int().nonnegative()
const provider = z.enum(PROVIDERS)
const dataset = z.enum(DATASETS)
const severity = z.enum(SEVERITIES)
const outcome = z.enum(OUTCOMES)
const money = z.object({ micros: z.number().int(), currency: z.string().length(3) })
const empty = z.strictObject({})
const ok = z.object({ ok: z.literal(true) })

const locale = z
  .string()
  .max(35)
  .refine((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length === 1
    } catch {
      return false
    }
  })
const currency = z.string().regex(/^[A-Z]{3}$/)

/** null = now; else the moment of a snapshot: the past is read-only. */
const asOf = z.number().int().nullable()

const figure = z.object({ value: z.number().nullable(), complete: z.boolean() })
const spendFigure = z.object({ amounts: z.array(money).max(20), known: z.boolean(), complete: z.boolean() })
const score = z.union([
  z.object({ kind: z.literal('scored'), value: z.number(), cappedBy: z.array(id).max(200) }),
  z.object({ kind: z.literal('not_assessed'), reason: z.enum(['no_controls', 'low_coverage']) }),
])
const bySeverity = z.object({ critical: count, high: count, medium: count, low: count })
const byOutcome = z.object({
  pass: count,
  fail: count,
  manual: count,
  unknown: count,
  not_applicable: count,
  error: count,
})

export const summary = z.object({
  at,
  providers: z.array(provider).max(20),
  connections: count,
  neverSynced: count,
  failedConnections: count,
  dataAt: at.nullable(),
  people: figure,
  admins: figure,
  invited: figure,
  nhis: figure,
  nhisDormant: figure,
  nhisOwnerless: figure,
  services: figure,
  spendMonth: spendFigure,
  spendLastMonth: spendFigure,
  score,
  coverage: z.number().nullable(),
  openFindings: bySeverity,
  controls: byOutcome,
})

const chart = z.object({
  kind: z.enum(['bar', 'stacked-bar', 'line']),
  title: line,
  alt: text,
  unit: z.string().max(60),
  categories: z.array(z.string().max(120)).max(400).readonly(),
  series: z
    .array(z.object({ key: line, label: line, values: z.array(z.number().nullable()).max(400).readonly() }))
    .max(24)
    .readonly(),
})

// ---- lists -----------------------------------------------------------------------------------------------------------

const filter = z.strictObject({
  field: z.string().min(1).max(60),
  values: z.array(line).min(1).max(100),
  /** true = everything but these. */
  not: z.boolean().optional(),
})

/** Every list of one client: text, filters, sort, keyset cursor. */
const listShape = {
  text: z.string().max(200).optional(),
  filters: z.array(filter).max(20).optional(),
  sort: z.strictObject({ field: z.string().min(1).max(60), dir: z.enum(['asc', 'desc']) }).optional(),
  cursor: z.string().max(400).nullable().optional(),
  limit: z.number().int().min(1).max(500),
}
const clientList = z.strictObject({ clientId: id, asOf, ...listShape })

/** Where a list's rows come from and what is missing: the footer of every table. */
const source = z.object({
  connectionId: id,
  connectionName: line,
  provider,
  dataset,
  state: z.enum(COVERAGE_STATES),
  reason: z.enum(COVERAGE_REASONS).nullable(),
  missing: z.array(line).max(20),
  freshAt: at.nullable(),
})

const page = <R extends z.ZodType>(row: R) =>
  z.object({
    rows: z.array(row).max(500),
    nextCursor: z.string().max(400).nullable(),
    /** Rows that match; `capped` true prints "1,000+". */
    matched: count,
    total: count,
    capped: z.boolean().optional(),
    /** Values with counts, over all rows that match the other filters; first page only. */
    facets: z
      .record(z.string().max(60), z.array(z.object({ value: line, label: line, count })).max(100))
      .optional(),
    sources: z.array(source).max(200),
  })

// ---- rows ------------------------------------------------------------------------------------------------------------

const client = z.object({
  id,
  name: line,
  tags: z.array(z.string().max(60)).max(30),
  color: count,
  createdAt: at,
  locale: z.string().max(35).nullable(),
  currency: z.string().length(3).nullable(),
})

const fleetRow = z.object({
  client,
  /** null = nothing was ever assessed for this client. */
  summary: summary.nullable(),
  connections: z
    .array(z.object({ id, provider, name: line, lastSyncAt: at.nullable(), lastError: line.nullable() }))
    .max(50),
  syncing: z.boolean(),
})

const account = z.object({
  connectionId: id,
  connectionName: line,
  provider,
  humanId: id,
  state: z.enum(['active', 'invited', 'expired_invite', 'disabled', 'deleted', 'unknown']),
  roles: z.array(line).max(50).optional(),
  isAdmin: z.boolean().optional(),
  addedAt: at.nullable().optional(),
  invitedAt: at.nullable().optional(),
  inviteExpiresAt: at.nullable().optional(),
  lastActivityAt: at.nullable().optional(),
})

const personRow = z.object({
  /** Mail address in lower case, or `connection/humanId` where there is none. */
  id,
  name: line.nullable(),
  email: line.nullable(),
  /** How the accounts were joined. `single`: only one account, nothing to join. */
  joinedBy: z.enum(['mail', 'single']),
  state: z.enum(['active', 'invited', 'expired_invite', 'disabled', 'deleted', 'unknown']),
  /** Absent = no provider tells. */
  isAdmin: z.boolean().optional(),
  /** Outside the client's own mail domains; absent = domains are not recorded. */
  outside: z.boolean().optional(),
  accounts: z.array(account).max(50),
  nhisOwned: count,
  findings: count,
})

const IDENTITY_FLAGS = [
  'admin',
  'dormant',
  'never_used',
  'ownerless',
  'owner_inactive',
  'never_expires',
  'expiring',
  'expired',
  'old',
  'scope_retired',
] as const

const identityRow = z.object({
  /** `connection/nhiId`. */
  id,
  connectionId: id,
  connectionName: line,
  provider,
  kind: z.string().max(40),
  name: line.nullable(),
  hint: line.nullable(),
  level: z.string().max(20).optional(),
  state: z.string().max(20),
  scopeLevel: z.enum(['org', 'project', 'resource']),
  scopeId: id.nullable(),
  scopeName: line.nullable(),
  /** Absent = the provider does not say; null = it says none. */
  owner: z
    .object({ id, label: line, kind: z.enum(['human', 'nhi', 'unknown']), state: z.string().max(20) })
    .nullable()
    .optional(),
  createdAt: at.nullable().optional(),
  lastUsedAt: at.nullable().optional(),
  lastUsedFrom: z.enum(['provider', 'usage', 'event']).optional(),
  expiresAt: at.nullable().optional(),
  flags: z.array(z.enum(IDENTITY_FLAGS)).max(20),
  /** Metered calls in the last 30 days; absent = usage by identity is not known. */
  calls30d: count.optional(),
  findings: count,
  worst: severity.nullable(),
})

const evidenceRef = z.object({
  dataset,
  snapshotId: id,
  endpoint: text,
  requestId: line.nullable(),
  readAt: at,
})

const serviceRow = z.object({
  id,
  connectionId: id,
  connectionName: line,
  provider,
  serviceId: id,
  scope: z.enum(['organization', 'project']),
  name: line.nullable(),
  state: z.string().max(20),
  isDefault: z.boolean(),
  createdAt: at.nullable().optional(),
  identities: count,
  people: count.optional(),
  billed30d: z.array(money).max(20).optional(),
  calls30d: count.optional(),
  spendLimit: z
    .object({ amount: money, interval: line, hardStop: z.boolean().optional() })
    .nullable()
    .optional(),
  spendAlerts: count.optional(),
  retentionSetting: line.nullable().optional(),
  retentionDays: z.number().nullable().optional(),
  region: line.nullable().optional(),
  models: z.enum(['all', 'some', 'none']).optional(),
  modelList: z.array(line).max(200),
  adminAudit: z.boolean().optional(),
  toolsAllowed: z.array(line).max(30).optional(),
  sources: z.array(evidenceRef).max(20),
})

const eventRow = z.object({
  row: z.number(),
  connectionId: id,
  connectionName: line,
  provider,
  at,
  type: line,
  actorKind: z.enum(['human', 'nhi', 'system', 'unknown']),
  actorId: id.nullable(),
  actorLabel: line.nullable(),
  targetId: id.nullable(),
  targetLabel: line.nullable(),
  ip: line.nullable(),
  country: line.nullable(),
  userAgent: text.nullable(),
  /** The event's own details as JSON text. */
  detail: z.string().max(8_000),
})

const findingRow = z.object({
  id,
  controlId: id,
  title: line,
  /** What is true, in one sentence. */
  what: text,
  severity,
  outcome,
  state: z.enum(FINDING_STATES),
  subjectKind: z.string().max(20),
  subjectId: id,
  subjectLabel: line,
  connectionId: id.nullable(),
  provider: provider.nullable(),
  firstSeenAt: at,
  lastSeenAt: at,
  resolvedAt: at.nullable(),
  reopenedCount: count,
})

const evidenceItem = z.object({
  label: line,
  value: z.union([text, z.number(), z.boolean(), z.null()]).optional(),
  format: z.string().max(20).optional(),
})

const controlRow = z.object({
  controlId: id,
  title: line,
  group: line,
  severity,
  outcome,
  counts: byOutcome,
  dataAt: at.nullable(),
  /** Reasons and missing facts of subjects that were not decided, at most 5. */
  reasons: z.array(text).max(5),
  remediation: z.array(z.object({ provider: line, text })).max(20),
  frameworks: z.array(z.object({ framework: line, id: line, title: line })).max(60),
  unknownWhen: text,
  notApplicableWhen: text,
})

const connectionRow = z.object({
  id,
  clientId: id,
  provider,
  name: line,
  endpoint: line,
  /** True for a simulator on this machine: its data is not a client's. */
  loopback: z.boolean(),
  organizationName: line.nullable(),
  secret: z.object({ present: z.boolean(), hint: line, setAt: at }),
  createdAt: at,
  lastSyncAt: at.nullable(),
  lastAttemptAt: at.nullable(),
  lastError: z.enum(ERROR_CODES).nullable(),
  coverage: z
    .array(
      z.object({
        dataset,
        state: z.enum(COVERAGE_STATES),
        reason: z.enum(COVERAGE_REASONS).nullable(),
        count,
        freshAt: at.nullable(),
        missing: z.array(line).max(20),
      }),
    )
    .max(60),
})

const snapshotRow = z.object({
  id,
  connectionId: id,
  connectionName: line,
  provider,
  seq: count,
  startedAt: at,
  finishedAt: at,
  state: z.enum(['complete', 'partial']),
  root: z.string().max(64),
  factCount: count,
  added: count,
  changed: count,
  removed: count,
})

const diffRow = z.object({
  change: z.enum(['added', 'removed', 'changed']),
  kind: z.string().max(20),
  connectionId: id,
  provider,
  factId: id,
  label: line,
  fields: z.array(z.object({ field: line, before: text.nullable(), after: text.nullable() })).max(40),
})

const jobRow = z.object({
  runId: id,
  kind: z.enum(['sync', 'sample', 'report', 'export']),
  clientId: id.nullable(),
  connectionId: id.nullable(),
  /** What it is about, for people: "ACME LTD · OpenAI". */
  label: line,
  state: z.enum(['waiting', 'running', 'done', 'partial', 'failed', 'cancelled']),
  /** What it is at: "users 2,000". */
  step: line,
  done: count,
  total: count.nullable(),
  startedAt: at,
  endedAt: at.nullable(),
  error: z
    .object({
      code: z.enum(ERROR_CODES),
      params: z.record(z.string().max(60), z.union([text, z.number()])),
      ref: z.string().max(40),
    })
    .nullable(),
  /** Path of the file that a report or an export wrote. */
  file: text.nullable(),
})

const settings = z.object({
  mspName: line,
  technician: line,
  /** `data:image/png;base64,…` or JPEG alike, or null. */
  logo: z
    .string()
    .max(700_000)
    .regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/)
    .nullable(),
  accent: z.string().regex(/^#[0-9a-fA-F]{6}$/),
  locale,
  currency,
  paper: z.enum(['a4', 'us-letter']),
  theme: z.enum(['system', 'light', 'dark']),
})

const terms = z.object({
  mailDomains: z.array(z.string().min(1).max(253)).max(100).optional(),
  maxRetentionDays: z.number().int().min(0).max(36_500).optional(),
  regionAllowlist: z.array(z.string().min(1).max(60)).max(100).optional(),
  approvedModels: z.array(z.string().min(1).max(200)).max(500).optional(),
  approvedGuests: z.array(z.string().min(1).max(320)).max(1_000).optional(),
  monthlyBudget: money.optional(),
})

export const REPORT_SECTIONS = [
  'scope',
  'people',
  'identities',
  'spend',
  'findings',
  'changes',
  'evidence',
] as const

const reportOptions = z.object({
  /** Moment that the report shows; null = latest. */
  asOf,
  /** Moment to compare with; null = no comparison. */
  since: at.nullable(),
  sections: z.array(z.enum(REPORT_SECTIONS)).max(REPORT_SECTIONS.length),
  preparedFor: line,
  meetingDate: day.nullable(),
  classification: line,
  /** The technician's own sentences. Empty = Reeve's own text stands. */
  intro: text,
  sentences: z.array(text).max(3),
  decisions: z.array(text).max(5),
  closing: text,
})

const secret = z.string().min(1).max(10_000)
const endpoint = z.string().max(500).nullable()

const connectionTest = z.object({
  organizationId: line.nullable(),
  organizationName: line.nullable(),
  checks: z
    .array(z.object({ dataset, ok: z.boolean(), reason: z.enum(COVERAGE_REASONS).nullable() }))
    .max(60),
  cannot: z.array(text).max(30),
})

const providerInfo = z.object({
  id: provider,
  label: line,
  origin: line,
  secret: z.object({
    label: line,
    format: line,
    pattern: z.string().max(500),
    consoleUrl: line,
    steps: z.array(text).max(20),
  }),
  reads: z.array(z.object({ dataset, label: line, why: text })).max(60),
  cannot: z.array(text).max(30),
})

export const WORKSPACE_STATES = [
  'starting',
  'ready',
  'keychain_locked',
  'keychain_missing',
  'keychain_refused',
  'keychain_timeout',
  'key_missing',
  'corrupt',
  'newer_version',
  'unwritable',
  'in_use',
] as const

// ---- the map -----------------------------------------------------------------------------------------------------------

interface MethodSchema {
  readonly input: z.ZodType
  readonly output: z.ZodType
}

export const SCHEMAS = {
  'workspace.status': {
    input: empty,
    output: z.object({
      state: z.enum(WORKSPACE_STATES),
      detail: text,
      folder: text,
      backend: line.nullable(),
      thisRunOnly: z.boolean(),
      clients: count,
      version: line,
      platform: line,
      recoveryKeyTaken: z.boolean(),
    }),
  },
  'workspace.retry': { input: empty, output: ok },
  'workspace.useThisRunOnly': { input: empty, output: ok },
  'workspace.recover': { input: z.strictObject({ recoveryKey: secret }), output: ok },
  /** Shown once; never stored. */
  'workspace.recoveryKey': { input: empty, output: z.object({ recoveryKey: line }) },

  'fleet.list': { input: z.strictObject(listShape), output: page(fleetRow) },
  'search.find': {
    input: z.strictObject({
      text: z.string().max(200),
      clientId: id.nullable(),
      limit: z.number().int().min(1).max(50),
    }),
    output: z.object({
      items: z
        .array(
          z.object({
            kind: z.enum(['client', 'identity', 'person', 'service', 'finding']),
            id,
            clientId: id,
            label: line,
            hint: line,
          }),
        )
        .max(50),
    }),
  },

  'clients.list': { input: empty, output: z.object({ clients: z.array(client).max(2_000) }) },
  'clients.add': {
    input: z.strictObject({
      name: z.string().min(1).max(300),
      tags: z.array(z.string().min(1).max(60)).max(30).optional(),
    }),
    output: z.object({ clientId: id }),
  },
  'clients.update': {
    input: z.strictObject({
      clientId: id,
      name: z.string().min(1).max(300).optional(),
      tags: z.array(z.string().min(1).max(60)).max(30).optional(),
      locale: locale.nullable().optional(),
      currency: currency.nullable().optional(),
    }),
    output: ok,
  },
  /** `confirmName` must equal the client's name: everything about it is destroyed. */
  'clients.remove': { input: z.strictObject({ clientId: id, confirmName: line }), output: ok },

  'client.overview': {
    input: z.strictObject({ clientId: id, asOf }),
    output: z.object({
      client,
      summary: summary.nullable(),
      /** The assessment nearest to 30 days before, for trends; null = none. */
      before: summary.nullable(),
      charts: z.object({ spend: chart.nullable(), score: chart.nullable(), identities: chart.nullable() }),
      topFindings: z.array(findingRow).max(8),
      connections: z.array(connectionRow).max(50),
      recentEvents: z.array(eventRow).max(8),
      lastSnapshots: z.array(snapshotRow).max(6),
    }),
  },
  'people.list': { input: clientList, output: page(personRow) },
  'identities.list': { input: clientList, output: page(identityRow) },
  'identities.get': {
    input: z.strictObject({ clientId: id, asOf, id }),
    output: z.object({
      row: identityRow,
      sources: z.array(evidenceRef).max(20),
      creator: z
        .object({ id, label: line, state: z.string().max(20) })
        .nullable()
        .optional(),
      /** What it can reach: services with the permission that opens them. */
      reaches: z
        .array(z.object({ serviceId: id, name: line.nullable(), permission: line, level: line.nullable() }))
        .max(200),
      reachesMore: count,
      models: z.array(line).max(200),
      modelsAll: z.boolean().nullable(),
      children: z.array(z.object({ id, label: line, kind: line, state: line })).max(100),
      usage: chart.nullable(),
      billed30d: z.array(money).max(20).optional(),
      findings: z.array(findingRow).max(50),
      events: z.array(eventRow).max(50),
      /** Older forms of this identity: what changed and when. */
      history: z
        .array(z.object({ at, field: line, before: text.nullable(), after: text.nullable() }))
        .max(100),
    }),
  },
  'services.list': { input: clientList, output: page(serviceRow) },
  'spend.get': {
    input: z.strictObject({
      clientId: id,
      asOf,
      /** Whole days back from the moment. */
      days: z.number().int().min(1).max(400),
      groupBy: z.enum(['provider', 'service', 'model', 'identity', 'line_item']),
    }),
    output: z.object({
      fromDay: day,
      toDay: day,
      billed: z.array(money).max(20),
      /** Empty where the readings do not cover that window whole: no comparison can be made. */
      billedBefore: z.array(money).max(20),
      /** False: some connection's costs are missing in the window. */
      complete: z.boolean(),
      known: z.boolean(),
      daily: chart.nullable(),
      monthly: chart.nullable(),
      usage: chart.nullable(),
      rows: z
        .array(
          z.object({
            key: line,
            label: line,
            provider: provider.nullable(),
            billed: z.array(money).max(20),
            basis: z.enum(SPEND_BASES).nullable(),
            calls: count.nullable(),
            inputTokens: count.nullable(),
            outputTokens: count.nullable(),
            share: z.number().nullable(),
          }),
        )
        .max(500),
      rowsTotal: count,
      /** Sum of the rows shown against the billed total, per currency. */
      reconcile: z.array(z.object({ total: money, rows: money, difference: money })).max(20),
      budget: money.nullable(),
      sources: z.array(source).max(200),
    }),
  },
  'events.list': {
    input: z.strictObject({
      clientId: id,
      asOf,
      text: z.string().max(200).optional(),
      types: z.array(line).max(50).optional(),
      actorKinds: z
        .array(z.enum(['human', 'nhi', 'system', 'unknown']))
        .max(4)
        .optional(),
      connectionId: id.optional(),
      actorId: id.optional(),
      targetId: id.optional(),
      from: at.optional(),
      to: at.optional(),
      before: z.number().nullable().optional(),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      rows: z.array(eventRow).max(200),
      nextBefore: z.number().nullable(),
      matched: count,
      capped: z.boolean(),
      perDay: chart.nullable(),
      types: z.array(z.object({ value: line, label: line, count })).max(200),
      sources: z.array(source).max(200),
    }),
  },
  'findings.list': { input: clientList, output: page(findingRow) },
  'findings.get': {
    input: z.strictObject({ clientId: id, asOf, id }),
    output: z.object({
      row: findingRow,
      why: text,
      evidence: z.array(evidenceItem).max(60),
      sources: z.array(evidenceRef).max(20),
      /** "2 of 41 keys, 3 not readable" as numbers. */
      counts: byOutcome,
      control: controlRow,
      /** Other open findings of the same control. */
      siblings: count,
    }),
  },
  'posture.get': {
    input: z.strictObject({ clientId: id, asOf }),
    output: z.object({
      assessedAt: at.nullable(),
      score: score.nullable(),
      coverage: z.number().nullable(),
      controls: z.array(controlRow).max(200),
    }),
  },
  'snapshots.list': { input: z.strictObject({ clientId: id, ...listShape }), output: page(snapshotRow) },
  'snapshots.diff': {
    input: z.strictObject({ clientId: id, from: at, to: at, ...listShape }),
    output: page(diffRow).extend({ counts: z.object({ added: count, removed: count, changed: count }) }),
  },
  'journal.list': {
    input: z.strictObject({
      clientId: id,
      before: z.number().nullable().optional(),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      rows: z
        .array(
          z.object({
            seq: count,
            at,
            actor: line,
            action: line,
            detail: z.string().max(8_000),
            hash: z.string().max(64),
          }),
        )
        .max(200),
      nextBefore: z.number().nullable(),
    }),
  },

  'providers.list': { input: empty, output: z.object({ providers: z.array(providerInfo).max(30) }) },
  'connections.list': {
    input: z.strictObject({ clientId: id.nullable() }),
    output: z.object({ connections: z.array(connectionRow).max(2_000) }),
  },
  /** Nothing is saved: the secret is used for this test and forgotten. */
  'connections.test': {
    input: z.strictObject({ provider, endpoint, secret }),
    output: connectionTest,
  },
  'connections.add': {
    input: z.strictObject({ clientId: id, provider, name: z.string().max(200), endpoint, secret }),
    output: z.object({ connectionId: id }),
  },
  'connections.rename': {
    input: z.strictObject({ connectionId: id, name: z.string().min(1).max(200) }),
    output: ok,
  },
  'connections.replaceSecret': { input: z.strictObject({ connectionId: id, secret }), output: ok },
  'connections.remove': { input: z.strictObject({ connectionId: id }), output: ok },

  /** One connection, one client, or everything (both null). */
  'sync.start': {
    input: z.strictObject({ clientId: id.nullable(), connectionId: id.nullable() }),
    output: z.object({ runIds: z.array(id).max(2_000) }),
  },
  'sample.create': { input: empty, output: z.object({ runId: id }) },
  'jobs.list': { input: empty, output: z.object({ jobs: z.array(jobRow).max(500) }) },
  'jobs.cancel': { input: z.strictObject({ runId: id }), output: ok },

  'settings.get': { input: empty, output: settings },
  'settings.set': { input: z.strictObject(settings.partial().shape), output: ok },
  'terms.get': { input: z.strictObject({ clientId: id }), output: terms },
  'terms.set': { input: z.strictObject({ clientId: id, terms: z.strictObject(terms.shape) }), output: ok },

  'report.options': { input: z.strictObject({ clientId: id }), output: reportOptions },
  'report.saveOptions': { input: z.strictObject({ clientId: id, options: reportOptions }), output: ok },
  'report.preview': {
    input: z.strictObject({ clientId: id, options: reportOptions, page: z.number().int().min(1).max(1_000) }),
    /** One page as SVG (glyphs as paths: no font, no script, no link), and how many there are. */
    output: z.object({
      svg: z.string().max(6_000_000),
      page: count,
      pages: count,
      contentHash: z.string().max(64),
    }),
  },
  /** Asks for a file name in the system's own dialog; null runId = the person cancelled. */
  'report.save': {
    input: z.strictObject({ clientId: id, options: reportOptions }),
    output: z.object({ runId: id.nullable() }),
  },
  'export.save': {
    input: z.strictObject({ clientId: id, asOf, format: z.enum(['csv', 'json']) }),
    output: z.object({ runId: id.nullable() }),
  },
  /** Opens a page in the browser. Only addresses on the list of provider consoles. */
  'shell.openExternal': { input: z.strictObject({ url: z.string().max(500) }), output: ok },
} as const satisfies Record<MethodName, MethodSchema>

/** What the engine tells by itself. */
export const EVENTS = {
  /** These queries' answers may have changed. clientId null = for all clients. */
  stale: z.object({ topics: z.array(z.enum(TOPICS)).max(TOPICS.length), clientId: id.nullable() }),
  job: jobRow,
} as const

export type EventName = keyof typeof EVENTS
export type EventPayload<E extends EventName> = z.output<(typeof EVENTS)[E]>
export type Input<M extends MethodName> = z.input<(typeof SCHEMAS)[M]['input']>
export type Output<M extends MethodName> = z.output<(typeof SCHEMAS)[M]['output']>

export type SummaryView = z.output<typeof summary>
export type ClientView = z.output<typeof client>
export type FleetRow = z.output<typeof fleetRow>
export type PersonRow = z.output<typeof personRow>
export type IdentityRow = z.output<typeof identityRow>
export type ServiceRow = z.output<typeof serviceRow>
export type EventRow = z.output<typeof eventRow>
export type FindingRow = z.output<typeof findingRow>
export type ControlRow = z.output<typeof controlRow>
export type ConnectionRow = z.output<typeof connectionRow>
export type SnapshotRow = z.output<typeof snapshotRow>
export type DiffRow = z.output<typeof diffRow>
export type JobRow = z.output<typeof jobRow>
export type SourceView = z.output<typeof source>
export type EvidenceRefView = z.output<typeof evidenceRef>
export type ProviderInfoView = z.output<typeof providerInfo>
export type ConnectionTestView = z.output<typeof connectionTest>
export type SettingsView = z.output<typeof settings>
export type TermsView = z.output<typeof terms>
export type ReportOptions = z.output<typeof reportOptions>
export type ReportSection = (typeof REPORT_SECTIONS)[number]
export type WorkspaceState = (typeof WORKSPACE_STATES)[number]
export type IdentityFlag = (typeof IDENTITY_FLAGS)[number]
