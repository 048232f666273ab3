/** The request as it leaves, before its credential: bytes of the body, lower-case headers. Refuses what would smuggle
 *  a credential past the authorizer. */
import { AppError } from '../../domain/errors.ts'
import type { OutgoingRequest } from '../../ports/auth.ts'
import type { HttpRequest, RequestBody } from '../../ports/http.ts'
import { ACCEPT_ENCODING } from './body.ts'
import { ACCEPTS } from './parse.ts'

const RESERVED = new Set([
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'host',
  'proxy-authorization',
  'transfer-encoding',
])

/** @throws AppError endpoint.refused when a pre-signed address is asked for with anything but a bare GET; internal for
 *  a header that only this adapter or an authorizer may set. */
export function outgoing(request: HttpRequest, url: URL): OutgoingRequest {
  const headers: Record<string, string> = { accept: ACCEPTS[request.answer ?? 'json'] }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (RESERVED.has(name.toLowerCase())) throw new AppError('internal', { header: name })
    headers[name.toLowerCase()] = value
  }
  if (request.signed) {
    const bare = request.method === 'GET' && request.body === undefined && request.authorizer === null
    if (!bare || Object.keys(headers).length > 1) throw new AppError('endpoint.refused', { host: url.host })
  }
  const body = request.body === undefined ? null : encode(request.body)
  return {
    method: request.method,
    url,
    headers: {
      ...headers,
      host: url.host,
      'user-agent': 'Reeve',
      'accept-encoding': ACCEPT_ENCODING,
      ...(body && { 'content-type': body.type }),
    },
    body: body && Buffer.from(body.text),
  }
}

function encode(body: RequestBody): { type: string; text: string } {
  if ('form' in body) {
    return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(body.form).toString() }
  }
  if ('amzJson' in body) return { type: 'application/x-amz-json-1.1', text: JSON.stringify(body.amzJson) }
  return { type: 'application/json', text: JSON.stringify(body.json) }
}
