import { expect, test } from 'vitest'
import { Secret } from '../../domain/secret.ts'
import { createTestClock } from '../../../../../test/support/provider-context.ts'
import { createAuth } from './index.ts'

test('a fingerprint tells secrets apart, in any order, and is another one in another process', () => {
  const make = () => {
    const http = { request: () => Promise.reject(new Error('not used')), read: () => undefined }
    return createAuth({ http, clock: createTestClock(0) })
  }
  const secrets = (...given: [string, string][]) =>
    new Map(given.map(([name, value]) => [name, new Secret(value)]))
  const auth = make()
  const first = auth.fingerprint(secrets(['id', 'a'], ['key', 'b']))
  expect(auth.fingerprint(secrets(['key', 'b'], ['id', 'a']))).toBe(first)
  expect(auth.fingerprint(secrets(['id', 'a'], ['key', 'c']))).not.toBe(first)
  expect(auth.fingerprint(secrets(['id', 'ab'], ['key', '']))).not.toBe(first)
  expect(make().fingerprint(secrets(['id', 'a'], ['key', 'b']))).not.toBe(first)
})
