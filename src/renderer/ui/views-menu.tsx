/** Views of a list: those that Reeve offers and those that were saved on this machine. Choosing one sets filters, order
 *  and columns; what is on show can be saved under a name, renamed and deleted. */
import { Button, Group, Menu, Modal, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBookmark, IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useMemo, useState, type FormEvent } from 'react'
import type { List } from '../../shared/lists/definition.ts'
import { useAddress, useMove } from '../lib/address.ts'
import { returnFocus } from '../lib/focus.ts'
import {
  leftOut,
  MOST_NAME,
  MOST_VIEWS,
  offeredViews,
  sameRows,
  toView,
  viewName,
  withView,
  type SavedView,
} from '../lib/saved-views.ts'
import styles from './filter-bar.module.css'
import { MenuGroup } from './menu-group.tsx'
import { useTableSettings } from './table-settings.ts'

const NO_VIEWS: readonly SavedView[] = []
const NO_COLUMNS = {}

const sameColumns = (a: SavedView['columns'] = {}, b: SavedView['columns'] = {}): boolean =>
  [...Object.keys(a), ...Object.keys(b)].every((column) => a[column] === b[column])

export function ViewsMenu({ list }: { list: List }) {
  const { id, filters, views: wanted } = list
  const offered = useMemo(() => offeredViews(wanted), [wanted])
  const { search } = useAddress()
  const move = useMove()
  const { columns, views, setColumns, setViews } = useTableSettings()
  const saved = views[id] ?? NO_VIEWS
  const everyClient = new Set(
    Object.entries(filters).flatMap(([field, { everyClient: same }]) => (same ? [field] : [])),
  )
  const shown = { f: search.f, sort: search.sort, columns: columns[id] ?? NO_COLUMNS }
  const isShown = (view: SavedView): boolean =>
    sameRows(view, shown) && (view.columns === undefined || sameColumns(view.columns, shown.columns))
  const current = search.q ? undefined : [...saved, ...offered].find(isShown)
  const own = current !== undefined && saved.includes(current) ? current : undefined
  /** What the dialog is open for: a new view, or another name for one. */
  const [naming, setNaming] = useState<'new' | SavedView | null>(null)

  const choose = (view: SavedView) => {
    if (view.columns) setColumns(id, view.columns)
    move.set({ f: view.f, sort: view.sort, q: undefined, open: undefined })
  }
  const remove = (view: SavedView) => {
    setViews(
      id,
      saved.filter((each) => each !== view),
    )
    tellDeleted(view.name, () => setViews(id, withView(useTableSettings.getState().views[id] ?? [], view)))
  }
  const save = (name: string) => {
    if (naming === null) return
    const others = naming === 'new' ? saved : saved.filter((each) => each !== naming)
    setViews(id, withView(others, { ...(naming === 'new' ? toView(shown, everyClient) : naming), name }))
    setNaming(null)
  }
  const item = (view: SavedView) => (
    <Menu.Item
      key={view.name}
      onClick={() => choose(view)}
      rightSection={view === current && <IconCheck size={14} aria-label="on show" />}
    >
      <bdi>{view.name}</bdi>
    </Menu.Item>
  )
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            className={styles.views}
            leftSection={<IconBookmark size={14} aria-hidden />}
            rightSection={<IconChevronDown size={12} aria-hidden />}
            aria-label={current ? `View: ${current.name}` : 'Views'}
          >
            {current?.name ?? 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={styles.viewList}>
          {saved.length > 0 && <MenuGroup label="Saved on this machine">{saved.map(item)}</MenuGroup>}
          {offered.length > 0 && <MenuGroup label="Offered">{offered.map(item)}</MenuGroup>}
          {saved.length + offered.length > 0 && <Menu.Divider />}
          <Menu.Item
            disabled={own !== undefined || saved.length >= MOST_VIEWS}
            onClick={() => setNaming('new')}
          >
            Save this view…
          </Menu.Item>
          {own && <Menu.Item onClick={() => setNaming(own)}>Rename this view…</Menu.Item>}
          {own && <Menu.Item onClick={() => remove(own)}>Delete this view</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={naming !== null}
        onClose={() => setNaming(null)}
        title={naming === 'new' ? 'Save this view' : 'Rename this view'}
      >
        {naming !== null && (
          <NameForm
            name={naming === 'new' ? '' : naming.name}
            taken={saved.filter((view) => view !== naming).map(({ name }) => name)}
            note={naming === 'new' ? noteFor(leftOut(search.f, everyClient), filters, search.q) : null}
            onSave={save}
            onCancel={() => setNaming(null)}
          />
        )}
      </Modal>
    </>
  )
}

/** What is on show and does not go into the view. */
function noteFor(out: readonly string[], filters: List['filters'], text: string | undefined): string | null {
  const words = [
    ...(text ? ['the typed text'] : []),
    ...out.map((field) => `the filter ${filters[field]?.label ?? field}`),
  ]
  return words.length === 0 ? null : `Left out, since it is this client’s own: ${words.join(', ')}.`
}

function NameForm(props: {
  name: string
  taken: readonly string[]
  note: string | null
  onSave: (name: string) => void
  onCancel: () => void
}) {
  const { taken, note, onSave, onCancel } = props
  const [typed, setTyped] = useState(props.name)
  const name = viewName(typed)
  const replaces = name !== null && taken.includes(name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name !== null) onSave(name)
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        label="Name"
        description="Filters, order and columns are kept on this machine, for every client."
        data-autofocus
        dir="auto"
        autoComplete="off"
        maxLength={MOST_NAME}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {note !== null && <Text mt="xs">{note}</Text>}
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" disabled={name === null}>
          {replaces ? 'Replace the view of that name' : 'Save'}
        </Button>
      </Group>
    </form>
  )
}

function tellDeleted(name: string, undo: () => void): void {
  const shown = notifications.show({
    title: 'View deleted',
    message: (
      <Group justify="space-between">
        <bdi>{name}</bdi>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            undo()
            notifications.hide(shown)
            returnFocus()
          }}
        >
          Undo
        </Button>
      </Group>
    ),
    autoClose: 12_000,
    closeButtonProps: { 'aria-label': 'Close this message' },
  })
}
