/** The parts of the contract that follow from a list's definition: what its rows may be narrowed to and ordered by. A name
 *  that the list does not have is refused: ignored, a filter that was renamed would show all rows. */
import { z } from 'zod'
import { filterNames, sortNames, type List } from '../../lists/definition.ts'
import { asOf, given } from './common.ts'

/** Text, filters, order and cursor of one list. */
export const listShape = <L extends List>(list: L) => ({
  text: z.string().max(200).optional(),
  filters: z
    .array(
      z.strictObject({
        field: z.enum(filterNames(list)),
        values: z.array(given.line).min(1).max(100),
        /** true = everything but these. */
        not: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
  sort: z.strictObject({ field: z.enum(sortNames(list)), dir: z.enum(['asc', 'desc']) }).optional(),
  cursor: z.string().max(700).nullable().optional(),
  limit: z.number().int().min(1).max(500),
})

/** A list of one client at one moment. */
export const clientList = <L extends List>(list: L) =>
  z.strictObject({ clientId: given.id, asOf, ...listShape(list) })
