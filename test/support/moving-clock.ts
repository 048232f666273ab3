/** A clock that a test moves: it stands at a moment and passes at the real pace from there. */
import { systemClock } from '../../src/main/engine/adapters/system/index.ts'
import type { Clock } from '../../src/main/engine/ports/system.ts'
import type { EpochMs } from '../../src/shared/model/index.ts'

export interface MovingClock extends Clock {
  moveTo(moment: EpochMs): void
}

export function createMovingClock(start: EpochMs): MovingClock {
  let offset = start - Date.now()
  return {
    now: () => Date.now() + offset,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    moveTo: (moment) => {
      offset = moment - Date.now()
    },
  }
}
