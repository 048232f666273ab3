/** The limits that controls judge by, for one client. */
import type { CommandContext } from './context.ts'

export async function listParameters({ engine, print }: CommandContext, clientId: string): Promise<void> {
  const { rows } = await engine.call('parameters.get', { clientId })
  print.rows(
    rows.map((r) => ({
      control: r.controlId,
      limit: r.name,
      value: r.value,
      disputed: r.disputed,
      default: r.default,
      most: r.most,
      unit: r.unit,
    })),
  )
}

/** `value` null = back to the default. Says what counts now, and what is judged by it. */
export async function setParameter(
  { engine, print }: CommandContext,
  clientId: string,
  limit: { readonly controlId: string; readonly name: string; readonly value: number | null },
): Promise<void> {
  await engine.call('parameters.set', { clientId, ...limit })
  const { rows } = await engine.call('parameters.get', { clientId })
  const now = rows.find((r) => r.controlId === limit.controlId && r.name === limit.name)
  print.note(`${limit.controlId} ${limit.name} is ${now?.value} ${now?.unit}; the client was judged again`)
}
