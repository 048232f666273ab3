/** A whole list page: filters, table, footer and panel, with all of its state in the address.
 *  Promise: back and forward restore filters, sort and the open row; the panel's next and previous follow the list.
 *  A screen gives columns, filter fields and the panel's content. */
import type { Icon } from '@tabler/icons-react'
import { useCallback, useEffect, useMemo, useRef, useState, type ComponentType, type ReactNode } from 'react'
import type { List } from '../../shared/lists/definition.ts'
import { midSentence } from '../../shared/model/index.ts'
import { readRows, useList, type ListName, type ListScope, type RowOf } from '../api/queries.ts'
import { writeFilters, writeSort, type Sort } from '../lib/address-state.ts'
import { useMove } from '../lib/address.ts'
import type { Format } from '../lib/format.ts'
import { UnknownState, useAsked } from './asked.tsx'
import { DataTable, type Column, type TableHandle } from './data-table.tsx'
import { FilterBar } from './filter-bar.tsx'
import { useFormat } from './format-context.tsx'
import { ListFrame, useOpenRow, type PanelMoves } from './list-frame.tsx'
import { SaveList } from './save-list.tsx'
import { SourceFooter } from './source-footer.tsx'
import { CancelledState, EmptyState, ErrorState, LoadingState } from './states.tsx'
import { ViewMenu } from './view-menu.tsx'
import { ViewsMenu } from './views-menu.tsx'

/** What the panel of an open row is given. */
export interface PanelProps<Row> extends PanelMoves {
  readonly id: string
  /** Absent when a link opened a row that is not among the loaded ones. */
  readonly row: Row | undefined
}

export interface ListViewProps<N extends ListName> {
  /** What the list is: its filters, order, views and texts. */
  readonly list: List
  readonly method: N
  /** The rest of the method's input: client, moment. */
  readonly scope: ListScope<N>
  readonly columns: (format: Format) => readonly Column<RowOf<N>>[]
  readonly rowId: (row: RowOf<N>) => string
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
}

export function ListView<N extends ListName>(props: ListViewProps<N>) {
  const { list: definition, method, scope, columns: columnsOf, rowId, empty } = props
  const { panel: Panel, onOpen, tools } = props
  const { id, label } = definition
  const format = useFormat()
  const columns = useMemo(() => columnsOf(format), [columnsOf, format])
  const move = useMove()
  const asked = useAsked(definition)
  const { text, filters, sort = definition.defaultSort } = asked
  const refinement = {
    ...(text && { text }),
    ...(filters.length > 0 && { filters }),
    ...(sort && { sort }),
  }
  const isKnown = asked.unknown.length === 0
  const list = useList(method, scope, refinement, { enabled: isKnown })
  const readAll = (most: number, signal: AbortSignal) =>
    readRows(method, { ...scope, ...refinement }, most, signal)
  const { openId, open, table, panel } = useOpenRow()
  const openRow = useCallback(
    (row: RowOf<N>) => (onOpen ? onOpen(row) : open(rowId(row))),
    [onOpen, open, rowId],
  )
  const filterInput = useRef<HTMLInputElement>(null)
  const [selected, setSelected] = useState(0)

  const setText = useCallback((q: string) => move.set({ q, open: undefined }, { replace: true }), [move])
  usePageKeys(table, filterInput)

  if (!isKnown) return <UnknownState asked={asked} />
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />
  const filtered = filters.length > 0 || text !== ''
  const row = openId === undefined ? undefined : list.rows.find((each) => rowId(each) === openId)
  return (
    <ListFrame panel={Panel && openId !== undefined && <Panel id={openId} row={row} {...panel} />}>
      <FilterBar
        text={text}
        onText={setText}
        filters={filters}
        onFilters={(next) => move.set({ f: writeFilters(next) })}
        onClear={() => move.set({ f: undefined, q: undefined })}
        offered={definition.filters}
        facets={list.facets}
        moreFacets={list.moreFacets}
        placeholder={`Filter ${midSentence(label)}`}
        inputRef={filterInput}
        onLeave={() => table.current?.focus()}
      >
        {tools}
        <ViewsMenu list={definition} />
        <SaveList id={id} label={label} columns={columns} matched={list.matched} read={readAll} />
        <ViewMenu id={id} columns={columns} />
      </FilterBar>
      {list.cancelled ? (
        <CancelledState retry={list.retry} />
      ) : list.loading ? (
        <LoadingState words={`Reading ${midSentence(label)}`} cancel={list.cancel} />
      ) : (
        <DataTable
          ref={table}
          id={id}
          label={label}
          columns={columns}
          list={list}
          rowId={rowId}
          sort={sort}
          onSort={(next) => move.set({ sort: writeSort(next ?? turned(sort, definition.defaultSort)) })}
          openId={Panel && openId}
          onOpen={openRow}
          onClose={panel.onClose}
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
        selected={selected}
        sources={list.sources}
        moreSources={list.moreSources}
      />
    </ListFrame>
  )
}

/** After the list's own order, which is descending, the same column ascending: pressing its header always changes
 *  something. */
const turned = (sort: Sort | undefined, own: Sort | undefined): Sort | undefined =>
  sort && own && sort.field === own.field && sort.dir === own.dir && own.dir === 'desc'
    ? { field: own.field, dir: 'asc' }
    : undefined

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
