/** Filters, sorts and pages rows that are already in memory, the same way for every list.
 *  Promise: a page follows the one before it by key, so rows added meanwhile neither repeat nor hide others. */

export interface ListSpec<R> {
  /** Unique and stable. */
  readonly key: (row: R) => string
  /** What the free text is looked for in. */
  readonly text: (row: R) => readonly (string | null | undefined)[]
  /** Filterable fields. Several values: the row has each. `-` stands for "not reported". */
  readonly fields: Readonly<Record<string, (row: R) => readonly string[]>>
  /** Sortable fields. null and undefined sort last in both directions. */
  readonly sorts: Readonly<Record<string, (row: R) => string | number | null | undefined>>
  readonly defaultSort: { readonly field: string; readonly dir: 'asc' | 'desc' }
}

export interface ListRequest {
  readonly text?: string | undefined
  readonly filters?:
    | readonly {
        readonly field: string
        readonly values: readonly string[]
        readonly not?: boolean | undefined
      }[]
    | undefined
  readonly sort?: { readonly field: string; readonly dir: 'asc' | 'desc' } | undefined
  readonly cursor?: string | null | undefined
  readonly limit: number
}

export interface ListPage<R> {
  readonly rows: R[]
  readonly nextCursor: string | null
  readonly matched: number
  readonly total: number
  readonly facets?: Record<string, { value: string; label: string; count: number }[]>
}

const MAX_FACET_VALUES = 100
const MAX_CACHED = 6
const ordered = new WeakMap<readonly unknown[], Map<string, readonly unknown[]>>()
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

const fold = (s: string): string => s.normalize('NFKC').toLowerCase()

function matcher<R>(spec: ListSpec<R>, request: ListRequest, except?: string): (row: R) => boolean {
  const words = fold(request.text ?? '')
    .split(/\s+/)
    .filter(Boolean)
  const filters = (request.filters ?? [])
    .filter((f) => f.field !== except && Object.hasOwn(spec.fields, f.field))
    .map((f) => ({ read: spec.fields[f.field]!, values: new Set(f.values), not: f.not === true }))
  return (row) => {
    for (const f of filters) {
      const hit = f.read(row).some((v) => f.values.has(v))
      if (hit === f.not) return false
    }
    if (words.length === 0) return true
    const hay = fold(spec.text(row).filter(Boolean).join('\n'))
    return words.every((w) => hay.includes(w))
  }
}

function compare(
  a: string | number | null | undefined,
  b: string | number | null | undefined,
  sign: number,
): number {
  const aMissing = a === null || a === undefined
  const bMissing = b === null || b === undefined
  if (aMissing || bMissing) return aMissing && bMissing ? 0 : aMissing ? 1 : -1
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
  return sign * collator.compare(String(a), String(b))
}

/** Rows that match, in order. Kept beside `rows` for the next page of the same question. */
function matching<R>(rows: readonly R[], spec: ListSpec<R>, request: ListRequest): readonly R[] {
  const sort = request.sort && Object.hasOwn(spec.sorts, request.sort.field) ? request.sort : spec.defaultSort
  const question = JSON.stringify([request.text ?? '', request.filters ?? [], sort])
  let cached = ordered.get(rows)
  if (!cached) ordered.set(rows, (cached = new Map()))
  const hit = cached.get(question)
  if (hit) return hit as readonly R[]
  const read = spec.sorts[sort.field]
  const sign = sort.dir === 'asc' ? 1 : -1
  const keyed = rows
    .filter(matcher(spec, request))
    .map((row) => ({ row, value: read?.(row), key: spec.key(row) }))
  keyed.sort((a, b) => compare(a.value, b.value, sign) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const result = keyed.map((k) => k.row)
  if (cached.size >= MAX_CACHED) cached.delete(cached.keys().next().value!)
  cached.set(question, result)
  return result
}

function countFacets<R>(
  rows: readonly R[],
  spec: ListSpec<R>,
  request: ListRequest,
): NonNullable<ListPage<R>['facets']> {
  const facets: NonNullable<ListPage<R>['facets']> = {}
  for (const [field, read] of Object.entries(spec.fields)) {
    const keep = matcher(spec, request, field)
    const counts = new Map<string, number>()
    for (const row of rows) {
      if (!keep(row)) continue
      for (const value of read(row)) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    facets[field] = [...counts]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, MAX_FACET_VALUES)
      .map(([value, count]) => ({ value: value.slice(0, 500), label: value.slice(0, 500), count }))
  }
  return facets
}

/** One page of at most `limit` rows after the cursor; the first page also counts the facets. */
export function listPage<R>(rows: readonly R[], spec: ListSpec<R>, request: ListRequest): ListPage<R> {
  const all = matching(rows, spec, request)
  let start = 0
  if (request.cursor) {
    const at = Number.parseInt(request.cursor, 10)
    const key = request.cursor.slice(request.cursor.indexOf(':') + 1)
    // The position is a hint: the key decides, in case rows moved.
    const guess = all[at]
    const index =
      guess !== undefined && spec.key(guess) === key ? at : all.findIndex((r) => spec.key(r) === key)
    start = index === -1 ? Math.min(Number.isFinite(at) ? at : 0, all.length) : index + 1
  }
  const slice = all.slice(start, start + request.limit)
  const last = slice.at(-1)
  const more = start + slice.length < all.length && last !== undefined
  return {
    rows: slice,
    nextCursor: more ? `${start + slice.length - 1}:${spec.key(last)}`.slice(0, 400) : null,
    matched: all.length,
    total: rows.length,
    ...(request.cursor ? {} : { facets: countFacets(rows, spec, request) }),
  }
}
