/** Runs one control over a fact set with the rules that keep missing data from reading as pass (controls.md §2).
 *  Promise: pass needs every data set complete and fresh and every subject known; one failing subject is enough to
 *  fail; "nothing found" passes on complete data only; an evaluator that throws is an `error` of that control alone.
 *  Refuses: to judge subjects of data that was not read, or was read too long ago. */
import { OUTCOMES, SEVERITIES } from '../../../shared/model/index.ts'
import type { ConnectionId, Dataset, EpochMs, Outcome, Severity } from '../../../shared/model/index.ts'
import { accessOf, canHaveGap, isWithin, type Access, type Origin } from '../domain/belief.ts'
import { subjectKey } from '../domain/assessment.ts'
import type { ControlResult, EvidenceItem, SubjectResult } from '../domain/assessment.ts'
import { lastSeen, type ConnectionRef, type EvidenceRef } from '../facts/fact-set.ts'
import { datasetLabel, filling, listing } from '../domain/supply.ts'
import type { ProviderSupply } from '../domain/supply.ts'
import { isService } from './context.ts'
import type { Context } from './context.ts'
import type { Control, Judged, Rests } from './control.ts'
import { sourceSubject } from './datasets.ts'
import { fold } from './fold.ts'
import type { Parameters } from './parameters.ts'

export interface EvaluateOptions {
  readonly parameters?: Parameters
  /** Subject keys with an open finding: the result says which of them were cleared. */
  readonly watched?: ReadonlySet<string>
  /** Called with an evaluator that threw; the result itself carries no cause. */
  readonly onError?: (control: Control, cause: unknown) => void
}

export function evaluateControl(
  control: Control,
  context: Context,
  options: EvaluateOptions = {},
): ControlResult {
  const covered = context.facts.connections.filter(({ id }) => isCovered(control, context.supply(id)))
  const dataAt = oldest(control, context, covered)
  if (covered.length === 0) {
    return whole(control, 'not_applicable', 'No connected provider is covered by this control.', dataAt)
  }
  const counts = noCounts()
  const rows: SubjectResult[] = []
  const cleared: string[] = []
  const access = new Map<ConnectionId, Access>()
  for (const connection of covered) {
    rows.push(...gapsOf(control, context, connection, 'subject'))
    access.set(connection.id, accessTo(control, context, connection))
  }
  for (const directory of context.directories) rows.push(...gapsOf(control, context, directory, 'directory'))
  counts.unknown += rows.length
  const wanted = (origin: Origin): boolean => {
    const level = access.get(origin.connectionId)
    return level !== undefined && isWithin(level, origin, context)
  }
  const each = (judged: Judged): void => {
    const { outcome } = judged.verdict
    counts[outcome] += 1
    if (outcome !== 'pass' && outcome !== 'not_applicable')
      rows.push(rowOf(judged, control.severity, context))
    else if (options.watched !== undefined && options.watched.size > 0) {
      const key = subjectKey(judged.subject())
      if (options.watched.has(key)) cleared.push(key)
    }
  }
  try {
    control.judgeAll(context, options.parameters ?? {}, wanted, each)
  } catch (cause) {
    options.onError?.(control, cause)
    return whole(
      control,
      'error',
      'This control could not be evaluated. Other controls are not affected.',
      dataAt,
    )
  }
  const outcome = outcomeOf(counts)
  if (outcome === 'pass' && counts.pass === 0 && control.whenNone !== undefined) {
    return { ...whole(control, 'not_applicable', control.whenNone, dataAt), cleared }
  }
  return {
    controlId: control.id,
    outcome,
    severity: outcome === 'fail' ? highest(rows, control.severity) : control.severity,
    counts,
    subjects: fold(rows, context),
    dataAt,
    cleared,
  }
}

/** One failing subject decides; then what could not be decided; a control whose every subject is outside it does not
 *  apply; nothing found, on data that left no gap, passes. */
function outcomeOf(counts: Readonly<Record<Outcome, number>>): Outcome {
  for (const outcome of ['fail', 'error', 'unknown', 'manual', 'pass', 'not_applicable'] as const) {
    if (counts[outcome] > 0) return outcome
  }
  return 'pass'
}

const noCounts = (): Record<Outcome, number> => ({
  pass: 0,
  fail: 0,
  manual: 0,
  unknown: 0,
  not_applicable: 0,
  error: 0,
})

/** The data sets that a control rests on at one connection. */
function datasetsOf(rests: Rests, supply: ProviderSupply | undefined): readonly Dataset[] {
  if (rests.of === 'records') return []
  const kinds = [rests.kind].flat()
  return rests.lists === true || rests.fields === undefined
    ? listing(supply, kinds, rests.fields)
    : filling(supply, kinds, rests.fields)
}

