/** Header row of a DataTable: sticky, sorts by button, says the direction to eyes and readers. */
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { Sort } from '../lib/address-state.ts'
import type { Column } from './data-table.tsx'
import styles from './data-table.module.css'

export function TableHeader<Row>(props: {
  columns: readonly Column<Row>[]
  sort: Sort | undefined
  onSort: ((field: string) => void) | undefined
  selected: 'none' | 'some' | 'all'
  onSelectAll: () => void
}) {
  const { columns, sort, onSort, selected, onSelectAll } = props
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.headRow}>
        <div role="columnheader" className={styles.check}>
          <input
            type="checkbox"
            aria-label="Select all loaded rows"
            checked={selected === 'all'}
            ref={(box) => {
              if (box) box.indeterminate = selected === 'some'
            }}
            onChange={onSelectAll}
          />
        </div>
        {columns.map((column, at) => {
          const dir = sort?.field === column.id ? sort.dir : undefined
          const Arrow = dir === 'desc' ? IconArrowDown : IconArrowUp
          return (
            <div
              key={column.id}
              role="columnheader"
              className={styles.headCell}
              data-align={column.align}
              data-first={at === 0 || undefined}
              aria-sort={
                column.sortable
                  ? dir === 'asc'
                    ? 'ascending'
                    : dir === 'desc'
                      ? 'descending'
                      : 'none'
                  : undefined
              }
            >
              {column.sortable && onSort ? (
                <button
                  type="button"
                  className={styles.sort}
                  onClick={() => onSort(column.id)}
                  title={column.header}
                >
                  <span>{column.header}</span>
                  {dir && <Arrow size={13} stroke={2} aria-hidden />}
                </button>
              ) : (
                <span title={column.header}>{column.header}</span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
