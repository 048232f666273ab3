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
  /** What the provider says is left of the request budget, when it is full again, and after how many milliseconds one
   *  more request is allowed (infinite = all at once, when it is full). */
  budget(remaining: number, resetAt: EpochMs, refillMs: number): void
  /** Requests allowed at once now. */
  readonly width: number
}

export function createLimiter(clock: Clock, concurrency: { start: number; max: number }): Limiter {
  let width = concurrency.start
  let inFlight = 0
  let pausedUntil: EpochMs = 0
  let tokens = Number.POSITIVE_INFINITY
  let tokensResetAt: EpochMs = 0
  let tokenMs = Number.POSITIVE_INFINITY
  let tokensAt: EpochMs = 0
  /** Sent and not answered; others in flight still wait for their turn. */
  let sent = 0
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
  let seenAt = clock.now()
  /** Now. A clock that was set back takes the moments to wait for back with it. */
  const look = (): EpochMs => {
    const now = clock.now()
    if (now < seenAt) {
      pausedUntil -= seenAt - now
      tokensResetAt -= seenAt - now
      tokensAt = now
    }
    return (seenAt = now)
  }
  const untilOpen = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const now = look()
      tokens += Math.max(0, now - tokensAt) / tokenMs
      tokensAt = now
      if (tokens < 1 && now >= tokensResetAt) tokens = Number.POSITIVE_INFINITY
      const nextAt = Math.min(tokensResetAt, now + Math.ceil((1 - tokens) * tokenMs))
      const opensAt = Math.max(pausedUntil, tokens < 1 ? nextAt : 0)
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
        sent++
        try {
          return await work()
        } finally {
          sent--
        }
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
      look()
      width = Math.max(1, width / 2)
      pausedUntil = Math.max(pausedUntil, until)
    },
    budget(remaining, resetAt, refillMs) {
      // The requests under way have not all been counted by the provider yet.
      tokens = remaining - Math.max(0, sent - 1)
      tokensAt = look()
      tokensResetAt = resetAt
      tokenMs = refillMs
    },
    get width() {
      return Math.floor(width)
    },
  }
}
