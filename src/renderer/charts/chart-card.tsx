/** A chart with its message, legend and, behind the T key or a button, its numbers as a table.
 *  Promise: a drawing never stands without its numbers; what is not known is hatched and named. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import {
  lazy,
  Suspense,
  useMemo,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react'
import type { Chart } from '../../shared/model/index.ts'
import { useEngineQuery } from '../api/queries.ts'
import { useFormat } from '../ui/format-context.tsx'
import { toPlot } from './chart-data.ts'
import { ChartTable } from './chart-table.tsx'
import styles from './charts.module.css'

interface ChartCardProps {
  readonly chart: Chart
  readonly height?: number
  /** A line across the chart: a budget, in the chart's unit. */
  readonly mark?: { readonly value: number; readonly label: string }
  /** Pressing a category narrows the page to it. Another way by keyboard must exist. */
  readonly onPick?: (category: string) => void
  /** Beside the title: a provenance label. */
  readonly aside?: ReactNode
}

/** The drawing library is a third of the page's code: it is read when the first chart is drawn. */
const ChartPlot = lazy(() => import('./chart-plot.tsx').then(({ ChartPlot }) => ({ default: ChartPlot })))

const DEFAULT_ACCENT = '#2f5d8c'

export function ChartCard({ chart, height = 180, mark, aside, onPick }: ChartCardProps) {
  const [asTable, setAsTable] = useState(false)
  const format = useFormat()
  // The MSP's own accent, as in the PDF.
  const accent = useEngineQuery('settings.get', {}).data?.accent ?? DEFAULT_ACCENT
  const colors: CSSProperties & Record<`--${string}`, string> = { '--chart-accent': accent }
  const plot = useMemo(() => toPlot(chart), [chart])
  const flip = () => setAsTable((was) => !was)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 't' || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    flip()
  }
  const word = asTable ? 'Show as chart' : 'Show as table'
  return (
    <figure className={styles.figure} style={colors} onKeyDown={onKeyDown}>
      <figcaption className={styles.head}>
        <div className={styles.title} dir="auto">
          {chart.title} <span className={styles.unit}>({chart.unit})</span>
        </div>
        {aside}
        <Tooltip label={`${word} (T)`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={word}
            aria-pressed={asTable}
            onClick={flip}
          >
            {asTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
          </ActionIcon>
        </Tooltip>
      </figcaption>
      {asTable ? (
        <ChartTable chart={chart} format={format} height={height} />
      ) : plot.blank ? (
        <div
          className={styles.blank}
          style={{ height }}
          role="img"
          aria-label={`${chart.alt} Nothing is known.`}
        >
          <span>Not known</span>
        </div>
      ) : (
        <div role="img" aria-label={chart.alt}>
          <Suspense fallback={<div style={{ height }} />}>
            <ChartPlot
              chart={chart}
              plot={plot}
              format={format}
              height={height}
              mark={mark}
              onPick={onPick}
            />
          </Suspense>
        </div>
      )}
      {!asTable && !plot.blank && (plot.series.length > 1 || plot.unknown.length > 0) && (
        <ul className={styles.legend}>
          {plot.series.length > 1 &&
            plot.series.map((series, n) => (
              <li key={series.key}>
                <span className={styles.swatch} style={{ background: `var(--chart-${n % 8})` }} />
                <bdi>{series.label}</bdi>
              </li>
            ))}
          {plot.unknown.length > 0 && (
            <li>
              <span className={`${styles.swatch} ${styles.hatched}`} />
              Not known
              {plot.series.length > 1
                ? `: ${plot.unknownLabels.slice(0, 3).join(', ')}${plot.unknownLabels.length > 3 ? ' …' : ''}`
                : ''}
            </li>
          )}
        </ul>
      )}
    </figure>
  )
}
