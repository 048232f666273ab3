/** Long commands: progress on standard error, one line for each step. */
import type { Writable } from 'node:stream'
import type { FromEngine } from '../../shared/contract/messages.ts'
import { EVENTS, type JobRow } from '../../shared/contract/schemas.ts'
import { AppError, type Engine } from '../engine/index.ts'
import { fileName } from '../engine/usecases/saving.ts'
import { errorText } from './error-text.ts'
import { DONE, FAILED, PARTIAL, type Exit } from './exit.ts'
import { report } from './files.ts'
import type { CommandContext } from './context.ts'
import { resolveClient } from './resolve.ts'
import { join } from 'node:path'

/** Follows the jobs to their end. Ctrl+C cancels them and keeps what they committed. */
async function follow(engine: Engine, err: Writable, runIds: readonly string[]): Promise<JobRow[]> {
  const told = new Set<string>()
  const caller = engine.connect((message: FromEngine) => {
    if (message.type !== 'event' || message.name !== 'job') return
    const job = EVENTS.job.safeParse(message.payload)
    if (!job.success || job.data.state !== 'running' || job.data.step === '') return
    const line = `${job.data.label}: ${job.data.step}`
    if (told.has(line)) return
    told.add(line)
    err.write(`${line}${job.data.total === null ? '' : ` (${job.data.done} of ${job.data.total})`}\n`)
  })
  const { jobs } = engine.deps()
  const stop = (): void => runIds.forEach((id) => jobs.cancel(id))
  process.once('SIGINT', stop)
  try {
    return await Promise.all(runIds.map((id) => jobs.ended(id)))
  } finally {
    process.off('SIGINT', stop)
    caller.close()
  }
}

export async function sync(context: CommandContext, clientName: string | null): Promise<Exit> {
  const { engine, print, streams } = context
  const clientId = clientName === null ? null : (await resolveClient(engine, clientName)).id
  const { runIds } = await engine.call('sync.start', { clientId, connectionId: null })
  const jobs = await follow(engine, streams.stderr, runIds)
  for (const job of jobs)
    if (job.error) print.note(`${job.label}: ${errorText(new AppError(job.error.code, job.error.params))}`)
  // People have read above what failed.
  print.rows(
    jobs.map((j) => ({
      connection: j.label,
      result: j.state,
      ...(print.json && { error: j.error?.code ?? null }),
    })),
  )
  const good = jobs.filter((j) => j.state === 'done' || j.state === 'partial').length
  if (good === 0 && jobs.length > 0) return FAILED
  return jobs.every((j) => j.state === 'done') ? DONE : PARTIAL
}

/** Builds the sample and writes a report for each of its clients into `<home>/reports`. */
export async function buildSample(context: CommandContext): Promise<Exit> {
  const { engine, print, streams } = context
  const before = new Set((await engine.call('clients.list', {})).clients.map((c) => c.id))
  const { runId } = await engine.call('sample.create', {})
  const [job] = await follow(engine, streams.stderr, [runId])
  if (job?.error) throw new AppError(job.error.code, job.error.params)
  if (job?.state === 'cancelled') throw new AppError('cancelled')
  const { clients } = await engine.call('clients.list', {})
  const made = clients.filter((c) => !before.has(c.id))
  const folder = join(context.home, 'reports')
  for (const client of made)
    await report(
      { ...context, print: { ...print, value: () => {} } },
      { client: client.id, out: join(folder, `${fileName(client.name)}.pdf`) },
    )
  print.rows(made.map((c) => ({ id: c.id, client: c.name, report: join(folder, `${fileName(c.name)}.pdf`) })))
  return DONE
}
