/** The two commonest readings: a flat list that becomes facts page by page, and a whole list gathered first. */
import { z } from 'zod'
import type { Dataset } from '../../../../shared/model/index.ts'
import type { FactPart } from '../../domain/facts.ts'
import type { Query, Reply } from './client.ts'
import { readDataset, type DatasetRun, type Reading } from './dataset.ts'
import { type PageForm, walkPages } from './pages.ts'
import { parseRows } from './rows.ts'

/** A list endpoint: where it is, how it pages, and under which name the cursor goes back. */
export interface List {
  readonly path: string
  readonly query: Query
  readonly form: PageForm
  /** Query name of the cursor. */
  readonly cursor: string
}

type Flaw = DatasetRun<unknown>['flaw']

/** Every row of a list that parses. Rows that do not are flaws of the data set. */
export async function gather<T>(
  { client }: Reading,
  list: List,
  schema: z.ZodType<T>,
  flaw: Flaw,
): Promise<{ rows: T[]; from: Reply['from'] }> {
  const rows: T[] = []
  const seen: Reply['from'][] = []
  await walkPages({
    form: list.form,
    from: null,
    fetch: (cursor) => client.get(list.path, { ...list.query, [list.cursor]: cursor }),
    flaw,
    take(page, _next, from) {
      const { good, bad } = parseRows(schema, page)
      if (bad.length > 0) flaw('shape_changed', bad)
      rows.push(...good)
      seen.push(from)
    },
  })
  const [from] = seen
  // walkPages hands on at least one page or throws.
  if (!from) throw new TypeError('a list without pages')
  return { rows, from }
}

/** Walks a list from a place and commits each page as facts. */
export async function streamFacts<T>(
  { client }: Reading,
  list: List,
  schema: z.ZodType<T>,
  options: {
    from: string | null
    facts: (row: T) => readonly FactPart[]
    commit: (from: Reply['from'], next: string | null, rows: { facts: readonly FactPart[] }) => void
    flaw: Flaw
  },
): Promise<void> {
  await walkPages({
    form: list.form,
    from: options.from,
    fetch: (cursor) => client.get(list.path, { ...list.query, [list.cursor]: cursor }),
    flaw: options.flaw,
    take(page, next, from) {
      const { good, bad } = parseRows(schema, page)
      if (bad.length > 0) options.flaw('shape_changed', bad)
      options.commit(from, next, { facts: good.flatMap((row) => options.facts(row)) })
    },
  })
}

/** A data set that is one flat list. */
export function readList<T>(
  reading: Reading,
  dataset: Dataset,
  list: List,
  schema: z.ZodType<T>,
  facts: (row: T) => readonly FactPart[],
): Promise<void> {
  return readDataset(reading, dataset, z.string().nullable(), async (run) => {
    let count = 0
    await streamFacts(reading, list, schema, {
      // The last page's position is null; a stop right behind it reads the list once more, which does no harm.
      from: run.position,
      facts,
      flaw: run.flaw,
      commit(from, next, rows) {
        run.commit(from, next, rows)
        count += rows.facts.length
        run.progress(count, null)
      },
    })
  })
}
