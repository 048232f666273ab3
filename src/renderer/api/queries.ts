/** Queries and commands of the contract as React hooks, typed by method name.
 *  Promise: an answer of one client or moment never stands in for another's while it loads.
 *  Not here: the texts of errors (app/error-text.ts). */
import {
  hashKey,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useMemo } from 'react'
import { METHODS, type CommandName, type QueryName, type Topic } from '../../shared/contract/methods.ts'
import type { Input, Output, SourceView } from '../../shared/contract/schemas.ts'
import type { Filter, Sort } from '../lib/address-state.ts'
import { engine, markStale, queryClient } from './engine.ts'

const clientOf = (input: object): string | null =>
  'clientId' in input && typeof input.clientId === 'string' ? input.clientId : null
const momentOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null && 'asOf' in input ? input.asOf : null

/** Options of one query: for useQuery, prefetching and reading the cache. */
export const engineQuery = <N extends QueryName>(name: N, input: Input<N>) =>
  queryOptions({
    queryKey: [name, clientOf(input), input] as const,
    queryFn: ({ signal }) => engine.call(name, input, signal),
  })

interface QueryExtras {
  readonly enabled?: boolean
  /** Keep showing the answer to the previous input of the same client and moment while the next one loads. */
  readonly keepPrevious?: boolean
}

/** The answer to a query. Shows what is cached at once and refreshes when the engine says that it is stale. */
export function useEngineQuery<N extends QueryName>(
  name: N,
  input: Input<N>,
  { enabled = true, keepPrevious = false }: QueryExtras = {},
): UseQueryResult<Output<N>, Error> {
  return useQuery<Output<N>>({
    queryKey: [name, clientOf(input), input],
    queryFn: ({ signal }) => engine.call(name, input, signal),
    enabled,
    placeholderData: (previous, query) =>
      keepPrevious && isSameView(query?.queryKey, clientOf(input), input) ? previous : undefined,
  })
}

/** Gives up waiting for an answer; what was cached stays. */
export const cancelQuery = <N extends QueryName>(name: N, input: Input<N>): void =>
  void queryClient.cancelQueries({ queryKey: engineQuery(name, input).queryKey, exact: true })

const isSameView = (key: readonly unknown[] | undefined, clientId: string | null, input: unknown): boolean =>
  key !== undefined && key[1] === clientId && momentOf(key[2]) === momentOf(input)

/** A command. What it changes is fetched again afterwards, beside what the engine announces itself. */
export function useCommand<N extends CommandName>(name: N): UseMutationResult<Output<N>, Error, Input<N>> {
  return useMutation<Output<N>, Error, Input<N>>({
    mutationFn: (input) => engine.call(name, input),
    onSuccess: (_output, input) => {
      const changes: readonly Topic[] = METHODS[name].changes
      if (changes.length > 0) markStale(changes, clientOf(input))
    },
  })
}

/** Queries that answer pages of rows with a keyset cursor. */
export type ListName = {
  [N in QueryName]: Output<N> extends { rows: unknown[]; nextCursor: string | null } ? N : never
}[QueryName]
export type RowOf<N extends ListName> = Output<N>['rows'][number]
export type Facets = Readonly<Record<string, readonly { value: string; label: string; count: number }[]>>
/** By field: values beyond those in `Facets`. */
export type MoreFacets = Readonly<Record<string, number>>
/** What narrows and orders a list; the same for every list method. */
export interface Refinement {
  readonly text?: string
  readonly filters?: readonly Filter[]
  readonly sort?: Sort
}
/** The rest of a list's input: which client, which moment. */
export type ListScope<N extends ListName> = Omit<Input<N>, keyof Refinement | 'cursor' | 'limit'>
interface ListPage<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
  readonly matched: number
  readonly total: number
  readonly capped?: boolean
  readonly facets?: Facets
  readonly moreFacets?: MoreFacets | undefined
  readonly sources: readonly SourceView[]
  readonly moreSources?: number | undefined
}

/** A list as a table wants it, whatever method it comes from. */
export interface ListState<Row> {
  readonly rows: readonly Row[]
  /** Rows that match the filters, also those not loaded yet; null while unknown. */
  readonly matched: number | null
  readonly total: number | null
  /** True: `matched` is a lower bound, "1,000+". */
  readonly capped: boolean
  readonly facets: Facets
  readonly moreFacets?: MoreFacets | undefined
  readonly sources: readonly SourceView[]
  readonly moreSources?: number | undefined
  readonly hasMore: boolean
  readonly loadingMore: boolean
  readonly loadMore: () => void
  /** Nothing to show yet. */
  readonly loading: boolean
  /** Rows shown are of the previous filters while the next ones load. */
  readonly stale: boolean
  readonly error: Error | null
  readonly retry: () => void
  /** Gives up waiting for the first rows. */
  readonly cancel: () => void
  /** True after that, until `retry`. */
  readonly cancelled: boolean
}

