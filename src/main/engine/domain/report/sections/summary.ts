/** The one page that everybody reads: the figures of ClientSummary as they are, and the same ones of the last report. */
import { DAY } from '../../../../../shared/model/index.ts'
import type { Assessment } from '../../assessment.ts'
import { severityRank } from '../../severity.ts'
import { bandOf } from '../band.ts'
import { compareText, type ReportContext } from '../context.ts'
import type { SummarySection } from '../model.ts'
import { clean } from '../text.ts'

export function summarySection({ input, control }: ReportContext): SummarySection {
  const { summary, previous, facts, assessment } = input
  const offered = facts.coverage.filter((c) => c.reason !== 'not_offered')
  return {
    band: bandOf(summary.score),
    score: summary.score,
    cappedBy:
      summary.score.kind === 'scored' ? summary.score.cappedBy.map((id) => clean(control(id).title)) : [],
    coverage: assessment.coverage,
    people: summary.people,
    admins: summary.admins,
    identities: summary.identities,
    identitiesOwnerless: summary.identitiesOwnerless,
    credentials: summary.credentials,
    credentialsDormant: summary.credentialsDormant,
    credentialsOwnerless: summary.credentialsOwnerless,
    spendLastMonth: summary.spendLastMonth,
    spendMonth: summary.spendMonth,
    budget: facts.terms.monthlyBudget ?? null,
    open: summary.openFindings,
    controls: summary.controls,
    inOrder: inOrder(assessment, control),
    dataSets: { complete: offered.filter((c) => c.state === 'complete').length, of: offered.length },
    connections: {
      total: summary.connections,
      neverSynced: summary.neverSynced,
      failed: summary.failedConnections,
    },
    previous:
      previous === null
        ? null
        : {
            at: previous.at,
            days: Math.round((input.facts.at - previous.at) / DAY),
            band: bandOf(previous.summary.score),
            score: previous.summary.score,
            people: previous.summary.people,
            admins: previous.summary.admins,
            identities: previous.summary.identities,
            identitiesOwnerless: previous.summary.identitiesOwnerless,
            credentials: previous.summary.credentials,
            credentialsDormant: previous.summary.credentialsDormant,
            credentialsOwnerless: previous.summary.credentialsOwnerless,
            spendLastMonth: previous.summary.spendLastMonth,
            open: previous.summary.openFindings,
          },
  }
}

/** A control that had nothing to look at passes, but says nothing worth telling. */
const inOrder = ({ results }: Assessment, control: ReportContext['control']): string[] =>
  results
    .filter((r) => r.outcome === 'pass' && r.counts.pass > 0)
    .sort(
      (a, b) => severityRank(a.severity) - severityRank(b.severity) || compareText(a.controlId, b.controlId),
    )
    .flatMap((r) => control(r.controlId).plain?.inOrder ?? [])
