/** Where a reading goes on, when that is more than one text. */
import type { z } from 'zod'
import type { Run } from '../../ports/provider.ts'

/** Null at the start, and for a cursor that does not parse: then the reading begins again. */
export function positionOf<P>(run: Pick<Run<unknown>, 'cursor'>, schema: z.ZodType<P>): P | null {
  if (run.cursor === null) return null
  try {
    return schema.parse(JSON.parse(run.cursor))
  } catch {
    return null
  }
}
