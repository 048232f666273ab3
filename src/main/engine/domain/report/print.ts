/** A report model as printed text: pure, the same for the page and for the preview. Every figure is the model's. */
import type { EpochMs } from '../../../../shared/model/index.ts'
import { dayOf } from '../../../../shared/model/index.ts'
import { KEPT_LIMITS, KEPT_PROVES } from '../../journal/kept.ts'
import { printableAccent } from './accent.ts'
import type { Format } from './format.ts'
import { createFormat } from './format.ts'
import type { Deciders, ReportModel } from './model.ts'
import { printChanges } from './print/changes.ts'
import type { PrintContext } from './print/common.ts'
import { printCredentials } from './print/credentials.ts'
import { printEvidence } from './print/evidence.ts'
import { printFindings } from './print/findings.ts'
import { printIdentities } from './print/identities.ts'
import { printPeople } from './print/people.ts'
import { printScope } from './print/scope.ts'
import { printSpend } from './print/spend.ts'
import { printSummary } from './print/summary.ts'
import type { PrintedReport, PrintedSection } from './printed.ts'
import { shorten } from './text.ts'

const KICKER = 'AI services report'

/** @param tableRows rows printed of a long table before it refers to the attached file. */
export function printReport(model: ReportModel, tableRows = 40): PrintedReport {
  const format = createFormat(model)
  const period = `${format.day(model.period.from)} – ${format.day(model.period.to)}`
  const asOf = dataAsOf(format, model)
  return {
    title: `${KICKER}: ${shorten(model.client.name, 120)}, ${period}`,
    author: model.msp.name === '' ? model.preparedBy : model.msp.name,
    language: 'en',
    paper: model.paper,
    accent: printableAccent(model.msp.accent),
    logo: model.msp.logo,
    generated: moment(model.generatedAt),
    cover: {
      msp: model.msp.name,
      kicker: KICKER,
      client: model.client.name,
      period,
      facts: [
        {
          label: 'Prepared by',
          value: [model.preparedBy, model.msp.name].filter((t) => t !== '').join(', '),
        },
        ...(model.preparedFor === null ? [] : [{ label: 'Prepared for', value: model.preparedFor }]),
        ...(model.meetingDate === null ? [] : [{ label: 'Meeting', value: format.day(model.meetingDate) }]),
        { label: 'Data as of', value: asOf },
        { label: 'Data read', value: dataRead(format, model) },
        { label: 'Made', value: format.time(model.generatedAt) },
        { label: 'Report', value: model.id },
        { label: 'Classification', value: model.classification },
      ],
    },
    running: {
      client: shorten(model.client.name, 60),
      period,
      msp: shorten(model.msp.name, 40),
      dataAsOf: model.dataAsOf === null ? 'No data has been read yet' : `Data as of ${asOf}`,
      classification: shorten(model.classification, 70),
    },
    sections: sections({ model, format, tableRows }),
    proof: {
      lead: model.texts.closing,
      facts: [
        { label: 'Content hash (SHA-256)', value: model.contentHash },
        {
          label: 'Journal head',
          value:
            model.journalHead === null
              ? 'no entry yet'
              : `${format.count(model.journalHead.seq)} entries, mark ${model.journalHead.hash}`,
        },
        ...(model.journalHead === null
          ? []
          : [
              { label: 'Signed with the key', value: model.journalHead.key },
              {
                label: 'What the head proves',
                value: `Keep this file: journal-heads.txt in it is the head, signed. ${KEPT_PROVES} ${KEPT_LIMITS}`,
              },
            ]),
        { label: 'Terms and limits decided by', value: decidersText(model.deciders) },
        { label: 'Report', value: model.id },
        { label: 'Made', value: format.time(model.generatedAt) },
      ],
    },
  }
}

/** Says of a person who works alone that nobody else has approved, and claims no approval otherwise. */
function decidersText({ by, alone }: Deciders): string {
  if (by.length === 0) return 'nobody: there are no terms and no limits of this client'
  if (alone !== null)
    return `${alone}, the only person who works with this workspace: nobody else has checked or approved them`
  return `${by.join(', ')}. No approval by a second person is recorded`
}

function sections(context: PrintContext): PrintedSection[] {
  const { model } = context
  return model.sections.flatMap((section): PrintedSection[] => {
    switch (section) {
      case 'summary':
        return [printSummary(context)]
      case 'scope':
        return [printScope(context)]
      case 'people':
        return model.people === null ? [] : [printPeople(context, model.people)]
      case 'identities':
        return model.identities === null ? [] : [printIdentities(context, model.identities)]
      case 'credentials':
        return model.credentials === null ? [] : [printCredentials(context, model.credentials)]
      case 'spend':
        return model.spend === null ? [] : [printSpend(context, model.spend)]
      case 'findings':
        return model.findings === null ? [] : [printFindings(context, model.findings)]
      case 'changes':
        return [printChanges(context, model.changes)]
      case 'evidence':
        return model.evidence === null ? [] : [printEvidence(context, model.evidence)]
    }
  })
}

function dataAsOf(format: Format, { dataAsOf: range, timeZone }: ReportModel): string {
  if (range === null) return 'no data has been read yet'
  const [oldest, newest] = [format.time(range.oldest), format.time(range.newest)]
  if (oldest === newest) return newest
  return `${oldest.slice(0, -timeZone.length - 1)} to ${newest}`
}

/** How much of the data this report could read: nobody should have to open it to learn that a part is missing. */
function dataRead(format: Format, { summary: { dataSets, connections } }: ReportModel): string {
  if (connections.total === 0) return 'nothing: no provider is connected'
  const of = `of ${format.count(connections.total)} ${connections.total === 1 ? 'connection' : 'connections'}`
  return [
    `${format.count(dataSets.complete)} of ${format.count(dataSets.of)} data sets completely`,
    ...(connections.neverSynced > 0 ? [`${format.count(connections.neverSynced)} ${of} never read`] : []),
    ...(connections.failed > 0
      ? [`${format.count(connections.failed)} ${of} failed at the last attempt`]
      : []),
  ].join('; ')
}

function moment(at: EpochMs): PrintedReport['generated'] {
  const date = new Date(at)
  const [year = 1970, month = 1, day = 1] = dayOf(at).split('-').map(Number)
  return {
    year,
    month,
    day,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  }
}
