/** Arguments that name things: by id, or by name as a person types it. */
import type { ClientView, ConnectionRow, Output, RunRow } from '../../shared/contract/schemas.ts'
import { DAY, nameKey, readWords } from '../../shared/model/index.ts'
import { AppError, type Engine } from '../engine/index.ts'
import type { CommandContext } from './context.ts'
import { iso } from './output.ts'

/** @throws AppError not-found */
export async function resolveClient(engine: Engine, name: string): Promise<ClientView> {
  const { clients } = await engine.call('clients.list', {})
  const found = clients.find((c) => c.id === name) ?? clients.find((c) => nameKey(c.name) === nameKey(name))
  if (!found) throw new AppError('not-found', { what: 'client', id: name.slice(0, 200) })
  return found
}

/** By id, or by name where only one connection has it. @throws AppError not-found */
export async function resolveConnection(engine: Engine, name: string): Promise<ConnectionRow> {
  const { connections } = await engine.call('connections.list', { clientId: null })
  const byName = connections.filter((c) => nameKey(c.name) === nameKey(name))
  const found = connections.find((c) => c.id === name) ?? (byName.length === 1 ? byName[0] : undefined)
  if (!found) throw new AppError('not-found', { what: 'connection', id: name.slice(0, 200) })
  return found
}

/** A day is its end: what was known when it was over. */
const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})?$/

/** A moment as a person names it: the id of a run, a day (UTC), or a time (ISO 8601; UTC where it names no zone). It
 *  shows the newest run that had ended by then, which is said on standard error; and how far apart the parts of what
 *  follows were read, where that matters.
 *  @returns the run's moment; null = now, also for undefined.
 *  @throws AppError not-found with the nearest runs | invalid-input */
export async function resolveMoment(
  { engine, print }: Pick<CommandContext, 'engine' | 'print'>,
  clientId: string,
  text: string | undefined,
  option = '--as-of',
): Promise<number | null> {
  const asked = text === undefined || text === 'now' ? null : await momentOf(engine, clientId, text, option)
  const { run, apart } = await engine.call('runs.at', { clientId, asOf: asked })
  if (asked !== null && text !== undefined) {
    if (!run) throw new AppError('not-found', await nearRuns(engine, clientId, text, asked))
    print.note(
      `${option} ${text}: run ${run.id}, which ended ${iso(run.finishedAt)} and read ${readWords(run)}${run.state === 'interrupted' ? '; it was interrupted' : ''}`,
    )
  }
  if (apart)
    print.note(
      `not read at the same time: ${apart.oldest.connectionName} ${iso(apart.oldest.readAt)}, ${apart.newest.connectionName} ${iso(apart.newest.readAt)}`,
    )
  return asked === null ? null : (run?.finishedAt ?? null)
}

async function momentOf(engine: Engine, clientId: string, text: string, option: string): Promise<number> {
  if (DAY_ONLY.test(text) || MOMENT.test(text)) {
    const zoned = DAY_ONLY.test(text) || /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`
    const at = Date.parse(zoned)
    if (!Number.isFinite(at)) throw new AppError('invalid-input', { field: option })
    return DAY_ONLY.test(text) ? at + DAY - 1 : at
  }
  const run = (await allRuns(engine, clientId)).find((r) => r.id === text)
  if (!run) throw new AppError('not-found', await nearRuns(engine, clientId, text, null))
  return run.finishedAt
}

const NEAR = 3

/** What there is instead: the runs nearest to the moment, or the newest ones. */
async function nearRuns(
  engine: Engine,
  clientId: string,
  text: string,
  at: number | null,
): Promise<Record<string, string>> {
  const near = (await allRuns(engine, clientId))
    .sort((a, b) =>
      at === null ? b.finishedAt - a.finishedAt : Math.abs(a.finishedAt - at) - Math.abs(b.finishedAt - at),
    )
    .slice(0, NEAR)
    .map((r) => `${r.id} (${iso(r.finishedAt)})`)
  return { what: 'run', id: text.slice(0, 200), near: near.length === 0 ? 'none yet' : near.join(', ') }
}

/** Every moment of the client, newest first. */
export async function allRuns(engine: Engine, clientId: string): Promise<RunRow[]> {
  const rows: RunRow[] = []
  for (let cursor: string | null = null; ;) {
    const page: Output<'runs.list'> = await engine.call('runs.list', { clientId, limit: 500, cursor })
    rows.push(...page.rows)
    cursor = page.nextCursor
    if (cursor === null) return rows
  }
}
