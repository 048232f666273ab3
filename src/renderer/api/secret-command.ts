/** Runs a command whose input holds a secret. Unlike useCommand it keeps nothing of the input: no cache, no state, no
 *  mutation record. The caller empties its own field. */
import { useCallback, useRef, useState } from 'react'
import { METHODS, type CommandName, type Topic } from '../../shared/contract/methods.ts'
import type { Input, Output } from '../../shared/contract/schemas.ts'
import { engine, markStale } from './engine.ts'

export interface SecretCommand<N extends CommandName> {
  readonly pending: boolean
  readonly error: Error | null
  /** The answer, or null when it failed (`error` says why) or was cancelled. */
  run(input: Input<N>): Promise<Output<N> | null>
  /** Stops waiting; the engine is told. */
  cancel(): void
  /** Forgets the error. */
  reset(): void
}

export function useSecretCommand<N extends CommandName>(name: N): SecretCommand<N> {
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<Error | null>(null)
  const running = useRef<AbortController | null>(null)
  const run = useCallback(
    async (input: Input<N>): Promise<Output<N> | null> => {
      const controller = new AbortController()
      running.current = controller
      setPending(true)
      setError(null)
      try {
        const output = await engine.call(name, input, controller.signal)
        const changes: readonly Topic[] = METHODS[name].changes
        if (changes.length > 0) markStale(changes, null)
        return output
      } catch (reason) {
        if (!controller.signal.aborted) setError(reason instanceof Error ? reason : new Error('unknown'))
        return null
      } finally {
        setPending(false)
      }
    },
    [name],
  )
  return {
    pending,
    error,
    run,
    cancel: () => running.current?.abort(),
    reset: () => setError(null),
  }
}
