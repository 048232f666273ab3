/** Pages of events, newest first, in the form that the table wants. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EventRow } from '../../../shared/contract/schemas.ts'
import type { Chart } from '../../../shared/model/index.ts'
import { engine } from '../../api/engine.ts'
import { useEngineQuery, type Facets, type ListState } from '../../api/queries.ts'
import { ACTOR_KINDS, ACTOR_LABEL, type EventRequest } from './request.ts'

const PAGE_SIZE = 200

interface Events {
  readonly list: ListState<EventRow>
  readonly facets: Facets
  readonly perDay: Chart | null
}

export function useEvents(scope: { clientId: string; asOf: number | null }, request: EventRequest): Events {
  const { clientId, asOf } = scope
  const connections = useEngineQuery('connections.list', { clientId }).data?.connections
  const query = useInfiniteQuery({
    queryKey: ['events.list', clientId, { asOf, ...request }],
    queryFn: ({ pageParam, signal }) =>
      engine.call('events.list', { clientId, asOf, ...request, before: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.nextBefore,
    placeholderData: (previous, before) =>
      before?.queryKey[1] === clientId && momentOf(before.queryKey[2]) === asOf ? previous : undefined,
  })
  const {
    data,
    hasNextPage,
    isFetchingNextPage,
    isPending,
    isPlaceholderData,
    error,
    fetchNextPage,
    refetch,
  } = query
  return useMemo(() => {
    const pages = data?.pages ?? []
    const first = pages[0]
    return {
      list: {
        rows: pages.flatMap((page) => page.rows),
        matched: first?.matched ?? null,
        total: null,
        capped: first?.capped ?? false,
        facets: {},
        sources: first?.sources ?? [],
        hasMore: hasNextPage && !isPlaceholderData,
        loadingMore: isFetchingNextPage,
        loadMore: () => void fetchNextPage({ cancelRefetch: false }),
        loading: isPending,
        stale: isPlaceholderData,
        error: first ? null : error,
        retry: () => void refetch(),
      },
      facets: {
        type: first?.types ?? [],
        actor: ACTOR_KINDS.map((value) => ({ value, label: ACTOR_LABEL[value], count: 0 })),
        connection: (connections ?? []).map(({ id, name }) => ({ value: id, label: name, count: 0 })),
      },
      perDay: first?.perDay ?? null,
    }
  }, [
    data,
    connections,
    hasNextPage,
    isFetchingNextPage,
    isPending,
    isPlaceholderData,
    error,
    fetchNextPage,
    refetch,
  ])
}

const momentOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null && 'asOf' in input ? input.asOf : undefined
