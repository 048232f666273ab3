/** Commands that write files. */
import { resolve } from 'node:path'
import type { JobContext } from '../engine/usecases/jobs.ts'
import { writeBundle } from '../engine/usecases/bundle.ts'
import { exportClient } from '../engine/usecases/export.ts'
import { reportOptions, writeReport } from '../engine/usecases/report.ts'
import { DONE, type Exit } from './exit.ts'
import type { CommandContext } from './context.ts'
import { resolveClient, resolveMoment } from './resolve.ts'

/** A path as the person who typed it means it. */
export const here = (context: CommandContext, path: string): string =>
  resolve(context.streams.env['INIT_CWD'] ?? process.cwd(), path)

/** Long work with its steps on standard error; Ctrl+C cancels it. */
async function interruptible<T>(
  { stderr }: CommandContext['streams'],
  label: string,
  work: (job: JobContext) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const cancel = (): void => stop.abort()
  process.once('SIGINT', cancel)
  try {
    return await work({
      runId: 'cli',
      signal: stop.signal,
      step: (text) => void stderr.write(`${label}: ${text}\n`),
    })
  } finally {
    process.off('SIGINT', cancel)
  }
}

export async function report(
  context: CommandContext,
  o: { client: string; out: string; asOf?: string; since?: string },
): Promise<Exit> {
  const { engine, print, streams } = context
  const client = await resolveClient(engine, o.client)
  const deps = engine.deps()
  const saved = reportOptions(deps, client.id)
  const options = {
    ...saved,
    asOf: await resolveMoment(context, client.id, o.asOf),
    ...(o.since !== undefined && { since: await resolveMoment(context, client.id, o.since, '--since') }),
  }
  const path = here(context, o.out)
  await interruptible(streams, client.name, (job) => writeReport(deps, client.id, options, path, job))
  print.value({ file: path }, path)
  return DONE
}

export async function exportData(
  context: CommandContext,
  o: { client: string; format: 'csv' | 'json'; out: string; asOf?: string },
): Promise<Exit> {
  const { engine, print, streams } = context
  const { id, name } = await resolveClient(engine, o.client)
  const folder = here(context, o.out)
  const asOf = await resolveMoment(context, id, o.asOf)
  const request = { clientId: id, asOf, format: o.format, folder }
  const files = await interruptible(streams, name, (job) => exportClient(engine.deps(), request, job))
  print.rows(files.map((name) => ({ folder, name })))
  return DONE
}

export async function bundleJournal(
  context: CommandContext,
  o: { client: string; out: string; withPersonal?: boolean | undefined },
): Promise<Exit> {
  const { engine, print, streams } = context
  const { id, name } = await resolveClient(engine, o.client)
  const folder = here(context, o.out)
  const request = { clientId: id, folder, withPersonal: o.withPersonal === true }
  const { fingerprint, files } = await interruptible(streams, name, (job) =>
    Promise.resolve(writeBundle(engine.deps(), request, job)),
  )
  print.note('Hand over the fingerprint apart from the folder: on paper, or by telephone.')
  print.value({ folder, files, fingerprint }, `${folder}\n${fingerprint}`)
  return DONE
}