/** Services whose provider has every list that the control needs. */
const isCovered = (control: Control, supply: ProviderSupply | undefined): boolean =>
  isService(supply) &&
  control.rests.every(
    (rests) => rests.of !== 'subject' || rests.lists !== true || datasetsOf(rests, supply).length > 0,
  )

/** Data sets that must be complete and fresh at this connection, for what is asked of its kind. */
function needed(
  control: Control,
  context: Context,
  { id }: ConnectionRef,
  of: 'subject' | 'directory',
): readonly Dataset[] {
  const wanted = control.rests.filter((rests) => rests.of === of && rests.lists === true)
  const datasets = wanted.flatMap((rests) => datasetsOf(rests, context.supply(id)))
  return [...new Set(datasets)].filter((dataset) => canHaveGap(context.datasetState(id, dataset)))
}

/** One `unknown` row for each needed data set that is not complete and fresh. */
function gapsOf(
  control: Control,
  context: Context,
  connection: ConnectionRef,
  of: 'subject' | 'directory',
): SubjectResult[] {
  return needed(control, context, connection, of)
    .filter((dataset) => !context.datasetState(connection.id, dataset).complete)
    .map((dataset) => {
      const { coverage, readAt } = context.datasetState(connection.id, dataset)
      const supply = context.supply(connection.id)
      return {
        subject: sourceSubject(connection, dataset, supply),
        outcome: 'unknown',
        missing: [datasetLabel(supply, dataset)],
        evidence: [
          { label: 'coverage', value: coverage?.state ?? 'none' },
          { label: 'reason', value: coverage?.reason },
          { label: 'read', value: readAt, format: 'time' },
        ],
      }
    })
}

const accessTo = (control: Control, context: Context, connection: ConnectionRef): Access =>
  accessOf(
    needed(control, context, connection, 'subject').map((dataset) =>
      context.datasetState(connection.id, dataset),
    ),
  )

function rowOf(
  { connectionId, verdict, subject, sources }: Judged,
  severity: Severity,
  context: Context,
): SubjectResult {
  const row = { subject: subject(), outcome: verdict.outcome }
  switch (verdict.outcome) {
    case 'fail': {
      const evidence = [...verdict.evidence, ...whereRead(connectionId, sources, context)]
      return { ...row, evidence, severity: verdict.severity ?? severity }
    }
    case 'unknown':
      return { ...row, missing: verdict.missing, evidence: verdict.evidence }
    case 'manual':
      return { ...row, reason: verdict.reason, evidence: verdict.evidence }
    default:
      return { ...row, evidence: [] }
  }
}

/** Evidence shows where a value was read and when it was last confirmed. */
function whereRead(
  connectionId: ConnectionId,
  sources: readonly EvidenceRef[],
  context: Context,
): readonly EvidenceItem[] {
  const source = sources[0]
  if (source === undefined) return []
  const confirmed = context.datasetState(connectionId, source.dataset).readAt ?? 0
  return [
    { label: 'source', value: source.endpoint },
    { label: 'read', value: Math.max(confirmed, lastSeen(source)), format: 'time' },
  ]
}

function highest(rows: readonly SubjectResult[], own: Severity): Severity {
  const failing = new Set(rows.filter((row) => row.outcome === 'fail').map((row) => row.severity))
  return SEVERITIES.find((severity) => failing.has(severity)) ?? own
}

/** The oldest reading of all that the control rests on, at the services and in the directories. */
function oldest(control: Control, context: Context, covered: readonly ConnectionRef[]): EpochMs | null {
  const read = (connections: readonly ConnectionRef[], of: 'subject' | 'directory') =>
    connections.flatMap(({ id }) =>
      control.rests
        .filter((rests) => rests.of === of)
        .flatMap((rests) => datasetsOf(rests, context.supply(id)))
        .map((dataset) => context.datasetState(id, dataset))
        .filter(canHaveGap)
        .flatMap(({ readAt }) => readAt ?? []),
    )
  const times = [...read(covered, 'subject'), ...read(context.directories, 'directory')]
  return times.length === 0 ? null : Math.min(...times)
}

/** A result for the control as a whole, with one row that says why. */
function whole(
  control: Control,
  outcome: 'not_applicable' | 'error',
  reason: string,
  dataAt: EpochMs | null,
): ControlResult {
  const subject = {
    kind: 'client',
    id: 'client',
    label: 'Client',
    connectionId: null,
    provider: null,
  } as const
  return {
    controlId: control.id,
    outcome,
    severity: control.severity,
    counts: { ...noCounts(), [outcome]: 1 },
    subjects: [{ subject, outcome, reason, evidence: [] }],
    dataAt,
  }
}

/** Outcome words, for totals. */
export const countOutcomes = (results: readonly ControlResult[]): Record<Outcome, number> => {
  const totals = noCounts()
  for (const outcome of OUTCOMES)
    totals[outcome] = results.filter((result) => result.outcome === outcome).length
  return totals
}
