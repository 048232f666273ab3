/** State of the engine and of the network as React state. */
import { useSyncExternalStore } from 'react'
import { engine } from './engine.ts'
import type { EngineState } from './port-client.ts'

export const useEngineState = (): EngineState => useSyncExternalStore(engine.onState, engine.state)

function onNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/** False when the system knows that there is no network. True promises nothing. */
export const useOnline = (): boolean => useSyncExternalStore(onNetwork, () => navigator.onLine)
