/** Serves the page's files under `reeve://app/`.
 *  Promise: every answer carries the content security policy; each load of the page has a nonce of its own.
 *  Refuses: other hosts and methods, and every path that leads out of the renderer's folder. */
import { randomBytes } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, sep } from 'node:path'

export const SCHEME = 'reeve'
export const ORIGIN = `${SCHEME}://app`
export const START_PAGE = `${ORIGIN}/`

/** Placeholder in index.html that becomes the load's nonce. */
export const NONCE_MARK = '__CSP_NONCE__'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
}

/** The policy of design.md §10: what Mantine needs and nothing else; the page reaches no network. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Answers one request for a file of `folder`. A path without an ending is a screen's address and gets the page. */
export async function serve(folder: string, request: Request): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  const path = requestedPath(request)
  if (path === null) return answer(400, 'text/plain; charset=utf-8', 'refused', nonce)
  const name = extname(path) === '' ? 'index.html' : path
  const type = TYPES[extname(name)]
  const file = type === undefined ? null : await fileInside(folder, name)
  if (type === undefined || file === null) return answer(404, 'text/plain; charset=utf-8', 'not found', nonce)
  const bytes = await readFile(file)
  const body =
    name === 'index.html' ? bytes.toString('utf8').replaceAll(NONCE_MARK, nonce) : new Uint8Array(bytes)
  return answer(200, type, body, nonce)
}

/** The path of a request that may be answered, without its leading slash; null for any other. */
function requestedPath(request: Request): string | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null
  const url = URL.parse(request.url)
  if (url === null || url.protocol !== `${SCHEME}:` || url.host !== 'app') return null
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (/[\\\0]|(^|\/)\.\.?(\/|$)/.test(path)) return null
  return path.replace(/^\/+/, '')
}

/** The real path of a file in the folder; null when there is none, or when it lies outside (a link). */
async function fileInside(folder: string, name: string): Promise<string | null> {
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, name))])
    const inside = relative(root, file)
    return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)
      ? null
      : file
  } catch {
    return null
  }
}

function answer(
  status: number,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  nonce: string,
): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy(nonce),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-cache',
    },
  })
}
