/** Data sets that stand below each workspace: members, rate limits, spend limits. */
import type { DatasetSpec, Part, SoFar } from '../../../ports/provider.ts'
import { gather, streamFacts } from '../../kit/lists.ts'
import * as facts from '../normalise.ts'
import { SPEND_LIMITS_BETA } from '../policy.ts'
import { listOf, newerOnly, pageListOf } from './organization.ts'
import type { Session } from '../session.ts'
import * as wire from '../wire.ts'

function liveWorkspaces({ facts: factsOf }: SoFar): Part[] {
  const parts = new Map<string, Part>()
  for (const part of factsOf('projects')) {
    if (part.kind === 'service' && part.state !== 'archived')
      parts.set(part.id, { id: part.id, label: part.name ?? part.id })
  }
  return [...parts.values()]
}

const pathOf = (workspaceId: string) => `/organizations/workspaces/${encodeURIComponent(workspaceId)}`

export const members: DatasetSpec<Session> = {
  id: 'project_members',
  label: 'Workspace members',
  why: 'Who may do what in which workspace.',
  age: 'identities',
  gives: [
    { kind: 'grant', lists: true, fields: ['holderId', 'holderKind', 'level', 'permission', 'resourceId'] },
  ],
  mode: 'whole',
  after: ['projects'],
  parts: (_session, soFar) => liveWorkspaces(soFar),
  read(run) {
    const id = run.part?.id ?? ''
    return streamFacts(run, listOf(`${pathOf(id)}/members`), wire.member, (row) => facts.member(row, id))
  },
}

/** The organization's limits, and what workspaces have of their own. */
export const rateLimits: DatasetSpec<Session> = {
  id: 'rate_limits',
  label: 'Rate limits',
  why: 'How much a leaked key could use in a minute.',
  age: 'configuration',
  gives: [{ kind: 'service', fields: ['rateLimits'] }],
  mode: 'whole',
  after: ['projects'],
  parts: ({ organizationId }, soFar) => [
    { id: organizationId, label: 'Organization' },
    ...liveWorkspaces(soFar),
  ],
  async read(run) {
    const { organizationId, version } = run.session
    const id = run.part?.id ?? organizationId
    const path = id === organizationId ? '/organizations' : pathOf(id)
    const { rows, from } = await gather(run, pageListOf(`${path}/rate_limits`, version), wire.rateLimit)
    run.page(from, null, { facts: [facts.aboutService(id, { rateLimits: facts.rateLimits(rows) })] })
  },
}

/** One list for all scopes. A scope that it does not mention has no limit: the provider says none. */
export const spendLimits: DatasetSpec<Session> = {
  id: 'spend_limits',
  label: 'Spend limits',
  why: 'Where spending stops.',
  age: 'configuration',
  gives: [{ kind: 'service', fields: ['spendLimit'] }],
  mode: 'whole',
  after: ['projects'],
  closed: newerOnly,
  async read(run) {
    const { organizationId, version } = run.session
    const reason = run.incomplete('projects')
    if (reason) run.reportGap(reason, ['workspaces'])
    const list = {
      ...pageListOf('/organizations/spend_limits', version, {
        'scope_type[]': ['organization', 'workspace'],
      }),
      headers: { 'anthropic-beta': SPEND_LIMITS_BETA },
    }
    let readAll = true
    const { rows, from } = await gather(run, list, wire.spendLimit, (why, names) => {
      readAll = false
      run.reportGap(why, names)
    })
    const statement = (id: string, of: readonly wire.SpendLimit[]) =>
      // With a row unread, "no limit" cannot be distinguished from "a limit that could not be read".
      readAll || of.length > 0 ? [facts.aboutService(id, { spendLimit: facts.spendLimitOf(of) })] : []
    run.page(from, null, {
      facts: [
        ...statement(
          organizationId,
          rows.filter(({ scope }) => scope.type === 'organization'),
        ),
        ...liveWorkspaces(run).flatMap(({ id }) =>
          statement(
            id,
            rows.filter(({ scope }) => scope.type === 'workspace' && scope.workspace_id === id),
          ),
        ),
      ],
    })
  },
}
