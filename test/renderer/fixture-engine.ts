/** An engine without a store or a network, for looking at screens: answers every method of the contract from fixture
 *  rows and tells jobs and stale topics as the real one does.
 *  Promise: its answers pass the contract's schemas (fixture-engine.test.ts). Not here: any rule of the product. */
import type { FromEngine, ToEngine } from '../../src/shared/contract/messages.ts'
import { METHODS, type MethodName } from '../../src/shared/contract/methods.ts'
import { SCHEMAS, type Input, type JobRow, type Output } from '../../src/shared/contract/schemas.ts'
import { commands, type Effects } from './fixtures/commands.ts'
import { FixtureFailure } from './fixtures/failure.ts'
import { reads } from './fixtures/reads.ts'
import type { World } from './fixtures/world.ts'

type Handlers = { readonly [M in MethodName]: (world: World, input: Input<M>, effects: Effects) => Output<M> }
const HANDLERS = { ...reads, ...commands } satisfies Handlers

export interface FixtureEngine {
  /** Answers one message; answers and events go to `post`. */
  receive(message: ToEngine): void
  /** Answers at once, as a test wants it. @throws FixtureFailure */
  answer<M extends MethodName>(method: M, input: Input<M>): Output<M>
  stop(): void
}

interface Options {
  readonly world: World
  readonly post: (message: FromEngine) => void
  /** Milliseconds between two steps of a job. */
  readonly stepMs?: number
  /** Called with an error of the fixtures themselves, which the page only sees as `internal`. */
  readonly onFault?: (error: unknown) => void
}

const isMethod = (name: string): name is MethodName => Object.hasOwn(METHODS, name)

export function createFixtureEngine({
  world,
  post,
  stepMs = 400,
  onFault = () => undefined,
}: Options): FixtureEngine {
  const timers = new Map<string, ReturnType<typeof setInterval>>()
  let runs = 0
  const stale = (topics: readonly string[]) =>
    post({ type: 'event', name: 'stale', payload: { topics, clientId: null } })
  const tell = (job: JobRow) => {
    world.jobs = [job, ...world.jobs.filter((j) => j.runId !== job.runId)]
    post({ type: 'event', name: 'job', payload: job })
  }
  const effects: Effects = {
    run(about, steps, done) {
      runs += 1
      const runId = `run-${runs}`
      let job: JobRow = {
        ...about,
        runId,
        state: 'running',
        step: steps[0] ?? '',
        done: 0,
        total: steps.length,
        startedAt: world.now,
        endedAt: null,
        error: null,
        file: null,
      }
      tell(job)
      const timer = setInterval(() => {
        job = { ...job, done: job.done + 1, step: steps[job.done + 1] ?? job.step }
        if (job.done >= steps.length) {
          clearInterval(timer)
          timers.delete(runId)
          job = { ...job, state: 'done', endedAt: world.now, ...done() }
          stale(['connections', 'clients', 'facts', 'findings', 'snapshots', 'events', 'jobs', 'journal'])
        }
        tell(job)
      }, stepMs)
      timers.set(runId, timer)
      return runId
    },
    cancel(runId) {
      clearInterval(timers.get(runId))
      timers.delete(runId)
      const job = world.jobs.find((j) => j.runId === runId)
      if (job) tell({ ...job, state: 'cancelled', endedAt: world.now })
    },
  }

  function answer<M extends MethodName>(method: M, input: Input<M>): Output<M> {
    const handler: Handlers[M] = HANDLERS[method]
    const output = handler(world, input, effects)
    const about = METHODS[method]
    if (about.kind === 'command' && about.changes.length > 0) stale(about.changes)
    return output
  }

  return {
    answer,
    receive(message) {
      if (message.type !== 'call') return
      const { id, method, input } = message
      try {
        if (!isMethod(method)) throw new FixtureFailure('not-found', { what: 'method' })
        // The page's policy forbids compiled schemas.
        const parsed = SCHEMAS[method].input.safeParse(input, { jitless: true })
        if (!parsed.success)
          throw new FixtureFailure('invalid-input', {
            field: parsed.error.issues[0]?.path.join('.') ?? method,
          })
        const output: unknown = answer(method, parsed.data)
        post({ type: 'answer', id, output })
      } catch (error) {
        const failure = error instanceof FixtureFailure ? error : new FixtureFailure('internal')
        if (failure !== error) onFault(error)
        post({ type: 'failure', id, error: { code: failure.code, params: failure.params, ref: 'E-4F21' } })
      }
    },
    stop() {
      for (const timer of timers.values()) clearInterval(timer)
      timers.clear()
    },
  }
}
