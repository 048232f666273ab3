/** Keeps one connection's requests inside what the provider bears: a number in flight that grows by one per round of
 *  answers and halves on a refusal, a pause that all requests share, and the provider's own request budget. */
import type { EpochMs } from '../../../../shared/model/index.ts'
import type { Clock } from '../../ports/system.ts'

export interface Limiter {
  /** Waits for a free slot and for every pause, then runs. @throws AppError cancelled when the signal aborts. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /** An answer came: slowly more at once. */
  succeeded(): void
  /** The provider asked to slow down: half as many at once, and none before `until`. */
  throttled(until: EpochMs): void
  /** What the provider says is left of the request budget, and when it is full again. */
  budget(remaining: number, resetAt: EpochMs): void
  /** Requests allowed at once now. */
  readonly width: number
}

export function createLimiter(clock: Clock, concurrency: { start: number; max: number }): Limiter {
  let width = concurrency.start
  let inFlight = 0
  let pausedUntil: EpochMs = 0
  let tokens = Number.POSITIVE_INFINITY
  let tokensResetAt: EpochMs = 0
  const waiting: (() => void)[] = []

  const wake = () => {
    while (inFlight < Math.floor(width)) {
      const next = waiting.shift()
      if (!next) return
      inFlight++
      next()
    }
  }
  const enter = async (): Promise<void> => {
    if (inFlight < Math.floor(width) && waiting.length === 0) {
      inFlight++
      return
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const untilOpen = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const now = clock.now()
      if (tokens < 1 && now >= tokensResetAt) tokens = Number.POSITIVE_INFINITY
      const opensAt = Math.max(pausedUntil, tokens < 1 ? tokensResetAt : 0)
      if (now >= opensAt) break
      await clock.sleep(opensAt - now, signal)
    }
    tokens--
  }

  return {
    async run(signal, work) {
      await enter()
      try {
        await untilOpen(signal)
        return await work()
      } finally {
        inFlight--
        wake()
      }
    },
    succeeded() {
      width = Math.min(concurrency.max, width + 1 / width)
      wake()
    },
    throttled(until) {
      width = Math.max(1, width / 2)
      pausedUntil = Math.max(pausedUntil, until)
    },
    budget(remaining, resetAt) {
      // The requests under way have not all been counted by the provider yet.
      tokens = remaining - Math.max(0, inFlight - 1)
      tokensResetAt = resetAt
    },
    get width() {
      return Math.floor(width)
    },
  }
}
