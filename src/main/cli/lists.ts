/** The lists, whole: every page of the engine's answer, and what is missing on standard error. */
import type { Input, Output, SourceView } from '../../shared/contract/schemas.ts'
import { amountText, FINAL_REASONS, FLAG_LABEL, REASON_LABEL } from '../../shared/model/index.ts'
import { DONE, PARTIAL, type Exit } from './exit.ts'
import { iso, word, type Printer } from './output.ts'
import type { CommandContext } from './context.ts'

type Listing = 'people.list' | 'identities.list' | 'credentials.list' | 'services.list' | 'findings.list'

export async function allRows<M extends Listing>(
  { engine }: CommandContext,
  method: M,
  clientId: string,
  asOf: number | null,
): Promise<{ rows: Output<M>['rows'][number][]; sources: SourceView[]; moreSources?: number | undefined }> {
  const rows: Output<M>['rows'][number][] = []
  for (let cursor: string | null = null; ;) {
    const page: Output<M> = await engine.call(method, {
      clientId,
      asOf,
      limit: 500,
      cursor,
    } satisfies Input<Listing>)
    rows.push(...page.rows)
    cursor = page.nextCursor
    if (cursor === null) return { rows, sources: page.sources, moreSources: page.moreSources }
  }
}

/** Names what could not be read. A list with holes that another try or right could fill is done in part. */
function sayMissing(
  print: Printer,
  { sources, moreSources = 0 }: { sources: readonly SourceView[]; moreSources?: number | undefined },
): Exit {
  const missing = sources.filter((s) => s.state !== 'complete')
  for (const s of missing)
    print.note(
      `${s.connectionName}: ${s.label}: ${s.state === 'none' ? 'not read' : 'read in part'}${s.reason ? ` (${REASON_LABEL[s.reason]})` : ''}${s.freshAt === null ? ', never read' : `, as of ${iso(s.freshAt)}`}`,
    )
  // Those that are not complete come first.
  if (moreSources > 0) print.note(`and ${moreSources} more sources`)
  // Where none of those that were sent is complete, more that are not may have been left out.
  if (moreSources > 0 && missing.length === sources.length) return PARTIAL
  return missing.every((s) => s.reason !== null && FINAL_REASONS.includes(s.reason)) ? DONE : PARTIAL
}

/** `limit` counts events, `days` the days of spend; lists of things are always whole. */
export interface ListOptions {
  readonly limit: number
  readonly days: number
}

type Lister = (
  context: CommandContext,
  clientId: string,
  asOf: number | null,
  options: ListOptions,
) => Promise<Exit>

export const listPeople: Lister = async (context, clientId, asOf) => {
  const page = await allRows(context, 'people.list', clientId, asOf)
  context.print.rows(
    page.rows.map((p) => ({
      name: p.name,
      email: p.email,
      state: word(context.print, p.state),
      admin: p.isAdmin,
      outside: p.outside,
      providers: p.accounts.map((a) => a.provider).join(' '),
      accounts: p.accounts.map((a) => a.accountId).join(' '),
      more_accounts: p.moreAccounts ?? 0,
      joined_by: [...new Set(p.accounts.map((a) => word(context.print, a.joined.by)))].join(' '),
      decided_by: [...new Set(p.accounts.flatMap((a) => a.joined.decided?.by ?? []))].join(', ') || null,
      possible_matches: p.possible.length + (p.morePossible ?? 0),
      disputed: p.disputes.length > 0 || p.apart.some((a) => a.disputed),
      identities: p.identities,
      credentials: p.credentials,
      findings: p.findings,
    })),
  )
  return sayMissing(context.print, page)
}

/** null = the provider says none; undefined = it does not say. */
const nameOrNone = (who: { readonly label: string } | null | undefined) => who && who.label

