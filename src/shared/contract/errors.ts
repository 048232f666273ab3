/** Every way in which Reeve fails in front of a person. A code without text does not compile (renderer, CLI). */
export const ERROR_CODES = [
  'internal',
  'invalid-input',
  'not-found',
  'cancelled',
  'past-is-read-only',
  'engine.unavailable',
  'job.already-running',
  'workspace.in-use',
  'workspace.unwritable',
  'workspace.disk-full',
  'workspace.key-missing',
  'workspace.corrupt',
  'workspace.newer-version',
  'workspace.older-version',
  'keychain.unavailable',
  'keychain.locked',
  'keychain.refused',
  'keychain.timeout',
  'secret.missing',
  'secret.malformed',
  'endpoint.refused',
  'network.unreachable',
  'network.timeout',
  'provider.auth-failed',
  'provider.forbidden',
  'provider.not-found',
  'provider.rate-limited',
  'provider.unavailable',
  'provider.shape-changed',
  'provider.too-large',
  'provider.redirected',
  'client.exists',
  'device.revoked',
  'recovery.refused',
  'connection.exists',
  'report.failed',
  'export.failed',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** What crosses the port when something fails: no message, stack or provider body. */
export interface WireError {
  readonly code: ErrorCode
  readonly params: Readonly<Record<string, string | number>>
  /** Short reference that also stands in the engine's log. */
  readonly ref: string
}
