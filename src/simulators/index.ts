/** Simulated providers for tests, journeys, measurements and the sample workspace. How to use them: README.md. */
export { startAnthropic } from './anthropic/index.ts'
export type { AnthropicState } from './anthropic/state.ts'
export { startOpenAi } from './openai/index.ts'
export type { OpenAiState } from './openai/state.ts'
export { FAULT_NAMES, parseFault } from './http/faults.ts'
export type { Exchange } from './http/types.ts'
export type { Simulator, SimulatorOptions } from './options.ts'
export type { Health } from './world/health.ts'
