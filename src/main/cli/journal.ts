/** The journals: what was decided and done, and their heads as a file to keep. */
import type { Output } from '../../shared/contract/schemas.ts'
import { clocksText, OUT_OF_ORDER_TEXT } from '../../shared/model/index.ts'
import { AppError } from '../engine/index.ts'
import { headsText } from '../engine/usecases/heads.ts'
import { DONE, PARTIAL, type Exit } from './exit.ts'
import type { CommandContext } from './context.ts'
import { bundleJournal, here } from './files.ts'
import { iso } from './output.ts'
import { resolveClient } from './resolve.ts'

export interface JournalOptions {
  readonly client?: string
  readonly workspace?: boolean
  /** File. */
  readonly heads?: string
  /** Folder. */
  readonly bundle?: string
  readonly withPersonal?: boolean
}

/** Lists a journal, or writes its heads or all of it somewhere else.
 *  @throws AppError invalid-input for options that do not go together. */
export async function journal(context: CommandContext, o: JournalOptions): Promise<Exit> {
  if (o.heads !== undefined && o.bundle !== undefined)
    throw new AppError('invalid-input', {
      field: '--bundle',
      why: 'Only one of --heads and --bundle is possible',
    })
  if (o.heads !== undefined) return saveHeads(context, { ...o, heads: o.heads })
  if (o.bundle !== undefined) {
    if (o.client === undefined)
      throw new AppError('invalid-input', { field: '--client', why: '--bundle needs --client' })
    return bundleJournal(context, { client: o.client, out: o.bundle, withPersonal: o.withPersonal })
  }
  if ((o.client === undefined) === (o.workspace !== true))
    throw new AppError('invalid-input', {
      field: '--client',
      why: 'One of --client and --workspace is needed, and only one',
    })
  return listJournal(
    context,
    o.client === undefined ? null : (await resolveClient(context.engine, o.client)).id,
  )
}

/** Writes the heads of the named journals, or of all. */
async function saveHeads(
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

/** Lists a journal, newest first, as this copy of the workspace knows it. Done in part where entries are missing or
 *  cannot be read. @param clientId null = the workspace's own. */
async function listJournal({ engine, print }: CommandContext, clientId: string | null): Promise<Exit> {
  const rows: Output<'journal.list'>['rows'] = []
  let first: Output<'journal.list'> | null = null
  for (let cursor: string | null = null; ;) {
    const page: Output<'journal.list'> = await engine.call('journal.list', { clientId, limit: 200, cursor })
    first ??= page
    rows.push(...page.rows)
    cursor = page.nextCursor
    if (cursor === null) break
  }
  print.rows(
    rows.map((row) => ({
      at: iso(row.at),
      author: row.author,
      ...((print.json || first.devices > 1) && {
        device: row.device.isThis ? 'this device' : row.device.label,
      }),
      what: row.text,
      counts: row.setAside === null,
      ...(print.json
        ? {
            action: row.action,
            ordered_at: iso(row.orderedAt),
            reason: row.setAside?.reason ?? null,
            author_id: row.authorId,
            device_id: row.device.id,
            chain: row.chain,
            number: row.seq,
            hash: row.hash,
          }
        : { hash: row.hash.slice(0, 12) }),
    })),
  )
  for (const { text } of [...first.missing, ...first.unreadable]) print.note(text)
  const { moreMissing = 0, moreUnreadable = 0 } = first
  if (moreUnreadable > 0) print.note(`${moreUnreadable} more that cannot be read`)
  if (moreMissing > 0) print.note(`${moreMissing} more gaps`)
  if (!print.json)
    for (const { hash, at, orderedAt, setAside, outOfOrder } of rows) {
      const name = hash.slice(0, 12)
      if (setAside) print.note(`${name} does not count: ${setAside.text}`)
      if (orderedAt !== null) print.note(`${name}: ${clocksText(at, orderedAt, (ms) => iso(ms) ?? '')}`)
      if (outOfOrder) print.note(`${name}: ${OUT_OF_ORDER_TEXT}`)
    }
  return first.missing.length + first.unreadable.length === 0 ? DONE : PARTIAL
}
