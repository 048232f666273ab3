/** The page's one connection to the engine and its query cache.
 *  Promise: cached answers stay until the engine says that they are stale; nothing here waits for a network.
 *  The preload tells by a window message `{type: 'reeve:port', state}` with the port, see src/preload. */
import { QueryClient } from '@tanstack/react-query'
import { METHODS, type MethodName, type Topic } from '../../shared/contract/methods.ts'
import { createPortClient, EngineError, type PortLike } from './port-client.ts'

export const engine = createPortClient()

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: Infinity,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // Only the engine's own restart is worth a second try; every other failure has a text and a next step.
      retry: (failures, error) =>
        failures < 2 &&
        error instanceof EngineError &&
        error.code === 'engine.unavailable' &&
        engine.state() !== 'failed',
      retryDelay: 300,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

/** Whether a cached answer depends on one of the topics, for that client. Query keys are [method, client or null, input];
 *  clientId null = all clients. */
export function isStale(key: readonly unknown[], topics: readonly Topic[], clientId: string | null): boolean {
  const [name, owner] = key
  if (typeof name !== 'string' || !Object.hasOwn(METHODS, name)) return false
  const method = METHODS[name as MethodName]
  if (method.kind !== 'query') return false
  if (clientId !== null && typeof owner === 'string' && owner !== clientId) return false
  const reads: readonly Topic[] = method.reads
  return topics.some((topic) => reads.includes(topic))
}

export const markStale = (topics: readonly Topic[], clientId: string | null): void =>
  void queryClient.invalidateQueries({ predicate: (query) => isStale(query.queryKey, topics, clientId) })

const wrapPort = (port: MessagePort): PortLike => ({
  postMessage: (message) => port.postMessage(message),
  listen: (listener) => {
    // Setting onmessage also starts the port.
    port.onmessage = listener && ((event) => listener(event.data))
  },
  close: () => port.close(),
})

/** Longest wait before stale answers are fetched again while a sync commits page after page. */
const GATHER_MS = 400

/** Starts listening: port, stale events, engine restarts. Call once. */
export function connectEngine(target: Window): void {
  target.addEventListener('message', (event) => {
    if (event.source !== target || event.origin !== target.location.origin) return
    const told: unknown = event.data
    if (typeof told !== 'object' || told === null || !('type' in told) || told.type !== 'reeve:port') return
    const port = event.ports[0]
    if (!port) engine.detach()
    else engine.attach(wrapPort(port), 'state' in told && told.state === 'failed' ? 'failed' : 'ready')
  })
  const gathered = new Map<string | null, Set<Topic>>()
  let timer: ReturnType<typeof setTimeout> | null = null
  engine.onEvent('stale', ({ topics, clientId }) => {
    const known = gathered.get(clientId) ?? new Set()
    for (const topic of topics) known.add(topic)
    gathered.set(clientId, known)
    timer ??= setTimeout(() => {
      timer = null
      for (const [owner, stale] of gathered) markStale([...stale], owner)
      gathered.clear()
    }, GATHER_MS)
  })
  // The first port answers the calls that waited for it; after a restart anything may have changed.
  let connected = false
  engine.onState((state) => {
    if (state !== 'ready') return
    if (connected) void queryClient.invalidateQueries()
    connected = true
  })
}
