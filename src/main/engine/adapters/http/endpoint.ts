/** Decides from the URL alone whether a request may leave. Refuses before a byte is sent. */
import net from 'node:net'
import { AppError } from '../../domain/errors.ts'
import { isLoopbackHost } from '../../domain/loopback.ts'
import { isPublicAddress } from './address.ts'

export interface Endpoint {
  readonly url: URL
  readonly loopback: boolean
}

/** @param signed hosts of pre-signed addresses, besides the origins. The pattern must match the whole host name; the
 *  port is that of HTTPS. Where the origins are loopback (a simulator), any loopback address is taken, nothing else.
 *  @throws AppError endpoint.refused for another origin, user info, plain HTTP to a host that is not loopback, or a
 *  literal address that is not public. */
export function checkEndpoint(text: string, origins: readonly string[], signed?: RegExp): Endpoint {
  const url = URL.parse(text)
  if (!url) throw new AppError('endpoint.refused', { host: '' })
  const refused = new AppError('endpoint.refused', { host: url.host })
  if (url.username !== '' || url.password !== '') throw refused
  const loopback = isLoopbackHost(url.hostname)
  if (!origins.includes(url.origin) && !(signed && isSigned(url, loopback, origins, signed))) throw refused
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) throw refused
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (!loopback && net.isIP(literal) !== 0 && !isPublicAddress(literal)) throw refused
  return { url, loopback }
}

/** A provider must not be able to send us to a service of this machine, nor a simulator out of it. */
function isSigned(url: URL, loopback: boolean, origins: readonly string[], pattern: RegExp): boolean {
  const simulated = origins.some((origin) => isLoopbackHost(URL.parse(origin)?.hostname ?? ''))
  if (simulated || loopback) return simulated && loopback
  return url.port === '' && new RegExp(`^(?:${pattern.source})$`, 'i').test(url.hostname)
}
