/** What a report is built from. Ports' records are restated structurally: domain imports no port. */
import type {
  ClientId,
  ConnectionId,
  ControlId,
  Day,
  EpochMs,
  FindingId,
  ProviderId,
  Severity,
  SnapshotId,
} from '../../../../shared/model/index.ts'
import type { Assessment, EvidenceItem } from '../assessment.ts'
import type { FactSet } from '../../facts/fact-set.ts'
import type { Fact } from '../../facts/index.ts'
import type { Ledger } from '../ledger.ts'
import type { Person } from '../people.ts'
import type { Remedy } from '../remedies.ts'
import type { ClientSummary } from '../summary.ts'
import type { Deciders, SignedHead, Branding, ReportTexts, SectionId } from './model.ts'

/** What a control means to the client, in plain words, for those who read one page. The catalogue states conditions for
 *  technicians; these sentences state the same conditions and promise nothing more. */
export interface PlainWords {
  /** Why a finding matters. */
  readonly why: string
  /** What the client is asked to decide. */
  readonly decide: string
  /** What is true when the control passes. */
  readonly inOrder: string
}

/** An entry of the control catalogue, in its own words. */
export interface ReportControl {
  readonly title: string
  readonly group: string
  readonly severity: Severity
  /** null = a control that this version does not have: the sentence of its group stands in its place. */
  readonly plain: PlainWords | null
  /** At the providers that this client has, then the steps that apply everywhere. */
  readonly remedies: readonly Remedy[]
  /** Ids by framework. */
  readonly mappings: Readonly<Record<string, readonly string[]>>
}

export interface ReportFinding {
  readonly id: FindingId
  readonly controlId: ControlId
  readonly subjectKind: string
  readonly subjectId: string
  readonly subjectLabel: string
  readonly connectionId: ConnectionId | null
  readonly severity: Severity
  readonly state: 'open' | 'resolved' | 'reopened'
  readonly firstSeenAt: EpochMs
  readonly lastSeenAt: EpochMs
  readonly resolvedAt: EpochMs | null
  readonly reopenedCount: number
  readonly text?: string
  readonly evidence: readonly EvidenceItem[]
}

export interface ReportChange {
  readonly connectionId: ConnectionId
  readonly change: 'added' | 'removed' | 'changed'
  readonly before: Fact | null
  readonly after: Fact | null
}

export interface ReportInput {
  readonly id: string
  readonly client: { readonly id: ClientId; readonly name: string }
  readonly msp: Branding
  readonly period: { readonly from: Day; readonly to: Day }
  readonly preparedBy: string
  readonly deciders: Deciders
  readonly preparedFor?: string | null
  readonly meetingDate?: Day | null
  readonly classification?: string
  readonly locale: string
  readonly currency: string
  readonly timeZone?: string
  readonly paper?: 'a4' | 'us-letter'
  readonly generatedAt: EpochMs
  /** Optional sections to print; absent = all. */
  readonly sections?: readonly SectionId[]
  /** What the technician has rewritten; what is absent is proposed by `proposeTexts`. */
  readonly texts?: Partial<ReportTexts>
  readonly facts: FactSet
  /** joinPeople and buildLedger of the same facts. */
  readonly people: readonly Person[]
  readonly ledger: Ledger
  readonly summary: ClientSummary
  readonly previous: { readonly at: EpochMs; readonly summary: ClientSummary } | null
  readonly assessment: Assessment
  readonly findings: readonly ReportFinding[]
  /** null = there is no earlier snapshot, or none was chosen. */
  readonly changes: { readonly since: EpochMs; readonly list: readonly ReportChange[] } | null
  readonly controls: Readonly<Record<ControlId, ReportControl>>
  /** Names of the frameworks by id. */
  readonly frameworks: Readonly<Record<string, string>>
  readonly snapshots: readonly {
    readonly id: SnapshotId
    readonly connectionId: ConnectionId
    readonly root: string
    readonly finishedAt: EpochMs
  }[]
  /** Number of entries, the mark over the checkpoints of all chains, and the checkpoints as a text to keep, with those of
   *  the workspace; null = no entry yet. */
  readonly journalHead: SignedHead | null
  /** Code of the error of a connection's last attempt, where it failed. */
  readonly lastErrors?: Readonly<Record<ConnectionId, string>>
  /** `ProviderInfo.cannot` of each connected provider. */
  readonly cannotTell?: Partial<Readonly<Record<ProviderId, readonly string[]>>>
}
