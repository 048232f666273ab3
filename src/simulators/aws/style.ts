/** How AWS says things: IAM and STS in XML (in JSON to whom accepts that), Bedrock in JSON; and both ways of saying no. */
import { isObject } from '../http/mutations.ts'
import { type Call, type JsonObject, type JsonValue, Refusal, Reply, type Written } from '../http/types.ts'
import { byMarker } from '../kit/paging.ts'

export type Service = 'iam' | 'sts' | 'bedrock'

const NAMESPACES: Readonly<Record<string, string>> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
}
const MAX_ITEMS = { fallback: 100, max: 1000 }

export function serviceOf(call: Call): Service {
  return call.host === 'iam' || call.host === 'sts' ? call.host : 'bedrock'
}

/** The region of a host; IAM and STS are global and sign for us-east-1. */
export function regionOf(call: Call): string {
  return serviceOf(call) === 'bedrock' ? call.host.replace(/^bedrock-/, '') : 'us-east-1'
}

/** Time as IAM writes it. */
export const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

/** What an operation of IAM or STS gives. */
export function result(call: Call, values: JsonObject): JsonObject {
  const action = call.form.get('Action') ?? ''
  const ResponseMetadata = { RequestId: call.requestId }
  return { [`${action}Response`]: { [`${action}Result`]: values, ResponseMetadata } }
}

/** A list under a name. */
export const paging = (name: string) =>
  byMarker({
    limit: MAX_ITEMS,
    names: { limit: 'MaxItems', marker: 'Marker' },
    envelope: (data, marker, call) =>
      result(call, {
        [name]: data,
        IsTruncated: marker !== undefined,
        ...(marker === undefined ? {} : { Marker: marker }),
      }),
  })

export const words: Call['words'] = (name, text, why) => {
  const code = 'ValidationError'
  if (why.kind === 'token') return new Refusal(400, 'Invalid Marker.', { code })
  if (why.kind !== 'range') return new Refusal(400, `${name} failed to satisfy constraint`, { code })
  const field = name.charAt(0).toLowerCase() + name.slice(1)
  const message = `1 validation error detected: Value '${text}' at '${field}' failed to satisfy constraint: Member must have value between ${why.min} and ${why.max}`
  return new Refusal(400, message, { code })
}

/** Errors by IAM's names; Bedrock's have other ones and the word Exception. */
const AT_BEDROCK: Readonly<Record<string, string>> = {
  InvalidClientTokenId: 'UnrecognizedClient',
  SignatureDoesNotMatch: 'InvalidSignature',
  ServiceFailure: 'InternalServer',
}

export function error({ status, message, code = 'ServiceFailure' }: Refusal, call: Call): Reply {
  if (serviceOf(call) === 'bedrock')
    return new Reply(status, { message }, { 'x-amzn-errortype': `${AT_BEDROCK[code] ?? code}Exception` })
  const Error = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: code, Message: message }
  return new Reply(status, { ErrorResponse: { Error, RequestId: call.requestId } })
}

/** What every provider refuses, as AWS does. */
export function usual(status: number, message: string, call: Call): Refusal {
  const isBedrock = serviceOf(call) === 'bedrock'
  switch (status) {
    case 401:
      return badToken()
    case 403:
      return new Refusal(403, message, { code: 'AccessDenied' })
    case 404: {
      if (isBedrock) return new Refusal(404, message, { code: 'UnknownOperation' })
      const [action, version] = [call.form.get('Action') ?? '', call.form.get('Version') ?? '']
      const unknown = `Could not find operation ${action} for version ${version}`
      return new Refusal(400, unknown, { code: 'InvalidAction' })
    }
    case 429:
      return new Refusal(isBedrock ? 429 : 400, 'Rate exceeded', { code: 'Throttling' })
    default:
      return new Refusal(status, message, status === 503 ? { code: 'ServiceUnavailable' } : {})
  }
}

export function badToken(): Refusal {
  const message = 'The security token included in the request is invalid.'
  return new Refusal(403, message, { code: 'InvalidClientTokenId' })
}

export function write(body: JsonValue, call: Call): Written {
  const service = serviceOf(call)
  if (service === 'bedrock' || (call.headers['accept'] ?? '').includes('application/json'))
    return { type: 'application/json', content: JSON.stringify(body) }
  const [name = '', value = null] = (isObject(body) ? Object.entries(body)[0] : undefined) ?? []
  const content = name === '' ? '' : element(name, value, ` xmlns="${NAMESPACES[service] ?? ''}"`)
  return { type: 'text/xml', content: `${content}\n` }
}

/** Every element of a list is a `member`. */
function element(name: string, value: JsonValue, attributes = ''): string {
  const inner = Array.isArray(value)
    ? value.map((item) => element('member', item)).join('')
    : isObject(value)
      ? Object.entries(value)
          .map(([key, child]) => (child === null ? '' : element(key, child)))
          .join('')
      : escape(String(value))
  return `<${name}${attributes}>${inner}</${name}>`
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
