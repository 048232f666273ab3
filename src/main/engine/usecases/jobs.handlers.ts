/** Long work: start a sync, list what runs, cancel. */
import { done, type Commands } from './handling.ts'
import { startSync } from './sync.ts'

export const jobCommands: Commands<'sync.start' | 'jobs.list' | 'jobs.cancel'> = (deps) => ({
  'sync.start': (input) => ({ runIds: startSync(deps(), input.clientId, input.connectionId) }),
  'jobs.list': () => ({ jobs: deps().jobs.list() }),
  'jobs.cancel': done((input) => deps().jobs.cancel(input.runId)),
})
