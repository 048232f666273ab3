import { describe, expect, test } from 'vitest'
import { sign, signedHeaders, type AwsKey } from './sigv4.ts'

/** The published test suite for Signature Version 4 (AWS, `aws-sig-v4-test-suite`; kept in awslabs/aws-c-auth,
 *  tests/aws-signing-test-suite/v4, Apache-2.0): requests and the signatures they must get. Without the cases of a path
 *  that is not normalized (S3 alone), of repeated header lines and folded ones (HTTP of today has none). */
const KEY: AwsKey = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const AT = Date.UTC(2015, 7, 30, 12, 36)
const SCOPE = { region: 'us-east-1', service: 'service' }
const UNRESERVED = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
const POSTED = '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'

interface Vector {
  readonly method?: string
  readonly path?: string
  readonly query?: Record<string, string[]>
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly token?: string
  readonly signature: string
}

const FORM = 'application/x-www-form-urlencoded'
const VECTORS: Record<string, Vector> = {
  'get-vanilla': { signature: VANILLA },
  'get-vanilla-query': { query: {}, signature: VANILLA },
  'get-vanilla-empty-query-key': {
    query: { Param1: ['value1'] },
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  'get-vanilla-query-order-key-case': {
    query: { Param2: ['value2'], Param1: ['value1'] },
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  'get-vanilla-query-order-encoded': {
    query: { 'Param-3': ['Value3'], Param: ['Value2'], ሴ: ['Value1'] },
    signature: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  },
  'get-vanilla-query-unreserved': {
    query: { [UNRESERVED]: [UNRESERVED] },
    signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  },
  'get-vanilla-utf8-query': {
    query: { ሴ: ['bar'] },
    signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  },
  'get-vanilla-with-session-token': {
    token: '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267',
    signature: '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
  },
  'get-header-value-trim': {
    headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  'get-unreserved': {
    path: `/${UNRESERVED}`,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  'get-utf8': {
    path: '/ሴ',
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  'get-space-normalized': {
    path: '/example space/',
    signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  },
  'get-relative-normalized': { path: '/example/..', signature: VANILLA },
  'get-relative-relative-normalized': { path: '/example1/example2/../..', signature: VANILLA },
  'get-slash-normalized': { path: '//', signature: VANILLA },
  'get-slash-dot-slash-normalized': { path: '/./', signature: VANILLA },
  'get-slash-pointless-dot-normalized': {
    path: '/./example',
    signature: 'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
  },
  'get-slashes-normalized': {
    path: '//example//',
    signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  },
  'post-vanilla': { method: 'POST', signature: POSTED },
  'post-header-key-case': { method: 'POST', signature: POSTED },
  'post-sts-header-after': { method: 'POST', signature: POSTED },
  'post-header-key-sort': {
    method: 'POST',
    headers: { 'my-header1': 'value1' },
    signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  },
  'post-header-value-case': {
    method: 'POST',
    headers: { 'my-header1': 'VALUE1' },
    signature: 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  },
  'post-sts-header-before': {
    method: 'POST',
    token:
      'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==',
    signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  },
  'post-vanilla-query': {
    method: 'POST',
    query: { Param1: ['value1'] },
    signature: '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  },
  'post-x-www-form-urlencoded': {
    method: 'POST',
    headers: { 'content-type': FORM, 'content-length': '13' },
    body: 'Param1=value1',
    signature: 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
  },
  'post-x-www-form-urlencoded-parameters': {
    method: 'POST',
    headers: { 'content-type': `${FORM}; charset=utf-8`, 'content-length': '13' },
    body: 'Param1=value1',
    signature: '328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422',
  },
}

const signatureOf = (headers: Readonly<Record<string, string>>): string =>
  headers.authorization?.replace(/^.*Signature=/, '') ?? ''

describe('the published vectors', () => {
  test.each(Object.entries(VECTORS))('%s', async (_, vector) => {
    const headers = await signedHeaders(
      {
        method: vector.method ?? 'GET',
        path: vector.path ?? '/',
        query: vector.query ?? {},
        headers: { host: 'example.amazonaws.com', ...vector.headers },
        body: vector.body === undefined ? null : Buffer.from(vector.body),
      },
      { ...KEY, ...(vector.token && { sessionToken: vector.token }) },
      SCOPE,
      AT,
    )
    expect(signatureOf(headers)).toBe(vector.signature)
    expect(headers['x-amz-security-token']).toBe(vector.token)
  })
})

/** Computed once with botocore 1.43.11 (SigV4Auth, time fixed), AWS's own client for Python. */
describe('what botocore signs', () => {
  const signed = (url: string, region: string, headers: Readonly<Record<string, string>> = {}) =>
    sign(
      { method: 'GET', url: new URL(url), headers: { host: new URL(url).host, ...headers }, body: null },
      KEY,
      { service: 'bedrock', region },
      AT,
    )

  test('an ARN in the path is encoded once on the wire and once more in the signature', async () => {
    const url =
      'https://bedrock.us-east-1.amazonaws.com/custom-models/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Acustom-model%2Fx%20y'
    const out = await signed(url, 'us-east-1')
    expect(out.url.href).toBe(url)
    expect(signatureOf(out.headers)).toBe('6b76d0f286edab5aab3ea743afab2612f19903a78e15bf165a84beda9e6369bc')
  })

  test('values that repeat, are empty, or hold a space, a plus or a slash', async () => {
    const out = await signed(
      'https://bedrock.eu-west-1.amazonaws.com/guardrails?b=2&a=x+y&a=%2B/&a&c=',
      'eu-west-1',
    )
    expect(out.url.search).toBe('?b=2&a=x%20y&a=%2B%2F&a=&c=')
    expect(signatureOf(out.headers)).toBe('671f32a24655e59aa86f50678ab0ee1b83af1580e02c1d8d066c3b4c623bcc93')
  })

  test('headers that a proxy may change are not part of it', async () => {
    const url = 'https://bedrock.eu-west-1.amazonaws.com/guardrails'
    const bare = await signed(url, 'eu-west-1')
    const dressed = await signed(url, 'eu-west-1', { accept: 'a', 'accept-encoding': 'b', 'user-agent': 'c' })
    expect(dressed.headers.authorization).toBe(bare.headers.authorization)
    expect((await signed(url, 'eu-west-1', { 'x-amz-target': 't' })).headers.authorization).not.toBe(
      bare.headers.authorization,
    )
  })

  test('names that objects inherit are ordinary names of a query', async () => {
    const out = await signed(
      'https://bedrock.eu-west-1.amazonaws.com/?__proto__=1&constructor=2',
      'eu-west-1',
    )
    expect(out.url.search).toBe('?__proto__=1&constructor=2')
    expect(signatureOf(out.headers)).toMatch(/^[0-9a-f]{64}$/)
  })
})
