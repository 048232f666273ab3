/** Gives every component the reader's format (client's locale, else the MSP's) and the current time.
 *  Promise: one clock for the whole page, a tick each half minute, so that ages agree with each other. */
import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react'
import type { EpochMs } from '../../shared/model/index.ts'
import { createFormat, type Format } from '../lib/format.ts'

const FormatContext = createContext<Format>(createFormat('en-GB'))

export const FormatProvider = ({ format, children }: { format: Format; children: ReactNode }) => (
  <FormatContext value={format}>{children}</FormatContext>
)

export const useFormat = (): Format => useContext(FormatContext)

const TICK_MS = 30_000
let now: EpochMs = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer) {
      clearInterval(timer)
      timer = null
    }
  }
}

/** The current time, at most half a minute old. */
export const useNow = (): EpochMs => useSyncExternalStore(subscribe, () => now)
