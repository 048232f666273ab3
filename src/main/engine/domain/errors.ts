/** The one error that crosses folders. Codes are closed; text for people lives in the renderer and the CLI,
 *  keyed by code. Across the port goes `{code, params, ref}` and nothing else. */
import type { ErrorCode } from '../../../shared/contract/errors.ts'

export class AppError extends Error {
  readonly code: ErrorCode
  /** Values for the message. Never a secret, never a provider's body. */
  readonly params: Readonly<Record<string, string | number>>
  constructor(
    code: ErrorCode,
    params: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(code, options)
    this.name = 'AppError'
    this.code = code
    this.params = params
  }
}

/** Thrown by a store that only reads where it would have to write: a file that is not there yet, has an older schema, or
 *  lacks what a crash kept out of it. The thread that writes must answer instead. */
export class NeedsWriter extends Error {
  constructor() {
    super('this store only reads')
    this.name = 'NeedsWriter'
  }
}

/** An AppError as it is; anything else becomes `internal` with the cause kept for the log. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', {}, { cause: error })
}
