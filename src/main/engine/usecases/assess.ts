/** Judges a client as of its last sync: controls, findings with their history, summary, and the fleet's roll-up.
 *  Not as of now: cached data that is opened offline keeps the judgement that was made on it, with its date. A
 *  connection that the last sync did not reach is too old for that moment, and what rests on it is unknown. */
import type { ClientId } from '../../../shared/model/index.ts'
import { assess } from '../controls/assess.ts'
import type { Assessment } from '../domain/assessment.ts'
import { mergeFindings, watchedSubjects } from '../domain/findings.ts'
import { summarise, type ClientSummary } from '../domain/summary.ts'
import type { Deps } from './deps.ts'

/** Writes a new assessment from the live facts. One transaction in the client's file, then the fleet's copy. */
export function assessClient(deps: Deps, clientId: ClientId): void {
  const own = new Set(deps.workspace.connections(clientId).map((c) => c.id))
  const { store } = deps.reader.read(clientId, null)
  const synced = store
    .snapshots()
    .filter((s) => own.has(s.connectionId))
    .map((s) => s.finishedAt)
  // Connected and not yet read is no reason for findings: the connection itself says that it was never synced.
  if (synced.length === 0 && own.size > 0 && store.assessments(1).length === 0) return
  const reading = deps.reader.read(clientId, synced.length === 0 ? null : Math.max(...synced))
  const earlier = reading.store.findingsById()
  const assessment = assess(
    reading.facts,
    {},
    {
      watched: watchedSubjects(earlier.values()),
      onError: (control, cause) =>
        deps.log.error('control failed', {
          control: control.id,
          cause: cause instanceof Error ? cause.name : 'unknown',
        }),
    },
  )
  const connectionIds = reading.facts.connections.map((c) => c.id)
  const findings = mergeFindings({ clientId, assessment, earlier, connectionIds })
  const failed = reading.connections.filter((c) => c.lastError !== null).length
  const open = findings.filter(
    (f) => f.state !== 'resolved' && (f.connectionId === null || own.has(f.connectionId)),
  )
  const summary = summarise(reading.facts, reading.people, reading.ledger, assessment, open, failed)
  const record = reading.store.putAssessment(
    { at: reading.at, assessment: JSON.stringify(assessment), summary: JSON.stringify(summary) },
    findings,
  )
  deps.workspace.putFleet({ clientId, appliedSeq: record.seq, summary: record.summary })
  deps.reader.forget(clientId)
}

/** Roll-ups and client files share no transaction: where they differ (a crash between the two), the file is right. */
export function repairFleet(deps: Deps): void {
  const fleet = new Map(deps.workspace.fleet().map((f) => [f.clientId, f]))
  for (const client of deps.workspace.clients()) {
    const latest = deps.workspace.openClient(client.id).assessments(1)[0]
    if (latest && fleet.get(client.id)?.appliedSeq !== latest.seq)
      deps.workspace.putFleet({ clientId: client.id, appliedSeq: latest.seq, summary: latest.summary })
  }
}

export const parseAssessment = (text: string): Assessment => JSON.parse(text) as Assessment
export const parseSummary = (text: string): ClientSummary => JSON.parse(text) as ClientSummary
