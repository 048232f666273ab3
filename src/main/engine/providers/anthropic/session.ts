/** The first call of a sync: which API version answers, and whose organization it is. */
import type { CoverageReason } from '../../../../shared/model/index.ts'
import { AppError, toAppError } from '../../domain/errors.ts'
import type { ConnectorContext } from '../../ports/connector.ts'
import { createClient, type Client, type Reply } from '../kit/client.ts'
import type { Policy } from '../kit/policy.ts'
import { reasonOf } from '../kit/status.ts'
import { type ApiVersion, SPEND_LIMITS_BETA, VERSIONS } from './policy.ts'
import * as wire from './wire.ts'

export interface Session {
  readonly client: Client
  readonly version: ApiVersion
  /** Whose it is, or why that could not be read. */
  readonly organization:
    | { readonly id: string; readonly name: string | null | undefined; readonly from: Reply['from'] }
    | { readonly unread: CoverageReason }
}

/** Tries the newest version first; a server that does not know it answers 400.
 *  @throws AppError when no version is answered, or the credential is refused. */
export async function openSession(context: ConnectorContext, policy: Policy): Promise<Session> {
  for (const version of VERSIONS) {
    const client = createClient(context, policy, {
      'anthropic-version': version,
      ...(version === '2023-06-01' ? {} : { 'anthropic-beta': SPEND_LIMITS_BETA }),
    })
    try {
      const { body, from } = await client.get('/v1/organizations/me')
      const parsed = wire.organization.safeParse(body)
      const organization = parsed.success
        ? { id: parsed.data.id, name: parsed.data.name, from }
        : { unread: 'shape_changed' as const }
      return { client, version, organization }
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'provider.forbidden')
        return { client, version, organization: { unread: reasonOf(error) } }
      if (error.params.status !== 400 || version === VERSIONS.at(-1)) throw error
    }
  }
  throw new AppError('provider.shape-changed', { at: 'anthropic-version' })
}
