/** Answers calls: looks the method up by own property, parses what comes in and what goes out, maps errors to codes.
 *  Across the port goes `{code, params, ref}`; the cause stays in the engine's log under the same ref. */
import { z } from 'zod'
import type { WireError } from '../../../shared/contract/errors.ts'
import type { FromEngine } from '../../../shared/contract/messages.ts'
import type { MethodName } from '../../../shared/contract/methods.ts'
import {
  EVENTS,
  SCHEMAS,
  type EventName,
  type EventPayload,
  type Output,
} from '../../../shared/contract/schemas.ts'
import { AppError, NeedsWriter, toAppError } from '../domain/errors.ts'
import type { CallContext, Handlers } from '../usecases/handling.ts'
import type { Ids, Log } from '../ports/system.ts'

const toEngine = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('call'),
    id: z.number().int().nonnegative(),
    method: z.string().max(100),
    input: z.unknown(),
  }),
  z.strictObject({ type: z.literal('abort'), id: z.number().int().nonnegative() }),
])

export interface Router {
  /** One caller's connection. `send` delivers answers and events to it; `close` aborts what it still waits for.
   *  @param elsewhere takes a call that only a thread that writes can answer. */
  connect(
    send: (message: FromEngine) => void,
    elsewhere?: (message: unknown) => void,
  ): { receive(message: unknown): void; close(): void }
  /** Calls a method in the same process, parsed as over the port. @throws AppError */
  call<M extends MethodName>(method: M, input: unknown, signal?: AbortSignal): Promise<Output<M>>
  /** Tells every caller. */
  emit<E extends EventName>(name: E, payload: EventPayload<E>): void
}

export function createRouter(
  handlers: Partial<Handlers>,
  deps: { readonly ids: Ids; readonly log: Log },
): Router {
  const isMethod = (name: string): name is MethodName => Object.hasOwn(handlers, name)
  const callers = new Set<(message: FromEngine) => void>()

  async function call<M extends MethodName>(
    method: M,
    input: unknown,
    signal: AbortSignal,
  ): Promise<Output<M>> {
    const schema = SCHEMAS[method]
    const parsed = schema.input.safeParse(input)
    if (!parsed.success)
      throw new AppError('invalid-input', {
        method,
        field: parsed.error.issues[0]?.path.join('.').slice(0, 100) ?? '',
      })
    const handler = handlers[method] as (input: unknown, context: CallContext) => unknown
    const output = await handler(parsed.data, { signal })
    const checked = schema.output.safeParse(output)
    if (!checked.success)
      throw new AppError('internal', {
        method,
        at: checked.error.issues[0]?.path.join('.').slice(0, 100) ?? '',
      })
    return checked.data as Output<M>
  }

  function toWire(thrown: unknown, method: string): WireError {
    const error = toAppError(thrown)
    const ref = deps.ids.next().slice(0, 8)
    if (error.code !== 'cancelled')
      deps.log.warn('call failed', {
        ref,
        method,
        code: error.code,
        at: String(error.params['at'] ?? error.params['field'] ?? ''),
        // Class and place of the cause: its message may quote a provider.
        cause:
          error.cause instanceof Error
            ? `${error.cause.name} ${error.cause.stack?.split('\n')[1]?.trim() ?? ''}`
            : null,
      })
    return { code: error.code, params: error.params, ref }
  }

  return {
    call: (method, input, signal = new AbortController().signal) => call(method, input, signal),
    emit: (name, payload) => {
      const checked = EVENTS[name].safeParse(payload)
      if (!checked.success) return deps.log.error('event did not fit its schema', { name })
      for (const send of callers) send({ type: 'event', name, payload: checked.data })
    },
    connect: (send, elsewhere) => {
      callers.add(send)
      const running = new Map<number, AbortController>()
      return {
        receive: (raw) => {
          const message = toEngine.safeParse(raw)
          if (!message.success) return deps.log.warn('message refused', {})
          const { data } = message
          if (data.type === 'abort') return running.get(data.id)?.abort()
          if (running.has(data.id)) return deps.log.warn('call id used twice', {})
          if (!isMethod(data.method)) {
            send({
              type: 'failure',
              id: data.id,
              error: toWire(
                new AppError('not-found', { what: 'method', id: data.method.slice(0, 60) }),
                'unknown',
              ),
            })
            return
          }
          const stop = new AbortController()
          running.set(data.id, stop)
          const { id, method } = data
          const end = (message: FromEngine): void => {
            running.delete(id)
            send(message)
          }
          call(method, data.input, stop.signal).then(
            (output) => end({ type: 'answer', id, output }),
            (error: unknown) => {
              if (!(error instanceof NeedsWriter && elsewhere))
                return end({ type: 'failure', id, error: toWire(error, method) })
              running.delete(id)
              elsewhere(data)
            },
          )
        },
        close: () => {
          callers.delete(send)
          for (const stop of running.values()) stop.abort()
          running.clear()
        },
      }
    },
  }
}
