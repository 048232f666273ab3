/** Turns answers into lines `path = value`: one figure or one row of a list a line, so that a change shows as single lines. */

type Lines = string[]
type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Moments are easier to read, and to check, as dates. */
const MOMENT = /(^at|At|[sS]ince|[aA]sOf|\.from|\.to)$/

function word(path: string, value: unknown): string {
  if (typeof value === 'number' && value > 1e12 && MOMENT.test(path))
    return new Date(value).toISOString().replace(/(:00)?\.000Z$/, 'Z')
  if (typeof value === 'string') return /^[^\s";|]+$/.test(value) ? value : JSON.stringify(value)
  return String(value)
}

/** A row in one line. */
function inline(value: unknown, path: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, path)).join(' | ')}]`
  if (!isFields(value)) return word(path, value)
  return pairs(value, '').join('; ')
}

/** By name: the order of a row's fields says nothing. */
const sorted = (value: Fields): (readonly [string, unknown])[] =>
  Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

function pairs(value: Fields, before: string): string[] {
  return sorted(value).flatMap(([key, inner]): string[] => {
    if (inner === undefined) return []
    const path = before === '' ? key : `${before}.${key}`
    return isFields(inner) ? pairs(inner, path) : [`${path}=${inline(inner, path)}`]
  })
}

/** What tells a row of a list from others, whatever its place is: the first of these that it has. */
const NAMES: readonly (readonly string[])[] = [
  ['controlId', 'connectionName', 'subjectLabel', 'subjectId'],
  ['controlId', 'provider', 'subjectLabel', 'subjectId'],
  ['controlId'],
  ['change', 'kind', 'provider', 'factId'],
  ['connectionName', 'seq'],
  ['seq', 'action'],
  ['connectionName', 'dataset'],
  ['connectionName', 'at', 'type', 'actorLabel', 'targetLabel'],
  ['email', 'id'],
  ['name', 'id'],
  ['key', 'label'],
  ['dataset', 'endpoint'],
  ['dataset'],
  ['label'],
  ['id'],
]

const namesOf = (row: Fields): readonly string[] =>
  NAMES.find((fields) => fields.every((field) => Object.hasOwn(row, field))) ?? []

function nameOf(row: Fields): string {
  if (isFields(row['client'])) return String(row['client']['name'])
  return [...new Set(namesOf(row).map((field) => word(field, row[field])))].join(' ')
}

/** Facets of a list, one field a line. */
export function facetLines(path: string, facets: unknown): Lines {
  if (!isFields(facets)) return []
  return Object.entries(facets).map(([field, values]) => {
    const said = (values as readonly { readonly value: string; readonly count: number }[])
      .map(({ value, count }) => `${word(field, value)} ${count}`)
      .sort()
    return `${path} / facets.${field} = ${said.join(', ')}`
  })
}

/** Lines of one answer. Lists of rows lose their order; `orderOf` pins it where it is a figure of its own. */
export function linesOf(path: string, value: unknown, inside = ''): Lines {
  const here = inside === '' ? path : `${path} / ${inside}`
  if (Array.isArray(value)) {
    if (value.length === 0 || !value.some(isFields)) return [`${here} = ${inline(value, inside)}`]
    return value.map((row: unknown) =>
      isFields(row)
        ? `${here} [${nameOf(row)}] = ${inline(without(row, ...namesOf(row)), '')}`
        : `${here} = ${inline(row, inside)}`,
    )
  }
  if (!isFields(value)) return [`${here} = ${word(inside, value)}`]
  return Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : linesOf(path, inner, inside === '' ? key : `${inside}.${key}`),
  )
}

/** The first rows of a sorted list by name, in their order. */
export const orderOf = (path: string, rows: readonly unknown[]): string =>
  `${path} / order = ${rows.map((row) => (isFields(row) ? nameOf(row) : String(row))).join(' > ')}`

/** The same row without what another line shows already, or what no person sees. */
export const without = (row: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))

/** Millionths as a plain number: 1500000n is 1.5. */
function fromMillionths(sum: bigint): string {
  const digits = sum.toString().replace('-', '').padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0+$/, '')
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction && `.${fraction}`}`
}

/** Sums of `amounts` by the values of `by`, one line a group. Amounts are whole or have six decimals at most; one that no
 *  row of the group reports is left out. */
export function sumsOf(
  path: string,
  rows: readonly Fields[],
  by: (row: Fields) => string,
  amounts: readonly string[],
): Lines {
  const groups = new Map<string, { rows: number; sums: Map<string, bigint> }>()
  for (const row of rows) {
    const name = by(row)
    const group = groups.get(name) ?? { rows: 0, sums: new Map<string, bigint>() }
    group.rows += 1
    for (const amount of amounts) {
      const value = row[amount]
      // Whole numbers of any size: the sum does not depend on the order of the rows.
      if (typeof value === 'number')
        group.sums.set(amount, (group.sums.get(amount) ?? 0n) + BigInt(Math.round(value * 1e6)))
    }
    groups.set(name, group)
  }
  return [...groups].map(
    ([name, group]) =>
      `${path} [${name}] = rows=${group.rows}${amounts
        .map((amount) => {
          const sum = group.sums.get(amount)
          return sum === undefined ? '' : `; ${amount}=${fromMillionths(sum)}`
        })
        .join('')}`,
  )
}
