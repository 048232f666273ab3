/** How a client's own limits are stored: JSON {control: {limit: number}} in the client's file. */
import { z } from 'zod'
import type { ParametersByControl } from '../controls/parameters.ts'
import type { ClientStore } from '../ports/store.ts'
import { parsed } from './stored.ts'

export const PARAMETERS_KEY = 'parameters'

/** An entry that is no number is left out by itself, so that one odd value does not lose the others. */
const stored = z
  .record(z.string(), z.record(z.string(), z.number().optional().catch(undefined)).catch({}))
  .catch({})

/** What is stored, without what cannot be read. The judges' bounds are applied where they are used. */
export function readParameters(store: Pick<ClientStore, 'setting'>): ParametersByControl {
  const text = store.setting(PARAMETERS_KEY)
  if (text === null) return {}
  return Object.fromEntries(
    Object.entries(stored.parse(parsed(text))).map(([control, values]) => [
      control,
      Object.fromEntries(
        Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
      ),
    ]),
  )
}
