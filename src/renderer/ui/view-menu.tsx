/** How a table looks: which columns, how dense. Kept per table on this machine. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconColumns } from '@tabler/icons-react'
import type { Column } from './data-table.tsx'
import { MenuGroup } from './menu-group.tsx'
import { useShownColumns, useTableSettings, type Density } from './table-settings.ts'

const DENSITIES: readonly [Density, string][] = [
  ['dense', 'Dense'],
  ['normal', 'Normal'],
  ['roomy', 'Roomy'],
]

export function ViewMenu<Row>({ id, columns }: { id: string; columns: readonly Column<Row>[] }) {
  const { density, setDensity, columns: chosen, setColumns } = useTableSettings()
  const shown = useShownColumns(id, columns)
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
        <MenuGroup label="Columns">
          {columns.map((column, index) => (
            <Menu.CheckboxItem
              key={column.id}
              checked={shown.includes(column)}
              // The first column names the row: a table without it would be a riddle.
              disabled={index === 0}
              onChange={(checked) => setColumns(id, { ...chosen[id], [column.id]: checked })}
            >
              {column.header}
            </Menu.CheckboxItem>
          ))}
        </MenuGroup>
        <Menu.Divider />
        <MenuGroup label="Density">
          {DENSITIES.map(([value, label]) => (
            <Menu.RadioItem
              key={value}
              value={value}
              checked={density === value}
              onChange={() => setDensity(value)}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </MenuGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
