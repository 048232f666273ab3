/** What may be believed of facts that were read at different times. Findings, flags and figures ask here. */
import type { ConnectionId, CoverageReason, Dataset, EpochMs } from '../../../shared/model/index.ts'
import { lastSeen, type EvidenceRef, type Sourced } from '../facts/fact-set.ts'
import type { Fact } from '../facts/index.ts'
import { isPartRead } from './coverage.ts'
import { isFresh, type DatasetState } from './freshness.ts'
import type { AnyKind } from './supply.ts'

/** Whether what a data set says of a fact may be believed; `source` = its reading there, where it has one. In a data set
 *  that was read in part, it may where its own part was read, or when its own reading is fresh. */
export function isBelieved(
  { known, coverage, age }: DatasetState,
  source: EvidenceRef | undefined,
  at: EpochMs,
): boolean {
  if (known !== 'parts') return known === 'all'
  return source !== undefined && (isFresh(age, lastSeen(source), at) || isPartRead(coverage, source.part))
}

/** How far each data set may be believed at a moment, and which data sets fill a field. */
export interface Reading {
  readonly at: EpochMs
  datasetState(connectionId: ConnectionId, dataset: Dataset): DatasetState
  fillersOf(connectionId: ConnectionId, kind: AnyKind, field: string): readonly Dataset[]
}

/** The value of a field where a data set that fills it was read in time, for this very fact; else absent. */
export function believed<F extends Sourced<Fact>, K extends keyof F & string>(
  { at, datasetState, fillersOf }: Reading,
  fact: F,
  field: K,
): F[K] | undefined {
  const fillers = fillersOf(fact.connectionId, fact.kind, field)
  // What no data set claims came with the fact itself, whose own data set is asked for anyway.
  if (fillers.length === 0) return fact[field]
  const isKnown = fillers.some((dataset) =>
    isBelieved(
      datasetState(fact.connectionId, dataset),
      fact.sources.find((source) => source.dataset === dataset),
      at,
    ),
  )
  return isKnown ? fact[field] : undefined
}

/** Nothing can be missing from what the provider does not have. What it shows to another kind of key alone is a
 *  gap of the inventory, where a person must state it (nhi-inventory-stale). */
const NO_GAP: readonly (CoverageReason | undefined)[] = ['not_offered', 'key_kind']

export const canHaveGap = ({ coverage }: DatasetState): boolean => !NO_GAP.includes(coverage?.reason)

/** How much of a connection may be looked at: nothing where one of the lists that are needed was not read in time. */
export type Access = 'all' | 'parts' | 'none'

/** @param needed the lists that are needed, as far as they can have a gap. */
export function accessOf(needed: readonly DatasetState[]): Access {
  if (needed.some(({ known }) => known === 'none')) return 'none'
  return needed.some(({ known }) => known === 'parts') ? 'parts' : 'all'
}

/** Where a fact comes from. */
export interface Origin {
  readonly connectionId: ConnectionId
  readonly sources: readonly EvidenceRef[]
}

/** Whether a fact of a connection with this access may be looked at. */
export function isWithin(
  access: Access,
  { connectionId, sources }: Origin,
  { at, datasetState }: Pick<Reading, 'at' | 'datasetState'>,
): boolean {
  if (access !== 'parts') return access === 'all'
  return sources.every((source) => {
    const own = datasetState(connectionId, source.dataset)
    return own.known !== 'parts' || isBelieved(own, source, at)
  })
}
