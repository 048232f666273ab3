/** Rows of a page through their schema, one by one: a row that this version cannot read is named, never dropped in
 *  silence, and takes no other row with it. */
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'

export interface ParsedRows<T> {
  readonly good: readonly T[]
  /** Id of each row that did not parse, or its place in the page. */
  readonly bad: readonly string[]
}

const anyId = z.object({ id: z.string().max(256) })

/** @param placeOf what a row without an id is called by: its place in the page, unless it is another one. */
export function parseRows<T>(
  schema: z.ZodType<T>,
  rows: readonly unknown[],
  placeOf = (index: number): number => index + 1,
): ParsedRows<T> {
  const good: T[] = []
  const bad: string[] = []
  rows.forEach((row, index) => {
    const parsed = schema.safeParse(row)
    if (parsed.success) {
      good.push(parsed.data)
    } else {
      const id = anyId.safeParse(row)
      bad.push(id.success ? id.data.id : `row ${placeOf(index)}`)
    }
  })
  return { good, bad }
}

const table = z.object({ rows: z.array(z.unknown()), bad: z.array(z.number()) })

/** Rows of a CSV answer (`CsvTable`) through their schema. A row that is no row is among the bad ones; every row is
 *  named by its place in the file, or by its own `id`. @throws AppError provider.shape-changed for any other answer */
export function parseTable<T>(schema: z.ZodType<T>, body: unknown): ParsedRows<T> {
  const { rows, bad } = parseOrThrow(table, body)
  const broken = new Set(bad)
  let place = 0
  const places = rows.map(() => {
    do place++
    while (broken.has(place))
    return place
  })
  const parsed = parseRows(schema, rows, (index) => places[index] ?? index + 1)
  return { good: parsed.good, bad: [...bad.map((number) => `row ${number}`), ...parsed.bad] }
}

/** One object that must parse. @throws AppError provider.shape-changed */
export function parseOrThrow<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new AppError('provider.shape-changed', { at: parsed.error.issues[0]?.path.join('.') ?? '' })
}
