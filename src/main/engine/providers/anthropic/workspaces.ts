/** Data sets that stand below each workspace: members, rate limits, spend limits. */
import { z } from 'zod'
import { readDataset } from '../kit/dataset.ts'
import { fanOut, fanPosition } from '../kit/fan-out.ts'
import { gather, streamFacts } from '../kit/lists.ts'
import * as facts from './normalise.ts'
import { listOf, type OrganizationReading, pageListOf } from './organization.ts'
import * as wire from './wire.ts'

function workspaceIds({ sink }: OrganizationReading): string[] {
  const ids = new Set<string>()
  for (const part of sink.facts('projects')) {
    if (part.kind === 'service' && part.state !== 'archived') ids.add(part.id)
  }
  return [...ids]
}

const pathOf = (workspaceId: string) => `/organizations/workspaces/${encodeURIComponent(workspaceId)}`

export function readMembers(reading: OrganizationReading): Promise<void> {
  return readDataset(reading, 'project_members', fanPosition, async (run) => {
    const reason = reading.sink.incomplete('projects')
    if (reason) run.flaw(reason, ['workspaces'])
    await fanOut(run, reading.client, workspaceIds(reading), (parent) =>
      streamFacts(reading, listOf(`${pathOf(parent.id)}/members`), wire.member, {
        from: parent.from,
        facts: (row) => facts.member(row, parent.id),
        flaw: run.flaw,
        commit: parent.commit,
      }),
    )
  })
}

/** The organization's limits, and what workspaces have of their own. */
export function readRateLimits(reading: OrganizationReading): Promise<void> {
  const { organizationId, version } = reading
  return readDataset(reading, 'rate_limits', fanPosition, async (run) => {
    const reason = reading.sink.incomplete('projects')
    if (reason) run.flaw(reason, ['workspaces'])
    await fanOut(run, reading.client, [organizationId, ...workspaceIds(reading)], async (parent) => {
      const path = parent.id === organizationId ? '/organizations' : pathOf(parent.id)
      const { rows, from } = await gather(
        reading,
        pageListOf(`${path}/rate_limits`, version),
        wire.rateLimit,
        run.flaw,
      )
      parent.commit(from, null, {
        facts: [facts.aboutService(parent.id, { rateLimits: facts.rateLimits(rows) })],
      })
    })
  })
}

/** One list for all scopes. A scope that it does not mention has no limit: the provider says none. */
export function readSpendLimits(reading: OrganizationReading): Promise<void> {
  const { organizationId, version, sink } = reading
  return readDataset(reading, 'spend_limits', z.null(), async (run) => {
    const reason = sink.incomplete('projects')
    if (reason) run.flaw(reason, ['workspaces'])
    const list = pageListOf('/organizations/spend_limits', version, {
      'scope_type[]': ['organization', 'workspace'],
    })
    let readAll = true
    const { rows, from } = await gather(reading, list, wire.spendLimit, (why, names) => {
      readAll = false
      run.flaw(why, names)
    })
    const statement = (id: string, of: readonly wire.SpendLimit[]) =>
      // With a row unread, "no limit" cannot be told from "a limit that could not be read".
      readAll || of.length > 0 ? [facts.aboutService(id, { spendLimit: facts.spendLimitOf(of) })] : []
    run.commit(from, null, {
      facts: [
        ...statement(
          organizationId,
          rows.filter(({ scope }) => scope.type === 'organization'),
        ),
        ...workspaceIds(reading).flatMap((id) =>
          statement(
            id,
            rows.filter(({ scope }) => scope.type === 'workspace' && scope.workspace_id === id),
          ),
        ),
      ],
    })
  })
}
