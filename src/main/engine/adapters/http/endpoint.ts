/** Decides from the URL alone whether a request may leave. Refuses before a byte is sent. */
import net from 'node:net'
import { AppError } from '../../domain/errors.ts'
import { isLoopbackHost, isPublicAddress } from './address.ts'

export interface Endpoint {
  readonly url: URL
  readonly loopback: boolean
}

/** @throws AppError endpoint.refused for another origin, user info, plain HTTP to a host that is not loopback, or a
 *  literal address that is not public. */
export function checkEndpoint(text: string, origins: readonly string[]): Endpoint {
  const url = URL.parse(text)
  if (!url) throw new AppError('endpoint.refused', { host: '' })
  const refused = new AppError('endpoint.refused', { host: url.host })
  if (url.username !== '' || url.password !== '') throw refused
  if (!origins.includes(url.origin)) throw refused
  const loopback = isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) throw refused
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (!loopback && net.isIP(literal) !== 0 && !isPublicAddress(literal)) throw refused
  return { url, loopback }
}
