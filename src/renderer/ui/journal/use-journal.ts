/** Pages of a journal, newest first, in the form that the table wants. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Input, Output } from '../../../shared/contract/schemas.ts'
import { engine } from '../../api/engine.ts'
import { usePages, type ListState } from '../../api/queries.ts'
import type { Filter } from '../../lib/address-state.ts'

export type JournalRow = Output<'journal.list'>['rows'][number]
export type JournalRequest = Pick<Input<'journal.list'>, 'text' | 'by' | 'kinds'>

const PAGE_SIZE = 200

/** Only what is asked for: an empty object is everything. */
export function journalRequest(text: string | undefined, filters: readonly Filter[]): JournalRequest {
  const of = (field: string): string[] | undefined =>
    filters.find((filter) => filter.field === field)?.values.slice(0, 100)
  const [by, kinds] = [of('author'), of('kind')]
  return { ...(text ? { text } : {}), ...(by ? { by } : {}), ...(kinds ? { kinds } : {}) }
}

interface Journal {
  readonly list: ListState<JournalRow>
  /** The newest page: what is said of the journal as a whole. null until it is read. */
  readonly whole: Omit<Output<'journal.list'>, 'rows' | 'nextCursor'> | null
}

/** @param enabled false: nothing is asked. */
export function useJournal(clientId: string | null, request: JournalRequest, enabled = true): Journal {
  const queryKey = ['journal.list', clientId, request]
  const query = useInfiniteQuery({
    queryKey,
    enabled,
    queryFn: ({ pageParam, signal }) =>
      engine.call('journal.list', { clientId, ...request, cursor: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (previous, before) => (before?.queryKey[1] === clientId ? previous : undefined),
  })
  const { pages, state } = usePages(query, queryKey, enabled)
  return useMemo(() => {
    const [first] = pages
    const list = {
      rows: pages.flatMap((page) => page.rows),
      matched: first?.matched ?? null,
      total: first?.total ?? null,
      capped: false,
      facets: {
        author: (first?.authors ?? []).map(({ id, name, count }) => ({ value: id, label: name, count })),
        kind: (first?.kinds ?? []).map(({ kind, count }) => ({ value: kind, label: kind, count })),
      },
      moreFacets: { author: first?.moreAuthors ?? 0, kind: first?.moreKinds ?? 0 },
      sources: [],
      ...state,
    }
    return { list, whole: first ?? null }
  }, [pages, state])
}
