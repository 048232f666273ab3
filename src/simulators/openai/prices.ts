/**
 * A made-up but plausible price list. Prices are whole billionths of a dollar per unit, so sums are exact however
 * they are grouped.
 */

/** Billionths of a dollar per token. */
export interface TokenPrice {
  input: number
  cached: number
  output: number
}

export const COMPLETION_MODELS: Readonly<Record<string, TokenPrice>> = {
  'gpt-5.1': { input: 1250, cached: 125, output: 10_000 },
  'gpt-5.1-mini': { input: 250, cached: 25, output: 2000 },
  'gpt-5.1-nano': { input: 50, cached: 5, output: 400 },
  'gpt-4.1-2025-04-14': { input: 2000, cached: 500, output: 8000 },
  'o4-mini-2025-04-16': { input: 1100, cached: 275, output: 4400 },
}

/** Per token, image, character, second, session, request, gibibyte and day. */
export const OTHER_PRICES = {
  embeddings: { model: 'text-embedding-3-large', nano: 130 },
  moderations: { model: 'omni-moderation-latest', nano: 0 },
  images: { model: 'gpt-image-1', nano: 42_000_000 },
  audio_speeches: { model: 'gpt-4o-mini-tts', nano: 15_000 },
  audio_transcriptions: { model: 'gpt-4o-transcribe', nano: 100_000 },
  code_interpreter_sessions: { model: null, nano: 30_000_000 },
  file_search_calls: { model: null, nano: 2_500_000 },
  web_search_calls: { model: 'gpt-5.1', nano: 10_000_000 },
} as const

export type OtherKind = keyof typeof OTHER_PRICES

/** Billionths of a dollar for a gibibyte of stored files for one day. */
export const STORAGE_NANO = 100_000_000

/** Models that `GET /models` lists besides those with a price. */
export const ALL_MODELS: readonly string[] = [
  ...Object.keys(COMPLETION_MODELS),
  ...new Set(Object.values(OTHER_PRICES).flatMap((price) => (price.model === null ? [] : [price.model]))),
]
