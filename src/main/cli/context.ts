/** What every command is given. */
import type { Readable, Writable } from 'node:stream'
import type { Engine } from '../engine/index.ts'
import type { Printer } from './output.ts'

export interface CliStreams {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  readonly env: NodeJS.ProcessEnv
}

export interface CommandContext {
  readonly engine: Engine
  readonly print: Printer
  readonly streams: CliStreams
  /** The workspace folder. */
  readonly home: string
}
