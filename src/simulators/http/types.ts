/** What the simulators share about HTTP: requests, replies, routes, the log. No provider's rule stands here. */
import type { EpochMs } from '../world/time.ts'

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject

export interface JsonObject {
  [key: string]: JsonValue
}

/** An answer that is not just a 200 with a body. */
export class Reply {
  readonly status: number
  readonly body: JsonValue
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: JsonValue, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** What is wrong with a value of a request. */
export type Complaint =
  | { kind: 'missing' | 'field' | 'time' | 'order' | 'cursor' | 'token' | 'not-found' }
  | { kind: 'choice'; allowed: readonly string[] }
  /** `of` names what the bounds depend on. */
  | { kind: 'range'; min: number; max: number; of?: string }

/** What a handler throws in place of an answer. The provider gives it its shape. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string | undefined
  /** The parameter that it is about, where the provider names that. */
  readonly param: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, more: RefusalDetails = {}) {
    super(message)
    this.status = status
    this.code = more.code
    this.param = more.param
    this.headers = more.headers ?? {}
  }
}

export interface RefusalDetails {
  code?: string
  param?: string
  headers?: Readonly<Record<string, string>>
}

/** Refuses a request. */
export function refuse(status: number, message: string, more?: RefusalDetails): never {
  throw new Refusal(status, message, more)
}

export interface Call {
  /** Which of the provider's hosts was asked. */
  host: string
  method: string
  path: string
  /** Path with query as it came over the wire. */
  url: string
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  headers: Readonly<Record<string, string>>
  /** The body as it came. */
  bytes: Buffer
  /** The body where it is JSON. */
  body: JsonValue | undefined
  /** The body where it is a form; else without a field. */
  form: URLSearchParams
  /** The simulated moment of the call. */
  now: EpochMs
  requestId: string
  /** The provider's words for what is wrong with a value; the text is what was given. */
  words: (name: string, text: string, why: Complaint) => Refusal
  /** Answers a request that came inside this one, with the same caller; limits and faults count it by itself. */
  within: (inner: { method: string; url: string; body: JsonValue | undefined }) => Reply
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Gives the body of a 200, or another answer; throws a {@link Refusal}. */
export type Handler = (call: Call) => JsonObject | Reply

export interface Route {
  /** The host that serves it, where the provider has several. */
  host?: string
  method: Method
  /** A path template such as `/v1/organization/users/{user_id}`. */
  path: string
  /** Fields that the form must have, for services that have one path and name the operation in the body. */
  form?: Readonly<Record<string, string>>
  /** The data set it belongs to, the word that a `forbidden:` fault names. */
  dataset: string
  handle: Handler
}

/** One request as the simulator saw it. Secrets in headers are replaced by their kind. */
export interface RequestLog {
  /** Position in the log, from 1. */
  n: number
  host: string
  method: string
  /** Path without query. */
  path: string
  /** Path with query as it came over the wire. */
  url: string
  query: Readonly<Record<string, string[]>>
  headers: Readonly<Record<string, string>>
  /** JSON, or the fields of a form, without secrets. */
  body: JsonValue | undefined
  /** Number of the request that it came inside of. */
  within: number | undefined
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

/** A body as it goes over the wire. */
export interface Written {
  type: string
  content: string
}

/** What a provider's way of answering differs in. */
export interface Dialect {
  /** Headers that carry a secret, besides `authorization` and `cookie`: the log blanks them. Lower case. */
  secretHeaders?: readonly string[]
  requestIdHeader: string
  /** The name of the n-th request. */
  requestId: (n: number) => string
  /** Units that a request counts for in the rate limit; 1 without. */
  cost?: (call: Call, route: Route | undefined) => number
  /** Time in which the rate limit counts; a minute without. */
  rateWindowMs?: number
  /** When `Retry-After` is sent: `never`, or with a 429 fault alone and not when the rate limit is used up; always
   *  without. */
  retryAfter?: 'never' | 'faults'
  /** Throws a refusal when the caller may not use the route. */
  authorize: (call: Call, route: Route | undefined) => void
  /** What is wrong with a value, in the provider's words. */
  words: Call['words']
  /** What every provider refuses (401, 403, 404, 429, 5xx), as this one does. As it comes without. */
  usual?: (status: number, message: string, call: Call) => Refusal
  /** A refusal as it is sent. */
  error: (refusal: Refusal, call: Call) => Reply
  /** The body as text, where that is not JSON. */
  write?: (body: JsonValue, call: Call) => Written
  /** Headers that tell how much of the rate limit is left. */
  rateHeaders: (
    limit: number,
    remaining: number,
    resetSeconds: number,
    now: EpochMs,
  ) => Record<string, string>
  /** Headers on every answer. */
  commonHeaders?: (call: Call, route: Route | undefined) => Record<string, string>
}
