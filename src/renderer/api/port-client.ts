/** Calls over the one MessagePort to the engine: promises with abort, events, engine state.
 *  Promise: every call settles or waits for a port; when the engine goes away, calls under way fail with
 *  engine.unavailable and nothing hangs. A new port replaces the old one.
 *  Refuses: to guess. A message that is not of the contract's form is dropped. */
import type { ErrorCode, WireError } from '../../shared/contract/errors.ts'
import { ERROR_CODES } from '../../shared/contract/errors.ts'
import type { ToEngine } from '../../shared/contract/messages.ts'
import type { MethodName } from '../../shared/contract/methods.ts'
import type { EventName, EventPayload, Input, Output } from '../../shared/contract/schemas.ts'

/** What is needed of a MessagePort. */
export interface PortLike {
  postMessage(message: ToEngine | { readonly type: 'restart' }): void
  /** One listener; null stops listening. */
  listen(listener: ((data: unknown) => void) | null): void
  close(): void
}

/** A failure as the engine tells it: code, what it is about, reference. The text is in app/error-text.ts. */
export class EngineError extends Error {
  readonly code: ErrorCode
  readonly params: WireError['params']
  readonly ref: string
  constructor(error: WireError) {
    super(error.code)
    this.name = 'EngineError'
    this.code = error.code
    this.params = error.params
    this.ref = error.ref
  }
}

/** `connecting`: no port yet. */
export type EngineState = 'connecting' | 'ready' | 'restarting' | 'failed'

export interface PortClient {
  /** A port came: to the engine, or (`failed`) to the host, where only restart() is heard. */
  attach(port: PortLike, state?: 'ready' | 'failed'): void
  /** The engine ended and is being started; calls wait for the next port. */
  detach(): void
  call<M extends MethodName>(method: M, input: Input<M>, signal?: AbortSignal): Promise<Output<M>>
  /** Called for every event; returns how to stop. */
  onEvent<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void
  /** Called when the state changes and, with `ready`, whenever cached answers may be out of date. */
  onState(listener: (state: EngineState) => void): () => void
  state(): EngineState
  /** Asks the host to start the engine again after it failed. */
  restart(): void
}

interface Pending {
  readonly message: ToEngine & { type: 'call' }
  readonly settle: (result: { output: unknown } | { error: EngineError | DOMException }) => void
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function toError(value: unknown): EngineError {
  const error = isObject(value) ? value : {}
  const code = ERROR_CODES.find((known) => known === error['code']) ?? 'internal'
  const params: Record<string, string | number> = {}
  if (isObject(error['params']))
    for (const [key, param] of Object.entries(error['params']))
      if (typeof param === 'string' || typeof param === 'number') params[key] = param
  return new EngineError({ code, params, ref: typeof error['ref'] === 'string' ? error['ref'] : '' })
}

const unavailable = (): EngineError => new EngineError({ code: 'engine.unavailable', params: {}, ref: '' })

export function createPortClient(): PortClient {
  let port: PortLike | null = null
  let state: EngineState = 'connecting'
  let nextId = 1
  const pending = new Map<number, Pending>()
  /** Calls made while there is no engine to send them to: before the first port came, or during a restart. */
  const waiting = new Set<number>()
  const eventListeners = new Map<string, Set<(payload: unknown) => void>>()
  const stateListeners = new Set<(state: EngineState) => void>()

  const setState = (next: EngineState): void => {
    state = next
    for (const listener of stateListeners) listener(next)
  }
  const fail = (ids: Iterable<number>): void => {
    for (const id of [...ids]) {
      const call = pending.get(id)
      pending.delete(id)
      waiting.delete(id)
      call?.settle({ error: unavailable() })
    }
  }
  const failUnderWay = (): void => fail([...pending.keys()].filter((id) => !waiting.has(id)))
  const drop = (): void => {
    failUnderWay()
    port?.listen(null)
    port?.close()
    port = null
  }
  const sendWaiting = (): void => {
    for (const id of [...waiting]) {
      waiting.delete(id)
      const call = pending.get(id)
      if (call) port?.postMessage(call.message)
    }
  }
  const receive = (data: unknown): void => {
    if (!isObject(data)) return
    if (data['type'] === 'engine') {
      const next = data['state']
      if (next !== 'ready' && next !== 'restarting' && next !== 'failed') return
      if (next === 'restarting') failUnderWay()
      if (next === 'failed') fail(pending.keys())
      if (next === 'ready') sendWaiting()
      setState(next)
      return
    }
    if (data['type'] === 'event' && typeof data['name'] === 'string') {
      for (const listener of eventListeners.get(data['name']) ?? []) listener(data['payload'])
      return
    }
    if (typeof data['id'] !== 'number') return
    const call = pending.get(data['id'])
    if (!call) return
    if (data['type'] === 'answer') call.settle({ output: data['output'] })
    else if (data['type'] === 'failure') call.settle({ error: toError(data['error']) })
    else return
    pending.delete(data['id'])
  }

  return {
    attach(next, nextState = 'ready') {
      drop()
      port = next
      next.listen(receive)
      if (nextState === 'ready') sendWaiting()
      else fail(pending.keys())
      setState(nextState)
    },
    detach() {
      drop()
      setState('restarting')
    },
    call(method, input, signal) {
      const id = nextId++
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new DOMException('aborted', 'AbortError'))
        if (state === 'failed') return reject(unavailable())
        const abort = (): void => {
          const posted = !waiting.delete(id)
          if (!pending.delete(id)) return
          if (posted) port?.postMessage({ type: 'abort', id })
          reject(new DOMException('aborted', 'AbortError'))
        }
        const message = { type: 'call', id, method, input } as const
        pending.set(id, {
          message,
          settle: (result) => {
            signal?.removeEventListener('abort', abort)
            // The engine has parsed its answer with the contract's schema: this is the one place that trusts it.
            if ('output' in result) resolve(result.output as Output<typeof method>)
            else reject(result.error)
          },
        })
        signal?.addEventListener('abort', abort, { once: true })
        if (port && state === 'ready') port.postMessage(message)
        else waiting.add(id)
      })
    },
    onEvent(name, listener) {
      const listeners = eventListeners.get(name) ?? new Set()
      eventListeners.set(name, listeners)
      // As above: events are parsed by the engine before they are sent.
      const untyped = listener as (payload: unknown) => void
      listeners.add(untyped)
      return () => listeners.delete(untyped)
    },
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    state: () => state,
    restart: () => port?.postMessage({ type: 'restart' }),
  }
}
