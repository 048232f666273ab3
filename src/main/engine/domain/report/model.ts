/** The frozen content of one client report: values with their units, never formatted text, and everything that a
 *  page or an attached file shows. Plain JSON: an absent property still means "the provider does not say" and null
 *  "the provider says none". It has no place for a secret: of a key it has the provider's own redacted hint. */
import type { Limits } from '../limits.ts'
import type {
  Chart,
  ClientId,
  ConnectionId,
  ControlId,
  CoverageReason,
  CoverageState,
  Dataset,
  Day,
  EpochMs,
  FindingId,
  JoinedBy,
  Money,
  Outcome,
  ProviderId,
  ProviderLabels,
  Severity,
  SnapshotId,
  SpendBasis,
} from '../../../../shared/model/index.ts'
import { REPORT_SECTIONS } from '../../../../shared/model/index.ts'
import type { ReadingsApart } from '../apart.ts'
import type { EvidenceItem, Score } from '../assessment.ts'
import type { EvidenceRef } from '../../facts/fact-set.ts'
import type { Account, Credential, Fact, Identity } from '../../facts/index.ts'
import type { Figure, SpendFigure } from '../summary.ts'
import type { Band } from './band.ts'

/** In the order in which they are printed, after the cover. The summary is always printed, with the number of data
 *  sets that were not read, so that a report without its scope section still does not mislead. */
export const SECTION_IDS = ['summary', ...REPORT_SECTIONS] as const
export type SectionId = (typeof SECTION_IDS)[number]

export interface Logo {
  readonly type: 'image/png' | 'image/jpeg'
  readonly base64: string
}

export interface Branding {
  readonly name: string
  readonly logo: Logo | null
  /** `#rrggbb`. Printed darker where it would be too pale on paper. */
  readonly accent: string
}

/** What the technician may rewrite before the report is frozen. A line break starts a new paragraph. */
export interface ReportTexts {
  readonly intro: string
  /** At most three are printed. */
  readonly sentences: readonly string[]
  /** At most five are printed. */
  readonly decisions: readonly string[]
  readonly closing: string
}

/** `value` of `of` things that report the property; `unknown` more do not report it. */
export interface CountOf {
  readonly value: number
  readonly of: number
  readonly unknown: number
}

/** A figure of a section that is printed as a line of its own: the section alone says what it is called. */
export interface FigureLine {
  readonly label: string
  readonly value: Figure | CountOf
}

/** A data set that is not complete, named wherever a figure stands on it. */
export interface Gap {
  readonly connectionId: ConnectionId
  readonly connectionName: string
  readonly provider: ProviderId
  readonly dataset: Dataset
  readonly state: CoverageState
  readonly reason?: CoverageReason
  readonly missing?: readonly string[]
  /** How many more parts there are that are not complete. */
  readonly missingMore?: number
  readonly freshAt: EpochMs | null
}

export interface SummarySection {
  readonly band: Band
  readonly score: Score
  /** Titles of the failing critical controls that cap the score at 59. */
  readonly cappedBy: readonly string[]
  readonly coverage: number | null
  readonly people: Figure
  readonly admins: Figure
  readonly identities: Figure
  readonly identitiesOwnerless: Figure
  readonly credentials: Figure
  readonly credentialsDormant: Figure
  readonly credentialsOwnerless: Figure
  readonly spendLastMonth: SpendFigure
  readonly spendMonth: SpendFigure
  readonly budget: Money | null
  readonly open: Readonly<Record<Severity, number>>
  readonly controls: Readonly<Record<Outcome, number>>
  /** What passes, most severe first: sentences that are true of the client as a whole. */
  readonly inOrder: readonly string[]
  /** Data sets that are complete, of those that the connected providers offer. */
  readonly dataSets: { readonly complete: number; readonly of: number }
  /** `failed`: the last attempt failed; older data is shown. */
  readonly connections: { readonly total: number; readonly neverSynced: number; readonly failed: number }
  readonly previous: {
    readonly at: EpochMs
    readonly days: number
    readonly band: Band
    readonly score: Score
    readonly people: Figure
    readonly admins: Figure
    readonly identities: Figure
    readonly identitiesOwnerless: Figure
    readonly credentials: Figure
    readonly credentialsDormant: Figure
    readonly credentialsOwnerless: Figure
    readonly spendLastMonth: SpendFigure
    readonly open: Readonly<Record<Severity, number>>
  } | null
}

