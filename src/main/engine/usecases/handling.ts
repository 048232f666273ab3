/** What a feature answers, in two parts: `…Queries` read what is committed and change nothing; `…Commands` are the rest.
 *  A file `<feature>.handlers.ts` beside its use cases has both, and ipc/handlers.ts puts them together. */
import type { MethodName } from '../../../shared/contract/methods.ts'
import type { Output, SCHEMAS } from '../../../shared/contract/schemas.ts'
import type { z } from 'zod'
import type { ClientReading } from './client-reader.ts'
import type { Deps, QueryDeps } from './deps.ts'

export interface CallContext {
  /** Aborts when the caller has gone or no longer wants the answer. */
  readonly signal: AbortSignal
}

export type Handlers = {
  readonly [M in MethodName]: (
    input: z.output<(typeof SCHEMAS)[M]['input']>,
    context: CallContext,
  ) => Output<M> | Promise<Output<M>>
}

/** Methods that read, from the open workspace. `deps` throws AppError engine.unavailable while there is none. */
export type Queries<M extends MethodName> = (deps: () => QueryDeps) => Pick<Handlers, M>
/** Methods that act, and those that only the working thread can answer. */
export type Commands<M extends MethodName> = (deps: () => Deps) => Pick<Handlers, M>

/** The moment of a list whose rows the client's file keeps: they are made first, where they are not there. */
export async function listed(
  { prepareLists, reader }: QueryDeps,
  { clientId, asOf }: { readonly clientId: string; readonly asOf: number | null },
): Promise<ClientReading> {
  await prepareLists(clientId, asOf)
  return reader.read(clientId, asOf)
}

/** A command that answers nothing but that it is done. */
export const done =
  <I, R>(act: (input: I, context: CallContext) => R) =>
  async (input: I, context: CallContext): Promise<{ ok: true }> => {
    await act(input, context)
    return { ok: true }
  }
