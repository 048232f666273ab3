/** The page from the development server of `npm run dev`, under its usual address, so that nothing else of the app knows
 *  of it. Main asks the server; the page itself reaches only the socket over which changes come.
 *  Promise: in no production build (test/security/bundles.test.ts); the policy allows two things more than the released
 *  one: scripts with the load's nonce, and that socket. */
import { randomBytes } from 'node:crypto'
import { contentSecurityPolicy, NONCE_MARK } from './app-protocol.ts'

export interface DevServer {
  /** Answers one request of the page. */
  serve(request: Request): Promise<Response>
  /** True for the address of the socket. */
  isSocket(url: string): boolean
}

/** The server that electron-vite names in the environment. Null without one.
 *  @throws Error when it is not on this machine */
export function readDevServer(environment: Readonly<Record<string, string | undefined>>): DevServer | null {
  const given = environment.ELECTRON_RENDERER_URL
  if (!given) return null
  const server = new URL(given)
  if (server.protocol !== 'http:' || server.hostname !== '127.0.0.1')
    throw new Error('ELECTRON_RENDERER_URL must be http://127.0.0.1')
  const socket = `ws://${server.host}`
  return {
    serve: async (request) => {
      const { pathname, search } = new URL(request.url)
      const accept = request.headers.get('accept') ?? '*/*'
      const answer = await fetch(new URL(pathname + search, server), { headers: { accept } })
      const nonce = randomBytes(16).toString('base64')
      const type = answer.headers.get('content-type') ?? 'text/plain'
      const isPage = type.startsWith('text/html')
      const body = isPage ? (await answer.text()).replaceAll(NONCE_MARK, nonce) : await answer.arrayBuffer()
      const policy = contentSecurityPolicy(nonce)
        .replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`)
        .replace("connect-src 'none'", `connect-src ${socket}`)
      return new Response(body, {
        status: answer.status,
        headers: { 'content-type': type, 'content-security-policy': policy, 'cache-control': 'no-store' },
      })
    },
    isSocket: (url) => url.startsWith(`${socket}/`),
  }
}
