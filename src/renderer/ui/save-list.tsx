/** Saves the rows that match the filters as one CSV file: the columns on show, in the order on show.
 *  Promise: it can be cancelled while the rows are read, and says when there are more rows than a file takes. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconFileSpreadsheet, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { engine } from '../api/engine.ts'
import { cutText, MOST_LIST_ROWS, MOST_TEXT } from '../../shared/model/index.ts'
import { toast, toastError } from '../app/toasts.ts'
import { useAddress } from '../lib/address.ts'
import { plural } from '../lib/format.ts'
import type { Column } from './data-table.tsx'
import styles from './filter-bar.module.css'
import { useFormat } from './format-context.tsx'
import { useShownColumns } from './table-settings.ts'

export function SaveList<Row>(props: {
  id: string
  /** "Identities": names the file. */
  label: string
  columns: readonly Column<Row>[]
  /** Reads all rows that match, at most `most`. */
  read: (most: number, signal: AbortSignal) => Promise<readonly Row[]>
  /** Rows that match; null = not known. */
  matched: number | null
}) {
  const { id, label, columns, read, matched } = props
  const { clientId } = useAddress()
  const format = useFormat()
  const shown = useShownColumns(id, columns)
  const [saving, setSaving] = useState(false)
  const control = useRef<AbortController | null>(null)
  // The list of another page or client is no longer wanted.
  useEffect(() => () => control.current?.abort(), [])

  const save = async () => {
    const { signal } = (control.current = new AbortController())
    setSaving(true)
    try {
      const rows = await read(MOST_LIST_ROWS, signal)
      signal.throwIfAborted()
      const { file } = await engine.call('list.save', {
        clientId,
        name: label,
        columns: shown.map(({ header }) => header),
        rows: rows.map((row) => shown.map((column) => cutText(column.text(row), MOST_TEXT))),
      })
      if (file !== null) {
        const words = `${format.number(rows.length)} ${plural(rows.length, 'row', 'rows')}`
        const some = matched !== null && rows.length < matched
        toast('List saved', `${some ? `The first ${words}; the export holds all of them` : words}: ${file}`)
      }
    } catch (error) {
      if (!signal.aborted) toastError(error)
    } finally {
      setSaving(false)
    }
  }
  const words = saving ? 'Cancel saving' : 'Save these rows as CSV'
  return (
    <Tooltip label={words}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label={words}
        className={styles.tool}
        disabled={matched === 0}
        onClick={() => (saving ? control.current?.abort() : void save())}
      >
        {saving ? <IconX size={16} /> : <IconFileSpreadsheet size={16} />}
      </ActionIcon>
    </Tooltip>
  )
}
