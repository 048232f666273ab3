/** HTTP as providers see it: one request to hosts that the caller names, one answer, read into plain values. */
import type { EpochMs } from '../../../shared/model/index.ts'
import type { Authorizer } from './auth.ts'

/** What a 2xx must be. Each is bounded, in nesting, rows or nodes as well as in bytes. */
export type AnswerKind = 'json' | 'xml' | 'csv' | 'ndjson' | 'empty'

export type RequestBody =
  | { readonly json: unknown }
  /** `application/x-www-form-urlencoded`: token servers, AWS query services. */
  | { readonly form: Readonly<Record<string, string>> }
  /** `application/x-amz-json-1.1`: AWS services that are called by `X-Amz-Target`. */
  | { readonly amzJson: unknown }

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  /** Plain headers. `accept` may be set; without it the answer's kind decides. Never a credential: that is the
   *  authorizer's. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: RequestBody
  /** Default `json`. */
  readonly answer?: AnswerKind
  /** Adds the credential at the moment of sending. Null: the request goes out without any. */
  readonly authorizer: Authorizer | null
  /** Exact origins that may be contacted, e.g. `https://api.openai.com`. */
  readonly origins: readonly string[]
  /** For a pre-signed address: which hosts it may name besides `origins` (matched against the whole host name).
   *  GET without body, without credential, with no header but `accept`, over HTTPS. Where `origins` are loopback (a
   *  simulator), the address must be loopback too; elsewhere it must not be. A redirect is not followed here either. */
  readonly signed?: RegExp
  /** One deadline over the whole exchange: credential, sending, answer, and the second try after a refusal. */
  readonly timeoutMs: number
  /** Refuse longer bodies (after decompression). */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names. The `location` of a redirect may be a pre-signed address: it is a secret, never log it. */
  readonly headers: Readonly<Record<string, string>>
  /** A 2xx: what `answer` asked for. json: any JSON value, objects without a prototype · xml: `XmlNode` · csv:
   *  `CsvTable` · ndjson: `NdjsonRows` · empty: null, or JSON where there is some. Any other status: JSON or, where
   *  XML was asked for, an `XmlNode`. Undefined: the body was nothing of the kind. */
  readonly body: unknown
  readonly receivedAt: EpochMs
}

/** CSV with a heading row, read by name, never by position. */
export interface CsvTable {
  readonly columns: readonly string[]
  /** Null-prototype records: column name → cell. */
  readonly rows: readonly Readonly<Record<string, string>>[]
  /** Numbers of rows (the first below the heading is 1) that could not be read: other number of cells, or one too
   *  long. The other rows stand. */
  readonly bad: readonly number[]
}

/** One JSON value a line. */
export interface NdjsonRows {
  readonly rows: readonly unknown[]
  /** Numbers of lines (from 1) that could not be read. The others stand. */
  readonly bad: readonly number[]
}

export interface Http {
  /** Any status is an answer. A redirect is one too: it is handed to the caller and not followed.
   *  @throws AppError endpoint.refused | network.unreachable | network.timeout | provider.too-large | cancelled, and
   *  what the authorizer throws (provider.auth-failed, …) */
  request(request: HttpRequest): Promise<HttpResponse>
  /** Reads a document that came inside another one (base64 CSV in XML) the way a body of that kind is read.
   *  @returns undefined when it is nothing of the kind. @throws AppError provider.too-large */
  read(kind: Exclude<AnswerKind, 'empty'>, bytes: Uint8Array): unknown
}
