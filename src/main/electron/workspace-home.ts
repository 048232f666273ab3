/** Where the workspace is: REEVE_HOME, else the platform's usual place for an application's data. */
import { resolve } from 'node:path'
import envPaths from 'env-paths'

export function workspaceHome(environment: Readonly<Record<string, string | undefined>>): string {
  const given = environment.REEVE_HOME
  return given ? resolve(given) : envPaths('reeve', { suffix: '' }).data
}
