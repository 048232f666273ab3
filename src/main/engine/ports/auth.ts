/** Credentials as providers see them: a scheme named as data, turned into something that signs requests. Only
 *  adapters/auth opens the secrets. */
import type { Secret } from '../domain/secret.ts'
import type { HttpResponse } from './http.ts'

/** A request as it is about to leave. Header names are lower-case. */
export interface OutgoingRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}

export interface Authorizer {
  /** The request with its credential. Runs when the request is sent, after any wait. May change headers and the
   *  spelling of the query, never the origin.
   *  @throws AppError provider.auth-failed when the token server refuses; network.* when it cannot be reached */
  apply(request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingRequest>
  /** Asked once after a 400, 401 or 403. `again`: something was learnt (the token is discarded, the clock corrected),
   *  so apply again and send once more. `sent` is the request that was refused. */
  refused(response: HttpResponse, sent: OutgoingRequest): Promise<'again' | 'stop'>
}

/** Where tokens are asked for. */
interface TokenServer {
  readonly tokenUrl: string
  /** Exact origins of the token server. */
  readonly origins: readonly string[]
}

export type AuthSpec =
  | {
      readonly scheme: 'header'
      readonly header: string
      /** Stands before the secret, e.g. `Bearer `. */
      readonly prefix: string
      readonly secret: Secret
    }
  | (TokenServer & {
      readonly scheme: 'client-credentials'
      readonly clientId: string
      readonly scope: string
      readonly secret: Secret
    })
  | (TokenServer & {
      readonly scheme: 'client-assertion'
      readonly clientId: string
      readonly scope: string
      /** PEM: the certificate and its private key. */
      readonly certificate: Secret
    })
  | (TokenServer & {
      readonly scheme: 'refresh-token'
      readonly clientId: string
      readonly scope: string
      /** Absent for a public client. */
      readonly secret?: Secret
      readonly refreshToken: Secret
      /** Stores the new refresh token. Awaited before the access token is used, since the old one may be dead. */
      rotated(next: Secret): Promise<void>
    })
  | (TokenServer & {
      /** A Google service account. */
      readonly scheme: 'jwt-bearer'
      readonly scope: string
      /** User to act for, by domain-wide delegation. */
      readonly subject?: string
      /** The JSON key file. */
      readonly keyFile: Secret
    })
  | {
      readonly scheme: 'github-app'
      readonly apiUrl: string
      readonly origins: readonly string[]
      readonly appId: string
      readonly installationId: string
      /** PEM. */
      readonly privateKey: Secret
    }
  | {
      readonly scheme: 'sigv4'
      /** As in the credential scope: `iam`, `sts`, `bedrock`, `cloudtrail`, `ce`. */
      readonly service: string
      readonly region: string
      readonly accessKeyId: string
      readonly secretAccessKey: Secret
      readonly sessionToken?: Secret
      /** Ask for a role's temporary key first and sign with that. */
      readonly assume?: AssumeRole
    }

export interface AssumeRole {
  readonly stsUrl: string
  readonly origins: readonly string[]
  /** Region that the call to STS is signed for. */
  readonly region: string
  readonly roleArn: string
  readonly externalId?: string
  readonly sessionName: string
}

export interface Auth {
  /** Authorizers with the same credential share its tokens, so one may be made per session, host and region.
   *  @throws AppError secret.malformed when the secret is not what the scheme needs */
  authorizer(spec: AuthSpec): Authorizer
  /** The same for the same secrets, and never seen again after this process: what limits of a credential are counted
   *  by. It is not to be stored or logged. */
  fingerprint(secrets: ReadonlyMap<string, Secret>): string
}
