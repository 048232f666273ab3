/** The identifying call. The token alone proves the credential; the organization gives the name. */
import type { Context, Opened } from '../../ports/provider.ts'
import { toAppError } from '../../domain/errors.ts'
import { parseOrThrow } from '../kit/rows.ts'
import * as wire from './wire.ts'

/** @throws AppError when the call is not answered, or no token is given. */
export async function open(context: Context): Promise<Opened<null>> {
  const { tenantId = '' } = context.setup
  try {
    const { body } = await context.client().get('/v1.0/organization', { $select: 'id,displayName' })
    const [first] = parseOrThrow(wire.list, body).value
    const { id, displayName } = parseOrThrow(wire.organization, first)
    return { session: null, tenants: [{ id, name: displayName ?? null, known: true }], self: null }
  } catch (thrown) {
    // Without the right to read it, the directory still is the one that gave the token.
    if (toAppError(thrown).code !== 'provider.forbidden') throw thrown
    return { session: null, tenants: [{ id: tenantId, name: null, known: true }], self: null }
  }
}
