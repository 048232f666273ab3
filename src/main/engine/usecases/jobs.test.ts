import { describe, expect, test } from 'vitest'
import type { JobRow } from '../../../shared/contract/schemas.ts'
import { silentLog, systemIds } from '../adapters/system/index.ts'
import { testClock } from '../../../../test/support/moving-clock.ts'
import { AppError } from '../domain/errors.ts'
import { Jobs, type JobSpec } from './jobs.ts'

const spec = (run: JobSpec['run'], connectionId: string | null = null): JobSpec => ({
  kind: 'sync',
  clientId: 'c',
  connectionId,
  label: 'Acme',
  run,
})

function jobsOf(parallel = 2): { jobs: Jobs; told: JobRow[] } {
  const told: JobRow[] = []
  const jobs = new Jobs({
    clock: testClock,
    ids: systemIds,
    log: silentLog,
    tell: (j) => told.push(j),
    parallel,
  })
  return { jobs, told }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AppError('cancelled'))))

describe('a job', () => {
  test('tells that it waits, runs and has ended', async () => {
    const { jobs, told } = jobsOf()
    const row = await jobs.ended(jobs.start(spec(async () => ({ partial: true }))))
    expect(row.state).toBe('partial')
    expect(told.map((j) => j.state)).toEqual(['waiting', 'running', 'partial'])
  })

  test('that fails carries its code and values, and nothing of the cause', async () => {
    const { jobs } = jobsOf()
    const runId = jobs.start(
      spec(async () => {
        throw new AppError('network.timeout', { host: 'h' }, { cause: new Error('secret body') })
      }),
    )
    const row = await jobs.ended(runId)
    expect(row).toMatchObject({ state: 'failed', error: { code: 'network.timeout', params: { host: 'h' } } })
    expect(JSON.stringify(row)).not.toContain('secret body')
  })

  test('that is cancelled while it waits never starts', async () => {
    const { jobs } = jobsOf(1)
    const first = jobs.start(spec(({ signal }) => untilAborted(signal), 'a'))
    let ran = false
    const second = jobs.start(
      spec(async () => {
        ran = true
        return { partial: false }
      }, 'b'),
    )
    jobs.cancel(second)
    jobs.cancel(first)
    expect((await jobs.ended(second)).state).toBe('cancelled')
    expect((await jobs.ended(first)).state).toBe('cancelled')
    expect(ran).toBe(false)
  })

  test('for a connection that is being synced already is refused', async () => {
    const { jobs } = jobsOf()
    const first = jobs.start(spec(({ signal }) => untilAborted(signal), 'a'))
    expect(() => jobs.start(spec(async () => ({ partial: false }), 'a'))).toThrowError('job.already-running')
    jobs.cancel(first)
    await jobs.ended(first)
    expect(() => jobs.start(spec(async () => ({ partial: false }), 'a'))).not.toThrow()
    await jobs.close()
  })
})

test('no more jobs run at once than allowed, and all of them run', async () => {
  const { jobs } = jobsOf(2)
  let running = 0
  let most = 0
  const ids = Array.from({ length: 7 }, () =>
    jobs.start(
      spec(async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((r) => setImmediate(r))
        running -= 1
        return { partial: false }
      }),
    ),
  )
  const rows = await Promise.all(ids.map((id) => jobs.ended(id)))
  expect(rows.every((r) => r.state === 'done')).toBe(true)
  expect(most).toBe(2)
})
