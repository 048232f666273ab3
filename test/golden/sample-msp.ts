/** The sample MSP at a fixed moment, built by the real engine from the real simulators over loopback HTTP.
 *  Promise: the same on any day, in any time zone. The clock stands still, the clients' moments are set by the sample,
 *  and ids are counted; only ports, hashes and request ids differ from run to run. */
import { stopSample } from '../../src/main/sample.ts'
import type { EpochMs } from '../../src/shared/model/index.ts'
import type { Ids } from '../../src/main/engine/ports/system.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { createStandingClock } from '../support/moving-clock.ts'

/** A Wednesday in the middle of a month. */
export const AT: EpochMs = Date.UTC(2026, 8, 16, 10, 30)

function countedIds(): Ids {
  let count = 0
  return { next: () => `id${String(++count).padStart(14, '0')}`, random: () => 0.5 }
}

/** Opens the workspace with the sample in it. @throws Error when the sample could not be built whole. */
export async function openSampleMsp(): Promise<TestEngine> {
  const reeve = await openTestEngine({
    clock: createStandingClock(AT),
    parts: { ids: countedIds(), osUser: 'technician' },
  })
  const { runId } = await reeve.engine.call('sample.create', {})
  const job = await reeve.engine.deps().jobs.ended(runId)
  if (job.state !== 'done') throw new Error(`the sample ended ${job.state}: ${JSON.stringify(job.error)}`)
  return {
    ...reeve,
    close: async () => {
      await stopSample()
      await reeve.close()
    },
  }
}
