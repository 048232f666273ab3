/** The reason that the coverage table shows for an error. */
import type { CoverageReason } from '../../../../shared/model/index.ts'
import type { AppError } from '../../domain/errors.ts'

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
