/** Columns of the fleet. Every figure says when it is incomplete or unknown; a client without data shows no zero. */
import { IconCircleHalf2, IconRefresh } from '@tabler/icons-react'
import type { FleetRow } from '../../../shared/contract/schemas.ts'
import { fleetList } from '../../../shared/lists/fleet.ts'
import { midSentence, SEVERITIES, SEVERITY_LABEL, type Severity } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { figureText, findingsKnown, scoreText, scoreWhy, spendText } from '../../lib/figures.ts'
import { ClientMark, FreshnessBadge, Mark } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { listColumns } from '../../ui/list-columns.tsx'
import { Name, Unknown } from '../../ui/values.tsx'
import styles from './fleet.module.css'

type Summary = NonNullable<FleetRow['summary']>

const Incomplete = ({ what }: { what: string }) => (
  <span title={`Incomplete: ${what}`} className={styles.incomplete}>
    <IconCircleHalf2 size={13} role="img" aria-label="Incomplete" />
  </span>
)

/** A figure of the summary, or why there is none. */
function FigureCell({
  row,
  read,
  format,
}: {
  row: FleetRow
  read: (s: Summary) => Summary['people']
  format: Format
}) {
  if (!row.summary) return <NoFigure row={row} />
  const figure = read(row.summary)
  return (
    <>
      {figure.value !== null && !figure.complete && <Incomplete what="something could not be read" />}
      {figure.value === null ? <Unknown /> : format.number(figure.value)}
    </>
  )
}

const whyNoData = (row: FleetRow): string => (row.connections.length === 0 ? 'Not connected' : 'No data yet')

/** In a column too narrow for the reason, which stands under the findings. */
const NoFigure = ({ row }: { row: FleetRow }) => (
  <span className={styles.quiet} title={whyNoData(row)} aria-label={whyNoData(row)} role="img">
    –
  </span>
)

function ScoreCell({ row, format }: { row: FleetRow; format: Format }) {
  const { summary } = row
  if (!summary) return <Unknown word="Not assessed" />
  if (summary.score.kind !== 'scored')
    return (
      <span title={scoreWhy(summary, format)}>
        <Unknown word="Not assessed" />
      </span>
    )
  return (
    <span className={styles.score} title={scoreWhy(summary, format)}>
      <strong>{format.number(Math.round(summary.score.value))}</strong>
      <span className={styles.track} aria-hidden>
        <span className="hatched" style={{ width: '100%' }} />
        <span className={styles.covered} style={{ width: `${Math.round((summary.coverage ?? 0) * 100)}%` }} />
      </span>
      {summary.coverage !== null && (
        <span className={styles.quiet}>{format.percent(summary.coverage)} seen</span>
      )}
    </span>
  )
}

function FindingsCell({ row, format }: { row: FleetRow; format: Format }) {
  if (!row.summary) return <span className={styles.quiet}>{whyNoData(row)}</span>
  if (!findingsKnown(row.summary)) return <Unknown />
  const open = row.summary.openFindings
  const rest = SEVERITIES.filter((severity) => severity !== 'critical' && open[severity] > 0)
  const words = (severity: Severity) =>
    `${format.number(open[severity])} ${midSentence(SEVERITY_LABEL[severity])}`
  return (
    <span title={SEVERITIES.map(words).join(', ')}>
      {open.critical > 0 ? (
        <Mark word={words('critical')} tone="critical" soft />
      ) : (
        <span className={styles.quiet}>{rest[0] ? words(rest[0]) : '0'}</span>
      )}
    </span>
  )
}

const hasFailed = (row: FleetRow): boolean => row.connections.some(({ lastError }) => lastError !== null)

export const fleetColumns = (format: Format): Column<FleetRow>[] =>
  listColumns(fleetList, format, {
    name: {
      text: (row) => row.client.name,
      cell: (row) => (
        <>
          <ClientMark name={row.client.name} color={row.client.color} />
          <Name name={row.client.name} />
          {row.syncing && <Mark icon={IconRefresh} word="Syncing" tone="plain" />}
        </>
      ),
    },
    tags: {
      text: (row) => row.client.tags.join(', '),
      cell: (row) => <Name name={row.client.tags.join(', ')} none="" />,
    },
    score: {
      text: (row) => (row.summary ? scoreText(row.summary, format) : 'Not assessed'),
      cell: (row) => <ScoreCell row={row} format={format} />,
    },
    criticals: {
      text: (row) =>
        !row.summary
          ? ''
          : findingsKnown(row.summary)
            ? String(row.summary.openFindings.critical)
            : 'Unknown',
      cell: (row) => <FindingsCell row={row} format={format} />,
    },
    dataAt: {
      text: (row) => (row.summary?.dataAt ? format.time(row.summary.dataAt) : 'Never'),
      cell: (row) =>
        row.connections.length === 0 ? (
          <span className={styles.quiet}>Not connected</span>
        ) : (
          <FreshnessBadge at={row.summary?.dataAt ?? null} failed={hasFailed(row)} />
        ),
    },
    people: {
      align: 'right',
      text: (row) => (row.summary ? figureText(row.summary.people, format) : ''),
      cell: (row) => <FigureCell row={row} read={(s) => s.people} format={format} />,
    },
    identities: {
      align: 'right',
      text: (row) => (row.summary ? figureText(row.summary.identities, format) : ''),
      cell: (row) => <FigureCell row={row} read={(s) => s.identities} format={format} />,
    },
    credentials: {
      align: 'right',
      text: (row) => (row.summary ? figureText(row.summary.credentials, format) : ''),
      cell: (row) => <FigureCell row={row} read={(s) => s.credentials} format={format} />,
    },
    spend: {
      align: 'right',
      text: (row) => (row.summary ? spendText(row.summary.spendMonth, format) : ''),
      cell: (row) => <SpendCell row={row} read={(s) => s.spendMonth} format={format} />,
    },
    lastSpend: {
      align: 'right',
      text: (row) => (row.summary ? spendText(row.summary.spendLastMonth, format) : ''),
      cell: (row) => <SpendCell row={row} read={(s) => s.spendLastMonth} format={format} />,
    },
  })

function SpendCell({
  row,
  read,
  format,
}: {
  row: FleetRow
  read: (s: Summary) => Summary['spendMonth']
  format: Format
}) {
  if (!row.summary) return <NoFigure row={row} />
  const spend = read(row.summary)
  if (!spend.known) return <Unknown />
  return (
    <>
      {!spend.complete && <Incomplete what="some costs could not be read" />}
      {format.moneys(spend.amounts, row.client.currency ?? undefined)}
    </>
  )
}
