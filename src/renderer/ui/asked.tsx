/** What the address asks of a list: text, filters and order. Promise: a filter or an order that the list does not have is
 *  named and nothing is shown, since without it the list would show all rows. */
import { Button } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { unknownIn, type List } from '../../shared/lists/definition.ts'
import { listed } from '../../shared/model/index.ts'
import {
  parseSort,
  readFilters,
  writeFilters,
  writeSort,
  type Filter,
  type Sort,
} from '../lib/address-state.ts'
import { useAddress, useMove } from '../lib/address.ts'
import { EmptyState } from './states.tsx'

export interface Asked {
  readonly text: string
  /** Those that the list has. */
  readonly filters: readonly Filter[]
  readonly sort: Sort | undefined
  /** What the list does not have, in words. */
  readonly unknown: readonly string[]
}

export function useAsked(list: List): Asked {
  const { q: text = '', f, sort: by } = useAddress().search
  return useMemo(() => {
    const { filters, unreadable } = readFilters(f)
    const sort = parseSort(by)
    const isKnown = (part: { filters?: Filter[]; sort?: Sort }) => unknownIn(list, part).length === 0
    return {
      text,
      filters: filters.filter((filter) => isKnown({ filters: [filter] })),
      sort: sort && isKnown({ sort }) ? sort : undefined,
      unknown: [
        ...unknownIn(list, { filters, sort }),
        ...unreadable.map((part) => `the filter “${part.slice(0, 60)}”`),
      ],
    }
  }, [list, text, f, by])
}

const MOST_NAMED = 5

/** In place of the rows. */
export function UnknownState({ asked }: { asked: Asked }) {
  const move = useMove()
  const { unknown, filters, sort } = asked
  return (
    <EmptyState
      icon={IconFilterOff}
      title={`This list does not have ${listed(unknown.slice(0, MOST_NAMED), Math.max(0, unknown.length - MOST_NAMED))}`}
      body="A link or a saved view of another version can ask for it. No rows are shown: without it, these would be other rows than those asked for."
      action={
        <Button
          variant="default"
          onClick={() => move.set({ f: writeFilters(filters), sort: writeSort(sort) })}
        >
          Show the list without it
        </Button>
      }
    />
  )
}
