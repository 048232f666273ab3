/**
 * Checks Signature Version 4 as AWS does, from the request that came over the wire. Written from the published
 * algorithm with node:crypto alone and shares no code with the engine's signer, so that the two can judge each other.
 */
import { createHash, createHmac } from 'node:crypto'
import { type Call, Refusal } from '../http/types.ts'
import { MINUTE, type EpochMs } from '../world/time.ts'
import type { AwsState, Principal } from './state.ts'

/** How far a caller's clock may be off. */
const SKEW = 15 * MINUTE

/** Who signed the request for a service in a region. Refuses what cannot be accepted. */
export function signerOf(state: AwsState, call: Call, service: string, region: string): Principal {
  const no = (code: string, message: string): Refusal =>
    new Refusal(code === 'IncompleteSignature' ? 400 : 403, message, { code })
  const { authorization, 'x-amz-date': time, 'x-amz-security-token': sessionToken } = call.headers
  if (authorization === undefined)
    throw no('MissingAuthenticationToken', 'Request is missing Authentication Token')
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/(\d{8})\/([^/\s]+)\/([^/\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    )
  const at = timeOf(time)
  if (parts === null || time === undefined || at === undefined)
    throw no(
      'IncompleteSignature',
      'Authorization header requires a well-formed credential, headers and date.',
    )
  const [, keyId = '', day = '', signedRegion = '', signedService = '', list = '', signature = ''] = parts

  const principal = state.principals.get(keyId)
  const key = state.keys.get(keyId)
  if (principal === undefined || key?.status === 'Inactive' || principal.session?.token !== sessionToken)
    throw no('InvalidClientTokenId', 'The security token included in the request is invalid.')
  if (principal.session !== undefined && principal.session.expiresAt <= call.now)
    throw no('ExpiredToken', 'The security token included in the request is expired')

  if (signedRegion !== region)
    throw no('SignatureDoesNotMatch', `Credential should be scoped to a valid region, not '${signedRegion}'.`)
  if (signedService !== service)
    throw no('SignatureDoesNotMatch', `Credential should be scoped to correct service: '${service}'.`)
  if (day !== time.slice(0, 8))
    throw no('SignatureDoesNotMatch', 'Date in Credential scope does not match the date of the request.')
  if (at < call.now - SKEW) {
    throw no('SignatureDoesNotMatch', `Signature expired: ${time} is now earlier than the time allowed.`)
  }
  if (at > call.now + SKEW)
    throw no(
      'SignatureDoesNotMatch',
      `Signature not yet current: ${time} is still later than the time allowed.`,
    )

  const names = list.split(';')
  const needed = ['host', ...Object.keys(call.headers).filter((name) => name.startsWith('x-amz-'))]
  if (needed.some((name) => !names.includes(name)))
    throw no('SignatureDoesNotMatch', `${needed.join(', ')} must be signed.`)
  const bodyHash = sha256(call.bytes)
  const claimed = call.headers['x-amz-content-sha256']
  if (claimed !== undefined && claimed !== bodyHash)
    throw no('SignatureDoesNotMatch', 'The value of x-amz-content-sha256 does not match the body.')

  const canonical = [
    call.method,
    canonicalPath(call.url),
    canonicalQuery(call.url),
    ...names.map((name) => `${name}:${(call.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    list,
    bodyHash,
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(Buffer.from(canonical))].join('\n')
  const signingKey = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${principal.secret}`),
  )
  if (hmac(signingKey, text).toString('hex') !== signature)
    throw no(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    )
  return principal
}

function timeOf(text: string | undefined): EpochMs | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '')
  if (parts === null) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The path is encoded once on the wire and once more for the signature. */
function canonicalPath(url: string): string {
  const path = url.split('?')[0] ?? '/'
  return path.split('/').map(encode).join('/')
}

function canonicalQuery(url: string): string {
  const query = url.split('?')[1] ?? ''
  if (query === '') return ''
  return query
    .split('&')
    .map((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value))] as const
    })
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&')
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
