/** AWS Signature Version 4 over requests as they leave. S3, whose rules differ, is not supported. */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import type { EpochMs } from '../../../../shared/model/index.ts'
import type { OutgoingRequest } from '../../ports/auth.ts'

export interface AwsKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data))
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }
  reset(): void {
    throw new Error('not used by the signer')
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}

/** Not part of what is signed: a proxy on the way may change them. */
const UNSIGNED = new Set(['accept', 'accept-encoding', 'user-agent'])

/** @param path as it stands on the wire, percent-encoded; AWS encodes it once more before it signs.
 *  @returns the headers with `authorization`, `x-amz-date` and what else the signature needs */
export async function signedHeaders(
  request: Omit<OutgoingRequest, 'url'> & { path: string; query: Readonly<Record<string, string[]>> },
  key: AwsKey,
  scope: { readonly service: string; readonly region: string },
  at: EpochMs,
): Promise<Record<string, string>> {
  // Loaded when first needed: most starts sign nothing.
  const { SignatureV4 } = await import('@smithy/signature-v4')
  const signer = new SignatureV4({
    ...scope,
    credentials: key,
    sha256: Sha256,
    applyChecksum: request.body !== null,
  })
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'https:',
      hostname: '',
      path: request.path,
      query: { ...request.query },
      headers: { ...request.headers },
      ...(request.body !== null && { body: request.body }),
    },
    { signingDate: new Date(at), unsignableHeaders: UNSIGNED },
  )
  return signed.headers
}

/** Signs the request, and spells its query the one way that AWS computes the signature from: `%20` for a space, a `=`
 *  after every name. */
export async function sign(
  request: OutgoingRequest,
  key: AwsKey,
  scope: { readonly service: string; readonly region: string },
  at: EpochMs,
): Promise<OutgoingRequest> {
  const query: Record<string, string[]> = Object.create(null)
  for (const [name, value] of request.url.searchParams) (query[name] ??= []).push(value)
  const url = new URL(request.url)
  url.search = Object.entries(query)
    .flatMap(([name, values]) => values.map((value) => `${strict(name)}=${strict(value)}`))
    .join('&')
  const { method, headers, body } = request
  return {
    ...request,
    url,
    headers: await signedHeaders({ method, headers, body, path: url.pathname, query }, key, scope, at),
  }
}

/** RFC 3986: everything but letters, digits and `-._~`. */
const strict = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
