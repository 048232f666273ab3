/** A token bucket: so many requests a minute, refilled evenly. The only thing in a simulator that uses real time. */

export interface RateState {
  allowed: boolean
  remaining: number
  /** Seconds until the bucket is full again. */
  resetSeconds: number
  /** Seconds until the next request is allowed. */
  waitSeconds: number
}

/** A function that takes one token; it answers undefined where there is no limit. */
export function createBucket(perMinute: number): () => RateState | undefined {
  if (perMinute <= 0) return () => undefined
  const perSecond = perMinute / 60
  let tokens = perMinute
  let last = performance.now()
  return () => {
    const at = performance.now()
    tokens = Math.min(perMinute, tokens + ((at - last) / 1000) * perSecond)
    last = at
    const allowed = tokens >= 1
    if (allowed) tokens -= 1
    return {
      allowed,
      remaining: Math.floor(tokens),
      resetSeconds: (perMinute - tokens) / perSecond,
      waitSeconds: allowed ? 0 : (1 - tokens) / perSecond,
    }
  }
}
