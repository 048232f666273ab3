/** The address as React state: which client, which page, and the search parameters; and how to move.
 *  Promise: every change goes through the router's history, so back, forward and copied links work.
 *  Not here: parsing (lib/address-state.ts). */
import { useRouter, useRouterState } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { parseSearch, type PageSearch } from './address-state.ts'

export interface Address {
  /** null outside a client. */
  readonly clientId: string | null
  /** Path of the screen: "people", "fleet". */
  readonly page: string
  readonly search: PageSearch
  /** Moment of the snapshot shown; null = now. */
  readonly asOf: number | null
}

/** Changes of search parameters; undefined takes one away. */
export type SearchPatch = Readonly<Record<string, string | number | undefined>>

/** Splits `/c/<client>/<page>` and `/<page>`. */
export function splitPath(pathname: string): { clientId: string | null; page: string } {
  const [first = '', second = '', third = ''] = pathname.split('/').filter(Boolean)
  if (first !== 'c') return { clientId: null, page: first || 'fleet' }
  let clientId = second
  try {
    clientId = decodeURIComponent(second)
  } catch {
    // A broken escape is taken as written; the engine answers "not found".
  }
  return { clientId, page: third || 'overview' }
}

export function useAddress(): Address {
  const location = useRouterState({ select: (state) => state.location })
  return useMemo(() => {
    const search = parseSearch(location.search)
    return { ...splitPath(location.pathname), search, asOf: search.asOf ?? null }
  }, [location])
}

/** The client of this page. Only for screens of scope `client`, where there is always one. */
export function useClientScope(): { clientId: string; asOf: number | null } {
  const { clientId, asOf } = useAddress()
  return useMemo(() => ({ clientId: clientId ?? '', asOf }), [clientId, asOf])
}

export interface Move {
  /** Changes some search parameters of this page. `replace`: no new step in the history (typing, open row). */
  set(patch: SearchPatch, options?: { replace?: boolean }): void
  /** Another page of the same client, keeping the snapshot. */
  toPage(page: string, search?: SearchPatch): void
  /** A client's page; the same page when none is named. */
  toClient(clientId: string, page?: string, search?: SearchPatch): void
  /** A page that is not under a client. */
  toWorkspace(page: string, search?: SearchPatch): void
}

export const clientPath = (clientId: string, page: string): string =>
  `/c/${encodeURIComponent(clientId)}/${page}`

const clean = (search: SearchPatch): PageSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''))

export function useMove(): Move {
  const router = useRouter()
  const go = useCallback(
    (to: string, search: SearchPatch, replace = false) => {
      void router.navigate({ to, search: clean(search), replace })
    },
    [router],
  )
  return useMemo(() => {
    const here = () => {
      // Where the last move went, also when that is not drawn yet: two moves in a row must not undo each other.
      const { pathname, search } = router.latestLocation
      return { pathname, search: parseSearch(search), ...splitPath(pathname) }
    }
    return {
      set: (patch, options) => {
        const { pathname, search } = here()
        go(pathname, { ...search, ...patch }, options?.replace)
      },
      toPage: (page, search = {}) => {
        const at = here()
        if (at.clientId) go(clientPath(at.clientId, page), { asOf: at.search.asOf, ...search })
        else go(`/${page}`, search)
      },
      toClient: (clientId, page, search = {}) => {
        const at = here()
        go(clientPath(clientId, page ?? (at.clientId ? at.page : 'overview')), search)
      },
      toWorkspace: (page, search = {}) => go(`/${page}`, search),
    }
  }, [go, router])
}
