/** `npm run bench`: builds the measures of test/bench and runs them on the engine's Node, in a session like the tests'. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { appCommand } from './app-command.mjs'
import { buildNode, buildWhenStale } from './build.mjs'
import { cacheFolder, engineNode, foreground, onEngineNode, root, say } from './lib.mjs'
import { openSession } from './session.mjs'
import { setUp } from './setup.mjs'

async function bench() {
  if (!existsSync(join(root, 'test', 'bench', 'index.ts'))) {
    say('test/bench/index.ts is missing: nothing was measured')
    return 1
  }
  if (!(await setUp({ need: 'test' }))) return 1
  const elsewhere = await onEngineNode(import.meta.url)
  if (elsewhere !== null) return elsewhere
  if (!buildWhenStale()) return 1
  await buildNode('bench', '.cache/bench')
  const session = await openSession({ display: true, keyring: 'private' })
  try {
    const args = [
      '--expose-gc',
      join(root, '.cache', 'bench', 'bench', 'index.mjs'),
      ...process.argv.slice(2),
    ]
    // The bundle does not know where the runtime, the repository and the cache are.
    const app = JSON.stringify({ ...(await appCommand()), root })
    return await foreground(engineNode(), args, {
      env: { ...session.env, REEVE_BENCH_APP: app, REEVE_CACHE: cacheFolder() },
    })
  } finally {
    await session.close()
  }
}

process.exit(
  await bench().catch((error) => {
    say(error.message)
    return 1
  }),
)
