/** A server on this machine that stands before a simulator and changes its answers on the way: a provider that sends
 *  what no description allows, under request ids of 2,000 characters. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Proxy {
  readonly url: string
  close(): Promise<void>
}

const FORWARDED = ['authorization', 'x-api-key', 'anthropic-version', 'anthropic-beta']

/** @param change is given the path without the query and the JSON text, and answers what is sent in its place. */
export async function startProxy(
  target: string,
  change: (path: string, text: string) => string | Uint8Array,
): Promise<Proxy> {
  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    const headers = Object.fromEntries(
      FORWARDED.flatMap((name) => {
        const value = request.headers[name]
        return value === undefined ? [] : [[name, String(value)]]
      }),
    )
    fetch(target + url, { headers })
      .then(async (answer) => {
        const text = await answer.text()
        response.writeHead(answer.status, {
          'content-type': 'application/json',
          'x-request-id': 'r'.repeat(2_000),
        })
        response.end(answer.ok ? change(url.split('?')[0] ?? '', text) : text)
      })
      .catch(() => response.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
