/** Text and filters above a list: a field reached by `/`, a chip for each filter with its values and counts, and a way
 *  to add one. Promise: what is filtered is always visible in words; typing does not add steps to the history.
 *  Refuses: filtering by itself; it only tells which filters are wanted. */
import { Button, CloseButton, Menu, TextInput } from '@mantine/core'
import { IconFilterPlus, IconSearch } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import type { List } from '../../shared/lists/definition.ts'
import type { Facets, MoreFacets } from '../api/queries.ts'
import type { Filter } from '../lib/address-state.ts'
import styles from './filter-bar.module.css'
import { FilterChip } from './filter-chip.tsx'

export type Filters = List['filters']

export interface FilterBarProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly filters: readonly Filter[]
  readonly onFilters: (filters: Filter[]) => void
  /** No text and no filter, in one step. */
  readonly onClear: () => void
  /** Those of the list, in the order in which they are offered. */
  readonly offered: Filters
  readonly facets: Facets
  /** By field: how many more values there are than `facets` names. */
  readonly moreFacets?: MoreFacets | undefined
  readonly placeholder?: string
  readonly inputRef?: RefObject<HTMLInputElement | null>
  /** Leaves the field for the list: Enter, arrow down or Escape. */
  readonly onLeave?: () => void
  /** At the right end: view options, actions. */
  readonly children?: ReactNode
}

export function FilterBar(props: FilterBarProps) {
  const {
    text,
    onText,
    filters,
    onFilters,
    onClear,
    offered,
    facets,
    moreFacets,
    placeholder = 'Filter',
    inputRef,
    onLeave,
    children,
  } = props
  const { typed, type, flush, empty, forget } = useTypedText(text, onText)
  const [adding, setAdding] = useState<string | null>(null)

  const fields = Object.entries(offered)
  const free = fields.filter(
    ([field]) => field !== adding && !filters.some((filter) => filter.field === field),
  )
  const chips = fields.flatMap(([field, about]) => {
    const filter = filters.find((each) => each.field === field)
    return filter || adding === field ? [{ field, about, filter }] : []
  })
  const change = (field: string, next: Filter | null) => {
    const others = filters.filter((filter) => filter.field !== field)
    onFilters(next && next.values.length > 0 ? [...others, next] : others)
  }
  return (
    <div className={styles.bar} role="search">
      <TextInput
        ref={inputRef}
        className={styles.text}
        aria-label={placeholder}
        placeholder={`${placeholder}  /`}
        value={typed}
        maxLength={200}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={
          typed && (
            <CloseButton size={24} iconSize={14} aria-label="Clear the text" onClick={empty} tabIndex={-1} />
          )
        }
        onChange={(event) => type(event.currentTarget.value)}
        // What was typed counts before what is pressed next, such as a row.
        onBlur={flush}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed !== '') empty()
          else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') onLeave?.()
          else return
          event.preventDefault()
        }}
      />
      {chips.map(({ field, about, filter }) => (
        <FilterChip
          key={field}
          field={field}
          about={about}
          filter={filter}
          options={facets[field] ?? []}
          more={moreFacets?.[field]}
          startOpen={adding === field}
          onChange={(next) => change(field, next)}
          onClosed={() => setAdding((current) => (current === field ? null : current))}
        />
      ))}
      {free.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" color="gray" leftSection={<IconFilterPlus size={14} aria-hidden />}>
              Filter
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {free.map(([field, { label }]) => (
              <Menu.Item key={field} onClick={() => setAdding(field)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {(filters.length > 0 || text) && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            forget()
            onClear()
          }}
        >
          Clear
        </Button>
      )}
      <div className={styles.end}>{children}</div>
    </div>
  )
}

const TYPING_MS = 180

/** The text as it is typed: told after a pause, or at once when the field is left or emptied. */
function useTypedText(text: string, onText: (text: string) => void) {
  const [typed, setTyped] = useState(text)
  const sent = useRef(text)
  const send = useCallback(
    (next: string) => {
      if (next === sent.current) return
      sent.current = next
      onText(next)
    },
    [onText],
  )
  useEffect(() => {
    // Back and forward, or a link: the address wins over what stands in the field.
    if (text === sent.current) return
    sent.current = text
    setTyped(text)
  }, [text])
  useEffect(() => {
    const timer = setTimeout(() => send(typed), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed, send])
  const empty = () => {
    setTyped('')
    send('')
  }
  /** Empties the field and tells nobody. */
  const forget = () => {
    sent.current = ''
    setTyped('')
  }
  return { typed, type: setTyped, flush: () => send(typed), empty, forget }
}
