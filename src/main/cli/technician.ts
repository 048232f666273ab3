/** Who is at the keyboard. */
import { AppError } from '../engine/index.ts'
import type { CommandContext } from './context.ts'
import { DONE, type Exit } from './exit.ts'

/** Prints the name, after setting it where one is given. @throws AppError invalid-input for an empty one. */
export async function technician({ engine, print }: CommandContext, name?: string): Promise<Exit> {
  const wanted = name?.trim()
  if (wanted === '') throw new AppError('invalid-input', { field: 'name' })
  if (wanted !== undefined) await engine.call('settings.set', { technician: wanted })
  const { technician: known, account } = await engine.call('settings.get', {})
  print.value(
    { name: known === '' ? null : known, account },
    known === '' ? `${account} (no name is set)` : `${known} (${account})`,
  )
  return DONE
}
