/** What the two simulators share about HTTP: requests, replies, routes, the log. No provider's rule stands here. */
import type { EpochMs } from '../world/time.ts'

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject

export interface JsonObject {
  [key: string]: JsonValue
}

export interface Reply {
  status: number
  body: JsonValue
  headers?: Readonly<Record<string, string>>
}

export interface Call {
  method: string
  path: string
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  headers: Readonly<Record<string, string>>
  body: JsonValue | undefined
  /** The simulated moment of the call. */
  now: EpochMs
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  /** A path template such as `/v1/organization/users/{user_id}`. */
  path: string
  /** The data set it belongs to, the word that a `forbidden:` fault names. */
  dataset: string
  handle: (call: Call) => Reply
}

/** One request as the simulator saw it. Secrets in headers are replaced by their kind. */
export interface RequestLog {
  /** Position in the log, from 1. */
  n: number
  method: string
  /** Path without query. */
  path: string
  /** Path with query as it came over the wire. */
  url: string
  query: Readonly<Record<string, string[]>>
  headers: Readonly<Record<string, string>>
  body: JsonValue | undefined
  /** 0 while no answer was sent (the request hangs or was cut). */
  status: number
  dataset: string | undefined
  requestId: string
  /** The fault that changed the answer, if one did. */
  fault: string | undefined
}

/** A request with the body that answered it, for listeners; `response` is undefined where no whole JSON was sent. */
export interface Exchange {
  request: RequestLog
  response: JsonValue | undefined
}

/** What a provider's way of answering differs in. */
export interface Dialect {
  requestIdHeader: string
  /** The name of the n-th request. */
  requestId: (n: number) => string
  /** Undefined when the caller may use the route, else the refusal. */
  authorize: (call: Call, route: Route | undefined) => Reply | undefined
  /** An error body in the provider's shape. */
  error: (status: number, message: string) => Reply
  /** The body as it is sent: some providers put the request's id into an error. */
  stamp: (reply: Reply, requestId: string) => JsonValue
  /** Headers that tell how much of the rate limit is left. */
  rateHeaders: (
    limit: number,
    remaining: number,
    resetSeconds: number,
    now: EpochMs,
  ) => Record<string, string>
  /** Headers on every answer. */
  commonHeaders: (call: Call) => Record<string, string>
}
