/** The answering thread's half of the engine: serves queries from stores that only read, beside the working thread, which
 *  makes every decision and runs the jobs. It passes on the calls that it cannot answer.
 *  Promise: a call is answered once, by one of the two; what a commit made stale is dropped before it is announced. */
import type { Topic } from '../../shared/contract/methods.ts'
import type { FromEngine } from '../../shared/contract/messages.ts'
import type { ClientId, ConnectionId, ProviderId, SyncRunId } from '../../shared/model/index.ts'
import { EVENTS } from '../../shared/contract/schemas.ts'
import { NeedsWriter } from './domain/errors.ts'
import { Secret } from './domain/secret.ts'
import { createQueryHandlers } from './ipc/handlers.ts'
import { createRouter } from './ipc/router.ts'
import type { Provider } from './ports/provider.ts'
import type { ReadsWorkspace } from './ports/store.ts'
import type { Clock, Ids, Log } from './ports/system.ts'
import type { FromWorking, ToWorking } from './thread-messages.ts'
import { ClientReader } from './usecases/client-reader.ts'
import type { QueryDeps } from './usecases/deps.ts'
import { areListsMade } from './usecases/lists.ts'

export interface AnsweringParts {
  /** Opens the workspace that the working thread has open. */
  readonly open: (
    folder: string,
    workspaceKey: Secret,
    going: Set<SyncRunId>,
  ) => ReadsWorkspace & { closeClient(id: ClientId): void; close(): void }
  readonly post: (message: ToWorking) => void
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly osUser: string
  readonly providers: ReadonlyMap<ProviderId, Provider>
}

export interface Answering {
  /** One page's connection, as the router's. */
  connect(send: (message: FromEngine) => void): { receive(message: unknown): void; close(): void }
  /** A message of the working thread. */
  receive(message: Exclude<FromWorking, { type: 'main' | 'closed' }>): void
  close(): void
}

/** The working thread's own connection: its events come before those of any page. */
export const OWN_CONNECTION = 0

export function createAnswering(parts: AnsweringParts): Answering {
  const pages = new Map<number, (message: FromEngine) => void>()
  const going = new Set<SyncRunId>()
  const busy = new Set<ConnectionId>()
  /** Clients whose files are about to be deleted. They are not opened here again, unless a message says that they stay. */
  const leaving = new Set<ClientId>()
  let open: { readonly deps: QueryDeps; readonly close: () => void; release(id: ClientId): void } | null =
    null
  let last = OWN_CONNECTION

  const handlers = createQueryHandlers(() => {
    if (!open) throw new NeedsWriter()
    return open.deps
  })
  const router = createRouter(handlers, parts)

  const forget = (topics: readonly Topic[], clientId: ClientId | null): void => {
    open?.deps.reader.forget(clientId)
    // A message about all clients says nothing about the one that is being removed.
    if (clientId !== null && topics.includes('clients')) leaving.delete(clientId)
  }

  const use = ({ folder, key, author }: Extract<FromWorking, { type: 'open' }>): void => {
    open?.close()
    const store = parts.open(folder, new Secret(key), going)
    const workspace: ReadsWorkspace = {
      ...store,
      openClient: (id) => {
        if (leaving.has(id)) throw new NeedsWriter()
        return store.openClient(id)
      },
    }
    const reader = new ClientReader(workspace, parts.clock, author.device)
    open = {
      deps: {
        workspace,
        reader,
        clock: parts.clock,
        ids: parts.ids,
        log: parts.log,
        providers: parts.providers,
        jobs: { isBusy: (id) => busy.has(id) },
        prepareLists: async (clientId, asOf) => {
          if (!areListsMade(reader.read(clientId, asOf))) throw new NeedsWriter()
        },
        author,
        osUser: parts.osUser,
      },
      close: () => store.close(),
      release: (id) => store.closeClient(id),
    }
  }

  const ownEvent = (message: FromEngine): void => {
    if (message.type !== 'event') return
    if (message.name === 'stale') {
      const { topics, clientId } = EVENTS.stale.parse(message.payload)
      return forget(topics, clientId)
    }
    const { connectionId, endedAt } = EVENTS.job.parse(message.payload)
    if (connectionId === null) return
    if (endedAt === null) busy.add(connectionId)
    else busy.delete(connectionId)
  }

  return {
    connect: (send) => {
      const connection = ++last
      pages.set(connection, send)
      parts.post({ type: 'page-open', connection })
      const pass = (message: unknown): void => parts.post({ type: 'page', connection, message })
      const here = router.connect(send, pass)
      return {
        receive: (message) => {
          const method = methodOf(message)
          // An abort belongs to whoever has the call; the other does not know its number.
          if (method === null) pass(message)
          if (method === null || (open !== null && Object.hasOwn(handlers, method))) here.receive(message)
          else pass(message)
        },
        close: () => {
          here.close()
          pages.delete(connection)
          parts.post({ type: 'page-closed', connection })
        },
      }
    },
    receive: (message) => {
      switch (message.type) {
        case 'open':
          return use(message)
        case 'run':
          if (message.going) going.add(message.id)
          else going.delete(message.id)
          return
        case 'forgotten':
          return open?.deps.reader.forget(message.clientId)
        case 'release':
          leaving.add(message.clientId)
          open?.deps.reader.forget(message.clientId)
          open?.release(message.clientId)
          return parts.post({ type: 'released', id: message.id })
        case 'ready':
          return
        case 'page':
          if (message.connection === OWN_CONNECTION) return ownEvent(message.message)
          return pages.get(message.connection)?.(message.message)
      }
    },
    close: () => {
      open?.close()
      open = null
    },
  }
}

/** null for anything but a call. */
function methodOf(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('method' in message)) return null
  return typeof message.method === 'string' ? message.method : null
}
