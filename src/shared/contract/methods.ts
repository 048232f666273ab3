/** Every method by name: whether it asks or acts, what it reads, what it changes. Plain data, so that the renderer can
 *  derive cache keys and invalidation from it without the schemas (schemas.ts) and their library. */

/** What a query's answer depends on. A commit names the topics that it made stale. */
export const TOPICS = [
  'workspace',
  'clients',
  'connections',
  'facts',
  'findings',
  'events',
  'snapshots',
  'settings',
  'report',
  'jobs',
  'journal',
] as const
export type Topic = (typeof TOPICS)[number]

interface QueryMethod {
  readonly kind: 'query'
  readonly reads: readonly Topic[]
}
interface CommandMethod {
  readonly kind: 'command'
  /** Topics that may be stale afterwards; long jobs announce theirs when they commit. */
  readonly changes: readonly Topic[]
}

const query = (...reads: Topic[]): QueryMethod => ({ kind: 'query', reads })
const command = (...changes: Topic[]): CommandMethod => ({ kind: 'command', changes })

export const METHODS = {
  'workspace.status': query('workspace', 'clients'),
  'workspace.retry': command('workspace', 'clients', 'connections', 'settings'),
  'workspace.useThisRunOnly': command('workspace', 'clients', 'connections', 'settings'),
  'workspace.recover': command('workspace', 'clients', 'connections', 'settings'),
  'workspace.recoveryKey': command('journal'),
  'workspace.replaceRecoveryKey': command('journal'),

  'fleet.list': query('clients', 'connections', 'facts', 'findings'),
  'search.find': query('clients', 'facts', 'findings'),

  'clients.list': query('clients'),
  'clients.add': command('clients'),
  'clients.update': command('clients'),
  'clients.remove': command('clients', 'connections', 'facts', 'findings'),

  'client.overview': query('clients', 'connections', 'facts', 'findings', 'snapshots', 'events'),
  'people.list': query('facts', 'findings'),
  'people.find': query('facts'),
  'people.join': command('facts', 'findings', 'journal'),
  'people.split': command('facts', 'findings', 'journal'),
  'people.undo': command('facts', 'findings', 'journal'),
  'identities.list': query('facts', 'findings'),
  'identities.get': query('facts', 'findings', 'events'),
  'credentials.list': query('facts', 'findings'),
  'credentials.get': query('facts', 'findings', 'events'),
  'services.list': query('facts'),
  'spend.get': query('facts'),
  'events.list': query('events'),
  'findings.list': query('findings', 'facts'),
  'findings.get': query('findings', 'facts'),
  'posture.get': query('findings', 'facts'),
  'runs.list': query('snapshots', 'connections'),
  'runs.at': query('snapshots', 'connections'),
  'snapshots.diff': query('snapshots', 'facts'),
  'journal.list': query('journal'),
  'journal.heads': query('journal'),
  'journal.saveHeads': command(),
  'journal.compare': query('journal'),
  'journal.compareMark': query('journal'),
  'journal.export': query('journal'),
  'journal.import': command('journal', 'settings', 'clients', 'facts', 'findings'),

  'providers.list': query(),
  'connections.list': query('connections', 'snapshots'),
  'connections.test': command(),
  'connections.add': command('connections', 'clients', 'journal'),
  'connections.rename': command('connections', 'journal'),
  'connections.replaceSecret': command('connections', 'journal'),
  'connections.remove': command('connections', 'clients', 'facts', 'findings', 'journal'),

  'sync.start': command('jobs'),
  'sample.create': command('jobs'),
  'jobs.list': query('jobs'),
  'jobs.cancel': command('jobs'),

  'settings.get': query('settings'),
  'settings.set': command('settings'),
  'terms.get': query('settings'),
  'terms.set': command('settings', 'findings', 'journal'),
  'parameters.get': query('settings'),
  'parameters.set': command('settings', 'findings', 'journal'),

  'report.options': query('report', 'snapshots'),
  'report.saveOptions': command('report'),
  'report.preview': query('facts', 'findings', 'settings', 'snapshots'),
  'report.save': command('journal'),
  'export.save': command('journal'),
  'journal.bundle': command('journal'),
  'list.save': command('journal'),
  'shell.openExternal': command(),
} as const satisfies Record<string, QueryMethod | CommandMethod>

export type MethodName = keyof typeof METHODS
export type QueryName = {
  [N in MethodName]: (typeof METHODS)[N]['kind'] extends 'query' ? N : never
}[MethodName]
export type CommandName = Exclude<MethodName, QueryName>
