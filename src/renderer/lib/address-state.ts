/** What the address holds, as values: snapshot, text, filters, sort, open row, tab. Pure parsing and writing.
 *  Promise: total. A filter that cannot be read is named, since a list without it would show all rows; any other part that
 *  cannot be read is left out.
 *  Not here: the router (lib/address.ts). */

/** One filter: field, values, and whether it excludes them. Same shape as the contract's. */
export interface Filter {
  readonly field: string
  readonly values: string[]
  readonly not?: boolean
}
export interface Sort {
  readonly field: string
  readonly dir: 'asc' | 'desc'
}

/** Search parameters. Short names, since people paste these links. */
export interface PageSearch {
  /** Moment of the snapshot that the whole client is shown at; absent = now. */
  readonly asOf?: number
  /** Text in the filter field. */
  readonly q?: string
  /** Filters, see writeFilters. */
  readonly f?: string
  /** Field, with a leading minus for descending. */
  readonly sort?: string
  /** Id of the row whose panel is open. */
  readonly open?: string
  readonly tab?: string
  /** A screen's own choices: period, grouping, moments to compare. */
  readonly [own: string]: string | number | undefined
}

const MAX_TEXT = 4_000

/** Keeps strings and finite numbers of sane size; everything else is dropped. */
export function parseSearch(raw: Readonly<Record<string, unknown>>): PageSearch {
  const kept: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(raw)) {
    if (key === '__proto__') continue
    // Filters are cut nowhere: readFilters says which of them cannot be read.
    if (typeof value === 'string' && value !== '' && (value.length <= MAX_TEXT || key === 'f'))
      kept[key] = value
    else if (typeof value === 'number' && Number.isFinite(value)) kept[key] = value
  }
  const asOf = Number(kept['asOf'])
  const text = (key: string): string | undefined => (key in kept ? String(kept[key]) : undefined)
  return {
    ...kept,
    asOf: kept['asOf'] !== undefined && Number.isSafeInteger(asOf) && asOf > 0 ? asOf : undefined,
    q: text('q')?.slice(0, 200),
    f: text('f'),
    sort: text('sort'),
    open: text('open'),
    tab: text('tab'),
  }
}

/** `kind=api_key,token;state!=dormant`; the parts are percent-encoded, so any value survives. */
export function writeFilters(filters: readonly Filter[]): string | undefined {
  const parts = filters
    .filter((filter) => filter.values.length > 0)
    .map(
      ({ field, values, not }) =>
        `${encodeURIComponent(field)}${not ? '!=' : '='}${values.map(encodeURIComponent).join(',')}`,
    )
  return parts.length > 0 ? parts.join(';') : undefined
}

/** As in the contract: filters of one question, and values of one filter. */
const MOST_FILTERS = 20
const MOST_VALUES = 100
const MOST_VALUE = 500

interface ReadFilters {
  readonly filters: Filter[]
  /** The parts that are no filter, as written. */
  readonly unreadable: string[]
}

/** The filters of an address, and what of it cannot be read as one. */
export function readFilters(text: string | undefined): ReadFilters {
  const filters: Filter[] = []
  const unreadable: string[] = []
  for (const part of text === undefined || text === '' ? [] : text.split(';')) {
    const filter = filters.length < MOST_FILTERS ? readFilter(part) : null
    if (filter) filters.push(filter)
    else unreadable.push(part)
  }
  return { filters, unreadable }
}

function readFilter(part: string): Filter | null {
  const match = /^([^=!]+)(!?)=(.*)$/.exec(part)
  if (!match) return null
  const [, name = '', not, list = ''] = match
  try {
    const field = decodeURIComponent(name)
    const values = list.split(',').map(decodeURIComponent)
    if (field.length > 60 || values.length > MOST_VALUES) return null
    if (values.some((value) => value.length > MOST_VALUE)) return null
    return not === '!' ? { field, values, not: true } : { field, values }
  } catch {
    // A broken escape.
    return null
  }
}

export function parseSort(text: string | undefined): Sort | undefined {
  if (!text || text === '-') return undefined
  return text.startsWith('-') ? { field: text.slice(1), dir: 'desc' } : { field: text, dir: 'asc' }
}

export const writeSort = (sort: Sort | undefined): string | undefined =>
  sort && `${sort.dir === 'desc' ? '-' : ''}${sort.field}`

/** The next sort when a header is pressed: ascending, descending, then the list's own order. */
export function nextSort(current: Sort | undefined, field: string): Sort | undefined {
  if (current?.field !== field) return { field, dir: 'asc' }
  return current.dir === 'asc' ? { field, dir: 'desc' } : undefined
}
