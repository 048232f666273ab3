/** The identifying call. The API names no organization and has no object for it; the oldest project, archived ones
 *  included, stands for it: a project can be archived and not deleted (the description has no such call). */
import type { CoverageReason } from '../../../../shared/model/index.ts'
import { toAppError } from '../../domain/errors.ts'
import type { Client, Context, Opened, Reply, Tenant } from '../../ports/provider.ts'
import { byLastId, walkPages } from '../kit/pages.ts'
import { parseRows } from '../kit/rows.ts'
import { reasonOf } from '../kit/reason.ts'
import { READING } from './policy.ts'
import * as wire from './wire.ts'

const PROJECTS = '/v1/organization/projects'

export interface Session {
  /** The answer that proves that there is an organization, or why there is none. */
  readonly organization: { readonly from: Reply['from'] } | { readonly unread: CoverageReason }
  /** How long the organization keeps content, once it was asked for. */
  retention?: Promise<string | undefined>
}

/** @throws AppError when the call is not answered, or the credential is refused. */
export async function open(context: Context): Promise<Opened<Session>> {
  const client = context.client()
  const known = context.known.find((tenant) => tenant.known)
  try {
    if (known) {
      // The project that stood for it before is still there: the same organization, for one request.
      const { reply } = await client.find(`${PROJECTS}/${encodeURIComponent(known.id)}`)
      if (reply) return { session: { organization: { from: reply.from } }, tenants: [known], self: null }
    }
    const { from, oldest } = await oldestProject(client)
    const tenants: Tenant[] = oldest === null ? [] : [{ id: oldest, name: null, known: true }]
    return { session: { organization: { from } }, tenants, self: null }
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code !== 'provider.forbidden') throw error
    return {
      session: { organization: { unread: reasonOf(error) } },
      tenants: known ? [known] : [],
      self: null,
    }
  }
}

/** Null where the list has an end that was not reached, or a project whose age is not stated. */
async function oldestProject(client: Client): Promise<{ from: Reply['from']; oldest: string | null }> {
  let first: Reply['from'] | undefined
  let isCertain = true
  let oldest: { id: string; at: number } | null = null
  await walkPages({
    form: byLastId,
    from: null,
    fetch: (after) => client.get(PROJECTS, { limit: READING.pageSize, include_archived: true, after }),
    reportGap: () => (isCertain = false),
    take(page, _next, from) {
      first ??= from
      const { good, bad } = parseRows(wire.project, page)
      if (bad.length > 0) isCertain = false
      for (const { id, created_at: at } of good) {
        if (typeof at !== 'number') isCertain = false
        else if (!oldest || at < oldest.at || (at === oldest.at && id < oldest.id)) oldest = { id, at }
      }
    },
  })
  // walkPages hands on at least one page or throws.
  if (!first) throw new TypeError('a list without pages')
  const found = oldest as { id: string } | null
  return { from: first, oldest: isCertain ? (found?.id ?? null) : null }
}
