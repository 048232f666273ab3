/** Errors of services that are called with Signature Version 4: they say what is wrong in words and use few statuses.
 *  Throttling may be a 400, a dead key a 403 as missing rights are. */
import { AppError } from './errors.ts'
import { xmlText } from './xml.ts'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** The key is not known, over, or signs wrongly. */
const KEY_REFUSED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])

/** XML: `ErrorResponse/Error/Code`, at some services with `Errors` between. JSON: `__type` or the header, both with
 *  decoration. '' where there is none. */
export function sigv4ErrorCode({ headers, body }: Omit<Answer, 'status'>): string {
  const inXml = xmlText(body, 'Error', 'Code') ?? xmlText(body, 'Errors', 'Error', 'Code')
  const code = inXml ?? headers['x-amzn-errortype'] ?? typeIn(body)
  return code.replace(/^.*#/, '').replace(/:.*$/, '')
}

/** Null where the status says it. @param host named in the error */
export function sigv4ErrorOf(answer: Answer, host?: string): AppError | null {
  const { status } = answer
  if (status < 400) return null
  const at: Readonly<Record<string, string>> = host === undefined ? {} : { host }
  const code = sigv4ErrorCode(answer)
  if (/^(?:Throttl|TooManyRequests|RequestLimitExceeded)/.test(code))
    return new AppError('provider.rate-limited', { ...at, status: 429 })
  if (KEY_REFUSED.has(code))
    return new AppError('provider.auth-failed', { ...at, status, reason: 'key_refused' })
  return null
}

const typeIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && '__type' in body && typeof body.__type === 'string'
    ? body.__type
    : ''
