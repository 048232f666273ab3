/** Commands that write files. */
import { resolve } from 'node:path'
import { exportClient } from '../engine/usecases/export.ts'
import { reportOptions, writeReport } from '../engine/usecases/report.ts'
import { DONE, type Exit } from './exit.ts'
import type { CommandContext } from './program.ts'
import { resolveClient, resolveMoment } from './resolve.ts'

const here = (context: CommandContext, path: string): string =>
  resolve(context.streams.env['INIT_CWD'] ?? process.cwd(), path)

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
    asOf: await resolveMoment(engine, client.id, o.asOf),
    ...(o.since !== undefined && { since: await resolveMoment(engine, client.id, o.since) }),
  }
  const path = here(context, o.out)
  await writeReport(deps, client.id, options, path, {
    runId: 'cli',
    signal: new AbortController().signal,
    step: (text) => void streams.stderr.write(`${client.name}: ${text}\n`),
  })
  print.value({ file: path }, path)
  return DONE
}

export async function exportData(
  context: CommandContext,
  o: { client: string; format: 'csv' | 'json'; out: string; asOf?: string },
): Promise<Exit> {
  const { engine, print } = context
  const { id } = await resolveClient(engine, o.client)
  const folder = here(context, o.out)
  const files = exportClient(engine.deps(), id, await resolveMoment(engine, id, o.asOf), o.format, folder)
  print.rows(files.map((name) => ({ folder, name })))
  return DONE
}
