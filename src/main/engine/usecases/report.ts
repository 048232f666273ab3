/** The client report: options as the technician left them, a model frozen from one reading, preview and PDF. */
import { addDays, DAY, dayOf, REPORT_SECTIONS, type EpochMs } from '../../../shared/model/index.ts'
import {
  SCHEMAS,
  type Output,
  type ReportOptions,
  type SettingsView,
} from '../../../shared/contract/schemas.ts'
import { catalogue } from '../controls/catalogue.ts'
import { describeFinding } from '../controls/describe.ts'
import { frameworkNames } from '../controls/frameworks.ts'
import { AppError } from '../domain/errors.ts'
import { remediesOf } from '../domain/remedies.ts'
import { buildReport, type ReportInput, type ReportModel } from '../domain/report.ts'
import { reportAttachments } from '../domain/report/attachments.ts'
import { fixes } from '../providers/fixes.ts'
import { cannotOf } from './access.ts'
import type { JournalHead } from '../ports/journal.ts'
import { EVER } from '../records/resolve.ts'
import { changesBetween } from './changes.ts'
import type { ClientReading } from './client-reader.ts'
import { requireClient } from './clients.ts'
import type { Deps, QueryDeps } from './deps.ts'
import { authorsOf } from './authors.ts'
import { headsText } from './heads.ts'
import { decideWithFiles } from './journal.ts'
import type { JobContext, JobResult } from './jobs.ts'
import { fingerprintOf } from '../journal/sshsig.ts'
import { endedRuns, isEarlier } from './moments.ts'
import { readSettings } from './settings.ts'
import { parsed, readAssessment, readEvidence, readSummary } from './stored.ts'
import { turn } from './turn.ts'

const OPTIONS_KEY = 'report.options'
const PERIOD_DAYS = 90

/** What was chosen last time, else: everything, compared with about a month ago where a run is that old. */
export function reportOptions(deps: QueryDeps, clientId: string): ReportOptions {
  const { store } = deps.reader.read(clientId, null)
  const stored = store.setting(OPTIONS_KEY)
  if (stored !== null) {
    const read = SCHEMAS['report.options'].output.safeParse(parsed(stored))
    if (read.success) return read.data
  }
  const now = deps.clock.now()
  // Not the newest, which the report itself shows.
  const runs = endedRuns(store).slice(1)
  const old = runs.find((r) => r.finishedAt <= now - 28 * DAY) ?? runs.at(-1)
  return {
    asOf: null,
    since: old && old.finishedAt < now - DAY ? old.finishedAt : null,
    sections: [...REPORT_SECTIONS],
    preparedFor: '',
    meetingDate: null,
    classification: 'Confidential',
    intro: '',
    sentences: [],
    decisions: [],
    closing: '',
  }
}

export function saveReportOptions(deps: Deps, clientId: string, options: ReportOptions): void {
  requireClient(deps, clientId)
  deps.workspace.openClient(clientId).setSetting(OPTIONS_KEY, JSON.stringify(options))
  deps.stale(['report'], clientId)
}

/** The same reading, options and branding give the same model: turning pages does not build it again. Only the last
 *  one is kept, since every word that the technician types makes another.
 *  @throws AppError report.failed when nothing was ever assessed as of that moment | cancelled */
export async function freezeReport(
  deps: Deps,
  clientId: string,
  options: ReportOptions,
  signal?: AbortSignal,
): Promise<ReportModel> {
  const reading = deps.reader.read(clientId, options.asOf)
  const settings = readSettings(deps)
  const deciders = decidersOf(deps, reading)
  const key = JSON.stringify([options, settings, deciders])
  const last = reading.derive<{ key: string; model: ReportModel | null }>('report', () => ({
    key: '',
    model: null,
  }))
  if (last.key === key && last.model !== null) return last.model
  const input = await reportInput(deps, clientId, options, settings, deciders, reading, signal)
  await turn(signal)
  const model = buildReport(input)
  Object.assign(last, { key, model })
  return model
}

