/** The two commonest readings: a flat list that becomes facts page by page, and a whole list gathered first. */
import type { z } from 'zod'
import type { FactPart } from '../../facts/index.ts'
import type { Query, Reply, Run } from '../../ports/provider.ts'
import { type PageForm, walkPages } from './pages.ts'
import { parseRows } from './rows.ts'

/** A list endpoint: where it is, how it pages, and under which name the cursor goes back. */
export interface List {
  readonly path: string
  readonly query: Query
  readonly form: PageForm
  /** Query name of the cursor; null: the cursor is the whole address of the page. */
  readonly cursor: string | null
  /** What this list needs besides the session's headers. */
  readonly headers?: Readonly<Record<string, string>>
}

function fetchPage(run: Pick<Run<unknown>, 'client'>, list: List, cursor: string | null): Promise<Reply> {
  const { path, query, headers = {} } = list
  if (list.cursor !== null)
    return run.client.send({ path, query: { ...query, [list.cursor]: cursor }, headers })
  return run.client.send(cursor === null ? { path, query, headers } : { path: cursor, headers })
}

/** Every row of a list that parses. Rows that do not are gaps of the data set.
 *  @param reportGap called with them in place of the run. */
export async function gather<T>(
  run: Run<unknown>,
  list: List,
  schema: z.ZodType<T>,
  reportGap: Run<unknown>['reportGap'] = run.reportGap,
): Promise<{ rows: T[]; from: Reply['from'] }> {
  const rows: T[] = []
  const seen: Reply['from'][] = []
  await walkPages({
    form: list.form,
    from: null,
    fetch: (cursor) => fetchPage(run, list, cursor),
    reportGap,
    take(page, _next, from) {
      const { good, bad } = parseRows(schema, page)
      if (bad.length > 0) reportGap('shape_changed', bad)
      rows.push(...good)
      seen.push(from)
    },
  })
  const [from] = seen
  // walkPages hands on at least one page or throws.
  if (!from) throw new TypeError('a list without pages')
  return { rows, from }
}

/** Walks a list from where the run goes on, and commits each page as facts. The last page's cursor is null: a stop
 *  right behind it reads the list once more, which does no harm.
 *  @param last what stands for null where something else is read after the list. */
export async function streamFacts<T>(
  run: Run<unknown>,
  list: List,
  schema: z.ZodType<T>,
  facts: (row: T) => readonly FactPart[],
  last: string | null = null,
): Promise<void> {
  let count = 0
  await walkPages({
    form: list.form,
    from: run.cursor,
    fetch: (cursor) => fetchPage(run, list, cursor),
    reportGap: run.reportGap,
    take(page, next, from) {
      const { good, bad } = parseRows(schema, page)
      if (bad.length > 0) run.reportGap('shape_changed', bad)
      const parts = good.flatMap((row) => facts(row))
      run.page(from, next ?? last, { facts: parts })
      count += parts.length
      run.progress(count, null)
    },
  })
}
