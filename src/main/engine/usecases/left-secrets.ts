/** Secrets of connections that were removed. They are named in the workspace's file together with the removal and
 *  deleted from the keychain after it: what is not decided loses no secret, and a keychain that is locked then is asked
 *  again at the next start. */
import { z } from 'zod'
import type { ConnectionId } from '../../../shared/model/index.ts'
import { toAppError } from '../domain/errors.ts'
import { secretAccount, type Deps } from './deps.ts'
import { parsed } from './stored.ts'

const LEFT = 'secrets-to-delete'
const shape = z.array(z.string()).catch([])

type From = Pick<Deps, 'workspace' | 'workspaceId' | 'secrets' | 'log'>

const left = ({ workspace }: From): ConnectionId[] => shape.parse(parsed(workspace.setting(LEFT) ?? '[]'))

/** Inside the transaction that removes the connections. */
export function leaveSecrets(from: From, connections: readonly ConnectionId[]): void {
  if (connections.length > 0)
    from.workspace.setSetting(LEFT, JSON.stringify([...new Set([...left(from), ...connections])]))
}

/** Never throws: what the keychain refuses stays named. */
export async function deleteLeftSecrets(from: From): Promise<void> {
  for (const id of left(from))
    try {
      await from.secrets.delete(secretAccount(from.workspaceId, id))
      from.workspace.setSetting(LEFT, JSON.stringify(left(from).filter((other) => other !== id)))
    } catch (error) {
      from.log.warn('a secret is still in the keychain', {
        connection: id,
        code: toAppError(error).code,
      })
    }
}
