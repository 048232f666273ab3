/** What an answer's status means, wherever it comes from: a provider, a token server, an entry of a batch. */
import { AppError } from './errors.ts'

const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529])

/** True when the same request may well succeed a little later. */
export const mayPass = (error: AppError): boolean =>
  error.code === 'provider.rate-limited' ||
  error.code === 'network.unreachable' ||
  error.code === 'network.timeout' ||
  PASSING.has(Number(error.params.status))

/** Null for a usable answer. A 2xx without a body that can be read is a captive portal, a proxy's page or a torn body,
 *  never data. */
export function errorOf(
  { status, body }: { readonly status: number; readonly body: unknown },
  host: string,
): AppError | null {
  const params = { status, host }
  if (status >= 200 && status < 300) {
    return body === undefined ? new AppError('provider.unavailable', { host, status: 502 }) : null
  }
  if (status < 400) return new AppError('provider.redirected', params)
  if (status === 401) return new AppError('provider.auth-failed', params)
  if (status === 402) return new AppError('provider.forbidden', { ...params, reason: 'plan' })
  if (status === 403) return new AppError('provider.forbidden', params)
  if (status === 404 || status === 410) return new AppError('provider.not-found', params)
  if (status === 429) return new AppError('provider.rate-limited', params)
  if (status >= 500 || PASSING.has(status)) return new AppError('provider.unavailable', params)
  return new AppError('provider.shape-changed', params)
}
