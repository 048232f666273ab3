/** Reads a response body, decompressed, up to a limit. Refuses more, so a small file cannot grow into a large one. */
import { PassThrough, pipeline, type Readable } from 'node:stream'
import zlib from 'node:zlib'
import { AppError } from '../../domain/errors.ts'

/** What is asked for and can be undone here. */
export const ACCEPT_ENCODING = 'gzip, deflate, br'

function decoder(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return new PassThrough()
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip()
    case 'deflate':
      return zlib.createInflate()
    case 'br':
      return zlib.createBrotliDecompress()
    default:
      return null
  }
}

/** The whole body, or undefined when its encoding is unknown.
 *  @throws AppError provider.too-large past `maxBytes`; the stream's own error when it breaks. */
export async function readBody(
  body: Readable,
  encoding: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const decoded = decoder(encoding)
  if (!decoded) {
    body.destroy()
    return undefined
  }
  const chunks: Buffer[] = []
  let size = 0
  // `pipeline` destroys both ends when one breaks; the loop below sees the error, so its callback has nothing to add.
  const source: AsyncIterable<Buffer> = pipeline(body, decoded, () => undefined)
  for await (const chunk of source) {
    size += chunk.length
    if (size > maxBytes) {
      body.destroy()
      throw new AppError('provider.too-large', { limit: maxBytes })
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size)
}