/** Rows of a list's first page: enough for a tall window, and soon there. */
const FIRST_PAGE = 100
/** Rows of the pages after it: the most that the contract allows. */
const NEXT_PAGE = 500
const NO_FACETS: Facets = {}

/** One page. `N` ties input to row; the parts make up Input<N> and Output<N> by construction, which the compiler
 *  cannot see for a generic N. */
const fetchPage = <N extends ListName>(
  name: N,
  input: object,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ListPage<RowOf<N>>> => {
  const limit = cursor === null ? FIRST_PAGE : NEXT_PAGE
  return engine.call(name, { ...input, limit, cursor } as unknown as Input<N>, signal) as Promise<
    ListPage<RowOf<N>>
  >
}

/** All rows that match, at most `most`, read anew: for saving a list as a file. */
export async function readRows<N extends ListName>(
  name: N,
  input: ListScope<N> & Refinement,
  most: number,
  signal: AbortSignal,
): Promise<RowOf<N>[]> {
  const rows: RowOf<N>[] = []
  let cursor: string | null = null
  do {
    const page: ListPage<RowOf<N>> = await fetchPage(name, input, cursor, signal)
    rows.push(...page.rows)
    cursor = page.nextCursor
  } while (cursor !== null && rows.length < most)
  return rows.slice(0, most)
}

/** Options of a list, page by page: for useList and prefetching. */
export const listQuery = <N extends ListName>(name: N, input: ListScope<N> & Refinement) => ({
  queryKey: [name, clientOf(input), input] as const,
  queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | null }) =>
    fetchPage(name, input, pageParam, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last: ListPage<RowOf<N>>) => last.nextCursor,
})

/** A whole list, page by page. The engine applies the refinement. */
export function useList<N extends ListName>(
  name: N,
  scope: ListScope<N>,
  refinement: Refinement = {},
  { enabled = true }: { enabled?: boolean } = {},
): ListState<RowOf<N>> {
  const input = { ...scope, ...refinement }
  const options = listQuery(name, input)
  // Asked while the page is still being drawn, not after: the engine reads meanwhile.
  if (enabled && !queryClient.getQueryState(options.queryKey)) void queryClient.prefetchInfiniteQuery(options)
  const query = useInfiniteQuery({
    ...options,
    enabled,
    placeholderData: (previous, previousQuery) =>
      isSameView(previousQuery?.queryKey, clientOf(input), input) ? previous : undefined,
  })
  const { pages, state } = usePages(query, options.queryKey, enabled)
  return useMemo(() => {
    const [first, last] = [pages[0], pages.at(-1)]
    return {
      rows: pages.flatMap((page) => page.rows),
      matched: last?.matched ?? null,
      total: last?.total ?? null,
      capped: last?.capped ?? false,
      facets: first?.facets ?? NO_FACETS,
      moreFacets: first?.moreFacets,
      sources: first?.sources ?? [],
      moreSources: first?.moreSources,
      ...state,
    }
  }, [pages, state])
}

/** What every list says of its pages; the same object until something of it changes.
 *  @param query must have been made with `queryKey`. @param enabled false = nothing was asked. */
export function usePages<P>(
  query: UseInfiniteQueryResult<InfiniteData<P>>,
  queryKey: QueryKey,
  enabled = true,
): { readonly pages: readonly P[]; readonly state: PageState } {
  const {
    data,
    hasNextPage,
    isFetchingNextPage,
    isPending,
    isFetching,
    isPlaceholderData,
    error,
    fetchNextPage,
    refetch,
  } = query
  const loading = isPending && isFetching
  // A string, so that the rows keep their identity from one drawing to the next.
  const queryHash = hashKey(queryKey)
  return useMemo(() => {
    const pages = data?.pages ?? []
    const state = {
      hasMore: hasNextPage && !isPlaceholderData,
      loadingMore: isFetchingNextPage,
      loadMore: () => void fetchNextPage({ cancelRefetch: false }),
      loading,
      stale: isPlaceholderData,
      error: pages.length > 0 ? null : error,
      retry: () => void refetch(),
      cancel: () => void queryClient.cancelQueries({ predicate: (each) => each.queryHash === queryHash }),
      cancelled: isPending && enabled && !loading && error === null,
    }
    return { pages, state }
  }, [
    data,
    hasNextPage,
    loading,
    queryHash,
    isFetchingNextPage,
    isPending,
    isPlaceholderData,
    error,
    fetchNextPage,
    refetch,
    enabled,
  ])
}

type PageState = Pick<
  ListState<never>,
  'hasMore' | 'loadingMore' | 'loadMore' | 'loading' | 'stale' | 'error' | 'retry' | 'cancel' | 'cancelled'
>
