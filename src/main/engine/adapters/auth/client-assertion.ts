/** Proves who we are with a certificate instead of a secret: a JWT signed with its key (RFC 7523), in the form that
 *  Entra takes. Source: Microsoft identity platform, "Application authentication certificate credentials". */
import { createHash, createPrivateKey, randomUUID, X509Certificate, type KeyObject } from 'node:crypto'
import { AppError } from '../../domain/errors.ts'
import type { Secret } from '../../domain/secret.ts'
import type { ServerClock } from './server-clock.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Entra recommends 5 to 10 minutes. It also has to last while a clock is a little off. */
const LIFE_S = 300

export interface ClientCertificate {
  readonly key: KeyObject
  /** base64url SHA-256 of the certificate: how the server finds it. */
  readonly thumbprint: string
}

/** @throws AppError secret.malformed unless the text has a certificate and its unencrypted RSA key, both as PEM. */
export function parseCertificate(pem: Secret): ClientCertificate {
  try {
    const text = pem.reveal()
    const certificate = new X509Certificate(block(text, 'CERTIFICATE'))
    const key = createPrivateKey(block(text, '(?:RSA )?PRIVATE KEY'))
    if (key.asymmetricKeyType === 'rsa' && certificate.checkPrivateKey(key)) {
      return { key, thumbprint: createHash('sha256').update(certificate.raw).digest('base64url') }
    }
  } catch {
    // The cause is left out: a parser's message may quote what it read.
  }
  throw new AppError('secret.malformed', { format: 'PEM: a certificate and its RSA private key' })
}

/** @throws Error when there is none */
export function block(text: string, label: string): string {
  const found = new RegExp(`-----BEGIN (${label})-----[A-Za-z0-9+/=\\s]+-----END \\1-----`).exec(text)
  if (!found) throw new Error('no such block')
  return found[0]
}

/** A fresh assertion: each is good for one use (`jti`). */
export async function clientAssertion(
  certificate: ClientCertificate,
  clientId: string,
  tokenUrl: string,
  clock: ServerClock,
): Promise<string> {
  // Loaded when first needed: most starts need no token.
  const { SignJWT } = await import('jose')
  const now = Math.floor(clock.now() / 1000)
  return new SignJWT({ iss: clientId, sub: clientId, aud: tokenUrl, jti: randomUUID() })
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': certificate.thumbprint })
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + LIFE_S)
    .sign(certificate.key)
}
