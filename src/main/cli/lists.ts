/** The lists, whole: every page of the engine's answer, and what is missing on standard error. */
import type { MethodName } from '../../shared/contract/methods.ts'
import type { Input, Output, SourceView } from '../../shared/contract/schemas.ts'
import { rowByName, terminalRow } from '../../shared/lists/cells.ts'
import { credentialList } from '../../shared/lists/credentials.ts'
import { filterNames, sortNames, unknownIn, type List } from '../../shared/lists/definition.ts'
import { findingList } from '../../shared/lists/findings.ts'
import { identityList } from '../../shared/lists/identities.ts'
import { personList } from '../../shared/lists/people.ts'
import { serviceList } from '../../shared/lists/services.ts'
import { amountText, FINAL_REASONS, REASON_LABEL } from '../../shared/model/index.ts'
import { AppError } from '../engine/index.ts'
import { DONE, PARTIAL, type Exit } from './exit.ts'
import { iso, type Printer } from './output.ts'
import type { CommandContext } from './context.ts'

const LISTS = {
  'people.list': personList,
  'identities.list': identityList,
  'credentials.list': credentialList,
  'services.list': serviceList,
  'findings.list': findingList,
} as const satisfies Partial<Record<MethodName, List>>
type Listing = keyof typeof LISTS

/** What narrows and orders a list, as the engine checks it. */
export interface Narrowed {
  readonly filters?: readonly { readonly field: string; readonly values: string[]; readonly not?: boolean }[]
  readonly sort?: { readonly field: string; readonly dir: 'asc' | 'desc' }
}

/** `flag=ownerless,dormant` or `state!=active`. @throws AppError invalid-input for another form. */
export function parseFilter(text: string): NonNullable<Narrowed['filters']>[number] {
  const match = /^([^=!]+)(!?)=(.+)$/.exec(text)
  if (!match)
    throw new AppError('invalid-input', {
      field: '--filter',
      why: `${text.slice(0, 100)} is not like flag=ownerless or state!=active`,
    })
  const [, field = '', not, values = ''] = match
  return { field, values: values.split(','), ...(not === '!' && { not: true }) }
}

/** A column's id, with a leading minus for descending. */
export const parseSort = (text: string): NonNullable<Narrowed['sort']> =>
  text.startsWith('-') ? { field: text.slice(1), dir: 'desc' } : { field: text, dir: 'asc' }

/** Every page. @throws AppError invalid-input for a filter or an order that the list does not have. */
export async function allRows<M extends Listing>(
  { engine }: Pick<CommandContext, 'engine'>,
  method: M,
  clientId: string,
  asOf: number | null,
  /** Of the list's own filters and orders: the engine refuses others. */
  narrowed: Narrowed = {},
): Promise<{ rows: Output<M>['rows'][number][]; sources: SourceView[]; moreSources?: number | undefined }> {
  const rows: Output<M>['rows'][number][] = []
  for (let cursor: string | null = null; ;) {
    const input = { clientId, asOf, limit: 500, cursor, ...narrowed } as Input<M>
    const page: Output<M> = await engine.call(method, input)
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
  readonly narrowed: Narrowed
}

export type Lister = (
  context: CommandContext,
  clientId: string,
  asOf: number | null,
  options: ListOptions,
) => Promise<Exit>

/** A list whole: all columns as JSON, the narrow table for people. */
export const lister =
  (method: Listing): Lister =>
  async (context, clientId, asOf, { narrowed }) => {
    const list: List = LISTS[method]
    const [unknown] = unknownIn(list, narrowed)
    if (unknown !== undefined)
      throw new AppError('invalid-input', {
        field: 'list',
        why: `The list ${list.id} does not have ${unknown}. Filters: ${filterNames(list).join(', ')}. Orders: ${sortNames(list).join(', ')}`,
      })
    const page = await allRows(context, method, clientId, asOf, narrowed)
    const toRow = context.print.json ? rowByName : terminalRow
    context.print.rows(page.rows.map((row) => toRow(list, row)))
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
        topic: e.topic,
        outcome: e.outcome,
        actor: e.actorLabel,
        on_behalf_of: e.onBehalfOfLabel,
        target: e.targetLabel,
        ip: e.ip,
        network: e.network,
        correlation: e.correlation,
        model: e.model,
        tool: e.tool,
      })),
    )
    if (before !== null) context.print.note(`the newest ${rows.length}; there are more (--limit, or export)`)
    return sayMissing(context.print, page)
  }
}
