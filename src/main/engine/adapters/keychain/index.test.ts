import { describe, expect, test } from 'vitest'
import { Secret } from '../../domain/secret.ts'
import { createKeytarSecretStore, type Keychain } from './index.ts'
import { createMemorySecretStore } from './memory.ts'

/** A keychain in memory whose calls can be watched and made to fail. */
function fake(overrides: Partial<Keychain> = {}) {
  const items = new Map<string, string>()
  const log: string[] = []
  let running = 0
  let most = 0
  const step = async <R>(name: string, work: () => R): Promise<R> => {
    log.push(name)
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    return work()
  }
  const keychain: Keychain = {
    getPassword: (_, account) => step(`get ${account}`, () => items.get(account) ?? null),
    setPassword: (_, account, value) => step(`set ${account}`, () => void items.set(account, value)),
    deletePassword: (_, account) => step(`delete ${account}`, () => items.delete(account)),
    ...overrides,
  }
  const store = createKeytarSecretStore({ timeoutMs: 50, load: () => Promise.resolve(keychain) })
  return { items, log, store, most: () => most }
}
const never = <T>(): Promise<T> => new Promise(() => undefined)

describe('the keychain store', () => {
  test('a value longer than one item is split, read back whole, and leaves nothing behind when removed', async () => {
    const { store, items } = fake()
    const value = 'é€𝄞x'.repeat(1_500)
    await store.set('a', new Secret(value))
    expect(items.size).toBeGreaterThan(2)
    expect(Math.max(...[...items.values()].map((item) => Buffer.byteLength(item)))).toBeLessThanOrEqual(2_000)
    expect((await store.get('a'))?.reveal()).toBe(value)
    expect(await store.delete('a')).toBe(true)
    expect(items.size).toBe(0)
  })

  test('a shorter value in place of a split one removes the old pieces', async () => {
    const { store, items } = fake()
    await store.set('a', new Secret('x'.repeat(9_000)))
    await store.set('a', new Secret('y'))
    expect([...items.keys()]).toEqual(['a'])
  })

  test('a split value with a piece missing is malformed, not a shorter secret', async () => {
    const { store, items } = fake()
    await store.set('a', new Secret('x'.repeat(9_000)))
    items.delete([...items.keys()].find((name) => name.endsWith('.2')) ?? '')
    await expect(store.get('a')).rejects.toMatchObject({ code: 'secret.malformed' })
  })

  test('null is believed only after a probe item came back', async () => {
    const { store, log } = fake()
    expect(await store.get('a')).toBeNull()
    expect(log.filter((line) => line.startsWith('set probe'))).toHaveLength(1)
    const forgetful = fake({ setPassword: () => Promise.resolve() })
    await expect(forgetful.store.get('a')).rejects.toMatchObject({ code: 'keychain.refused' })
  })

  test('a keyring that was unlocked while the probe ran gives the secret, not null', async () => {
    let asked = 0
    const items = new Map([['a', 'v1:there']])
    const { store } = fake({
      getPassword: (_, account) =>
        Promise.resolve(account === 'a' && asked++ === 0 ? null : (items.get(account) ?? null)),
      setPassword: (_, account, value) => Promise.resolve(void items.set(account, value)),
    })
    expect((await store.get('a'))?.reveal()).toBe('there')
  })

  test.each(['', 'a\0b', '\ud800'])('a value that a keychain would change is refused: %j', async (value) => {
    const { store, items } = fake()
    await expect(store.set('a', new Secret(value))).rejects.toMatchObject({ code: 'secret.malformed' })
    await expect(createMemorySecretStore().set('a', new Secret(value))).rejects.toMatchObject({
      code: 'secret.malformed',
    })
    expect(items.size).toBe(0)
  })

  test('calls run one after another', async () => {
    const { store, most } = fake()
    await Promise.all([
      store.set('a', new Secret('1')),
      store.set('b', new Secret('2')),
      store.get('a'),
      store.probe(),
      store.delete('b'),
    ])
    expect(most()).toBe(1)
  })

  test('a keychain that does not answer ends in time and is not asked again while it hangs', async () => {
    let calls = 0
    const { store } = fake({
      getPassword: () => {
        calls += 1
        return never()
      },
    })
    await expect(store.get('a')).rejects.toMatchObject({ code: 'keychain.timeout' })
    expect(await store.probe()).toMatchObject({ state: 'timeout' })
    await expect(store.set('a', new Secret('x'))).rejects.toMatchObject({ code: 'keychain.timeout' })
    expect(calls).toBe(1)
  })

  test('a library that cannot be loaded is a missing keychain, and is tried again', async () => {
    let tries = 0
    const store = createKeytarSecretStore({
      load: () => {
        tries += 1
        return Promise.reject(new Error('libsecret-1.so.0: cannot open shared object file'))
      },
    })
    expect(await store.probe()).toMatchObject({
      state: 'missing',
      detail: expect.stringContaining('libsecret') as string,
    })
    await expect(store.get('a')).rejects.toMatchObject({ code: 'keychain.unavailable' })
    expect(tries).toBeGreaterThan(1)
  })

  test('no error says the secret', async () => {
    const { store } = fake({ setPassword: () => Promise.reject(new Error('denied')) })
    const error: unknown = await store.set('a', new Secret('canary-5d1f')).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: expect.stringMatching(/^keychain\./) as string })
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('canary')
  })
})

test('the store of this run keeps, overwrites and forgets', async () => {
  const store = createMemorySecretStore()
  await store.set('a', new Secret('1'))
  await store.set('a', new Secret('2'))
  expect((await store.get('a'))?.reveal()).toBe('2')
  expect(await store.delete('a')).toBe(true)
  expect(await store.get('a')).toBeNull()
  expect(await store.probe()).toMatchObject({ state: 'ready' })
})
