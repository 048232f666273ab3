/** Long work: starts at once, reports progress, and is cancelled down to the HTTP request. Kept in memory: what must
 *  survive a crash (a sync's pages) is in the store. */
import type { ClientId, ConnectionId, EpochMs, RunId } from '../../../shared/model/index.ts'
import type { JobRow } from '../../../shared/contract/schemas.ts'
import { AppError, toAppError } from '../domain/errors.ts'
import type { Clock, Ids, Log } from '../ports/system.ts'

export interface JobContext {
  readonly runId: RunId
  readonly signal: AbortSignal
  /** Reports what the job is doing. Cheap: the window is notified at most ten times a second. */
  step(text: string, done: number, total: number | null): void
}

/** How a job ended well: fully, or with parts missing. */
export type JobResult = { readonly partial: boolean; readonly file?: string }

export interface JobSpec {
  readonly kind: JobRow['kind']
  readonly clientId: ClientId | null
  readonly connectionId: ConnectionId | null
  readonly label: string
  readonly run: (context: JobContext) => Promise<JobResult>
  /** Always done at the end, also when it failed or was cancelled before it began; part of the job. */
  readonly after?: () => Promise<void>
}

const KEPT = 200
const TELL_EVERY_MS = 100

/** @param parallel how many jobs of one kind run at once; the rest wait in order. */
export class Jobs {
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #log: Log
  readonly #tell: (job: JobRow) => void
  readonly #parallel: number
  readonly #rows = new Map<RunId, JobRow>()
  readonly #stops = new Map<RunId, AbortController>()
  readonly #ends = new Map<RunId, Promise<JobRow>>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(deps: { clock: Clock; ids: Ids; log: Log; tell: (job: JobRow) => void; parallel?: number }) {
    this.#clock = deps.clock
    this.#ids = deps.ids
    this.#log = deps.log
    this.#tell = deps.tell
    this.#parallel = deps.parallel ?? 4
  }

  /** @throws AppError job.already-running when this connection is being synced already. */
  start(spec: JobSpec): RunId {
    if (spec.connectionId !== null && this.isBusy(spec.connectionId))
      throw new AppError('job.already-running', { label: spec.label })
    const runId = this.#ids.next()
    const stop = new AbortController()
    this.#stops.set(runId, stop)
    this.#rows.set(runId, {
      runId,
      kind: spec.kind,
      clientId: spec.clientId,
      connectionId: spec.connectionId,
      label: spec.label.slice(0, 500),
      state: 'waiting',
      step: '',
      done: 0,
      total: null,
      startedAt: this.#clock.now(),
      endedAt: null,
      error: null,
      file: null,
    })
    this.#ends.set(runId, this.#run(runId, spec, stop.signal))
    this.#forget()
    return runId
  }

  async #run(runId: RunId, spec: JobSpec, signal: AbortSignal): Promise<JobRow> {
    let toldAt: EpochMs = 0
    const update = (change: Partial<JobRow>, quiet = false): void => {
      const row = { ...this.#rows.get(runId)!, ...change }
      this.#rows.set(runId, row)
      const now = this.#clock.now()
      if (quiet && Math.abs(now - toldAt) < TELL_EVERY_MS) return
      toldAt = now
      this.#tell(row)
    }
    update({})
    await this.#turn()
    try {
      const result = await this.#work(runId, spec, signal, update)
      update({
        state: result.partial ? 'partial' : 'done',
        endedAt: this.#clock.now(),
        file: result.file ?? null,
      })
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code !== 'cancelled')
        this.#log.error('job failed', {
          ref: runId,
          kind: spec.kind,
          code: error.code,
          cause:
            error.cause instanceof Error
              ? `${error.cause.name}: ${error.cause.stack?.split('\n')[1]?.trim() ?? ''}`
              : null,
        })
      update({
        state: error.code === 'cancelled' ? 'cancelled' : 'failed',
        endedAt: this.#clock.now(),
        error: error.code === 'cancelled' ? null : { code: error.code, params: error.params, ref: runId },
      })
    } finally {
      this.#stops.delete(runId)
      this.#running -= 1
      this.#waiting.shift()?.()
    }
    return this.#rows.get(runId)!
  }

  async #work(
    runId: RunId,
    spec: JobSpec,
    signal: AbortSignal,
    update: (change: Partial<JobRow>, quiet?: boolean) => void,
  ): Promise<JobResult> {
    try {
      if (signal.aborted) throw new AppError('cancelled')
      update({ state: 'running', startedAt: this.#clock.now() })
      return await spec.run({
        runId,
        signal,
        step: (text, done, total) => update({ step: text.slice(0, 500), done, total }, true),
      })
    } finally {
      await spec.after?.()
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= this.#parallel) await new Promise<void>((go) => this.#waiting.push(go))
    this.#running += 1
  }

  #forget(): void {
    for (const [runId, row] of this.#rows) {
      if (this.#rows.size <= KEPT) return
      if (row.endedAt === null) continue
      this.#rows.delete(runId)
      this.#ends.delete(runId)
    }
  }

  isBusy(connectionId: ConnectionId): boolean {
    return [...this.#rows.values()].some((r) => r.connectionId === connectionId && r.endedAt === null)
  }

  list(): JobRow[] {
    return [...this.#rows.values()].reverse()
  }

  cancel(runId: RunId): void {
    this.#stops.get(runId)?.abort()
  }

  /** Stops everything and waits until it has stopped. */
  async close(): Promise<void> {
    for (const stop of this.#stops.values()) stop.abort()
    await Promise.allSettled(this.#ends.values())
  }

  /** The job's last row, once it has ended. */
  ended(runId: RunId): Promise<JobRow> {
    const end = this.#ends.get(runId)
    if (!end) throw new AppError('not-found', { what: 'run', id: runId })
    return end
  }
}
