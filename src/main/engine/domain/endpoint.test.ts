import { describe, expect, test } from 'vitest'
import { checkEndpoint, isLoopback } from './endpoint.ts'

const PROVIDER = 'https://api.openai.com'

describe('an endpoint', () => {
  test('left empty is the provider’s own', () => {
    expect(checkEndpoint(null, PROVIDER)).toBe(PROVIDER)
    expect(checkEndpoint('  ', PROVIDER)).toBe(PROVIDER)
    expect(checkEndpoint('https://api.openai.com/v1', PROVIDER)).toBe(PROVIDER)
  })

  test.each(['http://127.0.0.1:4010', 'http://localhost:1/', 'http://[::1]:80', 'https://localhost'])(
    'on this machine is accepted: %s',
    (url) => {
      expect(checkEndpoint(url, PROVIDER)).toBe(new URL(url).origin)
      expect(isLoopback(url)).toBe(true)
    },
  )

  test.each([
    'http://api.openai.com',
    'https://api.openai.com.evil.example',
    'https://evil@127.0.0.1',
    'https://api.openai.com@evil.example',
    'http://169.254.169.254',
    'http://0x7f000001',
    'http://2130706433',
    'http://127.1',
    'http://0177.0.0.1',
    'http://017700000001',
    'http://127.0.0.1.',
    'http://１２７.０.０.１',
    'http://①②⑦.0.0.1',
    'http://0.0.0.0',
    'http://[::]',
    'http://[::ffff:127.0.0.1]',
    'http://[0:0:0:0:0:0:0:1]',
    'http://[::1%25lo]',
    'http://localhost.',
    'http://[fe80::1]',
    'http://user:pass@127.0.0.1',
    'data:text/html,x',
    'blob:http://127.0.0.1/x',
    'ws://127.0.0.1',
    'http://10.0.0.1',
    'http://localhost.evil.example',
    'file:///etc/passwd',
    'ftp://127.0.0.1',
    'javascript:alert(1)',
    'not a url',
    'http://127.0.0.1\\@evil.example',
  ])('that is neither is refused before a byte is sent: %s', (url) => {
    expect(() => checkEndpoint(url, PROVIDER)).toThrowError('endpoint.refused')
  })
})
