/** Clocks for tests: none of them reads the machine's date. */
// eslint-disable-next-line no-restricted-syntax -- for its waits alone
import { systemClock } from '../../src/main/engine/adapters/system/index.ts'
import type { Clock } from '../../src/main/engine/ports/system.ts'
import type { EpochMs } from '../../src/shared/model/index.ts'

export interface MovingClock extends Clock {
  moveTo(moment: EpochMs): void
}

/** A clock that a test moves: it stands at a moment and passes at the real pace from there. */
export function createMovingClock(start: EpochMs): MovingClock {
  let offset = start - performance.now()
  return {
    now: () => Math.floor(performance.now() + offset),
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    moveTo: (moment) => {
      offset = moment - performance.now()
    },
  }
}

/** Longest that may be waited in all: a limit that waits for a moment would wait for ever. */
const MOST_WAITING_MS = 60_000

/** A clock that stands still at a moment until it is moved, for results that are the same on any day. Waits are real.
 *  Rejects a wait when a minute was waited in all: the code then waits for time to pass. */
export function createStandingClock(start: EpochMs): MovingClock {
  let now = start
  let waited = 0
  return {
    now: () => now,
    sleep: (ms, signal) => {
      waited += ms
      if (waited > MOST_WAITING_MS)
        return Promise.reject(new Error('the engine waits for time to pass, and this clock stands still'))
      return systemClock.sleep(ms, signal)
    },
    moveTo: (moment) => {
      now = moment
    },
  }
}

/** The moment of a test that needs some moment and no particular one: a Sunday, 09:00 UTC. */
export const TEST_NOW: EpochMs = Date.UTC(2026, 10, 22, 9)

/** Starts at TEST_NOW with the test file; whatever the file starts shares it. */
export const testClock: MovingClock = createMovingClock(TEST_NOW)

/** Moves the test file's clock to a moment (ISO 8601 with offset); answers it in epoch milliseconds. */
export function setMoment(iso: string): EpochMs {
  const moment = Date.parse(iso)
  testClock.moveTo(moment)
  return moment
}

/** Gives a process that starts now the test file's clock. */
export const testClockEnv = (): { REEVE_TEST_CLOCK: string } => ({
  REEVE_TEST_CLOCK: new Date(testClock.now()).toISOString(),
})