export const listIdentities: Lister = async (context, clientId, asOf) => {
  const page = await allRows(context, 'identities.list', clientId, asOf)
  context.print.rows(
    page.rows.map((r) => ({
      id: r.id,
      kind: word(context.print, r.kind),
      name: r.name,
      provider: r.provider,
      scope: r.scopeName ?? word(context.print, r.scopeLevel),
      owner: nameOrNone(r.owner),
      state: r.state,
      credentials: r.credentials,
      created: iso(r.createdAt),
      last_used: iso(r.lastUsedAt),
      flags: context.print.json ? r.flags.join(' ') : r.flags.map((f) => FLAG_LABEL[f]).join(', '),
      findings: r.findings,
    })),
  )
  return sayMissing(context.print, page)
}

export const listCredentials: Lister = async (context, clientId, asOf) => {
  const page = await allRows(context, 'credentials.list', clientId, asOf)
  context.print.rows(
    page.rows.map((r) => ({
      id: r.id,
      kind: word(context.print, r.kind),
      name: r.name,
      hint: r.hint,
      provider: r.provider,
      authenticates: nameOrNone(r.holder),
      authenticates_kind: r.holder?.kind,
      owner: nameOrNone(r.owner),
      scope: r.scopeName ?? word(context.print, r.scopeLevel),
      state: r.state,
      created: iso(r.createdAt),
      last_used: iso(r.lastUsedAt),
      not_used_since: iso(r.notUsedSince),
      expires: iso(r.expiresAt),
      flags: context.print.json ? r.flags.join(' ') : r.flags.map((f) => FLAG_LABEL[f]).join(', '),
      findings: r.findings,
    })),
  )
  return sayMissing(context.print, page)
}

export const listServices: Lister = async (context, clientId, asOf) => {
  const page = await allRows(context, 'services.list', clientId, asOf)
  context.print.rows(
    page.rows.map((r) => ({
      id: r.id,
      provider: r.provider,
      scope: r.scope,
      name: r.name,
      state: r.state,
      identities: r.identities,
      credentials: r.credentials,
      people: r.people,
      retention: word(context.print, r.retentionSetting),
      models: r.models,
      spend_limit: r.spendLimit === undefined ? undefined : r.spendLimit && amountText(r.spendLimit.amount),
    })),
  )
  return sayMissing(context.print, page)
}

export const listFindings: Lister = async (context, clientId, asOf) => {
  const page = await allRows(context, 'findings.list', clientId, asOf)
  context.print.rows(
    page.rows.map((f) => ({
      id: f.id,
      severity: f.severity,
      state: f.state,
      control: f.controlId,
      subject: f.subjectLabel,
      what: f.what,
      first_seen: iso(f.firstSeenAt),
    })),
  )
  return sayMissing(context.print, page)
}

export const listUsage: Lister = async (context, clientId, asOf, { days }) => {
  const spend = await context.engine.call('spend.get', { clientId, asOf, days, groupBy: 'service' })
  context.print.rows(
    spend.rows.map((r) => ({
      project: r.label,
      provider: r.provider,
      billed: r.billed.map(amountText).join(' + ') || null,
      basis: r.basis,
      calls: r.calls,
      input_tokens: r.inputTokens,
      output_tokens: r.outputTokens,
    })),
  )
  if (spend.rowsTotal > spend.rows.length)
    context.print.note(
      `the first ${spend.rows.length} of ${spend.rowsTotal} rows; the export holds all of them`,
    )
  return sayMissing(context.print, spend)
}

export const listEvents: Lister = async (context, clientId, asOf, { limit }) => {
  const rows: Output<'events.list'>['rows'] = []
  for (let before: number | null = null; ;) {
    const page: Output<'events.list'> = await context.engine.call('events.list', {
      clientId,
      asOf,
      limit: Math.min(200, limit - rows.length),
      before,
    })
    rows.push(...page.rows)
    before = page.nextBefore
    const full = rows.length >= limit
    if (before !== null && !full) continue
    context.print.rows(
      rows.map((e) => ({
        at: iso(e.at),
        provider: e.provider,
        type: e.type,
        actor: e.actorLabel,
        target: e.targetLabel,
        ip: e.ip,
      })),
    )
    if (before !== null) context.print.note(`the newest ${rows.length}; there are more (--limit, or export)`)
    return sayMissing(context.print, page)
  }
}
