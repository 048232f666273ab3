/** Reads everything and says whether it is as it was written. */
import { toAppError } from '../engine/index.ts'
import { errorText } from './error-text.ts'
import { DONE, FAILED, type Exit } from './exit.ts'
import type { CommandContext } from './context.ts'
import { resolveClient } from './resolve.ts'

export async function verify({ engine, print }: CommandContext, clientName: string | null): Promise<Exit> {
  const { workspace } = engine.deps()
  const clients = clientName === null ? workspace.clients() : [await resolveClient(engine, clientName)]
  const own = ({ name, ok, detail }: ReturnType<typeof workspace.verifyJournal>) => ({
    client: null,
    check: name,
    ok,
    detail,
  })
  const ofClients = clients.flatMap((client) => {
    try {
      return workspace
        .openClient(client.id)
        .verify()
        .checks.map((c) => ({ client: client.name, check: c.name, ok: c.ok, detail: c.detail }))
    } catch (error) {
      return [{ client: client.name, check: 'open', ok: false, detail: errorText(toAppError(error)) }]
    }
  })
  const rows = clientName === null ? [own(workspace.verifyJournal()), ...ofClients] : ofClients
  print.rows(rows)
  return rows.every((r) => r.ok) ? DONE : FAILED
}
