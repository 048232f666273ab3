/** The end of a sync, in portions: what it no longer shows ends, its root is made, its changes are counted, and what was
 *  not read is noted. All of it bears the number of a sync that no reader asks for yet, so that nothing of it is seen;
 *  done again after a stop it comes to the same. `show` then makes the snapshot visible in one small transaction. */
import {
  FINAL_REASONS,
  type EpochMs,
  type SnapshotId,
  type SyncRunId,
} from '../../../../../shared/model/index.ts'
import type { Coverage } from '../../../domain/coverage.ts'
import type { SnapshotRecord } from '../../../ports/store.ts'
import { MerkleTree } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'
import { clearSeenAmounts, endUnseenAmounts } from './amount-writer.ts'
import { clearProgress, closeDatasets, closings, keepMarks, unseenFacts } from './closing.ts'
import { coverageAt, forgetCoverage, putCoverage } from './coverage.ts'
import { createComparison } from './diff.ts'
import type { StoredKinds } from './fact-kinds.ts'
import { endFacts } from './fact-writer.ts'
import type { RunningFacts } from './running-facts.ts'
import { runOf } from './runs.ts'
import { lastFinished } from './snapshots.ts'
import { forgetUnseen, keepUnseen } from './unseen.ts'

/** Facts that one transaction ends. */
const ENDS = 1_000
/** Pairs of hashes, and facts compared, between two pauses. */
const PAIRS = 20_000
const COMPARED = 500

const FINISH = `UPDATE snapshot SET run = ?, state = ?, finished_at = ?, root = ?, fact_count = ?, added = ?, changed = ?, removed = ?
  WHERE connection = ? AND seq = ?`

export interface SyncRun {
  readonly connection: KnownConnection
  readonly seq: number
  readonly snapshotId: SnapshotId
  /** null = it becomes a run of its own. */
  readonly runId: SyncRunId | null
  readonly startedAt: EpochMs
  readonly resumed: boolean
}

/** Does a portion of its work; answers true while there is more. */
type Step = (file: OpenFile) => boolean

export interface Finishing {
  /** Does a portion, which is at most one transaction. Answers true while there is more. */
  more(file: OpenFile): boolean
  /** Makes the snapshot visible; inside a transaction, after the last portion. */
  show(file: OpenFile, now: EpochMs): SnapshotRecord
}

export function createFinishing(
  file: OpenFile,
  run: SyncRun,
  facts: RunningFacts,
  kinds: StoredKinds,
): Finishing {
  const { connection, seq, startedAt } = run
  const { no } = connection
  const all = closings(file, no)
  const before = lastFinished(file, no)
  const earlier = coverageAt(file, connection, before?.seq ?? 0)
  let tree = { root: '', factCount: 0 }
  const counts = { added: 0, changed: 0, removed: 0 }
  let covered: readonly Coverage[] = []

  const steps: Step[] = [
    inPortions(
      () => unseenFacts(file, facts, all),
      ENDS,
      (at, portion) => {
        at.write(() => {
          endFacts(at, facts, portion)
        })
      },
    ),
    ...[...all.values()]
      .flat()
      .flatMap(({ row, result: { covers } }): Step[] =>
        covers ? [(at) => at.write(() => endUnseenAmounts(at, no, seq, row, covers))] : [],
      ),
    (at) => at.write(() => clearSeenAmounts(at, no, seq)),
    treeStep(facts, before, (made) => (tree = made)),
    inPortions(
      () => (before === null ? [] : [...facts.touched]),
      COMPARED,
      (at, portion) => {
        const compare = createComparison(at, kinds, connection, { from: before?.seq ?? 0, to: seq })
        for (const [key, kind] of portion) {
          const found = compare(kind, key)
          if (found) counts[found.change.change] += 1
        }
      },
    ),
    (at) => {
      const closed = closeDatasets(at, run, facts, all, earlier)
      covered = withLeftOut(
        closed.map(({ line }) => line),
        earlier,
      )
      at.write(() => {
        forgetUnseen(at, no, seq)
        forgetCoverage(at, no, seq)
      })
      steps.push(
        ...closed.flatMap(({ line: { dataset }, unseen }): Step[] =>
          unseen
            ? [
                once((to) => {
                  keepUnseen(to, { connection: no, seq, dataset }, unseen, startedAt)
                }),
              ]
            : [],
        ),
        inPortions(
          () => covered,
          1,
          (to, lines) => {
            to.write(() => {
              putCoverage(to, no, seq, lines)
            })
          },
        ),
      )
      return false
    },
  ]

  return {
    more(at) {
      const [step] = steps
      if (step && !step(at)) steps.shift()
      return steps.length > 0
    },
    show(at, now) {
      if (steps.length > 0) throw new Error('the sync is not closed')
      keepMarks(at, run, all)
      clearProgress(at, no)
      if (before === null) counts.added = tree.factCount
      const state = covered.every(isAsComplete) ? 'complete' : 'partial'
      const runId = runOf(at, run.runId, { startedAt, finishedAt: now })
      const { added, changed, removed } = counts
      at.sql<(string | number)[]>(FINISH).run(
        runId,
        state,
        now,
        tree.root,
        tree.factCount,
        added,
        changed,
        removed,
        no,
        seq,
      )
      return {
        id: run.snapshotId,
        connectionId: connection.id,
        provider: connection.provider,
        seq,
        runId,
        startedAt,
        finishedAt: now,
        state,
        ...tree,
        ...counts,
      }
    },
  }
}

const once =
  (work: (file: OpenFile) => void): Step =>
  (file) => {
    file.write(() => {
      work(file)
    })
    return false
  }

/** Work on a list that is made when its turn comes, so many items at a time. */
function inPortions<T>(
  list: () => readonly T[],
  size: number,
  work: (file: OpenFile, portion: readonly T[]) => void,
): Step {
  let items: readonly T[] | null = null
  let done = 0
  return (file) => {
    items ??= list()
    if (items.length > 0) work(file, items.slice(done, done + size))
    done += size
    return done < items.length
  }
}

function treeStep(
  { live, touched }: RunningFacts,
  before: ReturnType<typeof lastFinished>,
  made: (tree: { root: string; factCount: number }) => void,
): Step {
  let tree: MerkleTree | null = null
  return () => {
    // Nothing began or ended: it contains the same as the snapshot before.
    if (before && touched.size === 0) {
      made({ root: before.root, factCount: before.factCount })
      return false
    }
    tree ??= new MerkleTree(live.leaves())
    if (tree.fold(PAIRS)) return true
    made({ root: tree.root(), factCount: live.countShown() })
    return false
  }
}

/** With what was asked for before and not even begun this time: what is shown of it is what it was. */
const withLeftOut = (lines: readonly Coverage[], earlier: readonly Coverage[]): readonly Coverage[] => [
  ...lines,
  ...earlier
    .filter((old) => !lines.some((line) => line.dataset === old.dataset))
    .map(({ incomplete: _, missing: _m, ...line }): Coverage => ({
      ...line,
      state: 'none',
      reason: 'interrupted',
      count: 0,
    })),
]

const isAsComplete = ({ state, reason }: Coverage): boolean =>
  state === 'complete' || (reason !== undefined && FINAL_REASONS.includes(reason))
