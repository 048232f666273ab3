/** The parts of the total by what was chosen, with calls and tokens, and what each amount is. */
import { useMemo } from 'react'
import { BASIS_LABEL } from '../../../shared/model/index.ts'
import type { Output } from '../../../shared/contract/schemas.ts'
import { parseSort, writeSort } from '../../lib/address-state.ts'
import { useAddress, useMove } from '../../lib/address.ts'
import type { Format } from '../../lib/format.ts'
import { BasisBadge } from '../../ui/badges.tsx'
import { nameColumn, numberColumn, providerColumn } from '../../ui/columns.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { comparing, wholeList, type SortKeys } from '../../ui/local-list.ts'
import { Card } from '../../ui/page.tsx'
import { SaveList } from '../../ui/save-list.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { MoneyText, None, NotReported } from '../../ui/values.tsx'
import { ViewMenu } from '../../ui/view-menu.tsx'
import { groupLabel, type GroupBy } from './period.ts'
import styles from './spend.module.css'

type Data = Output<'spend.get'>
type Row = Data['rows'][number]

function columnsFor(groupBy: GroupBy, format: Format): Column<Row>[] {
  return [
    nameColumn(
      { id: 'label', header: groupLabel(groupBy), width: 200, grow: 3, sortable: true },
      (row) => row.label,
    ),
    providerColumn({ none: 'Several' }),
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
    numberColumn(
      { id: 'calls', header: 'Calls', width: 104, sortable: true },
      (row) => row.calls ?? undefined,
    ),
    numberColumn(
      { id: 'inputTokens', header: 'Input tokens', width: 124, sortable: true },
      (row) => row.inputTokens ?? undefined,
    ),
    numberColumn(
      { id: 'outputTokens', header: 'Output tokens', width: 124, sortable: true },
      (row) => row.outputTokens ?? undefined,
    ),
  ]
}

/** Without a chosen order the engine's stands: most expensive first. */
const KEYS: SortKeys<Row> = {
  label: (row) => row.label,
  billed: (row) => row.billed[0]?.micros ?? null,
  calls: (row) => row.calls,
  inputTokens: (row) => row.inputTokens,
  outputTokens: (row) => row.outputTokens,
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
  const rows = useMemo(() => data.rows.toSorted(comparing(KEYS, sort)), [data.rows, sort])
  const lines = Math.min(MOST_LINES, Math.max(rows.length, 3)) + 1
  return (
    <Card
      title={`By ${groupLabel(groupBy).toLowerCase()}`}
      actions={
        <>
          <SaveList
            id="spend"
            label="Usage and spend"
            columns={columns}
            matched={data.rowsTotal}
            read={() => Promise.resolve(rows)}
          />
          <ViewMenu id="spend" columns={columns} />
        </>
      }
    >
      <div className={styles.table} style={{ height: lines * LINE + 16 }}>
        <DataTable
          id="spend"
          label="Usage and spend"
          columns={columns}
          list={wholeList(rows, data.rowsTotal)}
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
