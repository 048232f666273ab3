/** Keeps the requests of one scope inside what the provider bears: a number in flight that grows by one per round of
 *  answers and halves on a refusal, a pause that all requests share, and the provider's own budget of requests or of
 *  whatever else it counts. */
import type { EpochMs } from '../../../../shared/model/index.ts'
import { AppError } from '../../domain/errors.ts'
import type { LimitPool, Limiter, LimitRegistry } from '../../ports/provider.ts'
import type { Clock } from '../../ports/system.ts'

/** One registry serves all connections, so that those with one scope share one limiter. */
export function createLimitRegistry(clock: Clock): LimitRegistry {
  const limiters = new Map<string, Limiter>()
  return {
    of(key, pool) {
      const limiter = limiters.get(key) ?? createLimiter(clock, pool)
      limiters.set(key, limiter)
      return limiter
    },
  }
}

export function createLimiter(clock: Clock, pool: Pick<LimitPool, 'concurrency' | 'rate'>): Limiter {
  const { concurrency, rate } = pool
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
  let seenAt = clock.now()
  /** What the published rate has counted in its time, oldest first: a window that slides, so that no window of the
   *  provider's ever holds more. */
  let used: { at: EpochMs; cost: number }[] = []

  const wake = () => {
    while (inFlight < Math.floor(width)) {
      const next = waiting.shift()
      if (!next) return
      inFlight++
      next()
    }
  }
  /** An abort leaves the line at once: others may stand in it for long. */
  const enter = async (signal: AbortSignal): Promise<void> => {
    if (signal.aborted) throw new AppError('cancelled')
    if (inFlight < Math.floor(width) && waiting.length === 0) {
      inFlight++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1)
        reject(new AppError('cancelled'))
      }
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      waiting.push(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
  /** Now. A clock that was set back takes the moments to wait for back with it. */
  const look = (): EpochMs => {
    const now = clock.now()
    if (now < seenAt) {
      pausedUntil -= seenAt - now
      tokensResetAt -= seenAt - now
      tokensAt = now
      used = used.map((each) => ({ ...each, at: Math.min(each.at, now) }))
    }
    return (seenAt = now)
  }
  const rateOpensAt = (now: EpochMs, cost: number): EpochMs => {
    if (!rate) return 0
    used = used.filter(({ at }) => at > now - rate.perMs)
    // What costs more than the whole rate is let through when nothing else is counted.
    let over = used.reduce((sum, each) => sum + each.cost, 0) + Math.min(cost, rate.cost) - rate.cost
    for (const each of used) {
      if (over <= 0) return 0
      over -= each.cost
      if (over <= 0) return each.at + rate.perMs
    }
    return 0
  }
  const untilOpen = async (signal: AbortSignal, cost: number): Promise<void> => {
    for (;;) {
      const now = look()
      tokens += Math.max(0, now - tokensAt) / tokenMs
      tokensAt = now
      if (tokens < cost && now >= tokensResetAt) tokens = Number.POSITIVE_INFINITY
      const nextAt = Math.min(tokensResetAt, now + Math.ceil((cost - tokens) * tokenMs))
      const opensAt = Math.max(pausedUntil, tokens < cost ? nextAt : 0, rateOpensAt(now, cost))
      if (now >= opensAt) break
      await clock.sleep(opensAt - now, signal)
    }
    tokens -= cost
    if (rate) used.push({ at: seenAt, cost: Math.min(cost, rate.cost) })
  }

  return {
    async run(signal, work, cost = 1) {
      await enter(signal)
      try {
        await untilOpen(signal, cost)
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
