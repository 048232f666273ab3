/** The one way in which use cases decide: as the member at this device, with one entry of the journal for each decision. */
import type { ClientId, EpochMs } from '../../../shared/model/index.ts'
import type { Act } from '../journal/actions.ts'
import type { ReadsJournal, RecordWrite } from '../ports/journal.ts'
import { recordSpec, type BodyOf, type RecordKind } from '../records/index.ts'
import type { Deps, QueryDeps } from './deps.ts'

export interface Along {
  readonly writes?: readonly RecordWrite[]
  /** What the decision changes in the same file, in one transaction with the entry. */
  readonly alongside?: () => void
}

/** Sets a record of a kind whose id follows from its body. @throws TypeError for another kind: a fault of the caller. */
export function setRecord<K extends RecordKind>(kind: K, body: BodyOf<K>, from: EpochMs): RecordWrite {
  const id = recordSpec(kind).idOf?.(body)
  if (id === undefined) throw new TypeError(`the id of ${kind} does not follow from its body`)
  // Kind and body belong together.
  return { kind, id, op: 'set', from, body } as RecordWrite
}

/** Writes into the client's journal. Not inside a transaction: the other thread would get the stale message before the commit. */
export function decide(
  deps: Deps,
  clientId: ClientId,
  act: Act,
  { writes = [], alongside }: Along = {},
): void {
  const decision = { ...act, by: deps.author, at: deps.clock.now(), writes }
  deps.workspace.openClient(clientId).decide(decision, alongside)
  deps.stale(['journal'], clientId)
}

/** Writes into the client's journal, and puts files in their place that people see: both or neither, unless the disk
 *  refuses the commit after the files are there. */
export function decideWithFiles<R>(deps: Deps, clientId: ClientId, act: Act, putInPlace: () => R): R {
  const store = deps.workspace.openClient(clientId)
  const placed = store.together(() => {
    store.decide({ ...act, by: deps.author, at: deps.clock.now() })
    return putInPlace()
  })
  deps.stale(['journal'], clientId)
  return placed
}

/** Writes into the client's journal together with what `change` does in the workspace's file. */
export function decideBeside(deps: Deps, clientId: ClientId, act: Act, change: () => void): void {
  deps.workspace.decideForClient(clientId, { ...act, by: deps.author, at: deps.clock.now() }, change)
  deps.stale(['journal'], clientId)
}

/** Writes into the workspace's journal. */
export function decideForWorkspace(deps: Deps, act: Act, { writes = [], alongside }: Along = {}): void {
  deps.workspace.decide({ ...act, by: deps.author, at: deps.clock.now(), writes }, alongside)
  deps.stale(['journal'], null)
}

/** @param clientId null = the workspace's own. @throws AppError not-found */
export const journalOf = (deps: QueryDeps, clientId: ClientId | null): ReadsJournal =>
  clientId === null ? deps.workspace : deps.reader.read(clientId, null).store
