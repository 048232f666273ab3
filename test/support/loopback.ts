/** A server on loopback that answers what a test says and keeps what it received. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** When the client's connection is gone. */
  readonly closed: Promise<void>
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text and bytes as they are, anything else as JSON. */
  readonly body?: unknown
}

export interface Loopback {
  readonly url: string
  readonly received: Received[]
  close(): void
}

export async function startLoopback(
  answer: (request: Received) => Promise<Answer> | Answer,
): Promise<Loopback> {
  const received: Received[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    // Only a date that a test names: the wall clock is none of its business.
    response.sendDate = false
    request.socket.setMaxListeners(0)
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      closed: new Promise<void>((resolve) => request.socket.once('close', () => resolve())),
    }
    received.push(one)
    const { status = 200, headers = {}, body = '' } = await answer(one)
    const plain = typeof body === 'string' || body instanceof Uint8Array
    response.writeHead(status, { 'content-type': plain ? 'text/plain' : 'application/json', ...headers })
    response.end(plain ? body : JSON.stringify(body))
  }
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    received,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
