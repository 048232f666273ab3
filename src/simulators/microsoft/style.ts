/** How Graph and the token endpoint say things: errors, and what a query may ask for. */
import { type Call, type JsonObject, Refusal, refuse, Reply } from '../http/types.ts'
import { uuidFor } from '../world/random.ts'
import type { MicrosoftState } from './state.ts'

/** Time as Graph writes it. */
export const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

/** The base of links in answers: the address that the caller used. */
export const baseOf = (call: Call): string => `http://${call.headers['host'] ?? ''}/v1.0`

/** A refusal of the token endpoint: its name, and the number that Entra gives. */
export function refuseToken(status: number, name: string, number: number, message: string): never {
  return refuse(status, message, { code: name, param: String(number) })
}

const DENIED = {
  code: 'Authorization_RequestDenied',
  message: 'Insufficient privileges to complete the operation.',
}
const UNAUTHORIZED = {
  code: 'InvalidAuthenticationToken',
  message: 'Access token has expired or is not yet valid.',
}

/** What every provider refuses, as these hosts do. */
export function usual(state: MicrosoftState, status: number, message: string, call: Call): Refusal {
  if (call.host === 'login') {
    const [code, param] =
      status >= 500 || status === 429 ? ['temporarily_unavailable', '90033'] : ['invalid_request', '900144']
    return new Refusal(status, message, { code, param })
  }
  switch (status) {
    case 401:
      return new Refusal(401, UNAUTHORIZED.message, UNAUTHORIZED)
    case 403:
      return new Refusal(403, DENIED.message, DENIED)
    case 404: {
      const segment = call.path.split('/')[2] ?? ''
      return new Refusal(400, `Resource not found for the segment '${segment}'.`, { code: 'BadRequest' })
    }
    case 429: {
      const headers = {
        'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${state.app.clientId}/${state.tenantId}`,
        'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
      }
      return new Refusal(429, 'Too many requests.', { code: 'TooManyRequests', headers })
    }
    default:
      return new Refusal(status, message, status === 503 ? { code: 'serviceNotAvailable' } : {})
  }
}

export function error(state: MicrosoftState, refusal: Refusal, call: Call): Reply {
  const { status, message, code = 'InternalServerError', param } = refusal
  const id = call.requestId
  if (call.host === 'login') {
    const trace = uuidFor(`${state.settings.seed}|trace|${state.serial()}`)
    const timestamp = new Date(state.now()).toISOString().replace('T', ' ').replace(/\.\d+/, '')
    return new Reply(status, {
      error: code,
      error_description: `AADSTS${param}: ${message} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${timestamp}`,
      error_codes: [Number(param)],
      timestamp,
      trace_id: trace,
      correlation_id: trace,
      error_uri: `https://login.microsoftonline.com/error?code=${param}`,
    })
  }
  const date = new Date(call.now).toISOString().slice(0, 19)
  const innerError = { date, 'request-id': id, 'client-request-id': id }
  return new Reply(status, { error: { code, message, innerError } })
}

export const words: Call['words'] = (name, text, why) => {
  switch (why.kind) {
    case 'not-found':
      return new Refusal(
        404,
        `Resource '${text}' does not exist or one of its queried reference-property objects are not present.`,
        { code: 'Request_ResourceNotFound' },
      )
    case 'range':
      return new Refusal(
        400,
        `Invalid page size specified: '${text}'. Must be between ${why.min} and ${why.max} inclusive.`,
        { code: 'Request_BadRequest' },
      )
    default:
      return new Refusal(400, `Invalid value '${text}' of ${name}.`, { code: 'BadRequest' })
  }
}

/** The properties that `$select` names, `fallback` without one. */
export function selectOf(
  call: Call,
  type: string,
  known: readonly string[],
  fallback: readonly string[],
): readonly string[] {
  const names = call.query
    .get('$select')
    ?.split(',')
    .map((name) => name.trim())
  if (names === undefined) return fallback
  const wrong = names.find((name) => !known.includes(name))
  if (wrong !== undefined) {
    const message = `Could not find a property named '${wrong}' on type 'microsoft.graph.${type}'.`
    refuse(400, message, { code: 'Request_BadRequest' })
  }
  return ['id', ...names.filter((name) => name !== 'id')]
}

/** Refuses a query option that the list does not take. */
export function checkOptions(call: Call, known: readonly string[]): void {
  const wrong = [...call.query.keys()].find((name) => name.startsWith('$') && !known.includes(name))
  if (wrong === undefined) return
  const message = `The query specified in the URI is not valid. Query option '${wrong}' is not allowed.`
  refuse(400, message, { code: 'BadRequest' })
}

export function pick(full: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (name in full ? [[name, full[name] ?? null]] : [])))
}
