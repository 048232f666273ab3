/** What an answer's status means: the error to raise, and the reason that the coverage table shows for it. */
import type { CoverageReason } from '../../../../shared/model/index.ts'
import { AppError } from '../../domain/errors.ts'
import type { HttpResponse } from '../../ports/http.ts'

const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529])

/** True when the same request may well succeed a little later. */
export const mayPass = (error: AppError): boolean =>
  error.code === 'provider.rate-limited' ||
  error.code === 'network.unreachable' ||
  error.code === 'network.timeout' ||
  PASSING.has(Number(error.params.status))

/** Null for a usable answer. A 2xx without JSON is a captive portal, a proxy's page or a torn body, never data. */
export function errorOf(response: HttpResponse, host: string): AppError | null {
  const { status } = response
  const params = { status, host }
  if (status >= 200 && status < 300) {
    return response.body === undefined ? new AppError('provider.unavailable', { host, status: 502 }) : null
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

/** Why a data set is incomplete after this error. */
export function reasonOf(error: AppError): CoverageReason {
  switch (error.code) {
    case 'provider.forbidden':
      return error.params.reason === 'plan' || error.params.reason === 'key_kind'
        ? error.params.reason
        : 'permission'
    case 'provider.auth-failed':
      return 'permission'
    case 'provider.not-found':
      return 'not_found'
    case 'provider.rate-limited':
      return 'rate_limited'
    case 'provider.shape-changed':
      return 'shape_changed'
    case 'network.unreachable':
    case 'network.timeout':
      return 'network'
    case 'cancelled':
      return 'interrupted'
    default:
      return 'provider_error'
  }
}
