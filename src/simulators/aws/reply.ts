/** How AWS answers: IAM and STS in XML (in JSON to whom accepts that), Bedrock in JSON; and both ways of saying no. */
import { isObject } from '../http/mutations.ts'
import type { Call, JsonObject, JsonValue, Reply, Written } from '../http/types.ts'

export type Service = 'iam' | 'sts' | 'bedrock'

const NAMESPACES: Readonly<Record<string, string>> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
}

export function serviceOf(call: Call): Service {
  return call.host === 'iam' || call.host === 'sts' ? call.host : 'bedrock'
}

/** The region of a host; IAM and STS are global and sign for us-east-1. */
export function regionOf(call: Call): string {
  return serviceOf(call) === 'bedrock' ? call.host.replace(/^bedrock-/, '') : 'us-east-1'
}

/** Time as IAM writes it. */
export function iso(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** What an operation of IAM or STS gives. */
export function result(action: string, values: JsonObject): Reply {
  return { status: 200, body: { [`${action}Response`]: { [`${action}Result`]: values } } }
}

/** Errors by IAM's names; Bedrock's have other ones and the word Exception. */
const AT_BEDROCK: Readonly<Record<string, string>> = {
  InvalidClientTokenId: 'UnrecognizedClient',
  SignatureDoesNotMatch: 'InvalidSignature',
  ServiceFailure: 'InternalServer',
}

export function fail(call: Call, status: number, code: string, message: string): Reply {
  if (serviceOf(call) === 'bedrock') {
    const name = `${AT_BEDROCK[code] ?? code}Exception`
    return { status, body: { message }, headers: { 'x-amzn-errortype': name } }
  }
  const error = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: code, Message: message }
  return { status, body: { ErrorResponse: { Error: error } } }
}

/** Adds the request's id where IAM and STS say it. */
export function withRequestId(body: JsonValue, requestId: string): JsonValue {
  if (!isObject(body)) return body
  const [name = ''] = Object.keys(body)
  const root = body[name]
  if (!isObject(root) || !name.endsWith('Response')) return body
  return {
    [name]:
      name === 'ErrorResponse'
        ? { ...root, RequestId: requestId }
        : { ...root, ResponseMetadata: { RequestId: requestId } },
  }
}

export function write(body: JsonValue, call: Call): Written {
  const service = serviceOf(call)
  if (service === 'bedrock' || (call.headers['accept'] ?? '').includes('application/json'))
    return { type: 'application/json', content: JSON.stringify(body) }
  const [name = ''] = isObject(body) ? Object.keys(body) : []
  const content = isObject(body)
    ? element(name, body[name] ?? null, ` xmlns="${NAMESPACES[service] ?? ''}"`)
    : ''
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
