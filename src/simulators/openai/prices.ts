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

/** What else is charged: billionths of a dollar per unit, what counts the units, and how the invoice names it. */
const price = (model: string | null, nano: number, amount: string, item: string, unit = amount) => ({
  model,
  nano,
  amount,
  item,
  unit,
})

/** Per token, image, character, second, session and request. */
export const OTHER_PRICES = {
  embeddings: price('text-embedding-3-large', 130, 'input_tokens', 'text-embedding-3-large, input', 'tokens'),
  moderations: price('omni-moderation-latest', 0, 'input_tokens', 'omni-moderation-latest, input', 'tokens'),
  images: price('gpt-image-1', 42_000_000, 'images', 'gpt-image-1, image output'),
  audio_speeches: price('gpt-4o-mini-tts', 15_000, 'characters', 'gpt-4o-mini-tts, output'),
  audio_transcriptions: price(
    'gpt-4o-transcribe',
    100_000,
    'seconds',
    'gpt-4o-transcribe, input',
    'duration_seconds',
  ),
  code_interpreter_sessions: price(null, 30_000_000, 'num_sessions', 'Code interpreter sessions', 'sessions'),
  file_search_calls: price(null, 2_500_000, 'num_requests', 'File search tool calls', 'calls'),
  web_search_calls: price('gpt-5.1', 10_000_000, 'num_requests', 'Web search tool calls', 'calls'),
} as const

export type OtherKind = keyof typeof OTHER_PRICES

/** Billionths of a dollar for a gibibyte of stored files for one day. */
export const STORAGE_NANO = 100_000_000

/** Models that `GET /models` lists besides those with a price. */
export const ALL_MODELS: readonly string[] = [
  ...Object.keys(COMPLETION_MODELS),
  ...new Set(Object.values(OTHER_PRICES).flatMap(({ model }) => (model === null ? [] : [model]))),
]
