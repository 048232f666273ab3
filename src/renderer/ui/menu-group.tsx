/** Items of a menu under a heading, which readers hear as the name of the group. */
import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'

export const MenuGroup = ({ label, children }: { label: string; children: ReactNode }) => (
  <div role="group" aria-label={label}>
    <Menu.Label aria-hidden>{label}</Menu.Label>
    {children}
  </div>
)