async function reportInput(
  deps: Deps,
  clientId: string,
  options: ReportOptions,
  settings: SettingsView,
  deciders: ReportInput['deciders'],
  reading: ClientReading,
  signal?: AbortSignal,
): Promise<ReportInput> {
  const client = requireClient(deps, clientId)
  const assessment = reading.assessment && readAssessment(reading.assessment.assessment)
  const summary = reading.assessment && readSummary(reading.assessment.summary)
  if (!assessment || !summary)
    throw new AppError('report.failed', { reason: 'not-assessed', client: client.name })
  const { facts } = reading
  await turn(signal)
  const { people, ledger } = reading
  await turn(signal)
  const findings = reading.findings.map((f) => {
    const evidence = readEvidence(f.evidence)
    return {
      ...f,
      evidence,
      text: describeFinding(f.controlId, { subjectLabel: f.subjectLabel, evidence }),
    }
  })
  // As everywhere, a moment is the newest run that had ended by then.
  const then =
    options.since === null || !isEarlier(reading.store, options.since, reading.at)
      ? null
      : deps.reader.read(clientId, options.since)
  const before = then?.assessment
  const earlier = before ? readSummary(before.summary) : null
  const providers = new Set(facts.connections.map((c) => c.provider))
  const to = dayOf(reading.at)
  const logo = settings.logo === null ? null : /^data:(image\/(?:png|jpeg));base64,(.+)$/.exec(settings.logo)
  return {
    // The same content on the same day is the same report.
    id: `${client.id.slice(0, 6)}-${to}`,
    client: { id: client.id, name: client.name },
    msp: {
      name: settings.mspName || 'Managed service provider',
      logo: logo ? { type: logo[1] === 'image/png' ? 'image/png' : 'image/jpeg', base64: logo[2]! } : null,
      accent: settings.accent,
    },
    period: { from: then === null ? addDays(to, -PERIOD_DAYS) : dayOf(then.at), to },
    preparedBy: authorsOf(deps.workspace).name(deps.author.member),
    deciders,
    preparedFor: options.preparedFor || null,
    meetingDate: options.meetingDate,
    classification: options.classification,
    locale: client.locale ?? settings.locale,
    currency: client.currency ?? settings.currency,
    paper: settings.paper,
    generatedAt: reading.at,
    sections: ['summary', ...options.sections],
    texts: {
      ...(options.intro.trim() && { intro: options.intro }),
      ...(options.sentences.some((s) => s.trim()) && {
        sentences: options.sentences.filter((s) => s.trim()),
      }),
      ...(options.decisions.some((s) => s.trim()) && {
        decisions: options.decisions.filter((s) => s.trim()),
      }),
      ...(options.closing.trim() && { closing: options.closing }),
    },
    facts,
    people,
    ledger,
    summary,
    previous: before && earlier ? { at: before.at, summary: earlier } : null,
    assessment,
    findings,
    changes: then === null ? null : { since: then.at, list: changesBetween(then, reading) },
    controls: Object.fromEntries(
      [...catalogue].map(([id, entry]) => [
        id,
        { ...entry, remedies: remediesOf(entry, [...providers].sort(), fixes) },
      ]),
    ),
    frameworks: frameworkNames,
    snapshots: reading.store
      .snapshots()
      .filter((s) => reading.seqs.seqs.get(s.connectionId) === s.seq)
      .map((s) => ({ id: s.id, connectionId: s.connectionId, root: s.root, finishedAt: s.finishedAt })),
    journalHead: headOf(deps, clientId, reading.store.journalHead(), reading.at),
    lastErrors: Object.fromEntries(
      // An attempt that failed later says nothing about the run that is shown.
      (reading.past ? [] : reading.connections).flatMap((c) =>
        c.lastError === null ? [] : [[c.id, c.lastError]],
      ),
    ),
    cannotTell: Object.fromEntries([...providers].map((p) => [p, cannotOf(deps.providers.get(p))])),
  }
}

/** Who decided the terms and limits that the moment shows, and whether anybody else worked with the workspace then. */
function decidersOf({ workspace }: Deps, reading: ClientReading): ReportInput['deciders'] {
  const authors = authorsOf(workspace)
  const heads = (['terms', 'parameter'] as const).flatMap((kind) =>
    reading.records(kind).flatMap((record) => record.heads),
  )
  const members = workspace.records('member', reading.past ? reading.at : EVER)
  return {
    by: [...new Set(heads.map(({ signed }) => authors.name(signed.entry.by)))].sort(),
    alone: members.length === 1 ? authors.name(members[0]!.id) : null,
  }
}

const headOf = (
  deps: Deps,
  clientId: string,
  { entries, mark }: JournalHead,
  at: EpochMs,
): ReportInput['journalHead'] =>
  entries === 0
    ? null
    : {
        seq: entries,
        hash: mark,
        text: headsText(deps, [clientId, null], at),
        key: fingerprintOf(deps.workspace.signingKey().publicKey),
      }

/** One page for the screen, from the same model and template as the PDF. */
export async function previewReport(
  deps: Deps,
  clientId: string,
  options: ReportOptions,
  page: number,
): Promise<Output<'report.preview'>> {
  const model = await freezeReport(deps, clientId, options)
  const preview = await deps.pdf.preview(model, page)
  return { ...preview, contentHash: model.contentHash }
}

/** Writes the PDF with its evidence inside. The journal keeps its hash. Others are answered meanwhile.
 *  @throws AppError report.failed | export.failed | cancelled: no file is written */
export async function writeReport(
  deps: Deps,
  clientId: string,
  options: ReportOptions,
  path: string,
  job: JobContext,
): Promise<JobResult> {
  job.step('freezing figures', 0, 4)
  const model = await freezeReport(deps, clientId, options, job.signal)
  job.step('collecting evidence', 1, 4)
  const attachments = reportAttachments(model, deps.csv)
  await turn(job.signal)
  job.step('setting pages', 2, 4)
  const pdf = await deps.pdf.render(model, attachments, job.signal)
  job.step('writing', 3, 4)
  const detail = { content: model.contentHash, asOf: new Date(generatedAt(model)).toISOString() }
  decideWithFiles(deps, clientId, { action: 'report.written', detail }, () => deps.files.write(path, pdf))
  return { partial: false, file: path }
}

const generatedAt = (model: ReportModel): EpochMs => model.generatedAt
