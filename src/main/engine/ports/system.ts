/** Time, chance and the log, as arguments: a test needs no fake timers. */
import type { EpochMs } from '../../../shared/model/index.ts'

export interface Clock {
  now(): EpochMs
  /** Resolves after `ms`, rejects with AppError cancelled when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface Ids {
  /** A new unguessable id of 16 lower-case base-32 characters. */
  next(): string
  /** Uniform in [0, 1): jitter. */
  random(): number
}

export interface Log {
  info(message: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void
  warn(message: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void
  error(message: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void
}
