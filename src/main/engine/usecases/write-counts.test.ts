import { expect, test } from 'vitest'
import { createMemorySecretStore } from '../adapters/keychain/memory.ts'
import { Secret } from '../domain/secret.ts'
import { createWriteCountKeeper, readWriteCounts } from './write-counts.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

function keeper(secrets = createMemorySecretStore()) {
  const copy = { id: 'c1', writes: 1, putBack: false }
  const open = async () =>
    createWriteCountKeeper(secrets, 'w1', { copy: () => copy }, await readWriteCounts(secrets, 'w1'), log)
  return { secrets, copy, open, kept: () => readWriteCounts(secrets, 'w1') }
}

test('the write count of a copy is saved at the end, beside those of other copies, the newest eight', async () => {
  const { copy, open, kept } = keeper()
  expect(await kept()).toEqual({})
  for (let n = 1; n <= 9; n += 1) {
    Object.assign(copy, { id: `c${n}`, writes: n })
    const writeCounts = await open()
    writeCounts.note()
    await writeCounts.close()
  }
  expect(await kept()).toEqual(Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 9].map((n) => [`c${n}`, n])))
})

test('a write count that the keychain refuses is tried again at the next change', async () => {
  const secrets = createMemorySecretStore()
  let refuses = true
  const { open, kept } = keeper({
    ...secrets,
    set: (account, secret) => (refuses ? Promise.reject(new Error('locked')) : secrets.set(account, secret)),
  })
  await (await open()).close()
  expect(await kept()).toEqual({})
  refuses = false
  await (await open()).close()
  expect(await kept()).toEqual({ c1: 1 })
})

test('a stored text of another form counts as none', async () => {
  const { secrets, kept } = keeper()
  for (const text of ['x', '{', '[]', '{"c1":-1}', '{"c1":"x"}']) {
    await secrets.set('w1/marks', new Secret(text))
    expect(await kept()).toEqual({})
  }
})

test('two copies that are open at once leave each other the newest write count', async () => {
  const secrets = createMemorySecretStore()
  const [one, two] = [keeper(secrets), keeper(secrets)]
  Object.assign(two.copy, { id: 'c2', writes: 5 })
  const [first, second] = [await one.open(), await two.open()]
  one.copy.writes = 9
  await first.close()
  await second.close()
  expect(await one.kept()).toEqual({ c1: 9, c2: 5 })
})
