/** One row of a DataTable. Drawn again only when its own props change, so that moving the cursor costs two rows. */
import { memo, type MouseEvent } from 'react'
import type { Column } from './data-table.tsx'
import styles from './data-table.module.css'

interface TableRowProps<Row> {
  readonly id: string
  readonly index: number
  readonly start: number
  /** Absent = matches, but is not loaded yet. */
  readonly row: Row | undefined
  readonly columns: readonly Column<Row>[]
  readonly cursor: boolean
  readonly open: boolean
  readonly selected: boolean
  readonly onClick: (event: MouseEvent, row: Row, index: number) => void
  readonly onToggle: (row: Row) => void
}

function Row<R>({
  id,
  index,
  start,
  row,
  columns,
  cursor,
  open,
  selected,
  onClick,
  onToggle,
}: TableRowProps<R>) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={styles.row}
      data-cursor={cursor || undefined}
      data-open={open || undefined}
      data-selected={selected || undefined}
      style={{ transform: `translateY(${start}px)` }}
      onClick={row && ((event) => onClick(event, row, index))}
    >
      <div role="gridcell" className={styles.check}>
        {row && (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label="Select row"
            checked={selected}
            onClick={(event) => event.stopPropagation()}
            onChange={() => onToggle(row)}
          />
        )}
      </div>
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          className={styles.cell}
          data-align={column.align}
          data-first={at === 0 || undefined}
        >
          {row && column.cell(row)}
        </div>
      ))}
    </div>
  )
}

// memo() forgets the type parameter; the component's own type is given back.
export const TableRow = memo(Row) as typeof Row
