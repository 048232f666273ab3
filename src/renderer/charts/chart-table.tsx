/** The numbers of a chart as a table: every series, also those that the drawing folds into one. */
import { Table } from '@mantine/core'
import type { Chart } from '../../shared/model/index.ts'
import type { Format } from '../lib/format.ts'
import { categoryText, isPartAt, totalAt, valueText } from './chart-data.ts'
import styles from './charts.module.css'

export function ChartTable({ chart, format, height }: { chart: Chart; format: Format; height: number }) {
  const totals = chart.kind === 'stacked-bar' && chart.series.length > 1
  return (
    // Focusable, so that the keyboard can scroll it.
    <div
      className={styles.scroll}
      style={{ maxHeight: Math.max(height, 220) }}
      tabIndex={0}
      role="region"
      aria-label={chart.title}
    >
      <Table stickyHeader verticalSpacing={2} horizontalSpacing="sm">
        <Table.Caption className="mantine-visually-hidden">{chart.alt}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col"> </Table.Th>
            {chart.series.map((series) => (
              <Table.Th key={series.key} scope="col" ta="right">
                <bdi>{series.label}</bdi>
              </Table.Th>
            ))}
            {totals && (
              <Table.Th scope="col" ta="right">
                Total
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {chart.categories.map((category, at) => (
            // Categories may repeat; their place is their identity.
            <Table.Tr key={`${at}-${category}`}>
              <Table.Th scope="row" fw={400}>
                {categoryText(category, format)}
              </Table.Th>
              {chart.series.map((series) => (
                <Table.Td key={series.key} ta="right">
                  {valueText(series.values[at] ?? null, chart.unit, format)}
                </Table.Td>
              ))}
              {totals && (
                <Table.Td ta="right">
                  {valueText(totalAt(chart, at), chart.unit, format)}
                  {isPartAt(chart, at) && totalAt(chart, at) !== null ? ' (part)' : ''}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
