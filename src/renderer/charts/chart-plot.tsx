/** Draws a prepared chart with Recharts. Promise: no animation, no value drawn that is not known, hatching where
 *  something is missing. The numbers are also in the table of chart-card.tsx; the drawing itself is one image to a
 *  screen reader. */
import { useId } from 'react'
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import type { Chart } from '../../shared/model/index.ts'
import type { Format } from '../lib/format.ts'
import {
  axisTicks,
  categoryText,
  isCalendar,
  extent,
  categoryTick,
  isPartAt,
  tickText,
  totalAt,
  valueText,
  type Plot,
} from './chart-data.ts'
import styles from './charts.module.css'

interface PlotProps {
  readonly chart: Chart
  readonly plot: Plot
  readonly format: Format
  readonly height: number
  /** A line across the chart: a budget. In the chart's unit. */
  readonly mark?: { readonly value: number; readonly label: string } | undefined
  /** A category was pressed. */
  readonly onPick?: ((category: string) => void) | undefined
}

const TICK = { fontSize: 11, fill: 'var(--chart-text)' }

export function ChartPlot({ chart, plot, format, height, mark, onPick }: PlotProps) {
  const hatch = useId().replaceAll(':', '')
  const dash = ['0', '5 3', '2 2', '8 3 2 3']
  const shared = {
    data: [...plot.rows],
    responsive: true,
    style: { width: '100%', height },
    margin: { top: 8, right: 8, bottom: 0, left: 0 },
    accessibilityLayer: false,
    onClick: (state: { activeLabel?: unknown }) => {
      if (typeof state.activeLabel === 'string') onPick?.(state.activeLabel)
    },
  }
  const range = extent(chart, mark?.value)
  const ticks = axisTicks(range.least, range.most, height < 120 ? 2 : 4)
  const common = (
    <>
      <defs>
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="5" stroke="var(--chart-hatch)" strokeWidth="1.5" />
        </pattern>
      </defs>
      <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
      <XAxis
        dataKey="category"
        scale="band"
        height={24}
        tick={TICK}
        tickLine={false}
        axisLine={{ stroke: 'var(--chart-grid)' }}
        // Days may be skipped, names should not.
        minTickGap={isCalendar(chart.categories[0]) ? 24 : 2}
        tickFormatter={(category: string) => categoryTick(category, format.locale)}
      />
      <YAxis
        tick={TICK}
        tickLine={false}
        axisLine={false}
        width={44}
        ticks={ticks}
        domain={[ticks[0] ?? 0, ticks.at(-1) ?? 1]}
        tickFormatter={(value: number) => tickText(value, format)}
      />
      {plot.unknown.map((run) => (
        <ReferenceArea
          key={run.from}
          x1={run.from}
          x2={run.to}
          fill={`url(#${hatch})`}
          fillOpacity={0.7}
          stroke="none"
          ifOverflow="visible"
        />
      ))}
      {mark && (
        <ReferenceLine
          y={mark.value}
          stroke="var(--chart-text)"
          strokeDasharray="4 3"
          ifOverflow="extendDomain"
          label={{ value: mark.label, position: 'insideTopRight', fontSize: 11, fill: 'var(--chart-text)' }}
        />
      )}
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: 'var(--chart-grid)', fillOpacity: 0.4, stroke: 'var(--chart-grid)' }}
        content={({ active, label }) =>
          active ? <PlotTooltip chart={chart} category={String(label)} format={format} /> : null
        }
      />
    </>
  )
  if (chart.kind === 'line')
    return (
      <LineChart {...shared}>
        {common}
        {plot.series.map((series, n) => (
          <Line
            key={series.key}
            dataKey={series.key}
            name={series.label}
            type="linear"
            stroke={`var(--chart-${n % 8})`}
            strokeWidth={2}
            strokeDasharray={dash[Math.floor(n / 2) % dash.length] ?? '0'}
            dot={plot.rows.length <= 31 ? { r: 2, strokeWidth: 1 } : false}
            connectNulls={false}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    )
  return (
    <BarChart {...shared} barCategoryGap={plot.rows.length > 60 ? 1 : '18%'}>
      {common}
      {plot.series.map((series, n) => (
        <Bar
          key={series.key}
          dataKey={series.key}
          name={series.label}
          {...(chart.kind === 'stacked-bar' ? { stackId: 'all' } : {})}
          fill={`var(--chart-${n % 8})`}
          stroke="var(--chart-edge)"
          strokeWidth={plot.rows.length > 60 ? 0 : 0.6}
          maxBarSize={40}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  )
}

const TOOLTIP_ROWS = 10

function PlotTooltip({ chart, category, format }: { chart: Chart; category: string; format: Format }) {
  const at = chart.categories.indexOf(category)
  if (at < 0) return null
  const lines = chart.series.map((s) => ({ key: s.key, label: s.label, value: s.values[at] ?? null }))
  const shown =
    lines.length > TOOLTIP_ROWS
      ? [...lines].sort((a, b) => (b.value ?? -1) - (a.value ?? -1)).slice(0, TOOLTIP_ROWS)
      : lines
  const total = totalAt(chart, at)
  return (
    <div className={styles.tooltip}>
      <strong>{categoryText(category, format)}</strong>
      <table>
        <tbody>
          {shown.map((line) => (
            <tr key={line.key}>
              <th scope="row">
                <bdi>{line.label}</bdi>
              </th>
              <td>{valueText(line.value, chart.unit, format)}</td>
            </tr>
          ))}
          {chart.kind === 'stacked-bar' && chart.series.length > 1 && (
            <tr>
              <th scope="row">{isPartAt(chart, at) ? 'Total of what is known' : 'Total'}</th>
              <td>
                <strong>{valueText(total, chart.unit, format)}</strong>
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}
