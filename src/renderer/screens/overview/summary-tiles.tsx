/** The summary as tiles: figure, trend in words, coverage under it, and the way to the rows. */
import type { ConnectionRow, SummaryView } from '../../../shared/contract/schemas.ts'
import { dayOf, dayStart, DAY } from '../../../shared/model/index.ts'
import { OUTCOMES, SEVERITIES } from '../../../shared/model/words.ts'
import { writeFilters } from '../../lib/address-state.ts'
import { useMove } from '../../lib/address.ts'
import { figureTrend, findingsKnown, groundWords, scoreTrend, scoreWhy } from '../../lib/figures.ts'
import type { Format } from '../../lib/format.ts'
import { OutcomeBadge, SeverityBadge } from '../../ui/badges.tsx'
import { Figure } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { Tiles } from '../../ui/page.tsx'
import styles from './overview.module.css'

interface SummaryProps {
  readonly summary: SummaryView
  readonly before: SummaryView | null
  readonly connections: readonly ConnectionRow[]
  /** How many more the client has. */
  readonly moreConnections: number | undefined
  readonly currency: string | undefined
}

const OPEN = { field: 'state', values: ['open', 'reopened'] }
/** Whom the figure counts: invited and disabled people are in the list, but not in it. */
const WITH_ACCOUNT = { field: 'state', values: ['active', 'unknown'] }

const valueOf = (figure: SummaryView['people'], format: Format): string | null =>
  figure.value === null ? null : format.number(figure.value)

export function SummaryTiles({ summary, before, connections, moreConnections = 0, currency }: SummaryProps) {
  const format = useFormat()
  const move = useMove()
  const part = (figure: SummaryView['people'], word: string): string =>
    `${figure.value === null ? 'unknown' : `${figure.complete ? '' : '≥ '}${format.number(figure.value)}`} ${word}`
  const trend = (key: 'people' | 'identities' | 'credentials') =>
    figureTrend(summary[key], before?.[key], before?.at ?? 0, format)
  const readAt =
    summary.dataAt === null
      ? 'Some connection was never synced.'
      : `Data is from ${format.exactTime(summary.dataAt)}.`
  const beyond =
    moreConnections > 0 && `${format.number(moreConnections)} more connections are not counted in this note.`
  /** How many of how many, what is missing and why, the source, and how old: for every tile. */
  const coverageOf = (kinds?: readonly string[]) => {
    const { coverage, words } = groundWords(connections, format, kinds)
    return { coverage, tooltip: [words, beyond, readAt].filter(Boolean).join(' ') }
  }
  const billed = coverageOf(['cost'])
  const lastMonth = format.month(dayStart(`${dayOf(summary.at).slice(0, 7)}-01`) - DAY)
  return (
    <Tiles min={200}>
      <Figure
        label="Score"
        value={summary.score.kind === 'scored' ? format.number(Math.round(summary.score.value)) : null}
        unit="of 100"
        trend={scoreTrend(summary, before, format)}
        note={scoreWhy(summary, format)}
        {...coverageOf()}
        onOpen={() => move.toPage('findings', { tab: 'posture' })}
      />
      <Figure
        label="Open findings"
        value={findingsKnown(summary) ? format.number(summary.openFindings.critical) : null}
        unit="critical"
        complete={summary.controls.unknown === 0}
        note={
          <span className={styles.marks}>
            {SEVERITIES.filter(
              (severity) => severity !== 'critical' && summary.openFindings[severity] > 0,
            ).map((severity) => (
              <span key={severity} className={styles.pair}>
                <SeverityBadge severity={severity} /> {format.number(summary.openFindings[severity])}
              </span>
            ))}
          </span>
        }
        {...coverageOf()}
        onOpen={() => move.toPage('findings', { f: writeFilters([OPEN]) })}
      />
      <Figure
        label="People"
        value={valueOf(summary.people, format)}
        complete={summary.people.complete}
        {...coverageOf(['account'])}
        trend={trend('people')}
        note={`${part(summary.admins, 'admins')}, ${part(summary.invited, 'invited')}`}
        onOpen={() => move.toPage('people', { f: writeFilters([WITH_ACCOUNT]) })}
      />
      <Figure
        label="Identities"
        value={valueOf(summary.identities, format)}
        complete={summary.identities.complete}
        {...coverageOf(['identity'])}
        trend={trend('identities')}
        note={part(summary.identitiesOwnerless, 'without owner')}
        onOpen={() => move.toPage('identities')}
      />
      <Figure
        label="Credentials"
        value={valueOf(summary.credentials, format)}
        complete={summary.credentials.complete}
        {...coverageOf(['credential'])}
        trend={trend('credentials')}
        note={`${part(summary.credentialsDormant, 'dormant')}, ${part(summary.credentialsOwnerless, 'without owner')}`}
        onOpen={() => move.toPage('credentials')}
      />
      <Figure
        label={`Billed in ${format.month(summary.at)}`}
        value={summary.spendMonth.known ? format.moneys(summary.spendMonth.amounts, currency) : null}
        complete={summary.spendMonth.complete}
        {...billed}
        note={
          summary.spendLastMonth.known
            ? `${format.moneys(summary.spendLastMonth.amounts, currency)} in the whole of ${lastMonth}`
            : `${lastMonth} is unknown`
        }
        tooltip={`As billed by the providers, by UTC days. ${billed.tooltip}`}
        onOpen={() => move.toPage('spend')}
      />
      <Figure
        label="Controls"
        value={format.number(summary.controls.fail)}
        unit="failing"
        note={
          <span className={styles.marks}>
            {OUTCOMES.filter((outcome) => outcome !== 'fail' && summary.controls[outcome] > 0).map(
              (outcome) => (
                <OutcomeBadge key={outcome} outcome={outcome} count={summary.controls[outcome]} />
              ),
            )}
          </span>
        }
        {...coverageOf()}
        onOpen={() => move.toPage('findings', { tab: 'posture' })}
      />
    </Tiles>
  )
}
