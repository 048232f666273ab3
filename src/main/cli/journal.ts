/** The journals: what was decided and done, and their heads as a file to keep. */
import { headsText } from '../engine/usecases/heads.ts'
import { DONE, type Exit } from './exit.ts'
import type { CommandContext } from './context.ts'
import { here } from './files.ts'
import { resolveClient } from './resolve.ts'

/** Writes the heads of the named journals, or of all. */
export async function saveHeads(
  context: CommandContext,
  o: { client?: string; workspace?: boolean; heads: string },
): Promise<Exit> {
  const { engine, print } = context
  const deps = engine.deps()
  const clients =
    o.client !== undefined
      ? [(await resolveClient(engine, o.client)).id]
      : o.workspace === true
        ? []
        : deps.workspace.clients().map(({ id }) => id)
  const streams = o.client !== undefined && o.workspace !== true ? clients : [null, ...clients]
  const path = here(context, o.heads)
  deps.files.write(path, headsText(deps, streams))
  print.value({ file: path }, path)
  return DONE
}
