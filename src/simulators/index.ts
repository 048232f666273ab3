/** Simulated providers for tests, journeys, measurements and the sample workspace. How to use them: README.md. */
import { startAnthropic } from './anthropic/index.ts'
import { startAws } from './aws/index.ts'
import { startMicrosoft } from './microsoft/index.ts'
import type { Simulator, SimulatorOptions } from './options.ts'
import { startOpenAi } from './openai/index.ts'

export { startAnthropic, startAws, startMicrosoft, startOpenAi }

/** By provider: what the command line can start. */
export const SIMULATORS: Readonly<
  Record<string, (options: SimulatorOptions) => Promise<Simulator<unknown>>>
> = {
  openai: startOpenAi,
  anthropic: startAnthropic,
  microsoft: startMicrosoft,
  aws: startAws,
}

export type { AnthropicState } from './anthropic/state.ts'
export type { AwsState } from './aws/state.ts'
export type { MicrosoftState } from './microsoft/state.ts'
export type { OpenAiState } from './openai/state.ts'
export { FAULT_NAMES, parseFault } from './http/faults.ts'
export type { Exchange } from './http/types.ts'
export type { Simulator, SimulatorOptions } from './options.ts'
export type { Health } from './world/health.ts'
