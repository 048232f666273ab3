import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serve } from './app-protocol.ts'

let base = ''
let folder = ''
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'reeve-protocol-'))
  folder = join(base, 'renderer')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(
    join(folder, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__">',
  )
  writeFileSync(join(folder, 'assets', 'main.js'), 'page()')
  writeFileSync(join(folder, 'assets', 'data.bin'), 'x')
  writeFileSync(join(base, 'secret.js'), 'outside')
  symlinkSync(join(base, 'secret.js'), join(folder, 'link.js'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const get = (url: string, method = 'GET') => {
  // Request refuses to carry some addresses that a hostile page could still send.
  const request = new Request('https://app/', { method })
  Object.defineProperty(request, 'url', { value: url })
  return serve(folder, request)
}

describe('the app protocol', () => {
  test('serves the page with a nonce that stands in page and policy and differs with each load', async () => {
    const [first, second] = await Promise.all([get('reeve://app/'), get('reeve://app/')])
    const nonceOf = async (response: Response) => {
      const nonce =
        /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1] ?? 'none'
      const page = await response.text()
      expect(page).toBe(`<meta name="csp-nonce" content="${nonce}"><style nonce="${nonce}">`)
      return nonce
    }
    expect(await nonceOf(first)).not.toBe(await nonceOf(second))
  })

  test('serves a file with its type', async () => {
    const response = await get('reeve://app/assets/main.js')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await response.text()).toBe('page()')
  })

  test("a screen's address gets the page", async () => {
    const response = await get('reeve://app/clients/c1/findings?severity=high')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  test.each(['reeve://app/', 'reeve://app/assets/main.js', 'reeve://app/none.js', 'reeve://app/..%2fx'])(
    '%s is answered under the policy, without inline script and without network',
    async (url) => {
      const policy = (await get(url)).headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("connect-src 'none'")
      expect(policy).not.toContain('unsafe')
    },
  )

  test.each([
    'reeve://app/../secret.js',
    'reeve://app/..%2fsecret.js',
    'reeve://app/%2e%2e/secret.js',
    'reeve://app/assets/..%2f..%2fsecret.js',
    'reeve://app/..%5csecret.js',
    'reeve://app/%00',
    'reeve://app/%E0%A4%A',
    'reeve://app/link.js',
    'reeve://app//etc/hosts.js',
    'reeve://app/assets/data.bin',
    'reeve://other/index.html',
    'https://app/assets/main.js',
    'file:///etc/passwd',
  ])('does not serve %s', async (url) => {
    const response = await get(url)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(await response.text()).not.toContain('outside')
  })

  test('answers reading only', async () => {
    expect((await get('reeve://app/', 'POST')).status).toBe(400)
  })
})
