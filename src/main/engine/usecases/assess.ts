/** Judges a client as of the end of its last run: controls, findings with their history, summary, and the fleet's roll-up.
 *  Not as of now: cached data that is opened offline keeps the judgement that was made on it, with its date. A
 *  connection that the last run did not reach is too old for that moment, and what rests on it is unknown. */
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { ClientId, EpochMs } from '../../../shared/model/index.ts'
import { assess } from '../controls/assess.ts'
import { catalogueVersion } from './catalogue-version.ts'
import type { Assessment } from '../domain/assessment.ts'
import { toAppError } from '../domain/errors.ts'
import { atPlaces, mergeFindings, watchedSubjects, type Finding } from '../domain/findings.ts'
import { CLOCK_TOLERANCE } from '../domain/freshness.ts'
import { summarise } from '../domain/summary.ts'
import { tenantRefs } from '../domain/tenants.ts'
import type { ReadsClient } from '../ports/store.ts'
import type { Deps } from './deps.ts'
import { ensureLists } from './lists.ts'
import { lastRun } from './moments.ts'
import { readParameters } from './own-limits.ts'
import { turn } from './turn.ts'

/** Writes a new assessment from the live facts: one transaction in the client's file, then the fleet's copy. Then says that
 *  what was answered before is stale. Calls are answered meanwhile; of one client, one assessment follows the other. */
export async function assessClient(deps: Deps, clientId: ClientId): Promise<void> {
  const before = deps.assessing.get(clientId)
  const run = (before ?? Promise.resolve())
    .catch(() => undefined)
    .then(() => judge(deps, clientId))
    .then(() => makeLists(deps, clientId))
  deps.assessing.set(clientId, run)
  try {
    await run
  } finally {
    if (deps.assessing.get(clientId) === run) deps.assessing.delete(clientId)
    deps.stale(['findings', 'facts', 'snapshots'], clientId)
  }
}

/** What is judged can be listed: notified windows find the rows. Else a list request makes them. */
async function makeLists(deps: Deps, clientId: ClientId): Promise<void> {
  try {
    if (deps.workspace.client(clientId)) await ensureLists(deps, clientId, null)
  } catch (error) {
    deps.log.warn('the lists of a client could not be made', {
      client: clientId,
      code: toAppError(error).code,
    })
  }
}

async function judge(deps: Deps, clientId: ClientId): Promise<void> {
  const own = new Set(deps.workspace.connections(clientId).map((c) => c.id))
  const { store } = deps.reader.read(clientId, null)
  const now = deps.clock.now()
  const run = lastRun(store, now)
  // Connected and not yet read is no reason for findings: the connection itself says that it was never synced.
  if (run === null && own.size > 0 && store.assessments(1).length === 0) return
  const reading = deps.reader.toJudge(clientId, run?.finishedAt ?? now)
  const latest = Math.max(reading.at, deps.clock.now())
  // Of one moment with the decisions that the facts are read by: others may come in while they are read.
  const { heads } = reading.store.history()
  const limits = readParameters(reading)
  const { facts } = reading
  await turn()
  const found = new Map(reading.connections.map((c) => [c.id, c.tenants.map(({ id }) => id)]))
  const places = tenantRefs(facts, found)
  const earlier = new Map(
    atPlaces(clientId, reading.store.findingsById().values(), places).map(
      (finding) => [finding.id, seenBy(finding, latest)] as const,
    ),
  )
  const assessment = assess(facts, limits, {
    watched: watchedSubjects(earlier.values()),
    onError: (control, cause) =>
      deps.log.error('control failed', {
        control: control.id,
        cause: cause instanceof Error ? cause.name : 'unknown',
      }),
  })
  const connectionIds = facts.connections.map((c) => c.id)
  const findings = mergeFindings({ clientId, assessment, earlier, places })
  const failed = reading.connections.filter((c) => c.lastError !== null).length
  const judged = new Set(connectionIds)
  const open = findings.filter(
    (f) => f.state !== 'resolved' && (f.connectionId === null || judged.has(f.connectionId)),
  )
  await turn()
  const { people, ledger } = reading
  await turn()
  const summary = summarise(facts, people, ledger, assessment, open, failed)
  // Removed in the meantime.
  if (!deps.workspace.client(clientId)) return
  const record = deps.workspace.openClient(clientId).putAssessment(
    {
      // What is judged again later, by other terms or without a connection, is not what the run itself showed.
      at: isJudged(store, reading.at) ? Math.max(reading.at, deps.clock.now()) : reading.at,
      catalogue: catalogueVersion(limits),
      assessment: JSON.stringify({
        ...assessment,
        terms: facts.terms,
        limits: facts.limits,
        heads,
      } satisfies Assessment),
      summary: JSON.stringify(summary),
    },
    findings,
  )
  deps.workspace.putFleet({ clientId, appliedSeq: record.seq, summary: record.summary })
  deps.reader.forget(clientId)
}

/** Whether the run that ended then was judged. */
const isJudged = (store: ReadsClient, runEnd: EpochMs): boolean => store.assessment(runEnd)?.at === runEnd

/** Judges the last run when nothing has judged it yet: it has just ended, or the program ended before it could. */
export async function judgeLastRun(deps: Deps, clientId: ClientId): Promise<void> {
  await deps.assessing.get(clientId)?.catch(() => undefined)
  const store = deps.workspace.openClient(clientId)
  const run = lastRun(store, deps.clock.now())
  if (run === null || isJudged(store, run.finishedAt)) return
  await assessClient(deps, clientId)
}

/** The finding without sights from the future: they would keep it from ever being judged again. */
function seenBy(finding: Finding, latest: EpochMs): Finding {
  if (finding.lastSeenAt <= latest) return finding
  return { ...finding, firstSeenAt: Math.min(finding.firstSeenAt, latest), lastSeenAt: latest }
}

const REPAIR_AFTER_MS = 3_000

/** Judges runs that a crash left without a judgement. Roll-ups and client files share no transaction: where they
 *  differ (a crash between the two), the file is right.
 *  Opening 500 files takes a second, so it waits until the start is over, and calls are answered between one client
 *  and the next. A file that cannot be read
 *  is logged and left to the screens that need it. Ends early when the signal aborts. */
export async function repairFleet(deps: Deps, signal: AbortSignal): Promise<void> {
  await setTimeout(REPAIR_AFTER_MS, undefined, { signal, ref: false }).catch(() => undefined)
  if (signal.aborted) return
  const applied = new Map(deps.workspace.fleet().map((f) => [f.clientId, f.appliedSeq]))
  for (const { id } of deps.workspace.clients()) {
    await setImmediate()
    if (signal.aborted) return
    // Removed in the meantime.
    if (!deps.workspace.client(id)) continue
    try {
      await judgeLastRun(deps, id)
      const latest = deps.workspace.openClient(id).assessment(deps.clock.now() + CLOCK_TOLERANCE)
      if (!latest || applied.get(id) === latest.seq) continue
      deps.workspace.putFleet({ clientId: id, appliedSeq: latest.seq, summary: latest.summary })
      deps.stale(['findings'], id)
    } catch (error) {
      deps.log.warn('a client could not be compared with the fleet', {
        client: id,
        code: toAppError(error).code,
      })
    }
  }
}
