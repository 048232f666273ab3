/** A whole list page: filters, table, footer and panel, with all of its state in the address.
 *  Promise: back and forward restore filters, sort and the open row; the panel's next and previous follow the list.
 *  A screen gives columns, filter fields and the panel's content. */
import type { Icon } from '@tabler/icons-react'
import { useCallback, useEffect, useMemo, useRef, useState, type ComponentType, type ReactNode } from 'react'
import { useList, type ListName, type ListScope, type RowOf } from '../api/queries.ts'
import {
  parseFilters,
  parseSort,
  writeFilters,
  writeSort,
  type Filter,
  type Sort,
} from '../lib/address-state.ts'
import { useAddress, useMove } from '../lib/address.ts'
import { DataTable, type Column, type TableHandle } from './data-table.tsx'
import { FilterBar, type FilterField } from './filter-bar.tsx'
import styles from './list-view.module.css'
import { SourceFooter } from './source-footer.tsx'
import { EmptyState, ErrorState, LoadingState } from './states.tsx'
import { ViewMenu } from './view-menu.tsx'

/** What the panel of an open row is given. */
export interface PanelProps<Row> {
  readonly id: string
  /** Absent when a link opened a row that is not among the loaded ones. */
  readonly row: Row | undefined
  readonly onClose: () => void
  readonly onPrevious: () => void
  readonly onNext: () => void
}

export interface ListViewProps<N extends ListName> {
  /** Keeps column choice per list. */
  readonly id: string
  /** "identities": for the table's name and the texts. */
  readonly label: string
  readonly method: N
  /** The rest of the method's input: client, moment. */
  readonly scope: ListScope<N>
  readonly columns: readonly Column<RowOf<N>>[]
  readonly rowId: (row: RowOf<N>) => string
  readonly fields: readonly FilterField[]
  /** What would be here and the one thing to do. */
  readonly empty: {
    readonly icon?: Icon
    readonly title: string
    readonly body?: ReactNode
    readonly action?: ReactNode
  }
  /** The open row's panel: a component of the screen, never an inline function, which would start afresh each time. */
  readonly panel?: ComponentType<PanelProps<RowOf<N>>>
  /** In place of the panel: what opening a row does. */
  readonly onOpen?: (row: RowOf<N>) => void
  /** At the end of the filter row. */
  readonly tools?: ReactNode
  /** Order when the address names none. */
  readonly defaultSort?: Sort
}

export function ListView<N extends ListName>(props: ListViewProps<N>) {
  type Row = RowOf<N>
  const { id, label, method, scope, columns, rowId, fields, empty, panel, onOpen, tools, defaultSort } = props
  const Panel = panel
  const { search } = useAddress()
  const move = useMove()
  const filters = useMemo(() => parseFilters(search.f), [search.f])
  const sort = useMemo(() => parseSort(search.sort) ?? defaultSort, [search.sort, defaultSort])
  const text = search.q ?? ''
  const list = useList(method, scope, {
    ...(text ? { text } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(sort ? { sort } : {}),
  })
  const openId = panel ? search.open : undefined
  const table = useRef<TableHandle>(null)
  const filterInput = useRef<HTMLInputElement>(null)
  const [selected, setSelected] = useState<readonly string[]>([])

  const open = useCallback(
    (row: Row) => {
      if (!panel) return onOpen?.(row)
      // The first opening is a step in the history, moving on inside the panel is not.
      move.set({ open: rowId(row) }, { replace: openId !== undefined })
    },
    [panel, onOpen, move, rowId, openId],
  )
  const close = useCallback(() => {
    move.set({ open: undefined })
    table.current?.focus()
  }, [move])
  const setText = useCallback((q: string) => move.set({ q, open: undefined }, { replace: true }), [move])
  const setFilters = (next: Filter[]) =>
    move.set({
      f: writeFilters(next),
      ...(next.length === 0 && filters.length === 0 ? { q: undefined } : {}),
    })
  usePageKeys(table, filterInput)

  if (list.error) return <ErrorState error={list.error} retry={list.retry} />
  const filtered = filters.length > 0 || text !== ''
  const row = openId === undefined ? undefined : list.rows.find((each) => rowId(each) === openId)
  return (
    <div className={styles.view}>
      <div className={styles.list}>
        <FilterBar
          text={text}
          onText={setText}
          filters={filters}
          onFilters={setFilters}
          fields={fields}
          facets={list.facets}
          placeholder={`Filter ${label.toLowerCase()}`}
          inputRef={filterInput}
          onLeave={() => table.current?.focus()}
        >
          {tools}
          <ViewMenu id={id} columns={columns} />
        </FilterBar>
        {list.loading ? (
          <LoadingState words={`Reading ${label.toLowerCase()}`} />
        ) : (
          <DataTable
            ref={table}
            id={id}
            label={label}
            columns={columns}
            list={list}
            rowId={rowId}
            sort={sort}
            onSort={(next) => move.set({ sort: writeSort(next) })}
            openId={openId}
            onOpen={open}
            onClose={close}
            onFilterKey={() => filterInput.current?.focus()}
            onSelection={setSelected}
            empty={
              filtered ? (
                <EmptyState title="Nothing matches" body="Change or clear the filters to see more." />
              ) : (
                <EmptyState {...empty} />
              )
            }
          />
        )}
        <SourceFooter
          matched={list.matched}
          total={list.total}
          capped={list.capped}
          selected={selected.length}
          sources={list.sources}
        />
      </div>
      {Panel && openId !== undefined && (
        <Panel
          id={openId}
          row={row}
          onClose={close}
          onPrevious={() => table.current?.move(-1)}
          onNext={() => table.current?.move(1)}
        />
      )}
    </div>
  )
}

const OWN_KEYS = 'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"], [role="grid"]'

/** Keys of the page while nothing else has the focus: `/` goes to the filter, j/k and arrows into the table. */
function usePageKeys(
  table: { readonly current: TableHandle | null },
  filter: { readonly current: HTMLInputElement | null },
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      const { target, key } = event
      const onPage = target === document.body
      // A button has no use for letters; a field, a menu or a dialog has.
      if (!onPage && !(target instanceof Element && target.closest(OWN_KEYS) === null)) return
      if (key === '/') filter.current?.focus()
      else if (key === 'j' || key === 'k' || (onPage && (key === 'ArrowDown' || key === 'ArrowUp')))
        table.current?.focus()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [table, filter])
}
