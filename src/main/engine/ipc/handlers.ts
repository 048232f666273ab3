/** The handlers of all features, put together. No rule lives here. */
import type { Deps, QueryDeps } from '../usecases/deps.ts'
import { clientCommands, clientQueries } from '../usecases/clients.handlers.ts'
import { connectionCommands, connectionQueries } from '../usecases/connections.handlers.ts'
import type { Handlers } from '../usecases/handling.ts'
import { jobCommands } from '../usecases/jobs.handlers.ts'
import { journalCommands, journalQueries } from '../usecases/journal.handlers.ts'
import { peopleCommands, peopleQueries } from '../usecases/people.handlers.ts'
import { reportCommands, reportQueries } from '../usecases/report.handlers.ts'
import { settingCommands, settingQueries } from '../usecases/settings.handlers.ts'
import { viewQueries } from '../usecases/views.handlers.ts'
import type { QueryName } from '../../../shared/contract/methods.ts'

/** What the engine itself answers for: the state of the workspace, and the sample. */
export type EngineHandlers = Pick<
  Handlers,
  | 'workspace.status'
  | 'workspace.retry'
  | 'workspace.useThisRunOnly'
  | 'workspace.recover'
  | 'workspace.recoveryKey'
  | 'workspace.replaceRecoveryKey'
  | 'sample.create'
>

/** Queries that only the working thread can answer: what it has in memory, and what takes long. */
type WorkingQuery = 'workspace.status' | 'jobs.list' | 'report.preview'
export type QueryHandlers = Pick<Handlers, Exclude<QueryName, WorkingQuery>>

/** Each answers from what is committed and changes nothing.
 *  @param deps gives the open workspace, or throws AppError engine.unavailable while there is none. */
export const createQueryHandlers = (deps: () => QueryDeps): QueryHandlers => ({
  ...viewQueries(deps),
  ...clientQueries(deps),
  ...connectionQueries(deps),
  ...peopleQueries(deps),
  ...journalQueries(deps),
  ...settingQueries(deps),
  ...reportQueries(deps),
})

/** Everything else: commands, and queries for the working thread.
 *  @param deps as above. */
export const createCommandHandlers = (
  engine: EngineHandlers,
  deps: () => Deps,
): Omit<Handlers, keyof QueryHandlers> => ({
  ...engine,
  ...clientCommands(deps),
  ...connectionCommands(deps),
  ...peopleCommands(deps),
  ...journalCommands(deps),
  ...settingCommands(deps),
  ...reportCommands(deps),
  ...jobCommands(deps),
})
