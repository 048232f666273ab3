import { describe, expect, test } from 'vitest'
import { createKeychainBroker } from './keychain-broker.ts'

const toSecret = (value: string) => ({ reveal: () => value })

/** A keychain of one process's memory that notes how many calls run at once. */
function aKeychain() {
  const items = new Map<string, { reveal(): string }>()
  let running = 0
  let most = 0
  const call = async <T>(step: () => T): Promise<T> => {
    most = Math.max(most, ++running)
    await new Promise((done) => setImmediate(done))
    running -= 1
    return step()
  }
  return {
    mostAtOnce: () => most,
    keychain: {
      get: (account: string) => call(() => items.get(account) ?? null),
      set: (account: string, secret: { reveal(): string }) => call(() => void items.set(account, secret)),
      delete: (account: string) => call(() => items.delete(account)),
      probe: () => call(() => ({ state: 'ready', backend: 'memory' })),
    },
  }
}

describe('keychain broker', () => {
  test('keeps, gives back and removes a value', async () => {
    const ask = createKeychainBroker(aKeychain().keychain, toSecret)
    await ask({ type: 'keychain', id: 1, op: 'set', account: 'a', value: 'v' })
    expect(await ask({ type: 'keychain', id: 2, op: 'get', account: 'a' })).toEqual({
      id: 2,
      ok: true,
      value: 'v',
    })
    expect(await ask({ type: 'keychain', id: 3, op: 'delete', account: 'a' })).toEqual({
      id: 3,
      ok: true,
      value: true,
    })
    expect(await ask({ type: 'keychain', id: 4, op: 'get', account: 'a' })).toEqual({
      id: 4,
      ok: true,
      value: null,
    })
  })

  test('passes the state of the keychain on', async () => {
    const ask = createKeychainBroker(aKeychain().keychain, toSecret)
    const answer = await ask({ type: 'keychain', id: 1, op: 'probe' })
    expect(answer).toEqual({ id: 1, ok: true, value: { state: 'ready', backend: 'memory' } })
  })

  test('runs one call after the other', async () => {
    const { keychain, mostAtOnce } = aKeychain()
    const ask = createKeychainBroker(keychain, toSecret)
    await Promise.all([1, 2, 3, 4].map((id) => ask({ type: 'keychain', id, op: 'get', account: `a${id}` })))
    expect(mostAtOnce()).toBe(1)
  })

  test('a keychain error keeps its code, and the next request still runs', async () => {
    const { keychain } = aKeychain()
    const locked = Object.assign(new Error('keychain.locked'), {
      code: 'keychain.locked',
      params: { backend: 'x' },
    })
    const ask = createKeychainBroker({ ...keychain, set: () => Promise.reject(locked) }, toSecret)
    const answer = await ask({ type: 'keychain', id: 1, op: 'set', account: 'a', value: 'secret-bytes' })
    expect(answer).toEqual({ id: 1, ok: false, error: { code: 'keychain.locked', params: { backend: 'x' } } })
    expect(await ask({ type: 'keychain', id: 2, op: 'get', account: 'a' })).toMatchObject({ ok: true })
  })

  test('an error of any other kind becomes a code, without its text', async () => {
    const { keychain } = aKeychain()
    const ask = createKeychainBroker(
      { ...keychain, get: () => Promise.reject(new Error('value secret-bytes')) },
      toSecret,
    )
    const answer = await ask({ type: 'keychain', id: 1, op: 'get', account: 'a' })
    expect(answer).toEqual({ id: 1, ok: false, error: { code: 'keychain.unavailable', params: {} } })
    expect(JSON.stringify(answer)).not.toContain('secret-bytes')
  })
})
