/** The faults that put something else in place of an answer: no answer, a captive portal, a bomb, a redirect. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { FaultSpec } from './faults.ts'
import type { RequestLog } from './types.ts'

const PORTAL =
  '<!doctype html><html><head><title>Sign in to the network</title></head><body>Please sign in.</body></html>'

/** Sends the special answer that a fault asks for. False when none does and the usual answer is due. */
export async function replaceBySpecial(
  hits: readonly FaultSpec[],
  response: ServerResponse,
  entry: RequestLog,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (const hit of hits) {
    switch (hit.name) {
      case 'hang':
        return true
      case 'html':
        entry.status = 200
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        response.end(PORTAL)
        return true
      case 'redirect':
        entry.status = 302
        response.writeHead(302, { location: hit.param ?? `http://elsewhere.invalid${path}` })
        response.end()
        return true
      case 'gzip-bomb': {
        entry.status = 200
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        response.end(gzipBomb(Number(hit.param ?? 64)))
        return true
      }
      case 'oversized':
        entry.status = 200
        await sendOversized(response, Number(hit.param ?? 64), signal)
        return true
      default:
        break
    }
  }
  return false
}

const bombs = new Map<number, Buffer>()

function gzipBomb(megabytes: number): Buffer {
  let bomb = bombs.get(megabytes)
  if (bomb === undefined) {
    const text = Buffer.alloc(megabytes * 1_048_576, 0x20)
    text.write('{"object":"list","data":[]')
    text.write('}', text.length - 1)
    bomb = gzipSync(text)
    bombs.set(megabytes, bomb)
  }
  return bomb
}

async function sendOversized(
  response: ServerResponse,
  megabytes: number,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"object":"list","data":[],"padding":"')
  const chunk = Buffer.alloc(1_048_576, 0x78)
  for (let i = 0; i < megabytes && !response.destroyed && !signal.aborted; i += 1) {
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')])
  }
  response.end('"}')
}
