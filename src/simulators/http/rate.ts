/** A token bucket: so many units in a time, refilled evenly. The only thing in a simulator that uses real time. */

export interface RateState {
  allowed: boolean
  remaining: number
  /** Seconds until the bucket is full again. */
  resetSeconds: number
  /** Seconds until the next request is allowed. */
  waitSeconds: number
}

/** A function that takes units (one unless said otherwise); it answers undefined where there is no limit. */
export function createBucket(limit: number, windowMs: number): (cost?: number) => RateState | undefined {
  if (limit <= 0) return () => undefined
  const perSecond = limit / (windowMs / 1000)
  let tokens = limit
  let last = performance.now()
  return (cost = 1) => {
    const at = performance.now()
    tokens = Math.min(limit, tokens + ((at - last) / 1000) * perSecond)
    last = at
    const allowed = tokens >= cost
    if (allowed) tokens -= cost
    return {
      allowed,
      remaining: Math.floor(tokens),
      resetSeconds: (limit - tokens) / perSecond,
      waitSeconds: allowed ? 0 : (cost - tokens) / perSecond,
    }
  }
}
