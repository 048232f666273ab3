/** HTTP as connectors see it: JSON in, JSON out, one provider's hosts only. */
import type { EpochMs } from '../../../shared/model/index.ts'
import type { Secret } from '../domain/secret.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  /** Plain headers. The credential goes in `auth`. */
  readonly headers?: Readonly<Record<string, string>>
  readonly auth: { readonly header: string; readonly prefix: string; readonly secret: Secret }
  /** JSON body. */
  readonly body?: unknown
  /** Exact origins that may be contacted, e.g. `https://api.openai.com`. */
  readonly origins: readonly string[]
  readonly timeoutMs: number
  /** Refuse longer bodies (after decompression). */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON with null-prototype objects; undefined when the body was not JSON. */
  readonly body: unknown
  readonly receivedAt: EpochMs
}

export interface Http {
  /** Any status is an answer. Redirects are not followed.
   *  @throws AppError endpoint.refused | network.unreachable | network.timeout | provider.too-large | cancelled */
  request(request: HttpRequest): Promise<HttpResponse>
}
