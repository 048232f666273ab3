/** A made-up but plausible price list: whole billionths of a dollar per token, so sums are exact however grouped. */

export interface TokenPrice {
  title: string
  input: number
  cacheRead: number
  cacheWrite: number
  output: number
}

export const MODELS: Readonly<Record<string, TokenPrice>> = {
  'claude-opus-4-6': {
    title: 'Claude Opus 4.6',
    input: 5000,
    cacheRead: 500,
    cacheWrite: 6250,
    output: 25_000,
  },
  'claude-sonnet-4-6': {
    title: 'Claude Sonnet 4.6',
    input: 3000,
    cacheRead: 300,
    cacheWrite: 3750,
    output: 15_000,
  },
  'claude-haiku-4-5-20251001': {
    title: 'Claude Haiku 4.5',
    input: 1000,
    cacheRead: 100,
    cacheWrite: 1250,
    output: 5000,
  },
}

/** Per search and per hour of a code execution container. */
export const WEB_SEARCH_NANO = 10_000_000
export const CODE_EXECUTION_NANO = 50_000_000
