/** How each table looks on this machine: hidden columns, density, saved views. View state only, kept in local storage.
 *  Refuses: data of any client. */
import { useMemo } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { SavedView } from '../lib/saved-views.ts'

export type Density = 'dense' | 'normal' | 'roomy'
export const ROW_HEIGHT: Readonly<Record<Density, number>> = { dense: 26, normal: 32, roomy: 40 }

interface TableSettings {
  readonly density: Density
  /** Table id → column id → shown. Columns that are not named show as their definition says. */
  readonly columns: Readonly<Record<string, Readonly<Record<string, boolean>>>>
  /** Table id → its views, by name. */
  readonly views: Readonly<Record<string, readonly SavedView[]>>
  setDensity(density: Density): void
  setColumns(table: string, columns: Readonly<Record<string, boolean>>): void
  setViews(table: string, views: readonly SavedView[]): void
}

export const useTableSettings = create<TableSettings>()(
  persist(
    (set) => ({
      density: 'normal',
      columns: {},
      views: {},
      setDensity: (density) => set({ density }),
      setColumns: (table, columns) => set((state) => ({ columns: { ...state.columns, [table]: columns } })),
      setViews: (table, views) => set((state) => ({ views: { ...state.views, [table]: views } })),
    }),
    { name: 'reeve.tables', version: 1 },
  ),
)

/** The columns of a table that are on show. */
export function useShownColumns<C extends { readonly id: string; readonly hidden?: boolean }>(
  table: string,
  columns: readonly C[],
): readonly C[] {
  const own = useTableSettings((state) => state.columns[table])
  return useMemo(() => columns.filter(({ id, hidden }) => own?.[id] ?? !hidden), [columns, own])
}
