/** The client report: facts, judgement and texts of one moment frozen into a model that a page can be printed from.
 *  Pure: the same input gives the same model, byte for byte. Missing data stays visible as unknown with its reason;
 *  nothing here formats (report/print.ts) or lays out (adapters/typst). */
import { eachOf } from '../facts/fact-set.ts'
import { readingsApart } from './apart.ts'
import { createReportContext, type ReportContext } from './report/context.ts'
import { canonicalHash } from './report/canonical.ts'
import type { ReportInput } from './report/input.ts'
import type { ReportModel, ReportTexts, SectionId } from './report/model.ts'
import { SECTION_IDS } from './report/model.ts'
import { changesSection } from './report/sections/changes.ts'
import { credentialsSection } from './report/sections/credentials.ts'
import { evidenceSection } from './report/sections/evidence.ts'
import { findingsSection } from './report/sections/findings.ts'
import { identitiesSection } from './report/sections/identities.ts'
import { peopleSection } from './report/sections/people.ts'
import { scopeSection } from './report/sections/scope.ts'
import { spendSection } from './report/sections/spend.ts'
import { summarySection } from './report/sections/summary.ts'
import { labelsOf } from './supply.ts'
import { clean, cleanLines, cleanOrNull } from './report/text.ts'
import { proposeTexts } from './report/texts.ts'

export type * from './report/input.ts'
export type * from './report/model.ts'
export { SECTION_IDS } from './report/model.ts'

/** Freezes a report. `contentHash` covers everything else in the model. */
export function buildReport(input: ReportInput): ReportModel {
  const context = createReportContext(input)
  const sections = SECTION_IDS.filter(
    (id) => id === 'summary' || (input.sections ?? SECTION_IDS).includes(id),
  )
  const on = <T>(id: SectionId, build: (context: ReportContext) => T): T | null =>
    sections.includes(id) ? build(context) : null
  const content: Omit<ReportModel, 'contentHash'> = {
    version: 1,
    id: clean(input.id),
    client: { id: input.client.id, name: clean(input.client.name) },
    msp: { name: clean(input.msp.name), logo: input.msp.logo, accent: input.msp.accent },
    period: input.period,
    preparedBy: clean(input.preparedBy),
    deciders: {
      by: input.deciders.by.map(clean),
      alone: cleanOrNull(input.deciders.alone),
    },
    preparedFor: cleanOrNull(input.preparedFor),
    meetingDate: input.meetingDate ?? null,
    classification: clean(input.classification ?? 'Confidential: for the client named on the cover'),
    texts: texts(context),
    locale: input.locale,
    currency: input.currency,
    limits: input.facts.limits,
    labels: labelsOf(input.facts.supply),
    timeZone: input.timeZone ?? 'UTC',
    paper: input.paper ?? 'a4',
    generatedAt: input.generatedAt,
    at: input.facts.at,
    dataAsOf: dataAsOf(input),
    apart: readingsApart(eachOf(input.facts).connections.map((c) => ({ ...c, name: clean(c.name) }))),
    snapshots: input.snapshots,
    journalHead: input.journalHead,
    sections,
    summary: summarySection(context),
    scope: scopeSection(context),
    people: on('people', peopleSection),
    identities: on('identities', identitiesSection),
    credentials: on('credentials', credentialsSection),
    spend: on('spend', spendSection),
    findings: on('findings', findingsSection),
    changes: on('changes', changesSection),
    evidence: on('evidence', evidenceSection),
  }
  return { ...content, contentHash: canonicalHash(content) }
}

function texts(context: ReportContext): ReportTexts {
  const proposed = proposeTexts(context)
  const own = context.input.texts ?? {}
  return {
    intro: cleanLines(own.intro ?? proposed.intro),
    sentences: (own.sentences ?? proposed.sentences)
      .map(cleanLines)
      .filter((s) => s !== '')
      .slice(0, 3),
    decisions: (own.decisions ?? proposed.decisions)
      .map(cleanLines)
      .filter((s) => s !== '')
      .slice(0, 5),
    closing: cleanLines(own.closing ?? proposed.closing),
  }
}

function dataAsOf({ facts }: ReportInput): ReportModel['dataAsOf'] {
  const times = eachOf(facts).connections.flatMap((c) => (c.syncedAt === null ? [] : [c.syncedAt]))
  return times.length === 0 ? null : { oldest: Math.min(...times), newest: Math.max(...times) }
}
