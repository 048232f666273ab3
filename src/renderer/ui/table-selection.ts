/** Which rows of a table are selected. A row that the filters hide is not: nothing is copied that cannot be seen in the
 *  list. */
import { useCallback, useEffect, useMemo, useState } from 'react'

interface Selection<Row> {
  /** Ids of the selected rows, in the order in which they were selected. */
  readonly ids: readonly string[]
  has(id: string): boolean
  toggle(row: Row): void
  /** Selects these and no others. */
  set(rows: readonly Row[]): void
}

/** @param indexOf the place of each row that is in the list, by id. */
export function useSelection<Row>(
  rowId: (row: Row) => string,
  indexOf: ReadonlyMap<string, number>,
  onSelection: ((count: number) => void) | undefined,
): Selection<Row> {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const ids = useMemo(() => [...marked].filter((id) => indexOf.has(id)), [marked, indexOf])
  useEffect(() => onSelection?.(ids.length), [onSelection, ids.length])
  const toggle = useCallback(
    (row: Row) =>
      setMarked((current) => {
        const next = new Set(current)
        if (!next.delete(rowId(row))) next.add(rowId(row))
        return next
      }),
    [rowId],
  )
  const set = useCallback((rows: readonly Row[]) => setMarked(new Set(rows.map(rowId))), [rowId])
  return { ids, has: (id) => marked.has(id), toggle, set }
}
