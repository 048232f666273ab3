import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from './app-protocol.ts'
import { readDevServer } from './dev-server.ts'

/** Answers as a development server does: a page with the nonce's mark, any other path with what was asked. */
const upstream = createServer((request, response) => {
  const isPage = request.url === '/'
  response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript')
  response.end(isPage ? '<script nonce="__CSP_NONCE__">' : `${request.url} ${request.headers.accept}`)
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
  port = (upstream.address() as AddressInfo).port
})
afterAll(() => upstream.close())

const devServer = () => {
  const server = readDevServer({ ELECTRON_RENDERER_URL: `http://127.0.0.1:${port}` })
  if (server === null) throw new Error('no server')
  return server
}

describe('the development server', () => {
  test('is none without electron-vite', () => {
    expect(readDevServer({})).toBeNull()
  })

  test.each(['http://example.com:5173', 'https://127.0.0.1:5173', 'http://0.0.0.0:5173', 'file:///'])(
    'is not taken from %s',
    (address) => {
      expect(() => readDevServer({ ELECTRON_RENDERER_URL: address })).toThrow('127.0.0.1')
    },
  )

  test('gives the page a nonce that differs with each load', async () => {
    const nonces = []
    for (let load = 0; load < 2; load += 1) {
      const answer = await devServer().serve(new Request('https://app/'))
      const nonce = /nonce="([^"]{20,})"/.exec(await answer.text())?.[1] ?? 'none'
      expect(answer.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonce}';`)
      nonces.push(nonce)
    }
    expect(nonces[0]).not.toBe(nonces[1])
  })

  test('widens the policy by scripts with the nonce and by its own socket alone', async () => {
    const answer = await devServer().serve(new Request('https://app/'))
    const policy = answer.headers.get('content-security-policy') ?? ''
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none'
    const released = contentSecurityPolicy(nonce).split('; ')
    expect(policy.split('; ').filter((rule) => !released.includes(rule))).toEqual([
      `script-src 'self' 'nonce-${nonce}'`,
      `connect-src ws://127.0.0.1:${port}`,
    ])
    expect(policy.split('; ')).toHaveLength(released.length)
  })

  test('is asked for the path with its query', async () => {
    const answer = await devServer().serve(
      new Request('https://app/app/rail.tsx?t=1', { headers: { accept: 'text/css' } }),
    )
    expect(answer.headers.get('content-type')).toBe('text/javascript')
    expect(await answer.text()).toBe('/app/rail.tsx?t=1 text/css')
  })

  test('knows its own socket from others', () => {
    const { isSocket } = devServer()
    expect(isSocket(`ws://127.0.0.1:${port}/?token=x`)).toBe(true)
    for (const url of [`ws://127.0.0.1:${port}1/`, `http://127.0.0.1:${port}/`, 'ws://example.com/'])
      expect(isSocket(url)).toBe(false)
  })
})
