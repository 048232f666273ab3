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

export function parseRows<T>(schema: z.ZodType<T>, rows: readonly unknown[]): ParsedRows<T> {
  const good: T[] = []
  const bad: string[] = []
  rows.forEach((row, index) => {
    const parsed = schema.safeParse(row)
    if (parsed.success) {
      good.push(parsed.data)
    } else {
      const id = anyId.safeParse(row)
      bad.push(id.success ? id.data.id : `row ${index + 1}`)
    }
  })
  return { good, bad }
}

/** One object that must parse. @throws AppError provider.shape-changed */
export function parseOrThrow<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new AppError('provider.shape-changed', { at: parsed.error.issues[0]?.path.join('.') ?? '' })
}
