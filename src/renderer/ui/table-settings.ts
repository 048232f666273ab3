/** How each table looks on this machine: hidden columns and density. View state only, kept in local storage.
 *  Refuses: data of any client. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Density = 'dense' | 'normal' | 'roomy'
export const ROW_HEIGHT: Readonly<Record<Density, number>> = { dense: 26, normal: 32, roomy: 40 }

interface TableSettings {
  readonly density: Density
  /** Table id → column id → shown. Columns that are not named show as their definition says. */
  readonly columns: Readonly<Record<string, Readonly<Record<string, boolean>>>>
  setDensity(density: Density): void
  setColumns(table: string, columns: Readonly<Record<string, boolean>>): void
}

export const useTableSettings = create<TableSettings>()(
  persist(
    (set) => ({
      density: 'normal',
      columns: {},
      setDensity: (density) => set({ density }),
      setColumns: (table, columns) => set((state) => ({ columns: { ...state.columns, [table]: columns } })),
    }),
    { name: 'reeve.tables', version: 1 },
  ),
)
