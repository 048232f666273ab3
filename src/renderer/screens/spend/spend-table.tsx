/** The parts of the total by what was chosen, with calls and tokens, and what each amount is. */
import { useMemo } from 'react'
import type { Output } from '../../../shared/contract/schemas.ts'
import { parseSort, writeSort, type Sort } from '../../lib/address-state.ts'
import { useAddress, useMove } from '../../lib/address.ts'
import type { Format } from '../../lib/format.ts'
import { BASIS_LABEL, PROVIDER_LABEL } from '../../lib/words.ts'
import { BasisBadge, ProviderMark } from '../../ui/badges.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { Card } from '../../ui/page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { MoneyText, Name, None, NotReported, Num } from '../../ui/values.tsx'
import { ViewMenu } from '../../ui/view-menu.tsx'
import { groupLabel, type GroupBy } from './period.ts'
import styles from './spend.module.css'

type Data = Output<'spend.get'>
type Row = Data['rows'][number]

const counted = (value: number | null) => (value === null ? <NotReported /> : <Num value={value} />)
const countText = (value: number | null): string => (value === null ? 'Not reported' : String(value))

function columnsFor(groupBy: GroupBy, format: Format): Column<Row>[] {
  return [
    {
      id: 'label',
      header: groupLabel(groupBy),
      width: 200,
      grow: 3,
      sortable: true,
      text: (row) => row.label,
      cell: (row) => <Name name={row.label} />,
    },
    {
      id: 'provider',
      header: 'Provider',
      width: 104,
      text: (row) => (row.provider ? PROVIDER_LABEL[row.provider] : 'Several'),
      cell: (row) => (row.provider ? <ProviderMark provider={row.provider} /> : <None word="Several" />),
    },
    {
      id: 'billed',
      header: 'Amount',
      width: 120,
      align: 'right',
      sortable: true,
      text: (row) => (row.billed.length === 0 ? 'Not reported' : format.moneys(row.billed)),
      cell: (row) => (row.billed.length === 0 ? <NotReported /> : <MoneyText amounts={row.billed} />),
    },
    {
      id: 'basis',
      header: 'What it is',
      width: 116,
      text: (row) => (row.basis ? BASIS_LABEL[row.basis] : ''),
      cell: (row) => row.basis && <BasisBadge basis={row.basis} />,
    },
    {
      id: 'share',
      header: 'Share',
      width: 72,
      align: 'right',
      text: (row) => (row.share === null ? '' : format.percent(row.share)),
      cell: (row) =>
        row.share === null ? <None word="–" /> : <span className="tabular">{format.percent(row.share)}</span>,
    },
    {
      id: 'calls',
      header: 'Calls',
      width: 104,
      align: 'right',
      sortable: true,
      text: (row) => countText(row.calls),
      cell: (row) => counted(row.calls),
    },
    {
      id: 'inputTokens',
      header: 'Input tokens',
      width: 124,
      align: 'right',
      sortable: true,
      text: (row) => countText(row.inputTokens),
      cell: (row) => counted(row.inputTokens),
    },
    {
      id: 'outputTokens',
      header: 'Output tokens',
      width: 124,
      align: 'right',
      sortable: true,
      text: (row) => countText(row.outputTokens),
      cell: (row) => counted(row.outputTokens),
    },
  ]
}

const KEYS: Readonly<Record<string, (row: Row) => string | number | null>> = {
  label: (row) => row.label,
  billed: (row) => row.billed[0]?.micros ?? null,
  calls: (row) => row.calls,
  inputTokens: (row) => row.inputTokens,
  outputTokens: (row) => row.outputTokens,
}

/** The rows in the chosen order; without one, in the engine's: most expensive first. What is not reported stands last. */
function ordered(rows: readonly Row[], sort: Sort | undefined): readonly Row[] {
  const key = sort && Object.hasOwn(KEYS, sort.field) ? KEYS[sort.field] : undefined
  if (!key) return rows
  const sign = sort?.dir === 'desc' ? -1 : 1
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return (
      sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
    )
  })
}

const rowId = (row: Row): string => row.key
const LINE = 32
const MOST_LINES = 14

export function SpendTable({ data, groupBy }: { data: Data; groupBy: GroupBy }) {
  const format = useFormat()
  const move = useMove()
  const { search } = useAddress()
  const sort = useMemo(() => parseSort(search.sort), [search.sort])
  const columns = useMemo(() => columnsFor(groupBy, format), [groupBy, format])
  const rows = useMemo(() => ordered(data.rows, sort), [data.rows, sort])
  const lines = Math.min(MOST_LINES, Math.max(rows.length, 3)) + 1
  return (
    <Card
      title={`By ${groupLabel(groupBy).toLowerCase()}`}
      actions={<ViewMenu id="spend" columns={columns} />}
    >
      <div className={styles.table} style={{ height: lines * LINE + 16 }}>
        <DataTable
          id="spend"
          label="Usage and spend"
          columns={columns}
          list={{
            rows,
            matched: rows.length,
            total: data.rowsTotal,
            capped: false,
            facets: {},
            sources: [],
            hasMore: false,
            loadingMore: false,
            loadMore: () => undefined,
            loading: false,
            stale: false,
            error: null,
            retry: () => undefined,
          }}
          rowId={rowId}
          sort={sort}
          onSort={(next) => move.set({ sort: writeSort(next) })}
          empty={<EmptyState title="Nothing in this period" body="Choose a longer period." />}
        />
      </div>
      <p className={styles.count}>
        {format.number(rows.length)} of {format.number(data.rowsTotal)} rows
        {rows.length < data.rowsTotal ? '; the export holds all of them' : ''}
      </p>
    </Card>
  )
}
