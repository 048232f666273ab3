/** Bounds of what an answer carries. An answer never fails because there is much: a text that is too long is cut and
 *  ends in an ellipsis, a list that is too long is cut and says how many it leaves out. Callers hand over the whole;
 *  what counts, filters or judges uses the whole, and only what is sent is cut, here.
 *
 *  What comes in is different: there a bound refuses. */
import { z } from 'zod'
import { cutText } from '../../model/text.ts'

const count = z.number().int().nonnegative()

interface Cut {
  readonly most: number
  /** The property beside the list that says how many were left out. */
  readonly more: string
}
const CUT_LISTS = new WeakMap<z.ZodType, Cut>()
const CUT_TEXTS = new WeakMap<z.ZodType, number>()

/** How a list of an answer is cut; undefined = this schema is none that is. */
export const cutOf = (schema: z.ZodType): Cut | undefined => CUT_LISTS.get(schema)
/** The length that a text of an answer is cut to; undefined = this schema is none that is cut. */
export const textCutOf = (schema: z.ZodType): number | undefined => CUT_TEXTS.get(schema)

/** A text of an answer: cut to `most` with an ellipsis. */
export function cuttable(most: number, least = 0): z.ZodString {
  const schema = z
    .string()
    .min(least)
    .overwrite((text) => cutText(text, most))
  CUT_TEXTS.set(schema, most)
  return schema
}

/** Two properties of an `answer`: a list of at most `most`, and how many more there are (absent = none). */
export function atMost<N extends string, S extends z.ZodType, M extends string>(
  most: number,
  name: N,
  item: S,
  more: M,
): { readonly [K in N]: z.ZodArray<S> } & { readonly [K in M]: z.ZodOptional<typeof count> } {
  const list = z.array(item)
  CUT_LISTS.set(list, { most, more })
  return { [name]: list, [more]: count.optional() } as ReturnType<typeof atMost<N, S, M>>
}

/** As `atMost`, where the list may be absent altogether. */
export function atMostOrAbsent<N extends string, S extends z.ZodType, M extends string>(
  most: number,
  name: N,
  item: S,
  more: M,
): { readonly [K in N]: z.ZodOptional<z.ZodArray<S>> } & { readonly [K in M]: z.ZodOptional<typeof count> } {
  const shape: Record<string, z.ZodType> = atMost(most, name, item, more)
  return { ...shape, [name]: shape[name]?.optional() } as ReturnType<typeof atMostOrAbsent<N, S, M>>
}

type Values = Record<string, unknown>

/** An object of an answer. Its lists that `atMost` bounds are cut; what they leave out is added to what the caller left
 *  out already. */
export function answer<S extends z.core.$ZodLooseShape>(
  shape: S,
): z.ZodObject<{ -readonly [K in keyof S]: S[K] }> {
  const lists = Object.entries(shape).flatMap(([name, schema]) => {
    const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema
    const cut = inner instanceof z.ZodType ? cutOf(inner) : undefined
    return cut === undefined ? [] : [{ name, ...cut }]
  })
  return z.object(shape).overwrite((whole) => {
    let values = whole as Values
    for (const { name, most, more } of lists) {
      const list = values[name] as unknown[] | undefined
      if (list === undefined || list.length <= most) continue
      const before = (values[more] as number | undefined) ?? 0
      values = { ...values, [name]: list.slice(0, most), [more]: before + list.length - most }
    }
    return values as typeof whole
  }) as z.ZodObject<{ -readonly [K in keyof S]: S[K] }>
}
