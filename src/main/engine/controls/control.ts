/** What a control is: a value plus a pure function over one subject. Title, severity, limits and framework ids
 *  come from the catalogue by id; the engine (evaluate.ts) applies what is the same for all: fresh and complete
 *  coverage, three-valued outcomes, folding, evaluator errors.
 *  Refuses: fetching, clocks, chance, and anything that is not in the fact set. */
import type { ConnectionId, ControlId, Severity } from '../../../shared/model/index.ts'
import type { EvidenceItem, Subject } from '../domain/assessment.ts'
import type { Origin } from '../domain/belief.ts'
import type { AnyKind } from '../domain/supply.ts'
import type { AgreementTerms, EvidenceRef } from '../facts/fact-set.ts'
import { entryOf } from './catalogue.ts'
import type { CatalogueEntry, Meta } from './catalogue.ts'
import type { Context } from './context.ts'
import { settable, valuesFor } from './parameters.ts'
import type { Limit, Parameters } from './parameters.ts'

/** What one subject comes to. */
export type Verdict =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail'; readonly evidence: readonly EvidenceItem[]; readonly severity?: Severity }
  | {
      readonly outcome: 'unknown'
      readonly missing: readonly string[]
      readonly evidence: readonly EvidenceItem[]
    }
  | { readonly outcome: 'manual'; readonly reason: string; readonly evidence: readonly EvidenceItem[] }
  | { readonly outcome: 'not_applicable'; readonly reason: string }

export const PASS: Verdict = { outcome: 'pass' }

/** Without `severity` the control's own counts. */
export const fail = (evidence: readonly EvidenceItem[], severity?: Severity): Verdict =>
  severity === undefined ? { outcome: 'fail', evidence } : { outcome: 'fail', evidence, severity }

/** `missing`: the facts that were absent, in plain words. */
export const unknown = (
  missing: string | readonly string[],
  evidence: readonly EvidenceItem[] = [],
): Verdict => ({
  outcome: 'unknown',
  missing: typeof missing === 'string' ? [missing] : missing,
  evidence,
})

/** No API can tell: `reason` says what a person must state, in one sentence. */
export const manual = (reason: string, evidence: readonly EvidenceItem[] = []): Verdict => ({
  outcome: 'manual',
  reason,
  evidence,
})

export const notApplicable = (reason: string): Verdict => ({ outcome: 'not_applicable', reason })

/** What a control looks at, one by one. `P`: the limits that the list depends on. */
export interface SubjectKind<S, P = unknown> {
  list(context: Context, parameters: P): readonly S[]
  subject(item: S, context: Context): Subject
  connectionId(item: S): ConnectionId
  /** Where it was read, for evidence. Absent for subjects that Reeve computes. */
  sources?(item: S): readonly EvidenceRef[]
  /** A verdict that comes before any judgement: a state word that this version does not know. */
  before?(item: S): Verdict | undefined
}

/** What a verdict rests on. Which data sets that are, the providers' manifests say (domain/supply.ts). */
export type Rests =
  | {
      readonly kind: AnyKind | readonly AnyKind[]
      /** The verdict needs the whole list, complete and fresh: each data set of it that is not adds `unknown`, and a
       *  provider without such a list is not covered. Without it the judge asks for the coverage itself, and what it
       *  rests on counts for the age of the result alone. */
      readonly lists?: true
      /** With `lists`: the list must tell these. Without: fields that the judge reads with `context.value`. */
      readonly fields?: readonly string[]
      /** `subject`: the source that the subject is from. `directory`: every directory of the client. */
      readonly of: 'subject' | 'directory'
    }
  /** What people decided: the client's terms. They are valid until they are changed, so they do not age. */
  | { readonly kind: 'terms'; readonly fields: readonly (keyof AgreementTerms)[]; readonly of: 'records' }

/** Reads a named piece of evidence as text: "120 days", "2025-09-03", "12.50 USD", "none", "not reported". */
export type Seen = (label: string) => string

/** What the judge is given, by the names in meta.json. */
type ParametersOf<M extends Meta> = Readonly<Record<keyof M['parameters'] & string, number>>

export interface ControlDefinition<S, M extends Meta> {
  /** The folder's meta.json. */
  readonly meta: M
  readonly rests: readonly Rests[]
  readonly over: SubjectKind<S, ParametersOf<M>>
  /** When no subject exists on complete data, the control does not apply, for this reason. Absent = it passes. */
  readonly whenNone?: string
  judge(item: S, context: Context, parameters: ParametersOf<M>): Verdict
  /** What is true about a failing subject, in one short sentence for a person. */
  says(who: string, seen: Seen): string
}

/** A subject with its verdict; the subject is built only when somebody looks. */
export interface Judged extends Origin {
  readonly verdict: Verdict
  readonly subject: () => Subject
}

export interface Control {
  readonly id: ControlId
  readonly title: string
  readonly severity: Severity
  readonly entry: CatalogueEntry
  readonly rests: readonly Rests[]
  /** Limits that the judge reads: a client can change them. */
  readonly limits: readonly Limit[]
  readonly whenNone: string | undefined
  says(who: string, seen: Seen): string
  /** Judges the subjects for which `wanted` is true, in the order of the facts. `own`: the client's values. */
  judgeAll(
    context: Context,
    own: Parameters,
    wanted: (origin: Origin) => boolean,
    each: (judged: Judged) => void,
  ): void
}

const NOWHERE: readonly EvidenceRef[] = []

/** @throws Error when meta.json is not an entry of the catalogue. */
export function defineControl<S, M extends Meta>(definition: ControlDefinition<S, M>): Control {
  const entry = entryOf(definition.meta)
  const { over } = definition
  const limits = settable(entry.parameters)
  return {
    id: entry.id,
    title: entry.title,
    severity: entry.severity,
    entry,
    rests: definition.rests,
    limits,
    whenNone: definition.whenNone,
    says: (who, seen) => definition.says(who, seen),
    judgeAll: (context, own, wanted, each) => {
      const parameters = valuesFor(limits, own) as ParametersOf<M>
      for (const item of over.list(context, parameters)) {
        const origin = {
          connectionId: over.connectionId(item),
          sources: over.sources?.(item) ?? NOWHERE,
        }
        if (!wanted(origin)) continue
        const verdict = over.before?.(item) ?? definition.judge(item, context, parameters)
        each({ ...origin, verdict, subject: () => over.subject(item, context) })
      }
    },
  }
}
