/** Text and filters above a list: a field reached by `/`, a chip for each filter with its values and counts, and a way
 *  to add one. Promise: what is filtered is always visible in words; typing does not add steps to the history.
 *  Refuses: filtering by itself; it only tells which filters are wanted. */
import { Button, CloseButton, Menu, TextInput } from '@mantine/core'
import { IconFilterPlus, IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import type { Facets } from '../api/queries.ts'
import type { Filter } from '../lib/address-state.ts'
import styles from './filter-bar.module.css'
import { FilterChip } from './filter-chip.tsx'

export interface FilterField {
  /** Field of the contract's filter. */
  readonly field: string
  readonly label: string
  /** A value in words; the engine's own label stands where this is missing. */
  readonly word?: (value: string) => string
  /** The list can only be narrowed to values: no “is not”. */
  readonly onlyIs?: boolean
  /** False: how many rows a value has is not known. */
  readonly counts?: boolean
}

export interface FilterBarProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly filters: readonly Filter[]
  readonly onFilters: (filters: Filter[]) => void
  readonly fields: readonly FilterField[]
  readonly facets: Facets
  readonly placeholder?: string
  readonly inputRef?: RefObject<HTMLInputElement | null>
  /** Leaves the field for the list: Enter, arrow down or Escape. */
  readonly onLeave?: () => void
  /** At the right end: view options, actions. */
  readonly children?: ReactNode
}

const TYPING_MS = 180

export function FilterBar(props: FilterBarProps) {
  const {
    text,
    onText,
    filters,
    onFilters,
    fields,
    facets,
    placeholder = 'Filter',
    inputRef,
    onLeave,
    children,
  } = props
  const [typed, setTyped] = useState(text)
  const [adding, setAdding] = useState<string | null>(null)
  const sent = useRef(text)
  useEffect(() => {
    // Back and forward, or a link: the address wins over what stands in the field.
    if (text !== sent.current) {
      sent.current = text
      setTyped(text)
    }
  }, [text])
  useEffect(() => {
    if (typed === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed
      onText(typed)
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed, onText])

  const free = fields.filter(
    ({ field }) => field !== adding && !filters.some((filter) => filter.field === field),
  )
  const chips = fields.flatMap((field) => {
    const filter = filters.find((each) => each.field === field.field)
    return filter || adding === field.field ? [{ field, filter }] : []
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
            <CloseButton
              size={24}
              iconSize={14}
              aria-label="Clear the text"
              onClick={() => setTyped('')}
              tabIndex={-1}
            />
          )
        }
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed !== '') setTyped('')
          else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') onLeave?.()
          else return
          event.preventDefault()
        }}
      />
      {chips.map(({ field, filter }) => (
        <FilterChip
          key={field.field}
          field={field}
          filter={filter}
          options={facets[field.field] ?? []}
          startOpen={adding === field.field}
          onChange={(next) => change(field.field, next)}
          onClosed={() => setAdding((current) => (current === field.field ? null : current))}
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
            {free.map(({ field, label }) => (
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
            setTyped('')
            onFilters([])
          }}
        >
          Clear
        </Button>
      )}
      <div className={styles.end}>{children}</div>
    </div>
  )
}
