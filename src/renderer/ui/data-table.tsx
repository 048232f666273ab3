/** A dense, virtualised table over rows that come page by page.
 *  Promise: 50,000 rows feel like 50 (only what is seen is drawn; pages are fetched as they come into view); everything
 *  by keyboard (lib/table-keys.ts); the cursor stays on its row while data refreshes; role grid with true row counts.
 *  Refuses: sorting or filtering by itself, since the engine holds the rows. */
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react'
import type { ListState } from '../api/queries.ts'
import { toast } from '../app/toasts.ts'
import { nextSort, type Sort } from '../lib/address-state.ts'
import { plural } from '../lib/format.ts'
import { tableAct, toTsv } from '../lib/table-keys.ts'
import { copyText } from './copy-button.tsx'
import styles from './data-table.module.css'
import { TableHeader } from './table-header.tsx'
import { TableRow } from './table-row.tsx'
import { useSelection } from './table-selection.ts'
import { ROW_HEIGHT, useShownColumns, useTableSettings } from './table-settings.ts'

/** One column. `id` is also the field of the contract's sort where `sortable`. */
export interface Column<Row> {
  readonly id: string
  readonly header: string
  /** Width in px; with `grow` the least width. */
  readonly width: number
  /** Share of the space that is left, like flex-grow. */
  readonly grow?: number
  readonly align?: 'right'
  readonly sortable?: boolean
  /** Not shown until chosen. */
  readonly hidden?: boolean
  readonly cell: (row: Row) => ReactNode
  /** The cell as text: for copying. */
  readonly text: (row: Row) => string
}

export interface TableHandle {
  focus(): void
  /** Moves the cursor to the row and shows it. */
  move(delta: 1 | -1): void
}

interface DataTableProps<Row> {
  /** Keeps column choice and density per table. */
  readonly id: string
  /** Name for screen readers: "Identities". */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly list: ListState<Row>
  readonly rowId: (row: Row) => string
  readonly sort?: Sort | undefined
  readonly onSort?: (sort: Sort | undefined) => void
  /** Id of the row whose panel is open; the cursor follows it. */
  readonly openId?: string | undefined
  readonly onOpen?: (row: Row) => void
  readonly onClose?: () => void
  readonly onFilterKey?: () => void
  /** Told how many rows are selected. */
  readonly onSelection?: (count: number) => void
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode
  readonly ref?: Ref<TableHandle>
}

