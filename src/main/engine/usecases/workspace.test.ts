import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createMemorySecretStore } from '../adapters/keychain/memory.ts'
import { AppError } from '../domain/errors.ts'
import type { KeychainState, SecretStore } from '../ports/secret-store.ts'
import { openTestEngine, type TestEngine } from '../../../../test/support/engine.ts'

const homes: string[] = []
const freshHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'reeve-ws-'))
  homes.push(home)
  return home
}
afterEach(() => homes.splice(0).forEach((h) => rmSync(h, { recursive: true, force: true })))

const broken = (state: Exclude<KeychainState['state'], 'ready'>): SecretStore => ({
  get: async () => null,
  set: async () => {
    throw new AppError('keychain.locked')
  },
  delete: async () => false,
  probe: async () => ({ state, detail: '' }),
})

const stateOf = ({ engine }: TestEngine): string => engine.status().state

describe('a workspace', () => {
  test('is made on the first start and opened with the same key on the next', async () => {
    const first = await openTestEngine({ home: freshHome() })
    const { clientId } = await first.engine.call('clients.add', { name: 'Acme' })
    const again = await first.reopen()
    expect((await again.engine.call('clients.list', {})).clients.map((c) => c.id)).toEqual([clientId])
    await again.engine.close()
  })

  test('looked for again and recovered at once, is recovered: the one does not take the other for another Reeve', async () => {
    const first = await openTestEngine({ home: freshHome() })
    const { recoveryKey } = await first.engine.call('workspace.recoveryKey', {})
    await first.engine.close()
    const { engine, ...rest } = await openTestEngine({ home: first.home, secrets: createMemorySecretStore() })
    expect(stateOf({ engine, ...rest })).toBe('key_missing')
    await Promise.all([
      engine.call('workspace.retry', {}),
      engine.call('workspace.recover', { recoveryKey }),
      engine.call('workspace.retry', {}),
    ])
    expect(engine.status().state).toBe('ready')
    await engine.close()
  })

  test.each([
    ['locked', 'keychain_locked'],
    ['missing', 'keychain_missing'],
    ['refused', 'keychain_refused'],
    ['timeout', 'keychain_timeout'],
  ] as const)('with the keychain %s is not made and nothing of it is on disk', async (state, shown) => {
    const home = freshHome()
    const reeve = await openTestEngine({ home, secrets: broken(state) })
    expect(stateOf(reeve)).toBe(shown)
    await expect(reeve.engine.call('clients.add', { name: 'Acme' })).rejects.toMatchObject({
      code: 'engine.unavailable',
    })
    await reeve.engine.close()
    expect(readdirSync(home).filter((f) => f.endsWith('.db') || f === 'workspace.json')).toEqual([])
  })

  test('whose key is missing gets no new key and keeps every byte', async () => {
    const home = freshHome()
    const first = await openTestEngine({ home })
    await first.engine.call('clients.add', { name: 'Acme' })
    await first.engine.close()
    const before = readFileSync(join(home, 'workspace.db'))
    const other = await openTestEngine({ home, secrets: createMemorySecretStore() })
    expect(stateOf(other)).toBe('key_missing')
    await other.engine.close()
    expect(readFileSync(join(home, 'workspace.db')).equals(before)).toBe(true)
  })

  test('whose key is missing opens with the recovery key and keeps it', async () => {
    const home = freshHome()
    const first = await openTestEngine({ home })
    await first.engine.call('clients.add', { name: 'Acme' })
    const { recoveryKey } = await first.engine.call('workspace.recoveryKey', {})
    await first.engine.close()
    const secrets = createMemorySecretStore()
    const other = await openTestEngine({ home, secrets })
    await expect(other.engine.call('workspace.recover', { recoveryKey: 'AAAA' })).rejects.toMatchObject({
      code: 'invalid-input',
    })
    await other.engine.call('workspace.recover', { recoveryKey })
    expect((await other.engine.call('clients.list', {})).clients).toHaveLength(1)
    const later = await other.reopen()
    expect(stateOf(later)).toBe('ready')
    await later.engine.close()
  })

  test('opens with a replaced recovery key; the old one opens only the backup that was made before', async () => {
    const home = freshHome()
    const first = await openTestEngine({ home })
    await first.engine.call('clients.add', { name: 'Acme' })
    const old = await first.engine.call('workspace.recoveryKey', {})
    expect(await first.engine.call('workspace.recoveryKey', {})).toEqual(old)
    const backup = freshHome()
    cpSync(home, backup, { recursive: true })
    const now = await first.engine.call('workspace.replaceRecoveryKey', {})
    expect(now).not.toEqual(old)
    expect(await first.engine.call('workspace.recoveryKey', {})).toEqual(now)
    await first.engine.close()
    const other = await openTestEngine({ home, secrets: createMemorySecretStore() })
    await expect(other.engine.call('workspace.recover', old)).rejects.toMatchObject({
      code: 'recovery.refused',
      params: { reason: 'other' },
    })
    expect(stateOf(other)).toBe('key_missing')
    await other.engine.call('workspace.recover', now)
    expect((await other.engine.call('clients.list', {})).clients).toHaveLength(1)
    await other.engine.close()
    const restored = await openTestEngine({ home: backup, secrets: createMemorySecretStore() })
    await restored.engine.call('workspace.recover', old)
    expect((await restored.engine.call('clients.list', {})).clients).toHaveLength(1)
    await restored.engine.close()
  })

  test('of which replacing the recovery key was cut short still opens with the one that was shown', async () => {
    const home = freshHome()
    const first = await openTestEngine({ home })
    const old = await first.engine.call('workspace.recoveryKey', {})
    const { workspace } = first.engine.deps()
    const decide = vi.spyOn(workspace, 'decide').mockImplementation(() => {
      throw new Error('cut short')
    })
    await expect(first.engine.call('workspace.replaceRecoveryKey', {})).rejects.toThrow('cut short')
    decide.mockRestore()
    const copy = freshHome()
    cpSync(home, copy, { recursive: true })
    // Shown again, the file is as it was.
    expect(await first.engine.call('workspace.recoveryKey', {})).toEqual(old)
    await first.engine.close()
    for (const folder of [copy, home]) {
      const other = await openTestEngine({ home: folder, secrets: createMemorySecretStore() })
      await other.engine.call('workspace.recover', old)
      expect(stateOf(other)).toBe('ready')
      await other.engine.close()
    }
  })

  test.each(['workspace.recoveryKey', 'workspace.replaceRecoveryKey'] as const)(
    'of which replacing the recovery key was cut short, and then %s, still opens with the one that was shown',
    async (command) => {
      const home = freshHome()
      const first = await openTestEngine({ home })
      const old = await first.engine.call('workspace.recoveryKey', {})
      const { workspace } = first.engine.deps()
      const decided = workspace.decide.bind(workspace)
      const decide = vi.spyOn(workspace, 'decide').mockImplementationOnce((...args) => {
        decided(...args)
        throw new Error('cut short')
      })
      await expect(first.engine.call('workspace.replaceRecoveryKey', {})).rejects.toThrow('cut short')
      decide.mockImplementationOnce(() => {
        throw new Error('again')
      })
      await expect(first.engine.call(command, {})).rejects.toThrow('again')
      decide.mockRestore()
      const copy = freshHome()
      cpSync(home, copy, { recursive: true })
      const now = await first.engine.call(command, {})
      await first.engine.close()
      for (const [folder, key] of [
        [copy, old],
        [home, now],
      ] as const) {
        const other = await openTestEngine({ home: folder, secrets: createMemorySecretStore() })
        await other.engine.call('workspace.recover', key)
        expect(stateOf(other)).toBe('ready')
        await other.engine.close()
      }
    },
  )

  test.each([
    ['missing', null, { code: 'recovery.refused', params: { reason: 'none' } }],
    ['damaged', '{', { code: 'workspace.corrupt' }],
    ['of another workspace', '{"version":1,"wrapped":["AAAA"]}', { code: 'recovery.refused' }],
  ] as const)('whose recovery file is %s says so, and keeps it', async (_, text, error) => {
    const home = freshHome()
    const first = await openTestEngine({ home })
    const key = await first.engine.call('workspace.recoveryKey', {})
    const file = join(home, 'workspace.recovery')
    expect(readFileSync(file, 'utf8')).not.toContain(key.recoveryKey.replaceAll('-', ''))
    if (text === null) rmSync(file)
    else writeFileSync(file, text)
    await first.engine.close()
    const other = await openTestEngine({ home, secrets: createMemorySecretStore() })
    await expect(other.engine.call('workspace.recover', key)).rejects.toMatchObject(error)
    await other.engine.close()
    // Where the keychain still has the key, showing the recovery key makes the file again.
    const again = await openTestEngine({ home, secrets: first.secrets })
    expect(await again.engine.call('workspace.recoveryKey', {})).toEqual(key)
    await again.engine.close()
    const last = await openTestEngine({ home, secrets: createMemorySecretStore() })
    await last.engine.call('workspace.recover', key)
    expect(stateOf(last)).toBe('ready')
    await last.engine.close()
  })

  test('that another engine holds is in use, and free again when that one has closed', async () => {
    const home = freshHome()
    const first = await openTestEngine({ home })
    const second = await openTestEngine({ home, secrets: first.secrets })
    expect(stateOf(second)).toBe('in_use')
    await first.engine.close()
    await second.engine.call('workspace.retry', {})
    expect(stateOf(second)).toBe('ready')
    await second.engine.close()
  })

  test('for this run only leaves nothing behind', async () => {
    const reeve = await openTestEngine({ home: freshHome(), secrets: broken('missing') })
    await reeve.engine.call('workspace.useThisRunOnly', {})
    await reeve.engine.call('clients.add', { name: 'Acme' })
    const { folder, thisRunOnly } = await reeve.engine.call('workspace.status', {})
    expect(thisRunOnly).toBe(true)
    await reeve.engine.close()
    expect(() => readdirSync(folder)).toThrow()
  })
})

test('two workspaces on one keychain never mix', async () => {
  const secrets = createMemorySecretStore()
  const one = await openTestEngine({ home: freshHome(), secrets })
  const two = await openTestEngine({ home: freshHome(), secrets })
  await one.engine.call('clients.add', { name: 'Only in one' })
  expect((await two.engine.call('clients.list', {})).clients).toEqual([])
  await one.engine.close()
  await two.engine.close()
})
