/** The shape of a judgement: what every control said about every subject, and the score over it (controls.md §1). */
import type { AgreementTerms } from '../facts/fact-set.ts'
import type { FactKind } from '../facts/index.ts'
import type { Heads } from '../journal/merge.ts'
import type { Limits } from './limits.ts'
import type {
  ConnectionId,
  ControlId,
  EpochMs,
  Outcome,
  ProviderId,
  Severity,
} from '../../../shared/model/index.ts'

/** Subjects that are no fact: a data set, a whole connection, the client, a series of spend. */
export type OtherSubject = 'source' | 'connection' | 'client' | 'spend'

/** What a control looks at, one by one. */
export interface Subject {
  readonly kind: FactKind | OtherSubject
  readonly id: string
  /** For people; ids stay in `id`. */
  readonly label: string
  /** null = the client as a whole. */
  readonly connectionId: ConnectionId | null
  readonly provider: ProviderId | null
}

/** One line of evidence: a named value and where it was read. */
export interface EvidenceItem {
  /** Field in plain words: "created", "expires", "owner". */
  readonly label: string
  /** null prints as "none"; undefined as "not reported". */
  readonly value: string | number | boolean | null | undefined
  /** How to print a number: a moment, days, or micros of a currency. */
  readonly format?: 'time' | 'days' | 'count' | 'percent' | `money:${string}`
}

/** Names a subject within one client and control. */
export const subjectKey = (subject: {
  readonly kind: string
  readonly id: string
  readonly connectionId: ConnectionId | null
}): string => `${subject.kind}\n${subject.connectionId ?? ''}\n${subject.id}`

export interface SubjectResult {
  readonly subject: Subject
  readonly outcome: Outcome
  /** Severity of this very fail (critical when null and level admin, say). Present on every failing subject. */
  readonly severity?: Severity
  /** Names of the facts that were missing, for `unknown`. */
  readonly missing?: readonly string[]
  /** Why it does not apply or must be attested, in one sentence. */
  readonly reason?: string
  readonly evidence: readonly EvidenceItem[]
}

export interface ControlResult {
  readonly controlId: ControlId
  readonly outcome: Outcome
  /** Highest severity among failing subjects, else the control's own. */
  readonly severity: Severity
  readonly counts: Readonly<Record<Outcome, number>>
  /** Every subject that does not pass and does apply; passing and not-applicable ones are only counted. More than 20
   *  unknown or manual subjects of one connection with the same cause are one row of kind `source`. A control that
   *  does not apply as a whole has one row that says why. */
  readonly subjects: readonly SubjectResult[]
  /** Keys (`subjectKey`) of the watched subjects that pass or no longer apply, on known facts. */
  readonly cleared?: readonly string[]
  /** Age of the oldest data that this result rests on; null = no data. */
  readonly dataAt: EpochMs | null
}

/** 0–100, or not assessed with the reason. Caps: 59 with any failing critical control. */
export type Score =
  | { readonly kind: 'scored'; readonly value: number; readonly cappedBy: readonly ControlId[] }
  | { readonly kind: 'not_assessed'; readonly reason: 'no_controls' | 'low_coverage' }

export interface Assessment {
  readonly at: EpochMs
  /** The agreement and the limits of flags that it was judged by: the moment shows no others. */
  readonly terms?: AgreementTerms
  readonly limits?: Limits
  /** Last entries of the client's journal that were known then: the moment shows the records of those. */
  readonly heads?: Heads
  readonly results: readonly ControlResult[]
  readonly score: Score
  /** Share of applicable weight that was decided (pass or fail), 0–1; null when nothing applies. */
  readonly coverage: number | null
  /** Controls by outcome. */
  readonly totals: Readonly<Record<Outcome, number>>
  /** Failing controls by severity. */
  readonly failing: Readonly<Record<Severity, number>>
}