/** A page is asked for when this many rows before the end come into view. */
const AHEAD = 60
/** Chromium clamps an element at 33,554,428 px. */
const MOST_PX = 33_000_000

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const {
    id,
    label,
    columns,
    list,
    rowId,
    sort,
    onSort,
    openId,
    onOpen,
    onClose,
    onFilterKey,
    onSelection,
    empty,
  } = props
  const { rows } = list
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const { density } = useTableSettings()
  const shown = useShownColumns(id, columns)
  const rowHeight = ROW_HEIGHT[density]
  const [cursorId, setCursorId] = useState<string | null>(null)
  const [byKeyboard, setByKeyboard] = useState(false)
  const anchor = useRef<number>(-1)
  /** Where the cursor was sent before that row was loaded. */
  const awaited = useRef<number | null>(null)

  const indexOf = useMemo(() => new Map(rows.map((row, index) => [rowId(row), index])), [rows, rowId])
  // A row that a link has opened is where the cursor stands when its panel closes.
  if (openId !== undefined && openId !== cursorId) setCursorId(openId)
  const activeId = openId ?? cursorId
  const at = activeId === null ? -1 : (indexOf.get(activeId) ?? -1)
  // Who comes by keyboard stands on a row at once: text, Enter, Enter opens what was looked for.
  const cursor = at < 0 && byKeyboard && openId === undefined && rows.length > 0 ? 0 : at

  // Rows that match but are not loaded yet take their place, so that the scroll bar tells the truth.
  const count = Math.min(
    Math.max(rows.length, list.capped || list.stale ? 0 : (list.matched ?? 0)),
    Math.floor(MOST_PX / rowHeight),
  )
  // eslint-disable-next-line react-hooks/incompatible-library -- the build has no React Compiler that could trip over it
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollPaddingStart: rowHeight,
    paddingStart: 0,
  })
  useEffect(() => virtual.measure(), [virtual, rowHeight])
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  const { hasMore, loadingMore, loadMore } = list
  useEffect(() => {
    if (hasMore && !loadingMore && lastSeen >= rows.length - AHEAD) loadMore()
  }, [hasMore, loadingMore, loadMore, lastSeen, rows.length])

  const selection = useSelection(rowId, indexOf, onSelection)
  const { ids: selectedIds, toggle, set: select } = selection

  const go = useCallback(
    (to: number, extend: boolean) => {
      const row = rows[to]
      virtual.scrollToIndex(to, { align: 'auto' })
      awaited.current = row ? null : to
      if (!row) return
      if (extend) {
        if (anchor.current < 0) anchor.current = Math.max(cursor, 0)
        const [from, until] = [Math.min(anchor.current, to), Math.max(anchor.current, to)]
        select(rows.slice(from, until + 1))
      } else anchor.current = to
      setCursorId(rowId(row))
      // With the panel open, it follows the cursor.
      if (openId !== undefined) onOpen?.(row)
    },
    [rows, virtual, cursor, rowId, openId, onOpen, select],
  )
  useEffect(() => {
    if (awaited.current !== null && awaited.current < rows.length) go(awaited.current, false)
  }, [rows.length, go])
  const copyRows = useCallback(() => {
    const ids = new Set(selectedIds)
    const picked = ids.size > 0 ? rows.filter((row) => ids.has(rowId(row))) : rows.slice(cursor, cursor + 1)
    if (picked.length === 0) return
    void copyText(
      toTsv(
        shown.map((column) => column.header),
        picked.map((row) => shown.map((column) => column.text(row))),
      ),
    ).then((copied) => toastCopied(copied, picked.length))
  }, [selectedIds, rows, rowId, cursor, shown])

  useImperativeHandle(
    props.ref,
    () => ({
      focus: () => scroller.current?.focus(),
      move: (delta) => go(Math.min(rows.length - 1, Math.max(0, cursor + delta)), false),
    }),
    [go, cursor, rows.length],
  )

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current && isControl(event.target)) return
    const screenful = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
    const act = tableAct(
      { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey },
      cursor,
      count,
      screenful,
    )
    if (!act) return
    const row = rows[cursor]
    if (act.type === 'copy') {
      if (window.getSelection()?.toString()) return
      copyRows()
    } else if (act.type === 'move') go(act.to, act.extend)
    // Rows of the filters before this one are no answer.
    else if (act.type === 'open') row && !list.stale && onOpen?.(row)
    else if (act.type === 'select') row && toggle(row)
    else if (act.type === 'select-all') select(rows)
    else if (act.type === 'filter') onFilterKey?.()
    else if (openId !== undefined) onClose?.()
    else if (selectedIds.length > 0) select([])
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onRowClick = useCallback(
    (event: MouseEvent, row: Row, index: number) => {
      if (event.shiftKey) return go(index, true)
      if (event.ctrlKey || event.metaKey) return toggle(row)
      if (window.getSelection()?.toString()) return
      setCursorId(rowId(row))
      anchor.current = index
      onOpen?.(row)
    },
    [go, toggle, rowId, onOpen],
  )

  const template = `32px ${shown
    .map(({ width, grow }) => (grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`))
    .join(' ')}`
  const least = 32 + shown.reduce((sum, { width }) => sum + width, 0)
  const sizes: CSSProperties & Record<`--${string}`, string> = {
    '--columns': template,
    '--least': `${least}px`,
    '--row': `${rowHeight}px`,
  }
  const allSelected = rows.length > 0 && selectedIds.length >= rows.length
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      style={sizes}
      role="grid"
      aria-label={label}
      aria-rowcount={list.capped ? -1 : (list.matched ?? -1) + 1}
      aria-colcount={shown.length + 1}
      aria-multiselectable
      aria-busy={list.stale || list.loadingMore}
      // A row that is scrolled out of sight is not there to be named.
      aria-activedescendant={items.some(({ index }) => index === cursor) ? `${gridId}-${cursor}` : undefined}
      tabIndex={0}
      data-stale={list.stale || undefined}
      onKeyDown={onKeyDown}
      onScroll={markSideways}
      onFocus={({ target }) => setByKeyboard(target === scroller.current && target.matches(':focus-visible'))}
      onBlur={() => setByKeyboard(false)}
    >
      <TableHeader
        columns={shown}
        sort={sort}
        onSort={onSort && ((field) => onSort(nextSort(sort, field)))}
        selected={allSelected ? 'all' : selectedIds.length > 0 ? 'some' : 'none'}
        onSelectAll={() => select(allSelected ? [] : rows)}
      />
      {rows.length === 0 && !list.loading && !list.stale ? (
        <div role="row" className={styles.empty}>
          <div role="gridcell">{empty}</div>
        </div>
      ) : (
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            return (
              <TableRow
                key={row ? rowId(row) : `blank-${item.index}`}
                id={`${gridId}-${item.index}`}
                index={item.index}
                start={item.start}
                row={row}
                columns={shown}
                cursor={item.index === cursor}
                open={row !== undefined && openId === rowId(row)}
                selected={row !== undefined && selection.has(rowId(row))}
                onClick={onRowClick}
                onToggle={toggle}
              />
            )
          })}
        </div>
      )}
    </div>
  )
}

/** Draws an edge on the name column while others are scrolled behind it; no state, since scrolling draws nothing else. */
const markSideways = ({ currentTarget }: { currentTarget: HTMLElement }): void =>
  void currentTarget.toggleAttribute('data-sideways', currentTarget.scrollLeft > 0)

const toastCopied = (copied: boolean, rows: number): void =>
  copied
    ? toast('Copied', `${rows} ${plural(rows, 'row', 'rows')} as a table: paste them into a spreadsheet.`)
    : toast('Not copied', 'The system refused the clipboard.')

/** A control inside a cell keeps its own keys. */
const isControl = (target: EventTarget): boolean =>
  target instanceof HTMLElement &&
  target.closest('button, a, input, select, textarea, [role="menuitem"]') !== null
