/** Pages of events, newest first, in the form that the table wants. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EventRow, Output } from '../../../shared/contract/schemas.ts'
import { ACTOR_KINDS, ACTOR_LABEL, type Chart } from '../../../shared/model/index.ts'
import { engine } from '../../api/engine.ts'
import { useEngineQuery, usePages, type Facets, type ListState } from '../../api/queries.ts'
import type { EventRequest } from './request.ts'

const PAGE_SIZE = 200
/** The most that the contract allows. */
const MOST_PAGE = 200

interface Events {
  readonly list: ListState<EventRow>
  readonly facets: Facets
  readonly perDay: Chart | null
  /** Events whose text could not be searched whole. */
  readonly cut: number
}

/** @param enabled false: nothing is asked. */
export function useEvents(
  scope: { clientId: string; asOf: number | null },
  request: EventRequest,
  enabled = true,
): Events {
  const { clientId, asOf } = scope
  const connections = useEngineQuery('connections.list', { clientId }).data?.connections
  const queryKey = ['events.list', clientId, { asOf, ...request }]
  const query = useInfiniteQuery({
    queryKey,
    enabled,
    queryFn: ({ pageParam, signal }) =>
      engine.call('events.list', { clientId, asOf, ...request, before: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.nextBefore,
    placeholderData: (previous, before) =>
      before?.queryKey[1] === clientId && momentOf(before.queryKey[2]) === asOf ? previous : undefined,
  })
  const { pages, state } = usePages(query, queryKey, enabled)
  return useMemo(() => {
    const [first] = pages
    return {
      list: {
        rows: pages.flatMap((page) => page.rows),
        matched: first?.matched ?? null,
        total: null,
        capped: first?.capped ?? false,
        facets: {},
        moreFacets: { type: first?.moreTypes ?? 0 },
        sources: first?.sources ?? [],
        moreSources: first?.moreSources,
        ...state,
      },
      facets: {
        type: first?.types ?? [],
        topic: first?.topics ?? [],
        outcome: first?.outcomes ?? [],
        actor: ACTOR_KINDS.map((value) => ({ value, label: ACTOR_LABEL[value], count: 0 })),
        connection: (connections ?? []).map(({ id, name }) => ({ value: id, label: name, count: 0 })),
      },
      perDay: first?.perDay ?? null,
      cut: first?.cut ?? 0,
    }
  }, [pages, state, connections])
}

/** The newest events that match, at most `most`: for saving the list as a file. */
export async function readEvents(
  scope: { clientId: string; asOf: number | null },
  request: EventRequest,
  most: number,
  signal: AbortSignal,
): Promise<EventRow[]> {
  const rows: EventRow[] = []
  let before: number | null = null
  do {
    const page: Output<'events.list'> = await engine.call(
      'events.list',
      { ...scope, ...request, before, limit: MOST_PAGE },
      signal,
    )
    rows.push(...page.rows)
    before = page.nextBefore
  } while (before !== null && rows.length < most)
  return rows.slice(0, most)
}

const momentOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null && 'asOf' in input ? input.asOf : undefined
