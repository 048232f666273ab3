/** An API key or personal token in one header. */
import type { AuthSpec, Authorizer } from '../../ports/auth.ts'

export function headerAuthorizer(spec: Extract<AuthSpec, { scheme: 'header' }>): Authorizer {
  return {
    apply: (request) =>
      Promise.resolve({
        ...request,
        headers: { ...request.headers, [spec.header.toLowerCase()]: spec.prefix + spec.secret.reveal() },
      }),
    refused: () => Promise.resolve('stop'),
  }
}
