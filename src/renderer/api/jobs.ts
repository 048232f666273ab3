/** Long work as React state: the list of jobs, kept current by job events without asking again.
 *  Promise: an event never makes an incomplete list look whole; a job's last state stays until the list is read again. */
import { useEffect } from 'react'
import type { JobRow, Output } from '../../shared/contract/schemas.ts'
import { engine, queryClient } from './engine.ts'
import { engineQuery, useEngineQuery } from './queries.ts'

const { queryKey } = engineQuery('jobs.list', {})

function merge(job: JobRow): void {
  const known = queryClient.getQueryData<Output<'jobs.list'>>(queryKey)
  if (known)
    queryClient.setQueryData<Output<'jobs.list'>>(queryKey, { ...known, jobs: withJob(known.jobs, job) })
}

/** Puts the job's newest state in its place; a new job stands first. */
export function withJob(jobs: readonly JobRow[], job: JobRow): JobRow[] {
  return jobs.some((known) => known.runId === job.runId)
    ? jobs.map((known) => (known.runId === job.runId ? job : known))
    : [job, ...jobs]
}

const NO_JOBS: readonly JobRow[] = []

/** All jobs that the engine knows, newest first. */
export function useJobs(): readonly JobRow[] {
  useEffect(() => engine.onEvent('job', merge), [])
  return useEngineQuery('jobs.list', {}).data?.jobs ?? NO_JOBS
}

/** One job by its run, undefined until it is known. */
export const useJob = (runId: string | null): JobRow | undefined => {
  const jobs = useJobs()
  return runId === null ? undefined : jobs.find((job) => job.runId === runId)
}

export const isUnderWay = (job: JobRow): boolean => job.state === 'waiting' || job.state === 'running'