export interface ScopeConnection {
  readonly id: ConnectionId
  readonly provider: ProviderId
  readonly name: string
  readonly organizationName: string | null
  readonly syncedAt: EpochMs | null
  readonly snapshotId: SnapshotId | null
  /** Code of the last attempt's error, when it failed. */
  readonly lastError: string | null
  readonly dataSets: readonly {
    readonly dataset: Dataset
    readonly state: CoverageState
    readonly reason?: CoverageReason
    readonly missing?: readonly string[]
    readonly missingMore?: number
    readonly count: number
    readonly freshAt: EpochMs | null
    readonly since?: EpochMs | null
  }[]
}

export interface ScopeSection {
  readonly connections: readonly ScopeConnection[]
  readonly notConnected: readonly ProviderId[]
  readonly cannotTell: readonly { readonly provider: ProviderId; readonly text: string }[]
  readonly eventsTruncated: boolean
  /** Bases of the spend rows used. */
  readonly spendBases: readonly SpendBasis[]
}

export interface PersonAccount {
  readonly connectionId: ConnectionId
  readonly provider: ProviderId
  readonly id: string
  readonly state: Account['state']
  readonly roles?: readonly string[]
  readonly isAdmin?: boolean
  readonly addedAt?: EpochMs | null
  readonly invitedAt?: EpochMs | null
  readonly lastActivityAt?: EpochMs | null
  /** Why it belongs to the person. */
  readonly joinedBy: JoinedBy
  readonly source: EvidenceRef | null
}

/** One answer about who is one person, by hand. */
export interface PersonDecision {
  readonly person: string | null
  /** `label`: its name, else its mail address, else its id. */
  readonly account: { readonly provider: ProviderId; readonly id: string; readonly label: string }
  /** `open`: not joined, or it cannot be read here. */
  readonly says: 'joined' | 'apart' | 'open'
  /** Whom it is joined with or kept apart from. */
  readonly other: string | null
  /** Another answer contradicts it: neither counts until one is settled on. */
  readonly disputed: boolean
  readonly by: string
  readonly at: EpochMs
}

export interface PersonRow {
  readonly name: string | null
  readonly email: string | null
  /** True when the mail domain is not among the agreed ones; null = no mail, or the agreement names no domain. */
  readonly outside: boolean | null
  /** Strongest over the accounts. */
  readonly state: Account['state']
  readonly accounts: readonly PersonAccount[]
}

export interface PeopleSection {
  readonly gaps: readonly Gap[]
  readonly total: Figure
  readonly admins: Figure
  readonly invited: Figure
  readonly byConnection: readonly {
    readonly connectionId: ConnectionId
    readonly provider: ProviderId
    readonly name: string
    readonly known: boolean
    readonly active: number
    readonly invited: number
    readonly other: number
    readonly admins: CountOf
  }[]
  readonly atSeveralProviders: Figure
  readonly agreedDomains: readonly string[] | null
  readonly decisions: readonly PersonDecision[]
  /** People for whom accounts fit that fit others as well. */
  readonly withMatches: number
  readonly rows: readonly PersonRow[]
}

/** What an identity and a credential have in common. */
interface InventoryRow {
  readonly connectionId: ConnectionId
  readonly provider: ProviderId
  readonly id: string
  readonly name: string | null
  readonly scopeLevel: Identity['scopeLevel']
  /** Name of the project or workspace; null = the whole organization or the provider's default. */
  readonly scope: string | null
  readonly owner?: string | null
  readonly createdAt?: EpochMs | null
  readonly lastUsedAt?: EpochMs | null
  readonly state: Identity['state']
  readonly level?: Identity['level']
  readonly permissions?: readonly string[]
  /** Open findings on it, worst first. */
  readonly findings: readonly {
    readonly controlId: ControlId
    readonly title: string
    readonly severity: Severity
  }[]
  /** Calls in the last 30 days; absent = calls by key are not known. */
  readonly calls30d?: number
  readonly source: EvidenceRef | null
}

export interface IdentityRow extends InventoryRow {
  readonly identityKind: Identity['identityKind']
  readonly lastUsedFrom?: 'provider' | 'credential'
  /** Its credentials that the provider has not ended. */
  readonly credentials: number
}

export interface CredentialRow extends InventoryRow {
  readonly credentialKind: Credential['credentialKind']
  readonly hint: string | null
  /** Whom it authenticates. */
  readonly holder?: string | null
  readonly holderKind?: 'account' | 'identity'
  readonly ownerAccess?: 'active' | 'inactive'
  readonly lastUsedFrom?: 'provider' | 'usage' | 'event'
  readonly notUsedSince?: EpochMs
  readonly expiresAt?: EpochMs | null
}

export interface KindCount<K> {
  readonly kind: K
  readonly counts: readonly { readonly provider: ProviderId; readonly count: number }[]
  readonly total: number
}

