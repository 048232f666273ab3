/** Where a connection may send a client's key: the provider's own origin, or a simulator on this machine. */
import { AppError } from './errors.ts'
import { isLoopbackHost } from './loopback.ts'

/** Whether the origin is on this machine. */
export function isLoopback(endpoint: string): boolean {
  return URL.canParse(endpoint) && isLoopbackHost(new URL(endpoint).hostname)
}

/** The origin to use. null or empty = the provider's own.
 *  @throws AppError endpoint.refused for any other host, for user info, and for plain http elsewhere than loopback. */
export function checkEndpoint(endpoint: string | null, providerOrigin: string): string {
  const text = endpoint?.trim() ?? ''
  if (text === '') return providerOrigin
  const refuse = (): never => {
    throw new AppError('endpoint.refused', { endpoint: text.slice(0, 200), expected: providerOrigin })
  }
  if (!URL.canParse(text)) return refuse()
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return refuse()
  if (url.origin === providerOrigin) return providerOrigin
  // The literal spelling counts: 0x7f.1 and 127.1 normalise to loopback, but nobody types them in good faith.
  const literal = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?(\/|$)/i.test(text)
  if (!literal || !isLoopbackHost(url.hostname) || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return refuse()
  return url.origin
}
