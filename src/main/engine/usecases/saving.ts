/** Files that a person saves through the system's own dialog. */
import { cutText } from '../../../shared/model/index.ts'
import { AppError } from '../domain/errors.ts'
import type { Deps } from './deps.ts'
import type { JobContext, JobResult } from './jobs.ts'
import { requireClient } from './clients.ts'

/** A name as a file name on every system. */
export const fileName = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '')
    .trim()
    .replace(/^\.+/, '')
    .slice(0, 80) || 'client'

/** @throws AppError not-found where there is no desktop, as on the command line. */
export function shellOf(deps: Deps): NonNullable<Deps['shell']> {
  if (deps.shell === null) throw new AppError('not-found', { what: 'desktop', id: 'dialog' })
  return deps.shell
}

/** Asks where to; null = the person cancelled. `extension` empty: a folder. */
export const askWhere = (
  deps: Deps,
  { title, defaultName, extension }: { title: string; defaultName: string; extension: string },
): Promise<string | null> => shellOf(deps).saveFile({ title: cutText(title, 200), defaultName, extension })

/** Asks where to, and writes there as a job; null = the person cancelled.
 *  @throws AppError not-found for a client that is not there. */
export async function saveAsJob(
  deps: Deps,
  clientId: string,
  words: (client: string) => { title: string; defaultName: string; extension: string; label: string },
  kind: 'report' | 'export',
  run: (path: string, job: JobContext) => Promise<JobResult>,
): Promise<{ runId: string | null }> {
  const { label, ...asked } = words(requireClient(deps, clientId).name)
  const path = await askWhere(deps, asked)
  if (path === null) return { runId: null }
  return {
    runId: deps.jobs.start({ kind, clientId, connectionId: null, label, run: (job) => run(path, job) }),
  }
}