export interface IdentitiesSection {
  readonly gaps: readonly Gap[]
  readonly total: Figure
  readonly lines: readonly FigureLine[]
  readonly byKind: readonly KindCount<Identity['identityKind']>[]
  readonly age: Chart
  /** Riskiest first: by the worst open finding, then by the weight of all, then by name. */
  readonly rows: readonly IdentityRow[]
}

export interface CredentialsSection {
  readonly gaps: readonly Gap[]
  readonly total: Figure
  readonly lines: readonly FigureLine[]
  readonly byKind: readonly KindCount<Credential['credentialKind']>[]
  readonly age: Chart
  /** Riskiest first, as identities. */
  readonly rows: readonly CredentialRow[]
}

export interface SpendMonth {
  /** `YYYY-MM`. */
  readonly month: string
  readonly fromDay: Day
  readonly toDay: Day
  readonly whole: boolean
  /** null = that provider's costs could not be read. */
  readonly byProvider: readonly { readonly provider: ProviderId; readonly amount: Money | null }[]
  readonly total: Money
}

export interface SpendRow {
  readonly connectionId: ConnectionId
  readonly provider: ProviderId
  readonly day: Day
  readonly service: string | null
  readonly credential: string | null
  readonly model: string | null
  readonly lineItem: string | null
  readonly amount: Money
  readonly basis: SpendBasis
}

export interface ReconcileLine {
  readonly period: 'last_month' | 'month_to_date'
  readonly fromDay: Day
  readonly toDay: Day
  /** The figure that the summary shows; null = unknown. */
  readonly stated: Money | null
  readonly rows: Money
  readonly projects: Money
  /** Billed to the organization and to no project. */
  readonly unattributed: Money
}

export interface SpendSection {
  readonly gaps: readonly Gap[]
  /** Use was read completely. */
  readonly useComplete: boolean
  readonly fromDay: Day
  readonly toDay: Day
  readonly currency: string
  /** Amounts in other currencies are listed, never added or converted. */
  readonly otherCurrencies: readonly Money[]
  /** False when no cost data set could be read at all: nothing below is zero, it is unknown. */
  readonly known: boolean
  readonly months: readonly SpendMonth[]
  readonly monthly: Chart | null
  readonly daily: Chart | null
  readonly projects: readonly {
    readonly provider: ProviderId
    readonly name: string | null
    readonly amount: Money
    readonly basis: SpendBasis
    readonly share: number | null
  }[]
  readonly keys: readonly {
    readonly provider: ProviderId
    readonly name: string
    readonly hint: string | null
    /** null = the provider does not count calls. */
    readonly calls: number | null
    readonly inputTokens: number
    readonly outputTokens: number
    /** Present where the provider bills by key, or a price was applied. */
    readonly amount?: Money
    readonly basis: SpendBasis
  }[]
  readonly keysTotal: number
  readonly reconcile: readonly ReconcileLine[]
  readonly budget: Money | null
  readonly rows: readonly SpendRow[]
}

export interface FindingRow {
  readonly id: FindingId
  readonly controlId: ControlId
  readonly title: string
  readonly severity: Severity
  readonly state: 'open' | 'resolved' | 'reopened'
  readonly subjectKind: string
  readonly subjectId: string
  readonly subject: string
  readonly provider: ProviderId | null
  readonly connectionName: string | null
  /** What is true, in one sentence; absent = the control's title and the evidence say it. */
  readonly text?: string
  readonly evidence: readonly EvidenceItem[]
  readonly firstSeenAt: EpochMs
  readonly lastSeenAt: EpochMs
  readonly resolvedAt: EpochMs | null
  readonly reopenedCount: number
  readonly source: EvidenceRef | null
}

export interface FindingGroup {
  readonly controlId: ControlId
  readonly title: string
  readonly severity: Severity
  readonly why: string
  readonly fixes: readonly { readonly where: string; readonly text: string }[]
  readonly frameworks: readonly { readonly name: string; readonly ids: readonly string[] }[]
  /** From the assessment; null when the finding's control was not assessed this time. */
  readonly counts: Readonly<Record<Outcome, number>> | null
  /** Index into `rows`. */
  readonly rows: readonly number[]
}

export interface FindingsSection {
  /** Controls that pass or fail. None: that no finding is open says nothing. */
  readonly decided: number
  readonly grid: readonly {
    readonly severity: Severity
    readonly byProvider: readonly { readonly provider: ProviderId | null; readonly count: number }[]
    readonly total: number
  }[]
  readonly groups: readonly FindingGroup[]
  /** Start of "since": the previous report, else the period's first day. */
  readonly since: EpochMs
  /** Index into `rows`. */
  readonly resolved: readonly number[]
  readonly reopened: readonly number[]
  /** Controls without an answer: to attest, unknown or failed to run. */
  readonly undecided: readonly {
    readonly controlId: ControlId
    readonly title: string
    readonly severity: Severity
    readonly outcome: Outcome
    readonly reason: string | null
    readonly missing: readonly string[]
  }[]
  readonly rows: readonly FindingRow[]
}

