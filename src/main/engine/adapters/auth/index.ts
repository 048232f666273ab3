/** Turns a scheme named as data into an authorizer. The only place outside the keychain and the file key where a
 *  secret is opened. */
import { AppError } from '../../domain/errors.ts'
import type { Auth } from '../../ports/auth.ts'
import { headerAuthorizer } from './header.ts'

export function createAuth(): Auth {
  return {
    authorizer(spec) {
      // The other schemes follow in their own commits.
      if (spec.scheme !== 'header') throw new AppError('internal', { scheme: spec.scheme })
      return headerAuthorizer(spec)
    },
  }
}
