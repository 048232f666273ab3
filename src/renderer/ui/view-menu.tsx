/** How a table looks: which columns, how dense. Kept per table on this machine. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconCheck, IconColumns } from '@tabler/icons-react'
import type { Column } from './data-table.tsx'
import { useTableSettings, type Density } from './table-settings.ts'

const DENSITIES: readonly [Density, string][] = [
  ['dense', 'Dense'],
  ['normal', 'Normal'],
  ['roomy', 'Roomy'],
]

export function ViewMenu<Row>({ id, columns }: { id: string; columns: readonly Column<Row>[] }) {
  const { density, setDensity, columns: chosen, setColumns } = useTableSettings()
  const own = chosen[id] ?? {}
  const isShown = (column: Column<Row>): boolean => own[column.id] ?? !column.hidden
  const mark = (on: boolean) => (
    <IconCheck size={14} aria-hidden style={{ visibility: on ? 'visible' : 'hidden' }} />
  )
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Tooltip label="Columns and density">
          <ActionIcon variant="subtle" color="gray" size={28} aria-label="Columns and density">
            <IconColumns size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        {columns.map((column, index) => (
          <Menu.Item
            key={column.id}
            role="menuitemcheckbox"
            aria-checked={isShown(column)}
            // The first column names the row: a table without it would be a riddle.
            disabled={index === 0}
            leftSection={mark(isShown(column))}
            onClick={() => setColumns(id, { ...own, [column.id]: !isShown(column) })}
          >
            {column.header}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>Density</Menu.Label>
        {DENSITIES.map(([value, label]) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={density === value}
            leftSection={mark(density === value)}
            onClick={() => setDensity(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
