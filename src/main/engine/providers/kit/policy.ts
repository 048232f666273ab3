/** How one provider wants to be called, as data: each connector states its own in `policy.ts`. */
export interface Policy {
  /** The provider's own origin; the endpoint of a connection is this or loopback. */
  readonly origin: string
  /** Header that carries the credential, and what stands before it. */
  readonly auth: { readonly header: string; readonly prefix: string }
  readonly headers: Readonly<Record<string, string>>
  /** Response header that names the request, for support. */
  readonly requestIdHeader: string
  /** Requests in flight: where to begin, and never more than. */
  readonly concurrency: { readonly start: number; readonly max: number }
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly retry: {
    /** Tries in all, for failures that may pass. */
    readonly attempts: number
    /** Full jitter: a random wait below `baseMs * 2^n`, at most `capMs`. */
    readonly baseMs: number
    readonly capMs: number
    /** Longest that one request waits for a rate limit in all. After that the data set is partial. */
    readonly maxWaitMs: number
  }
  /** Response headers that state the request budget; absent where the provider sends none. */
  readonly budget?: {
    /** Requests that the full budget holds. With it, the budget is taken to fill evenly, as a token bucket does. */
    readonly limit?: string
    readonly remaining: string
    readonly reset: string
    /** `duration`: "1s", "6m0s". `date`: RFC 3339. */
    readonly resetForm: 'duration' | 'date'
  }
}

/** Failed tries in a row, over all requests, that may still be one endpoint's trouble. Beyond it all requests wait. */
export const ALONE = 3

/** Failed tries in a row after which no request is tried again: with growing waits between them, about a minute. */
export const DOWN = 12

/** Requests given up in a row, without one answer in between, after which the provider is taken to be down. */
export const OUTAGE_AFTER = 6
