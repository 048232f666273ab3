/** The parts of the contract that follow from a list's definition: the fields of its rows, and what they may be narrowed to
 *  and ordered by. A name that the list does not have is refused: ignored, a filter that was renamed would show all
 *  rows. */
import { z } from 'zod'
import {
  filterNames,
  sortNames,
  type Column,
  type FilterOf,
  type List,
  type SortOf,
} from '../../lists/definition.ts'
import type { EpochMs, Money } from '../../model/index.ts'
import { cuttable } from './bounds.ts'
import { asOf, at, count, given, id, line, money, moneys, MOST_PROVIDERS, provider } from './common.ts'

/** Somebody or something that a fact names. */
const who = z.object({
  id,
  label: line,
  kind: z.enum(['account', 'identity', 'unknown']),
  /** `gone`: a complete list no longer shows it. */
  state: z.string().max(20),
  /** Id of its row in the list of people or of identities; null = no list shows it. */
  row: id.nullable(),
})
export type WhoView = z.output<typeof who>

/** Absent = the provider does not say; null = it says none. */
export const whoOrNot = who.nullable().optional()

const limit = z.object({ amount: money, interval: line, hardStop: z.boolean().optional() })

type WordOf<C extends Column> = keyof C['words'] & string

/** What a column's field carries where there is a value. */
type ValueOf<C extends Column> = {
  text: string
  code: string
  number: number
  moment: EpochMs
  moneys: Money[]
  limit: z.output<typeof limit>
  word: WordOf<C>
  words: WordOf<C>[]
  texts: string[]
  'yes-no': boolean
  who: WhoView
  provider: string
  providers: string[]
  own: never
}[C['shows']]

type Sent<C extends Column> = z.ZodType<
  ValueOf<C> | (C extends { readonly none: string } ? null : never),
  ValueOf<C> | (C extends { readonly none: string } ? null : never)
>
type FieldOf<C extends Column> = C extends { readonly absent: string } ? z.ZodOptional<Sent<C>> : Sent<C>

/** The fields of a list's rows by name. */
type RowShape<L extends List> = {
  [K in keyof L['columns'] as L['columns'][K]['shows'] extends 'own' ? never : K]: FieldOf<L['columns'][K]>
}

const VALUES: Readonly<Record<Exclude<Column['shows'], 'own'>, (column: Column) => z.ZodType>> = {
  text: () => line,
  code: () => cuttable(600),
  number: () => count,
  moment: () => at,
  moneys: () => moneys,
  limit: () => limit,
  word: ({ words = {} }) => z.enum(Object.keys(words)),
  words: ({ words = {} }) => z.array(z.enum(Object.keys(words))).max(Object.keys(words).length),
  // A row cuts its own (atMost), and says how many are left out.
  texts: () => z.array(line),
  'yes-no': () => z.boolean(),
  who: () => who,
  provider: () => provider,
  providers: () => z.array(provider).max(MOST_PROVIDERS),
}

function field(column: Column): z.ZodType | null {
  if (column.shows === 'own') return null
  const value = VALUES[column.shows](column)
  const sent = column.none === undefined ? value : value.nullable()
  return column.absent === undefined ? sent : sent.optional()
}

/** The fields that a list's columns name. A row may carry more: what a panel shows. */
export const rowShape = <L extends List>({ columns }: L): RowShape<L> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, column]) => {
      const schema = field(column)
      return schema === null ? [] : [[name, schema]]
    }),
  ) as unknown as RowShape<L>

/** Text, filters, order and cursor of one list. */
export const listShape = <L extends List>(list: L) => ({
  text: z.string().max(200).optional(),
  filters: z
    .array(
      z.strictObject({
        field: z.enum<FilterOf<L>[]>(filterNames(list)),
        values: z.array(given.line).min(1).max(100),
        /** true = everything but these. */
        not: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
  sort: z
    .strictObject({ field: z.enum<SortOf<L>[]>(sortNames(list)), dir: z.enum(['asc', 'desc']) })
    .optional(),
  cursor: z.string().max(700).nullable().optional(),
  limit: z.number().int().min(1).max(500),
})

/** A list of one client at one moment. */
export const clientList = <L extends List>(list: L) =>
  z.strictObject({ clientId: given.id, asOf, ...listShape(list) })
