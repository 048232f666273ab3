/** What travels over the port, both ways. The transport adds nothing to it. */
import type { WireError } from './errors.ts'

export type ToEngine =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly input: unknown }
  /** The caller no longer wants the answer: stop what can be stopped. */
  | { readonly type: 'abort'; readonly id: number }

export type FromEngine =
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: WireError }
  | { readonly type: 'event'; readonly name: string; readonly payload: unknown }
  /** From the host, about the engine process itself. */
  | { readonly type: 'engine'; readonly state: 'ready' | 'restarting' | 'failed' }
