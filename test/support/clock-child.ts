/** An engine in a process of its own that says what time it has: `node clock-child.mjs HOME`. */
import { silentLog } from '../../src/main/engine/adapters/system/index.ts'
import { createMemorySecretStore } from '../../src/main/engine/adapters/keychain/memory.ts'
import { createEngine } from '../../src/main/engine/index.ts'

const engine = await createEngine({
  home: process.argv[2] ?? '',
  secrets: createMemorySecretStore(),
  shell: null,
  fonts: '',
  version: 'test',
  parts: { log: silentLog },
})
process.stdout.write(`${engine.deps().clock.now()}\n`)
await engine.close()
