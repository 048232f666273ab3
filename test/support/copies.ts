/** Two machines with one workspace: a home folder that was copied, each opened by an engine of its own with a device key
 *  of its own. */
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemorySecretStore } from '../../src/main/engine/adapters/keychain/memory.ts'
import { openTestEngine, type TestEngine, type TestEngineOptions } from './engine.ts'

/** @param first is closed meanwhile and opened again. Both answers have to be closed. */
export async function copied(
  first: TestEngine,
  options: TestEngineOptions = {},
): Promise<readonly [TestEngine, TestEngine]> {
  const key = await first.engine.call('workspace.recoveryKey', {})
  await first.engine.close()
  const home = mkdtempSync(join(tmpdir(), 'reeve-copy-'))
  cpSync(first.home, home, { recursive: true })
  const copy = await openTestEngine({ ...options, home, secrets: createMemorySecretStore() })
  await copy.engine.call('workspace.recover', key)
  return [await first.reopen(), copy]
}
