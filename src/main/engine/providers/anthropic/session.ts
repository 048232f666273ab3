/** The identifying call: which API version answers, and whose organization it is. */
import type { CoverageReason } from '../../../../shared/model/index.ts'
import { AppError, toAppError } from '../../domain/errors.ts'
import type { Context, Opened, Reply } from '../../ports/provider.ts'
import { reasonOf } from '../kit/reason.ts'
import { type ApiVersion, VERSIONS } from './policy.ts'
import * as wire from './wire.ts'

/** Service fact id of the organization where the credential may not read who it is. */
const UNNAMED = 'organization'

export interface Session {
  readonly version: ApiVersion
  readonly organizationId: string
  /** Whose it is, or why that could not be read. */
  readonly organization:
    | { readonly id: string; readonly name: string | null | undefined; readonly from: Reply['from'] }
    | { readonly unread: CoverageReason }
}

/** Tries the newest version first; a server that does not know it answers 400.
 *  @throws AppError when no version is answered, or the credential is refused. */
export async function open(context: Context): Promise<Opened<Session>> {
  for (const version of VERSIONS) {
    const headers = { 'anthropic-version': version }
    try {
      const { body, from } = await context.client(headers).get('/v1/organizations/me')
      const parsed = wire.organization.safeParse(body)
      if (!parsed.success) return unread(version, headers, 'shape_changed')
      const { id, name } = parsed.data
      return {
        session: { version, organizationId: id, organization: { id, name, from } },
        headers,
        tenants: [{ id, name: name ?? null, known: true }],
        self: null,
      }
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'provider.forbidden') return unread(version, headers, reasonOf(error))
      if (error.params.status !== 400 || version === VERSIONS.at(-1)) throw error
    }
  }
  throw new AppError('provider.shape-changed', { at: 'anthropic-version' })
}

const unread = (
  version: ApiVersion,
  headers: Readonly<Record<string, string>>,
  reason: CoverageReason,
): Opened<Session> => ({
  session: { version, organizationId: UNNAMED, organization: { unread: reason } },
  headers,
  tenants: [],
  self: null,
})
