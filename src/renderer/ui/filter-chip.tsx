/** One filter as a chip: "State: Active, Invited ✕". Pressing it opens its values with counts and the choice
 *  between "is" and "is not". Values that are chosen but no longer present stay listed, so that they can be removed. */
import { Checkbox, CloseButton, Popover, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { filterText, type Filter as FilterDefinition } from '../../shared/lists/definition.ts'
import { fold } from '../../shared/model/index.ts'
import type { Filter } from '../lib/address-state.ts'
import { plural } from '../lib/format.ts'
import { providerLabel } from '../lib/providers.ts'
import styles from './filter-bar.module.css'
import { useFormat } from './format-context.tsx'

interface Option {
  readonly value: string
  readonly label: string
  readonly count: number
}

const SEARCH_FROM = 9

export function FilterChip(props: {
  /** Id of the filter. */
  field: string
  about: FilterDefinition
  filter: Filter | undefined
  options: readonly Option[]
  /** How many more values there are. */
  more: number | undefined
  startOpen: boolean
  onChange: (next: Filter | null) => void
  onClosed: () => void
}) {
  const { field, about, filter, options, more = 0, startOpen, onChange, onClosed } = props
  const format = useFormat()
  const [open, setOpen] = useState(startOpen)
  const [search, setSearch] = useState('')
  const values = filter?.values ?? []
  /** Values of a client's own may come with a name, such as a connection's. */
  const nameOf = (value: string): string | undefined => {
    const found = options.find((option) => option.value === value)?.label
    return about.words === undefined && found !== value ? found : undefined
  }
  const label = (value: string): string => nameOf(value) ?? filterText(about, value, providerLabel)
  const gone = values.filter((value) => !options.some((option) => option.value === value))
  const offered = [...options, ...gone.map((value) => ({ value, label: value, count: 0 }))]
  const seen = offered.filter(({ value }) => fold(label(value)).includes(fold(search)))
  const close = () => {
    setOpen(false)
    setSearch('')
    onClosed()
  }
  const toggle = (value: string) => {
    const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value]
    onChange({ ...filter, field, values: next })
  }
  return (
    <Popover
      opened={open}
      onChange={(opened) => !opened && close()}
      position="bottom-start"
      trapFocus
      returnFocus
    >
      <span className={styles.chip}>
        <Popover.Target>
          <button
            type="button"
            className={styles.chipButton}
            aria-haspopup="dialog"
            onClick={() => (open ? close() : setOpen(true))}
          >
            <span className={styles.chipField}>
              {about.label}
              {filter?.not ? ' is not' : ':'}
            </span>{' '}
            <bdi>{values.length === 0 ? '…' : values.map(label).join(', ')}</bdi>
          </button>
        </Popover.Target>
        <CloseButton
          size={24}
          iconSize={14}
          aria-label={`Remove the filter ${about.label}`}
          onClick={() => {
            onChange(null)
            close()
          }}
        />
      </span>
      <Popover.Dropdown className={styles.values} aria-label={`Filter by ${about.label}`}>
        {!about.onlyIs && (
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Is or is not"
            data={[
              { value: 'is', label: 'is' },
              { value: 'not', label: 'is not' },
            ]}
            value={filter?.not ? 'not' : 'is'}
            onChange={(word) => onChange(word === 'not' ? { field, values, not: true } : { field, values })}
          />
        )}
        {offered.length >= SEARCH_FROM && (
          <TextInput
            aria-label={`Search ${about.label}`}
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <div className={styles.valueList}>
          {seen.map(({ value, count }) => (
            <Checkbox
              key={value}
              size="xs"
              checked={values.includes(value)}
              onChange={() => toggle(value)}
              label={
                <span className={styles.value}>
                  <bdi>{label(value)}</bdi>
                  {!about.uncounted && <span className={styles.count}>{format.number(count)}</span>}
                </span>
              }
            />
          ))}
          {seen.length === 0 && <p className={styles.count}>No values</p>}
          {more > 0 && (
            <p className={styles.count}>
              and {format.number(more)} more {plural(more, 'value', 'values')}: filter the list by text to
              find them
            </p>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