export interface ChangeRow {
  readonly kind: Fact['kind']
  readonly kindLabel: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly provider: ProviderId
  readonly connectionName: string
  readonly id: string
  readonly label: string
  readonly fields: readonly {
    readonly field: string
    readonly before: ChangeValue
    readonly after: ChangeValue
  }[]
}

/** `absent` = the provider did not say. */
export type ChangeValue =
  | { readonly as: 'absent' }
  | { readonly as: 'none' }
  | { readonly as: 'time'; readonly value: EpochMs }
  | { readonly as: 'text'; readonly value: string }
  | { readonly as: 'list'; readonly items: readonly string[] }

export interface ChangesSection {
  readonly since: EpochMs
  readonly until: EpochMs
  readonly days: number
  readonly counts: readonly {
    readonly kind: Fact['kind']
    readonly kindLabel: string
    readonly added: number
    readonly removed: number
    readonly changed: number
  }[]
  /** Things that differ only in when they were last used or active: counted, not listed. */
  readonly activityOnly: number
  readonly rows: readonly ChangeRow[]
}

export interface EvidenceControl {
  readonly controlId: ControlId
  readonly title: string
  readonly severity: Severity
  readonly outcome: Outcome
  readonly counts: Readonly<Record<Outcome, number>>
  readonly dataAt: EpochMs | null
  /** First rows behind the outcome, failing first. */
  readonly rows: readonly {
    readonly subject: string
    readonly outcome: Outcome
    readonly reason: string | null
    readonly source: EvidenceRef | null
  }[]
  readonly rowsTotal: number
}

export interface EvidenceSection {
  readonly controls: readonly EvidenceControl[]
}

/** The head of the client's journal, and who signed it. */
export interface SignedHead {
  readonly seq: number
  readonly hash: string
  /** What somebody keeps: the signed notes. */
  readonly text: string
  /** Fingerprint of the key that signed it. */
  readonly key: string
}

/** Who made the decisions that a report rests on. */
export interface Deciders {
  /** Authors of the terms and limits that count, by name. */
  readonly by: readonly string[]
  /** The only person who worked with the workspace; null = there were several. */
  readonly alone: string | null
}

export interface ReportModel {
  readonly version: 1
  readonly id: string
  readonly client: { readonly id: ClientId; readonly name: string }
  readonly msp: Branding
  readonly period: { readonly from: Day; readonly to: Day }
  readonly preparedBy: string
  readonly deciders: Deciders
  /** Names at the client; null = not stated. */
  readonly preparedFor: string | null
  readonly meetingDate: Day | null
  /** Printed at the foot of every page. */
  readonly classification: string
  readonly texts: ReportTexts
  /** BCP 47: forms of dates, numbers and money. The words are English. */
  readonly locale: string
  readonly currency: string
  /** The client's limits by which the figures were counted. */
  readonly limits: Limits
  /** What providers and data sets were called when it was made. */
  readonly labels: ProviderLabels
  /** IANA name; billing days stay UTC. */
  readonly timeZone: string
  readonly paper: 'a4' | 'us-letter'
  readonly generatedAt: EpochMs
  /** The moment that the facts show. */
  readonly at: EpochMs
  /** Range of the connections' last good readings; null = none has ever been read. */
  readonly dataAsOf: { readonly oldest: EpochMs; readonly newest: EpochMs } | null
  /** The oldest and the newest of them, by connection, when they lie further apart than one run. */
  readonly apart: ReadingsApart | null
  readonly snapshots: readonly {
    readonly id: SnapshotId
    readonly connectionId: ConnectionId
    /** Merkle root over the facts, hex. */
    readonly root: string
    readonly finishedAt: EpochMs
  }[]
  /** Number of entries, the mark over the checkpoints of all chains, and the checkpoints as a text to keep, with those of
   *  the workspace; null = no entry yet. */
  readonly journalHead: SignedHead | null
  readonly sections: readonly SectionId[]
  readonly summary: SummarySection
  /** Always present, printed when enabled: coverage.json is made from it. */
  readonly scope: ScopeSection
  readonly people: PeopleSection | null
  readonly identities: IdentitiesSection | null
  readonly credentials: CredentialsSection | null
  readonly spend: SpendSection | null
  readonly findings: FindingsSection | null
  /** `null` with the section enabled = there is no earlier snapshot to compare with. */
  readonly changes: ChangesSection | null
  readonly evidence: EvidenceSection | null
  /** SHA-256 over the canonical JSON of everything above, hex. */
  readonly contentHash: string
}
